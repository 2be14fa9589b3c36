"""The checks of a citation that need no reading of its words: age on the reference date, place in the file, text."""

from evidence.models import Citation, DocumentVersion
from evidence.paper_checks.check_words import PaperCheck
from evidence.rules.cited_pages import are_pages, page_numbers
from reading.check_kinds import CheckKind, CheckOutcome
from ui.formats import long_date, short_date
from uploads import filetypes

LACKING, PASSED, UNKNOWN = CheckOutcome.LACKING, CheckOutcome.PASSED, CheckOutcome.UNKNOWN


def file_checks(citation: Citation) -> list[PaperCheck]:
    """Date against the item's age limit, place in the file, text. No query where item and version are read along."""
    return [*item_checks(citation), *_text(citation.version)]


def item_checks(citation: Citation) -> list[PaperCheck]:
    """Of those, what differs from item to item of one document."""
    return [*age_checks(citation), *_place(citation)]


def age_checks(citation: Citation) -> list[PaperCheck]:
    """Its date, and its age on the cycle's reference date where the item limits it."""
    expiry = citation.expiry
    issued, limit = expiry.issued_on, f"butir ini meminta umur kurang dari {expiry.limit} tahun"
    if expiry.limit is None:
        age = [_check(CheckKind.DATE, PASSED, f"Bertanggal {long_date(issued)}")] if issued else []
    elif issued is None:
        age = [_check(CheckKind.AGE, LACKING, f"Tanggal dokumen belum diisi; {limit}")]
    elif expiry.is_expired:
        day = f"{short_date(expiry.on)} {expiry.on.year}"
        age = [_check(CheckKind.AGE, LACKING, f"Bertanggal {long_date(issued)}; pada {day} {limit}")]
    else:
        words = f"Bertanggal {long_date(issued)}, umur kurang dari {expiry.limit} tahun"
        age = [_check(CheckKind.AGE, PASSED, words)]
    return age


def _place(citation: Citation) -> list[PaperCheck]:
    place = citation.page.strip()
    video = citation.version.content_type == filetypes.MP4.content_type
    unit = ("menit " if video else "halaman ") if place[:1].isdigit() else ""
    places = [citation.article, f"{unit}{place}" if place else ""]
    named = ", ".join(place for place in places if place)
    if not named:
        # A picture is its own place; in everything else the assessor has to be told where to look.
        picture = citation.version.content_type in {kind.content_type for kind in filetypes.PICTURES}
        return [] if picture else [_check(CheckKind.PLACE, LACKING, "Halaman atau pasal belum disebut")]
    # Whether a page is named that the file does not have; other words than page numbers are not weighed.
    last = citation.version.pages
    is_beyond_last_page = bool(last) and are_pages(citation.page) and max(page_numbers(citation.page)) > (last or 0)
    if is_beyond_last_page:
        words = f"Letak: {named}; berkas ini hanya {citation.version.pages} halaman"
        return [_check(CheckKind.PLACE, LACKING, words)]
    return [_check(CheckKind.PLACE, PASSED, f"Letak: {named}")]


def _text(version: DocumentVersion) -> list[PaperCheck]:
    if version.reading == DocumentVersion.Reading.WAITING:
        return [_check(CheckKind.TEXT, UNKNOWN, "Isi berkas sedang dibaca")]
    if version.problem:
        return [_check(CheckKind.TEXT, LACKING, version.problem)]
    if version.searchable is None:
        return []
    pages = f"{version.pages} halaman, " if version.pages else ""
    words = "teks dapat dicari" if version.searchable else "teks belum dapat dicari"
    text = _check(CheckKind.TEXT, PASSED if version.searchable else LACKING, f"{pages}{words}".capitalize())
    # The same question once more, with the pages: it is set aside together with the first.
    note = version.picture_pages_note
    return [text, *([_check(CheckKind.TEXT, LACKING, note, "halaman gambar")] if note else [])]


def _check(kind: CheckKind, outcome: CheckOutcome, words: str, detail: str = "") -> PaperCheck:
    look = {PASSED: "terima", LACKING: "lewat", UNKNOWN: "tunggu"}[outcome]
    return PaperCheck(kind, outcome, look, words, detail)
