"""The sentences of the two papers of the sign-off: the program's own, and how names in braces become facts.

No official layout of either paper is known; these sentences are ours, and every city may put its own in their place.
Pure.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
BLANK_LINE = re.compile(r"\n[ \t]*\n")
# To be written by hand where the paper is signed by hand.
BLANK_FOR_HAND = "…" * 12

FIELDS = {
    "pemerintah": "nama pemerintah daerah",
    "tahun": "tahun siklus",
    "kegiatan": "evaluasi atau pemantauan",
    "instrumen": "nama instrumen",
    "jumlah_indikator": "jumlah indikator",
    "nama_indeks": "nama indeks menurut instrumen",
    "indeks": "indeks penilaian mandiri",
    "predikat": "predikatnya",
    "koordinator": "nama penanda tangan",
    "jabatan": "jabatan penanda tangan",
    "nip": "NIP penanda tangan",
    "tempat": "tempat penandatanganan",
    "tanggal": "tanggal penyegelan",
}

DEFAULT_MINUTES = """\
Pada tanggal {tanggal}, bertempat di {tempat}, {pemerintah} telah menyelesaikan penilaian mandiri {kegiatan} tahun \
{tahun} dengan {instrumen}.

Penilaian mandiri meliputi {jumlah_indikator} indikator dan disusun oleh tim yang tercantum di bawah ini. Hasilnya \
adalah {nama_indeks} {indeks} dengan predikat {predikat}, dengan nilai setiap aspek sebagaimana tercantum dalam tabel \
dan tingkat setiap indikator dalam lampiran.

Berita acara ini ditandatangani oleh {koordinator}, {jabatan}, selaku koordinator, sebelum hasil penilaian mandiri \
dikirim."""

DEFAULT_CONSENT = """\
Yang bertanda tangan di bawah ini, {koordinator}, {jabatan}, selaku koordinator pada {pemerintah}, menyatakan \
persetujuan atas publikasi hasil {kegiatan} tahun {tahun} yang dinilai dengan {instrumen}.

Pernyataan ini dibuat di {tempat} pada tanggal {tanggal} dan disampaikan bersama hasil penilaian mandiri."""


class PaperKind(StrEnum):
    """The two papers; the value stands in the address and in the name of the file."""

    MINUTES = "berita-acara"
    CONSENT = "persetujuan-publikasi"

    @property
    def label(self) -> str:
        return TITLES[self]

    @property
    def field(self) -> str:
        """Where the city's own text stands on the row."""
        return "minutes" if self is PaperKind.MINUTES else "consent"

    @property
    def default(self) -> str:
        return DEFAULT_MINUTES if self is PaperKind.MINUTES else DEFAULT_CONSENT


TITLES = {PaperKind.MINUTES: "Berita Acara Penilaian Mandiri", PaperKind.CONSENT: "Pernyataan Persetujuan Publikasi"}


def unknown_placeholders(text: str) -> list[str]:
    """Names in braces that stand for nothing, in the order of the text."""
    return [name for name in dict.fromkeys(PLACEHOLDER.findall(text)) if name not in FIELDS]


def filled_paragraphs(text: str, values: Mapping[str, str]) -> list[str]:
    """The text with its facts; what is missing is said, never made up."""
    told = PLACEHOLDER.sub(lambda found: values.get(found[1]) or missing_text(found[1]), text)
    return [part.strip() for part in BLANK_LINE.split(told) if part.strip()]


def missing_text(name: str) -> str:
    """What stands where a fact is not there yet; a date is left to the hand that signs."""
    return BLANK_FOR_HAND if name == "tanggal" else f"({FIELDS[name]} belum ada)"
