"""A first look at a file that has arrived and is not sent yet: whether it can be searched, and what it says of itself.

Nothing of it is stored with a document; what is found is offered, and a person decides. One file at a time a process,
for a few seconds, in a child with limits: who asks meanwhile asks again.
"""

from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError

from evidence.document_fields import DOCUMENT_FIELDS
from evidence.files.page_texts import read_texts
from evidence.files.signature_reading import read_signatures
from evidence.library.read_contents import title_read, values_read
from reading.header_facts import read_facts
from reading.instrument_terms import terms_of
from reading.paper_findings import PaperFindings, as_data, find_in
from ui.days import day_text
from uploads import filetypes, incoming
from uploads.file_kinds import PHOTOS, PICTURES
from uploads.pieces import UploadAlreadyUsed, UploadedPartFile

SECONDS = 4
MOST_BYTES = 20 * 1024 * 1024  # a larger file is read when it is stored, not while somebody waits
KEPT = 60 * 60  # seconds; as long as somebody fills in the form
PAGE_LETTERS = 20_000  # of a page, for its facts: they stand on top
MIN_LETTERS = 20  # letters and digits on a page that was typed, as in `text_reading`
MOST_LETTERS, ENDS = 300_000, 6  # of a longer paper only the first and last pages
SIGNED_BYTES = b"/ByteRange"
WORDS = (filetypes.PDF, filetypes.DOCX, filetypes.XLSX, filetypes.PPTX)
_reading = Lock()


class LookLater(Exception):
    """Another file is being looked at."""


@dataclass(frozen=True)
class ReadValue:
    """What was read for a field of the form, as the field takes it."""

    value: str
    page: int


@dataclass(frozen=True)
class FirstLook:
    """`searchable` is None where it does not apply (a film) or could not be found out."""

    extension: str
    searchable: bool | None = None
    pages: int | None = None
    is_picture: bool = False
    values: dict[str, ReadValue] | None = None
    facts: dict[str, Any] | None = None
    findings: dict[str, Any] | None = None  # see `reading.paper_findings`
    signatures: int = 0


def look_at(file: UploadedPartFile, instrument: str) -> FirstLook | None:
    """None for a file that has not arrived whole, or is in the library by now. Raises `LookLater`."""
    key = f"first-look-{instrument}-{file.key}"
    if known := cache.get(key):
        values = {name: ReadValue(**one) for name, one in (known["values"] or {}).items()}
        return FirstLook(**known | {"values": values})
    try:
        kind, _ = incoming.identify_upload(file.file, file.name or "")
    except (ValidationError, UploadAlreadyUsed):
        return None
    found = _look(file, kind, instrument)
    cache.set(key, asdict(found), KEPT)
    return found


def _look(file: UploadedPartFile, kind: filetypes.FileType, instrument: str) -> FirstLook:
    ending = kind.becomes or kind.extension
    if kind in (*PICTURES, PHOTOS):
        return FirstLook(ending, searchable=False, is_picture=True)
    if kind not in WORDS or file.size > MOST_BYTES:
        return FirstLook(ending)
    if not _reading.acquire(blocking=False):
        raise LookLater
    try:
        texts = read_texts(file.file, kind.extension, SECONDS).texts
        signatures = _signatures(file) if kind is filetypes.PDF else 0
    finally:
        _reading.release()
    searchable = any(sum(map(str.isalnum, text)) >= MIN_LETTERS for text in texts) if texts else None
    pages = len(texts) if kind is filetypes.PDF and texts else None
    read = [text[:PAGE_LETTERS] for text in texts]
    facts = {name: asdict(fact) for name, fact in read_facts(read).items()}
    findings = as_data(_findings(read, instrument)) if texts else None
    return FirstLook(ending, searchable, pages, False, _values(facts), facts, findings, signatures)


def _findings(pages: list[str], instrument: str) -> PaperFindings:
    """Of what can be looked through while somebody waits; the rest is told after sending."""
    terms = terms_of(instrument)
    is_short = sum(map(len, pages)) <= MOST_LETTERS
    return find_in(
        pages if is_short else pages[:ENDS] + pages[-ENDS:], instruments={instrument: terms} if terms else {}
    )


def _signatures(file: UploadedPartFile) -> int:
    """How many digital signatures a PDF has; a file without signed bytes is not looked at."""
    file.file.seek(0)
    if SIGNED_BYTES not in file.file.read(MOST_BYTES):
        return 0
    return len(read_signatures(file.file, seconds=SECONDS) or [])


def _values(facts: dict[str, Any]) -> dict[str, ReadValue]:
    """By the name of the form's field."""
    found: dict[str, tuple[Any, int]] = values_read(facts)
    if title := title_read(facts):
        found["title"] = (title[:200], facts["subject"]["page"])
    if "issued_on" in found:
        day, page = found["issued_on"]
        found["issued_on"] = (day_text(day), page)
    asked = {field.name for field in DOCUMENT_FIELDS}
    return {name: ReadValue(str(value), page) for name, (value, page) in found.items() if name in asked}
