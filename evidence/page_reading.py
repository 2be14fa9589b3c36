"""Reads a stored file page by page in the background: its words, its facts, and which items it may prove.

What it holds as text comes first; pages that are pictures wait for turns of their own (`scanned_copies.py`).

The original is only opened. Nothing that is found here is a fact of the document before a person has confirmed it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q

from domains.models import Instrument
from evidence.files import page_texts, scan_reading
from evidence.files.signature_reading import read_signatures
from evidence.models import DocumentVersion, DraftFile, PageText, VersionReading
from evidence.reading_index import keep_contents, keep_proposals
from jobs import queue
from jobs.models import Job
from jobs.queue import JobProgress
from reading.header_facts import read_facts
from reading.instrument_terms import InstrumentTerms, terms_of
from reading.item_proposals import propose
from reading.paper_findings import as_data, find_in
from regions import clock
from regions.models import Agency
from uploads import filetypes

READ_PAGES_TASK = "evidence.read_pages"
READ_SCANS_TASK = "evidence.read_scans"
WORDS = (filetypes.PDF, filetypes.DOCX, filetypes.XLSX, filetypes.PPTX)
PICTURES = (filetypes.PNG, filetypes.JPG)
FRESH = timedelta(minutes=15)  # as long as earlier files of the same person count against their next one
ONCE = 20  # versions that are asked for at a time where they were never read
FOUND_AT_ONCE = 20  # readings without findings that get them in a round
LONGEST_NOTE = 300
TOO_COMPLICATED = "Halaman {} dan sesudahnya terlalu rumit untuk dibaca."
UNREAD_SIGNATURES = "Tanda tangan digitalnya tidak dapat diperiksa dalam batas waktunya."


def is_read_by_page(version: DocumentVersion) -> bool:
    """Whether there are pages or parts to read in this file, and it may be opened."""
    if version.is_link or version.in_quarantine or version.readable is None:
        return False
    return version.shown_kind in (*WORDS, *PICTURES)


def scanned_pages(version: DocumentVersion) -> list[int]:
    """Numbers of the pages that are pictures; a picture is one such page."""
    if version.shown_kind in PICTURES:
        return [1]
    return [number for first, last in version.picture_pages for number in range(first, last + 1)]


def read_pages(version_id: str, progress: JobProgress) -> None:
    """Note the words that a file holds as text, and what follows from them; its scans wait for a turn of their own.

    Twice changes nothing.
    """
    version = DocumentVersion.objects.select_related("document", "copy").get(pk=version_id)
    if not is_read_by_page(version):
        return
    read = _read_words(version)
    scans = scanned_pages(version)
    missing = scan_reading.why_no_scans() if scans else ""
    stopped = TOO_COMPLICATED.format(read.stopped_at) if read.stopped_at else ""
    progress.now(50)
    signatures, unchecked = _signatures(version)
    with transaction.atomic():
        keep_texts(version, dict(enumerate(read.texts, 1)), is_scan=False)
        note = " ".join(filter(None, [stopped, missing, unchecked]))
        note_reading(version, note, 0 if missing else len(scans))
        VersionReading.objects.filter(version=version).update(signatures=signatures)
        if scans and not missing:
            queue.enqueue(READ_SCANS_TASK, version.pk)


def _signatures(version: DocumentVersion) -> tuple[list[dict[str, object]], str]:
    """Of a file that carries any: who and when, and what could not be read. Only the original is signed."""
    if not version.has_digital_signature:
        return [], ""
    with version.file.open("rb") as stream:
        read = read_signatures(stream, settings.SIGNATURE_TRUST)  # type: ignore[arg-type]
    return ([], UNREAD_SIGNATURES) if read is None else ([asdict(one) for one in read], "")


def _read_words(version: DocumentVersion) -> page_texts.PageTexts:
    if version.shown_kind in PICTURES:
        return page_texts.PageTexts()
    assert version.readable  # asked in `is_read_by_page`
    with version.readable.open("rb") as stream:
        return page_texts.read_texts(stream, version.shown_kind.extension)  # type: ignore[arg-type]


def keep_texts(version: DocumentVersion, texts: dict[int, str], *, is_scan: bool) -> None:
    """The words of these pages in the place of what was read of them before; words of a scan stay until it is read."""
    rows = PageText.objects.filter(version=version)
    rows.filter(number__in=texts).delete() if is_scan else rows.filter(is_scan=False).delete()
    kept = set() if is_scan else set(rows.values_list("number", flat=True))
    PageText.objects.bulk_create(
        PageText(version=version, number=number, text=text, is_scan=is_scan)
        for number, text in texts.items()
        if text.strip() and number not in kept
    )


def note_reading(version: DocumentVersion, note: str, scans_left: int) -> None:
    """Store what follows from all words that are known by now: facts, and the items that the file may prove."""
    texts = dict(PageText.objects.filter(version=version).values_list("number", "text"))
    document = version.document
    said = meaning_of(document.title, version.original_name, texts, document.region_id)
    more = {"note": note[:LONGEST_NOTE], "scans_left": scans_left, "read_at": clock.now()}
    reading, _ = VersionReading.objects.update_or_create(version=version, defaults=said | more)
    keep_proposals([reading])
    keep_contents(reading)


def meaning_of(title: str, name: str, texts: Mapping[int, str], region: int) -> dict[str, Any]:
    """Facts, proposals by instrument, and findings of the words by page, as the columns of a reading hold them."""
    pages = _in_order(texts)
    facts = read_facts(pages)
    known = _instruments()
    proposals = {
        code: [asdict(one) | {"items": list(one.items[:3])} for one in propose(f"{title} {name}", pages, facts, terms)]
        for code, terms in known.items()
    }
    said = {name: asdict(fact) for name, fact in facts.items()}
    return {"facts": said, "proposals": proposals, "findings": _findings(title, pages, region, known)}


def _in_order(texts: Mapping[int, str]) -> list[str]:
    return [texts.get(number, "") for number in range(1, max(texts, default=0) + 1)]


def _findings(
    title: str, pages: Sequence[str], region: int, instruments: Mapping[str, InstrumentTerms]
) -> dict[str, object]:
    return as_data(find_in(pages, title, _agency_names(region), instruments))


def fill_findings() -> int:
    """What was read before there were checks gets its findings from the words kept, a few at a time; how many."""
    unlooked = VersionReading.objects.filter(findings={}).select_related("version__document").order_by("-read_at")
    rows = list(unlooked[:FOUND_AT_ONCE])
    instruments = _instruments() if rows else {}
    for reading in rows:
        texts = dict(PageText.objects.filter(version=reading.pk).values_list("number", "text"))
        document = reading.version.document
        reading.findings = _findings(document.title, _in_order(texts), document.region_id, instruments)
        reading.save(update_fields=["findings"])
    return len(rows)


def _instruments() -> dict[str, InstrumentTerms]:
    codes = Instrument.objects.order_by("code").values_list("code", flat=True).distinct()
    return {code: terms for code in codes if (terms := terms_of(code))}


def _agency_names(region_id: int) -> dict[str, tuple[str, str]]:
    """The names of the region's agencies by their key."""
    rows = Agency.objects.filter(region=region_id).values_list("pk", "name", "short_name")
    return {str(pk): (name, short) for pk, name, short in rows}


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
    wanted = [*left, *_readable_now()][:ONCE]
    for pk in wanted:
        queue.enqueue(READ_PAGES_TASK, pk)
    return len(wanted)


def _readable_now() -> list[uuid.UUID]:
    """Versions whose scans were left out for want of a program that is there by now."""
    missing = {scan_reading.why_no_scans(), scan_reading.why_no_copies()}
    told = [Q(note__contains=why) for why in scan_reading.MISSING if why not in missing]
    asked = Job.objects.filter(name__in=(READ_PAGES_TASK, READ_SCANS_TASK), state__in=queue.UNFINISHED)
    busy = set(asked.values_list("target", flat=True))
    rows = VersionReading.objects.filter(reduce(or_, told)) if told else VersionReading.objects.none()
    return [pk for pk in rows.order_by("-read_at").values_list("pk", flat=True) if str(pk) not in busy]


def next_in_turn(ranks: Iterable[Collection[str]]) -> Job | None:
    """The waiting job whose person has had the fewest files read of late: nobody waits behind another's five hundred.

    The quick look at a file comes before its pages, in the order of `ranks`, each the tasks of one rank. A person's
    file that was begun is read to its end before the next one; files of several people that were begun take turns.
    """
    rank = {name: position for position, names in enumerate(ranks) for name in names}
    waiting = list(Job.objects.filter(name__in=rank, state=Job.State.WAITING).order_by("pk")[:5_000])
    if not waiting:
        return None
    begun = ~Q(state=Job.State.WAITING) | Q(turns__gt=0)
    lately = Job.objects.filter(begun, name__in=rank, heartbeat__gte=clock.now() - FRESH)
    served = {row["target"]: row["n"] for row in lately.values("target").annotate(n=Count("pk"))}
    keys = {job.target for job in waiting} | set(served)
    owners = _uploaders(keys)
    share: dict[int | None, int] = {}
    for target, many in served.items():
        share[owners.get(target)] = share.get(owners.get(target), 0) + many
    return min(waiting, key=lambda job: (rank[job.name], share.get(owners.get(job.target), 0), *_place(job)))


def _place(job: Job) -> tuple[bool, float, int]:
    """Among those of equal right: what was begun first, of these the one that has waited longest."""
    return not job.turns, job.heartbeat.timestamp() if job.turns else 0, job.pk


def _uploaders(targets: set[str]) -> dict[str, int]:
    """Who brought each file, by its key as text; a target that is no version and no draft has nobody."""
    keys = []
    for target in targets:
        try:
            keys.append(uuid.UUID(target))
        except ValueError:
            continue
    rows = DocumentVersion.objects.filter(pk__in=keys).order_by().values_list("pk", "uploaded_by")
    drafts = DraftFile.objects.filter(pk__in=keys).order_by().values_list("pk", "owner")
    return {str(pk): user for pk, user in rows.union(drafts, all=True)}
