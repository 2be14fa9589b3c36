"""Reads a stored file page by page in the background: its words, its facts, and which items it may prove.

The original is only opened. Nothing that is found here is a fact of the document before a person has confirmed it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q

from domains.models import Instrument
from evidence.files import page_texts
from evidence.files.signature_reading import read_signatures
from evidence.models import DocumentVersion, PageText, VersionReading
from evidence.reading_index import keep_contents, keep_proposals
from jobs import queue
from jobs.models import Job
from jobs.queue import JobProgress
from reading.header_facts import read_facts
from reading.instrument_terms import terms_of
from reading.item_proposals import propose
from regions import clock
from ui.formats import numbers_text
from uploads import filetypes

READ_PAGES_TASK = "evidence.read_pages"
WORDS = (filetypes.PDF, filetypes.DOCX, filetypes.XLSX, filetypes.PPTX)
PICTURES = (filetypes.PNG, filetypes.JPG)
FRESH = timedelta(minutes=15)  # as long as earlier files of the same person count against their next one
ONCE = 20  # versions that are asked for at a time where they were never read
LONGEST_NOTE = 300
UNREAD_SIGNATURES = "Tanda tangan digitalnya tidak dapat diperiksa dalam batas waktunya."


@dataclass(frozen=True)
class _ReadPages:
    """The words of a file: by page, which of them were scans, and what could not be read."""

    texts: dict[int, str]
    scans: set[int]
    note: str


def read_pages(version_id: str, progress: JobProgress) -> None:
    """Note words, facts, and proposals of a stored file. Twice changes nothing."""
    version = DocumentVersion.objects.select_related("document", "copy").get(pk=version_id)
    if version.is_link or version.in_quarantine or version.shown_kind not in (*WORDS, *PICTURES):
        return
    found = _read_file(version, version.shown_kind.extension, progress)
    pages = [found.texts.get(number, "") for number in range(1, max(found.texts, default=0) + 1)]
    facts = read_facts(pages)
    codes = Instrument.objects.order_by("code").values_list("code", flat=True).distinct()
    known = {code: terms for code in codes if (terms := terms_of(code))}
    title = f"{version.document.title} {version.original_name}"
    proposals = {
        code: [asdict(one) | {"items": list(one.items[:3])} for one in propose(title, pages, facts, terms)]
        for code, terms in known.items()
    }
    said = {name: asdict(fact) for name, fact in facts.items()}
    signatures, unread = _signatures(version)
    note = " ".join(filter(None, (found.note, unread)))[:LONGEST_NOTE]
    _save(version, found, {"facts": said, "proposals": proposals, "signatures": signatures, "note": note})


def _signatures(version: DocumentVersion) -> tuple[list[dict[str, object]], str]:
    """Of a file that carries any: who and when, and what could not be read. Only the original is signed."""
    if not version.has_digital_signature:
        return [], ""
    with version.file.open("rb") as stream:
        read = read_signatures(stream, settings.SIGNATURE_TRUST)  # type: ignore[arg-type]
    return ([], UNREAD_SIGNATURES) if read is None else ([asdict(one) for one in read], "")


def _read_file(version: DocumentVersion, extension: str, progress: JobProgress) -> _ReadPages:
    """The text layer first, then the pages that are pictures, one by one."""
    is_picture = extension in {kind.extension for kind in PICTURES}
    assert version.readable  # without a copy its kind is none of those
    with version.readable.open("rb") as stream:
        read = page_texts.PageTexts() if is_picture else page_texts.read_texts(stream, extension)  # type: ignore[arg-type]
        texts = dict(enumerate(read.texts, 1))
        notes = [f"Halaman {read.stopped_at} dan sesudahnya terlalu rumit untuk dibaca."] if read.stopped_at else []
        wanted = [1] if is_picture else [n for first, last in version.picture_pages for n in range(first, last + 1)]
        scans, unread = set(), []
        if wanted and (missing := page_texts.why_no_scans()):
            return _ReadPages(texts, set(), " ".join([*notes, missing]))
        for position, number in enumerate(wanted):
            progress.now(10 + 85 * position // len(wanted))
            words = page_texts.read_scan(stream, extension, number)  # type: ignore[arg-type]
            if words is None:
                unread.append(number)
                continue
            texts[number] = words
            scans.add(number)
    if unread:
        notes.append(f"Halaman {numbers_text(unread)} tidak terbaca dalam batas waktunya.")
    return _ReadPages(texts, scans, " ".join(notes))


@transaction.atomic
def _save(version: DocumentVersion, found: _ReadPages, said: dict[str, object]) -> None:
    PageText.objects.filter(version=version).delete()
    rows = (PageText(version=version, number=n, text=t, is_scan=n in found.scans) for n, t in found.texts.items())
    PageText.objects.bulk_create(row for row in rows if row.text.strip())
    reading, _ = VersionReading.objects.update_or_create(version=version, defaults=said | {"read_at": clock.now()})
    keep_proposals([reading])
    keep_contents(reading)


def fail_pages(version_id: str) -> None:
    """The last try has failed: the page stops waiting."""
    VersionReading.objects.get_or_create(
        version_id=uuid.UUID(version_id), defaults={"note": "Isi berkas ini tidak dapat dibaca per halaman."}
    )


def request_unread() -> int:
    """Ask for the pages of files that were never read page by page, a few at a time; returns how many."""
    asked = Job.objects.filter(name=READ_PAGES_TASK).values_list("target", flat=True)
    known = {kind.content_type for kind in (*WORDS, *PICTURES)}
    kinds = Q(content_type__in=known) | Q(copy__content_type__in=known)
    readable = DocumentVersion.objects.filter(kinds, page_reading=None, file__gt="")
    settled = readable.exclude(reading=DocumentVersion.Reading.WAITING).exclude(scan=DocumentVersion.Scan.INFECTED)
    left = [pk for pk in settled.order_by("-uploaded_at").values_list("pk", flat=True) if str(pk) not in set(asked)]
    for pk in left[:ONCE]:
        queue.enqueue(READ_PAGES_TASK, pk)
    return len(left[:ONCE])


def next_in_turn(names: Iterable[str]) -> Job | None:
    """The waiting job whose person has had the fewest files read of late: nobody waits behind another's five hundred.

    The quick look at a file comes before its pages, in the order of `names`.
    """
    rank = {name: position for position, name in enumerate(names)}
    waiting = list(Job.objects.filter(name__in=rank, state=Job.State.WAITING).order_by("pk")[:5_000])
    if not waiting:
        return None
    lately = Job.objects.filter(name__in=rank, heartbeat__gte=clock.now() - FRESH).exclude(state=Job.State.WAITING)
    served = {row["target"]: row["n"] for row in lately.values("target").annotate(n=Count("pk"))}
    keys = {job.target for job in waiting} | set(served)
    owners = _uploaders(keys)
    share: dict[int | None, int] = {}
    for target, many in served.items():
        share[owners.get(target)] = share.get(owners.get(target), 0) + many
    return min(waiting, key=lambda job: (rank[job.name], share.get(owners.get(job.target), 0), job.pk))


def _uploaders(targets: set[str]) -> dict[str, int]:
    """Who brought each version, by its key as text; a target that is no version has nobody."""
    keys = []
    for target in targets:
        try:
            keys.append(uuid.UUID(target))
        except ValueError:
            continue
    rows = DocumentVersion.objects.filter(pk__in=keys).values_list("pk", "uploaded_by")
    return {str(pk): user for pk, user in rows}
