"""Reads a dropped file in the background, by the functions that read stored ones; what a person typed stays typed.

Its scanned pages are read by turns like those of any file, so that nobody waits behind another's folder.
"""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.conf import settings

from evidence import page_reading
from evidence.files import page_texts, scan_reading, scanning, text_reading
from evidence.models import DraftFile
from evidence.rules.wording_key import wording_key
from evidence.scan_turns import ReadPages, read_for_a_turn
from jobs import queue
from jobs.queue import JobProgress, MoreToDo
from ui.formats import numbers_text

READ_DRAFT_TASK = "evidence.read_draft"
READ_DRAFT_SCANS_TASK = "evidence.read_draft_scans"
NOT_SCANNED = "Pemindai virus belum menjawab, jadi berkas ini belum dapat dibuka. Coba lagi nanti."
UNREADABLE = "Berkas ini tidak dapat dibaca. Coba lagi, atau buang lalu pilih berkas yang lain."
UNREAD_SCANS = "Halaman pindaian berkas ini tidak dapat dibaca."
UNREAD_PAGES = "Halaman {} tidak terbaca dalam batas waktunya."
TOO_COMPLICATED = page_reading.TOO_COMPLICATED
State = DraftFile.State


def meaning_of_name(name: str, region: int) -> dict[str, Any]:
    """What the name alone gives, as columns of a draft: no facts, and the items that such a paper may prove."""
    return page_reading.meaning_of("", name, {}, region) | {"findings": {}}


def read_draft(draft_id: str, progress: JobProgress) -> None:
    """Note words, facts, and proposals of a draft that waits. One that left or was sent meanwhile is nobody's work."""
    draft = DraftFile.objects.stored().filter(pk=draft_id, state=State.WAITING).first()
    if draft is None:
        return
    with draft.file.open("rb") as opened:
        stream = cast(BinaryIO, opened)
        said = _scanned(draft, stream) or _read(draft, stream, progress)
    DraftFile.objects.filter(pk=draft.pk, state=State.WAITING).update(**said)
    if said.get("scans_left"):
        queue.enqueue(READ_DRAFT_SCANS_TASK, draft.pk)


def fail_draft(draft_id: str) -> None:
    """The last try has failed: the page says so instead of waiting on."""
    rows = DraftFile.objects.filter(pk=draft_id, state=State.WAITING)
    rows.filter(is_clean=False).update(state=State.FAILED, problem=NOT_SCANNED)
    rows.filter(is_clean=True).update(state=State.FAILED, problem=UNREADABLE)


def read_draft_scans(draft_id: str, progress: JobProgress) -> None:
    """Read scanned pages for one turn; the title page's meaning is told at once. Raises `MoreToDo` while some are left.

    What was read stays for a day, for the version that the draft becomes.
    """
    draft = DraftFile.objects.stored().filter(pk=draft_id, scans_left__gt=0).first()
    if draft is None:
        return
    wanted, pages = _scans_of(draft), ReadPages(draft_id)
    waiting = [number for number in wanted if not pages.has(number)]
    with draft.file.open("rb") as opened:
        stream = cast(BinaryIO, opened)
        read = read_for_a_turn(stream, draft.kind.extension, pages, waiting, progress)
        left = len(waiting) - len(read)
        said: dict[str, Any] = {"scans_left": left}
        if not left or len(waiting) == len(wanted):
            said |= _meaning(draft, stream, pages) | {"state": State.READY}
    DraftFile.objects.filter(pk=draft.pk, state__in=(State.WAITING, State.READY)).update(**said)
    if left:
        raise MoreToDo


def fail_draft_scans(draft_id: str) -> None:
    """The last try has failed: what else was read of the file stays, and the page says what was not."""
    ReadPages(draft_id).delete()
    rows = DraftFile.objects.filter(pk=draft_id, scans_left__gt=0, state__in=(State.WAITING, State.READY))
    rows.update(state=State.READY, scans_left=0, note=UNREAD_SCANS)


def _scanned(draft: DraftFile, stream: BinaryIO) -> dict[str, Any]:
    """What ends the reading: a virus; {} where the file is clean. Without an answer it raises and is tried again."""
    if draft.is_clean:
        return {}
    virus = scanning.scan_stream(stream, settings.CLAMD_URL)
    if virus:
        return {"state": State.FAILED, "problem": f"Berkas ini mengandung virus ({virus[:100]})."}
    DraftFile.objects.filter(pk=draft.pk).update(is_clean=True)
    return {}


def _read(draft: DraftFile, stream: BinaryIO, progress: JobProgress) -> dict[str, Any]:
    """The columns that follow from its text; a file without words has those of its name, and scans wait."""
    if draft.kind not in (*page_reading.WORDS, *page_reading.PICTURES):
        return {"state": State.READY}
    found = text_reading.ReadingResult(None, None)
    if draft.kind in page_reading.WORDS:
        stream.seek(0)
        found = text_reading.read_file(stream, draft.kind.extension)
    if found.problem:
        return {"state": State.FAILED, "problem": found.problem, "pages": found.pages}
    progress.now(40)
    draft.picture_pages, draft.signatures = list(found.pictures), found.signatures
    scans = _scans_of(draft)
    missing = scan_reading.why_no_scans() if scans else ""
    said = _meaning(draft, stream, None)
    note = " ".join(filter(None, [said["note"], missing]))[: page_reading.LONGEST_NOTE]
    waits = bool(scans) and not missing and scans[0] == 1  # nothing is known of it before its title page was read
    return said | {
        "state": State.WAITING if waits else State.READY,
        "note": note,
        "pages": found.pages,
        "picture_pages": draft.picture_pages,
        "signatures": draft.signatures,
        "scans_left": 0 if missing else len(scans),
        "wording_key": wording_key(found.text),
    }


def _scans_of(draft: DraftFile) -> list[int]:
    return [1] if draft.kind in page_reading.PICTURES else list(draft.picture_pages)


def _meaning(draft: DraftFile, stream: BinaryIO, scans: ReadPages | None) -> dict[str, Any]:
    """Facts, proposals, findings, and what could not be read, of its text and of the scans that were read so far."""
    texts, notes = dict[int, str](), list[str]()
    if draft.kind in page_reading.WORDS:
        stream.seek(0)
        read = page_texts.read_texts(stream, draft.kind.extension)
        texts |= dict(enumerate(read.texts, 1))
        notes += [TOO_COMPLICATED.format(read.stopped_at)] if read.stopped_at else []
    known = {number: scans.words(number) for number in _scans_of(draft) if scans and scans.has(number)}
    texts |= {number: words for number, words in known.items() if words}
    if unread := [number for number, words in known.items() if words is None]:
        notes.append(UNREAD_PAGES.format(numbers_text(unread)))
    said = page_reading.meaning_of("", draft.name, texts, draft.region_id)
    return said | {"note": " ".join(notes)[: page_reading.LONGEST_NOTE]}
