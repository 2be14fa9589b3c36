"""Files that were dropped in: kept for their owner as they arrive, thrown away by them or when their days are over.

A draft is judged like any upload and takes room like any document; it becomes one only through `drafts/`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from evidence.draft_reading import READ_DRAFT_TASK, meaning_of_name
from evidence.file_commits import delete_unless_committed
from evidence.models import Document, DraftFile
from evidence.quotas import RoomForFiles, own_owner, require_room
from jobs import queue
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from regions import clock
from regions.models import Region
from ui.texts import clean_readable
from uploads import incoming, pieces
from uploads.incoming import CheckedUpload, TrackedFile

MOST_DRAFTS = 1_000  # of one person
MOST_PATH = 500
WARNED_BEFORE = timedelta(days=3)
FULL = f"Berkas masuk Anda sudah {MOST_DRAFTS}. Kirim atau buang sebagian dahulu."
ZIP_REFUSED = "ZIP tidak dibuka di sini. Ekstrak, lalu seret foldernya."
SEPARATOR = re.compile(r"[\\/]+")


@dataclass(frozen=True)
class DroppedFile:
    """What a browser says of a file: where it lay, and how large it is."""

    path: str
    size: int


def clean_path(raw: str) -> str:
    """Folders and name without anything that leads elsewhere or turns letters round; the name is always there."""
    parts = [incoming.clean_file_name(part) for part in SEPARATOR.split(raw)]
    *folders, name = [part for part in parts if part] or ["berkas"]
    name = incoming.shorten_name(name)
    kept = "/".join([*folders, name])
    return kept if len(kept) <= MOST_PATH else kept[-MOST_PATH:].partition("/")[2] or name


def receive_draft(*, file: File[Any], path: str, by: User, region: Region) -> DraftFile:
    """Keep a file as its owner's draft and have it read; the same one once more is the one that is there.

    Raises `ValidationError` with what is wrong (kind, size, room), or `UploadAlreadyUsed`.
    """
    pieces.require_uploader(by)
    where = clean_path(path or str(file.name))
    if known := _unsent(by).filter(path=where, size=file.size).stored().first():
        return known
    try:
        checked = incoming.check_upload(file)
    except ValidationError as error:
        raise (ValidationError(ZIP_REFUSED) if getattr(error, "code", "") == incoming.ARCHIVE else error) from error
    owner = own_owner(by, region)
    checked = RoomForFiles(region).admit(checked, owner)
    named = meaning_of_name(checked.name, region.pk)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two at once count one after the other
        if _unsent(by).count() >= MOST_DRAFTS:
            raise ValidationError(FULL)
        require_room(Document(region=region, owner=owner), checked)
        _unsent(by).filter(path=where, state=DraftFile.State.FAILED, file="").delete()  # what failed before came now
        return _store(DraftFile(owner=by, region=region, agency=owner, path=where, **named), checked)


def _unsent(by: User) -> Any:
    return DraftFile.objects.visible_to(by).unsent()


def _store(draft: DraftFile, checked: CheckedUpload) -> DraftFile:
    """Inside the caller's transaction: bytes, row, and the word to the worker."""
    draft.name, draft.content_type = checked.name, checked.kind.content_type
    draft.size, draft.sha256, draft.acts = checked.size, checked.sha256, checked.acts
    draft.is_clean = not settings.CLAMD_URL
    draft.file.save(f"masuk/{draft.pk.hex[:2]}/{draft.pk.hex}", checked.upload, save=False)
    delete_unless_committed(draft.file.storage, str(draft.file.name))
    draft.save()
    if isinstance(checked.upload, TrackedFile):
        checked.upload.stored_as(draft)
    queue.enqueue(READ_DRAFT_TASK, draft.pk)
    return draft


def note_failure(*, path: str, size: int, reason: str, by: User, region: Region) -> DraftFile:
    """A row for a file that did not come in, so that its owner reads why another day too. Raises `Refused`."""
    pieces.require_uploader(by)
    where = clean_path(path)
    said = clean_readable(reason).strip()[:300] or "Berkas ini tidak dapat diterima."
    name = where.rpartition("/")[2]
    facts = {"name": name, "problem": said, "size": min(max(size, 0), 10**15)}
    if len(_unsent(by)[:MOST_DRAFTS]) >= MOST_DRAFTS:
        return DraftFile(owner=by, region=region, path=where, state=DraftFile.State.FAILED, **facts)
    row, _ = DraftFile.objects.update_or_create(
        owner=by, path=where, state=DraftFile.State.FAILED, file="", defaults=facts | {"region": region}
    )
    return row


def known_files(dropped: Iterable[DroppedFile], by: User) -> set[DroppedFile]:
    """Which of these are here already or were sent from here; those that failed are tried anew. One query."""
    rows = DraftFile.objects.visible_to(by).exclude(state=DraftFile.State.FAILED)
    here = set(rows.values_list("path", "size"))
    return {one for one in dropped if (clean_path(one.path), one.size) in here}


@transaction.atomic
def discard_draft(*, draft: DraftFile) -> None:
    """Throw it away: the row, then its bytes."""
    if draft.file:
        transaction.on_commit(partial(draft.file.storage.delete, str(draft.file.name)))
    DraftFile.objects.filter(pk=draft.pk).delete()


@transaction.atomic
def retry_draft(*, draft: DraftFile) -> bool:
    """Have a file read once more that could not be; False where there are no bytes to read."""
    waiting = {"state": DraftFile.State.WAITING, "problem": ""}
    failed = DraftFile.objects.stored().filter(pk=draft.pk, state=DraftFile.State.FAILED)
    if not failed.update(**waiting):
        return False
    queue.enqueue(READ_DRAFT_TASK, draft.pk)
    return True


def keep_typed(drafts: Iterable[DraftFile], typed: dict[UUID, dict[str, str]]) -> None:
    """What a person has typed is kept as typed, right or wrong; nothing that is read later touches it. One query."""
    changed = []
    for draft in drafts:
        if new := typed.get(draft.pk):
            draft.typed = draft.typed | new
            changed.append(draft)
    if changed:
        DraftFile.objects.bulk_update(changed, ["typed"])


def sweep_drafts() -> int:
    """Tell owners three days before their files leave, and delete those whose days are over; returns how many left."""
    now = clock.now()
    over = list(DraftFile.objects.filter(leaves_at__lte=now).select_related("owner", "region"))
    for draft in over:
        discard_draft(draft=draft)
    _tell(_waiting(over), "left", now)
    soon = DraftFile.objects.unsent().stored().filter(leaves_at__lte=now + WARNED_BEFORE)
    _tell(soon.select_related("owner", "region"), "soon", now)
    return len(over)


def _waiting(drafts: Collection[DraftFile]) -> list[DraftFile]:
    return [draft for draft in drafts if draft.file and draft.state != DraftFile.State.SENT]


def _tell(drafts: Iterable[DraftFile], what: str, now: datetime) -> None:
    """One line a person and day."""
    for (owner, region, day), many in Counter(
        (draft.owner, draft.region, clock.today(draft.region) if what == "left" else draft.leaves_at.date())
        for draft in drafts
    ).items():
        words = {
            "left": f"{many} berkas masuk dihapus karena tidak dikirim dalam batas waktunya.",
            "soon": f"{many} berkas masuk akan dihapus. Kirim dahulu yang masih diperlukan.",
        }[what]
        news = NotificationDraft(
            kind=Notification.Kind.TIME,
            key=f"berkas-masuk:{what}:{region.pk}:{day.isoformat()}",
            text=words,
            url=reverse("draft_files"),
            due=day if what == "soon" else None,
        )
        notify(news, by=None, people=[owner.pk])
