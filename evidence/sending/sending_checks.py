"""What is said of a file beside the form, before and after it is sent: searchable, young enough, how it will be called.

Advice, never a refusal: what may not be sent is refused by the write.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domains.models import EvidenceItem
from evaluations.models import Evaluation
from evidence.models import Citation, DocumentVersion
from evidence.rules.expiry import Expiry
from evidence.rules.package_names import name_stem, package_file_name
from evidence.sending.first_look import FirstLook
from ui.formats import long_date
from uploads.file_kinds import PHOTOS, PICTURES


@dataclass(frozen=True)
class SendingCheck:
    """One line: `look` is the status word of the ui that it is shown as, "" for a mere fact."""

    look: str
    label: str
    words: str


def words_of_search(searchable: bool | None, *, is_picture: bool, pages: int | None) -> SendingCheck | None:
    """None where nothing is known, or nothing to be searched."""
    if is_picture:
        return SendingCheck("ingat", "Gambar", "Teks di dalamnya tidak dapat dicari. Lebih baik PDF aslinya bila ada.")
    if searchable is None:
        return None
    if searchable:
        extent = f"{pages} halaman, teks dapat dicari." if pages else "Teks dapat dicari."
        return SendingCheck("terima", "Terbaca", extent)
    return SendingCheck("ingat", "Belum dapat dicari", "Isinya gambar. Kirim PDF asli atau hasil pindai dengan OCR.")


def words_of_age(evaluation: Evaluation, items: Iterable[EvidenceItem], issued_on: date | None) -> list[SendingCheck]:
    """One line for each item that has an age limit; none where no item has one."""
    limited = {item.code: Expiry(item.max_age_years, issued_on, evaluation.counted_on) for item in items}
    return [_age(code, expiry) for code, expiry in limited.items() if expiry.limit is not None]


def _age(code: str, expiry: Expiry) -> SendingCheck:
    limit = f"{code} meminta umur kurang dari {expiry.limit} tahun pada {long_date(expiry.on)}"
    if expiry.is_unknown:
        return SendingCheck("ingat", "Tanggal", f"{limit}. Isi tanggal dokumen.")
    if expiry.is_expired:
        return SendingCheck("lewat", "Terlalu lama", f"{limit}.")
    assert expiry.valid_until
    return SendingCheck("terima", "Cukup baru", f"{code}: berlaku sampai {long_date(expiry.valid_until)}.")


def words_of_name(number: int, title: str, extension: str) -> SendingCheck | None:
    """How the file will be called in the package; its letter follows from the order of all files there."""
    if not title.strip():
        return None
    stem = name_stem(package_file_name(number, 0, title, extension))
    return SendingCheck("", "Nama di paket", f"{number}.(urutan).{stem}")


def checks_before(
    evaluation: Evaluation,
    number: int,
    items: Iterable[EvidenceItem],
    look: FirstLook | None,
    title: str,
    day: date | None,
) -> list[SendingCheck]:
    """Of a file that waits to be sent, or of a link (no `look`)."""
    found = words_of_age(evaluation, items, day)
    if look is None:
        return found
    search = words_of_search(look.searchable, is_picture=look.is_picture, pages=look.pages)
    return [*filter(None, (search, *found, words_of_name(number, title, look.extension)))]


def checks_after(version: DocumentVersion, cited: list[Citation]) -> list[SendingCheck]:
    """What is said of the file itself beside the list of `paper_checks`: a picture, and its name in the package."""
    kind = None if version.is_link else version.kind
    picture = words_of_search(None, is_picture=True, pages=None) if kind in (*PICTURES, PHOTOS) else None
    ending = kind.becomes or kind.extension if kind else ""
    named = words_of_name(cited[0].indicator.number, version.document.title, ending) if kind else None
    return [*filter(None, (picture, named))]
