"""Why a table cannot be taken in, in sentences for the person who brought it."""

from collections.abc import Iterable, Sequence
from typing import Any

MAX_NAMED = 20  # wrong rows told one by one
TOO_LARGE = "Isi berkas XLSX ini terlalu besar. Salin tabelnya saja ke berkas baru, lalu unggah lagi."
TOO_WIDE = "Tabel ini terlalu besar. Hapus baris dan kolom kosong di luar tabel, simpan, lalu unggah lagi."
NOT_A_SHEET = "Berkas ini bukan CSV, XLSX, XLS, atau ODS. Simpan tabel sebagai XLSX, lalu unggah lagi."
BROKEN = "Berkas XLSX ini rusak dan tidak terbaca."
UNUSUAL = (
    "Susunan berkas XLSX ini tidak biasa. Buka di Excel atau LibreOffice, simpan sebagai XLSX baru, lalu unggah lagi."
)
LOCKED = "Berkas ini dikunci sandi. Simpan sebagai XLSX tanpa sandi, lalu unggah lagi."
MACROS = "Berkas ini berisi makro. Simpan sebagai XLSX tanpa makro."
OTHER_KIND = "Berkas ini {}, bukan XLSX. Simpan tabelnya sebagai XLSX atau CSV (UTF-8), lalu unggah lagi."
ALL_HIDDEN = "Semua lembar dalam berkas ini tersembunyi. Tampilkan lembar yang berisi tabel, simpan, lalu unggah lagi."
EMPTY = "Berkas ini kosong."
EMPTY_SHEET = "Lembar “{}” kosong. Pilih lembar lain."
ALL_SEEN_EMPTY = "Semua lembar yang tampak dalam berkas ini kosong."
ONLY_TITLES = "Berkas ini hanya berisi judul kolom, belum ada baris data."


class SheetRefused(Exception):
    """A table that cannot be taken in; the message is for the person who brought it.

    `outline`: what the person may choose from, where another sheet, row or column could help.
    """

    outline: Any = None

    def __init__(self, reason: str, row: int | None = None) -> None:
        self.reason, self.row = reason, row
        super().__init__(reason if row is None else f"Baris {row}: {reason}")
        self.sentences = [str(self)]


class RowsRefused(SheetRefused):
    """Several rows are wrong: each is named, so that all are mended at once."""

    def __init__(self, refusals: Sequence[SheetRefused]) -> None:
        named = [str(refusal) for refusal in refusals[:MAX_NAMED]]
        if len(refusals) > MAX_NAMED:
            named.append(f"Dan {len(refusals) - MAX_NAMED} baris lain.")
        super().__init__(" ".join(named))
        self.sentences = named


def quoted(names: Iterable[str]) -> str:
    """“nama”, “tanggal”"""
    return ", ".join(f"“{name}”" for name in names)
