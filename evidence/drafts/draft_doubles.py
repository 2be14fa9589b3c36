"""Whether what was dropped in is here already: the same bytes, or the same words under other bytes.

Only what its owner may read is compared, and their own drafts: nothing tells that another's file exists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from evidence.models import Document, DocumentVersion, DraftFile
from regions.models import Region


@dataclass(frozen=True)
class DraftDouble:
    """A stored document, or another draft (`document` None), of the same bytes or only of the same words."""

    title: str
    same_bytes: bool
    document: int | None = None


def doubles_of(drafts: Sequence[DraftFile], user: User, region: Region) -> dict[UUID, list[DraftDouble]]:
    """By draft, documents first and same bytes before same words. Two queries however many drafts."""
    found: dict[UUID, list[DraftDouble]] = defaultdict(list)
    stored = _stored(drafts, user, region)
    waiting = _waiting(drafts, user)
    for draft in drafts:
        for checksums, key, double in stored:
            if double_of := _compared(draft, checksums, key, double):
                found[draft.pk].append(double_of)
        for pk, checksums, key, double in waiting:
            if pk != draft.pk and (double_of := _compared(draft, checksums, key, double)):
                found[draft.pk].append(double_of)
        found[draft.pk].sort(key=lambda one: (one.document is None, not one.same_bytes))
    return found


def _compared(draft: DraftFile, checksums: set[str], key: str, double: DraftDouble) -> DraftDouble | None:
    if draft.sha256 and draft.sha256 in checksums:
        return DraftDouble(double.title, True, double.document)
    return double if key and key == draft.wording_key else None


def _sums_and_keys(drafts: Sequence[DraftFile]) -> tuple[set[str], set[str]]:
    return {row.sha256 for row in drafts if row.sha256}, {row.wording_key for row in drafts if row.wording_key}


def _stored(drafts: Sequence[DraftFile], user: User, region: Region) -> list[tuple[set[str], str, DraftDouble]]:
    sums, keys = _sums_and_keys(drafts)
    readable = Document.objects.visible_to(user).filter(region=region)
    same = Q(sha256__in=sums) | Q(copy__sha256__in=sums) | Q(wording__wording_key__in=keys)
    rows = DocumentVersion.objects.filter(same, document__in=readable).exclude(scan=DocumentVersion.Scan.INFECTED)
    said = rows.order_by("-uploaded_at").values_list(
        "sha256", "copy__sha256", "wording__wording_key", "document__title", "document"
    )
    return [
        ({first, second or first}, key or "", DraftDouble(title, False, document))
        for first, second, key, title, document in said
    ]


def _waiting(drafts: Sequence[DraftFile], user: User) -> list[tuple[UUID, set[str], str, DraftDouble]]:
    sums, keys = _sums_and_keys(drafts)
    rows = DraftFile.objects.visible_to(user).unsent().stored().filter(Q(sha256__in=sums) | Q(wording_key__in=keys))
    said = rows.values_list("pk", "sha256", "wording_key", "path")
    return [(pk, {checksum}, key, DraftDouble(path, False)) for pk, checksum, key, path in said]
