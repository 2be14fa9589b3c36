"""How much of the disk the files of an agency and of its region may fill.

Every version of every document counts, however old and whoever cites it, with the copies that stand beside it; so do
files that were dropped in and not sent yet. A link weighs nothing. Packages and reports are made for a while
and do not count.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.contacts import admins_to_ask
from accounts.models import User
from accounts.roles import AGENCY_ROLES, Role
from evidence.models import Document, DocumentVersion, DraftFile
from regions.models import Agency, Region
from ui.formats import file_size
from ui.kept_query import KeptQuery, any_of, numbered
from uploads.incoming import MB, CheckedUpload
from uploads.pieces import NEARLY_FULL

# More files are never being stored at one moment: three web processes of four threads (deploy/systemd).
AT_ONCE = 20
TAKEN = F("size") + F("copies_size")  # bytes of one version


@dataclass(frozen=True)
class StorageUse:
    """What the files of somebody take, of what they may, in bytes; `limit` 0: as much as the disk holds."""

    of: str
    used: int
    limit: int

    def left_beside(self, size: int) -> int | None:
        """What would be left beside one more file, negative where it does not fit; None: no end."""
        return self.limit - self.used - size if self.limit else None

    @property
    def is_nearly_full(self) -> bool:
        return bool(self.limit) and self.used >= NEARLY_FULL * self.limit

    @property
    def allowed(self) -> str:
        return file_size(self.limit) if self.limit else "tanpa batas"

    @property
    def words(self) -> str:
        """ "Dinkes memakai 1,2 GB dari 10,0 GB"."""
        return f"{self.of} memakai {file_size(self.used)}{f' dari {self.allowed}' if self.limit else ''}"


def agency_use(agency: Agency, used: int) -> StorageUse:
    return StorageUse(agency.short_name or agency.name, used, settings.QUOTA_AGENCY_MB * MB)


def region_use(region: Region, used: int) -> StorageUse:
    return StorageUse(region.name, used, settings.QUOTA_REGION_MB * MB)


def stored_bytes() -> dict[str, Any]:
    """Annotations for rows of agencies, `agency_bytes` and `region_bytes`: what `storage_uses` need not ask again."""
    sizes = DocumentVersion.objects.order_by()
    owned = sizes.filter(document__owner=OuterRef("pk")).values("document__owner")
    kept = sizes.filter(document__region=OuterRef("region")).values("document__region")
    drafts = DraftFile.objects.stored().order_by()
    own_drafts = drafts.filter(agency=OuterRef("pk")).values("agency")
    all_drafts = drafts.filter(region=OuterRef("region")).values("region")
    totals = [Subquery(rows.annotate(total=Sum(TAKEN)).values("total")) for rows in (owned, kept)]
    waiting = [Subquery(rows.annotate(total=Sum("size")).values("total")) for rows in (own_drafts, all_drafts)]
    sums = [Coalesce(known, 0) + Coalesce(more, 0) for known, more in zip(totals, waiting, strict=True)]
    return {"agency_bytes": sums[0], "region_bytes": sums[1]}


def bytes_by_owner(region_ids: Iterable[int]) -> dict[int, dict[int | None, int]]:
    """{region: {owning agency: bytes}}; None is what the region's own desk keeps. One query."""
    found: dict[int, dict[int | None, int]] = {pk: {} for pk in region_ids}
    rows = _taken(len(found), **numbered("region", list(found))) if found else []
    for region, owner, total in rows:
        found[region][owner] = found[region].get(owner, 0) + total
    return found


@KeptQuery
def _taken(regions: int) -> QuerySet[Any, Any]:
    """Bytes by region and owning agency, twice where it has files that were not sent yet."""
    rows = DocumentVersion.objects.filter(any_of("document__region", "region", regions)).order_by()
    drafts = DraftFile.objects.stored().filter(any_of("region", "region", regions)).order_by()
    stored = rows.values_list("document__region", "document__owner").annotate(total=Sum(TAKEN))
    return stored.union(drafts.values_list("region", "agency").annotate(total=Sum("size")), all=True)


def storage_uses(region: Region, owner: Agency | None) -> list[StorageUse]:
    """Of the owning agency, if there is one, and of its region. One query, or none with `stored_bytes`."""
    known = vars(owner) if owner else {}
    if owner and "agency_bytes" in known:
        return [agency_use(owner, known["agency_bytes"]), region_use(region, known["region_bytes"])]
    return _uses_among(bytes_by_owner([region.pk])[region.pk], region, owner)


def _uses_among(by_owner: dict[int | None, int], region: Region, owner: Agency | None) -> list[StorageUse]:
    own = [agency_use(owner, by_owner.get(owner.pk, 0))] if owner else []
    return [*own, region_use(region, sum(by_owner.values()))]


def why_no_room(uses: Iterable[StorageUse], size: int, region: Region) -> str | None:
    """What is full, and whom to ask; None where a file of this size fits. One query where it does not."""
    for use in uses:
        if (use.left_beside(size) or 0) < 0:
            asked = f"Minta tambahan ruang kepada {admins_to_ask([region.pk])}."
            return f"Berkas {file_size(size)} ini tidak muat lagi: {use.words}. {asked}"
    return None


class RoomForFiles:
    """What is left for the files of one request, asked before anything is held; each one let in counts for the next."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.let_in: dict[int | None, int] = {}

    def admit(self, checked: CheckedUpload, owner: Agency | None) -> CheckedUpload:
        """The judged file with the room that it leaves. Raises `ValidationError` at the file."""
        if checked.left is not None:
            return checked
        uses = self._uses(owner)
        if refusal := why_no_room(uses, checked.size, self.region):
            raise ValidationError({"file": refusal})
        key = owner.pk if owner else None
        self.let_in[key] = self.let_in.get(key, 0) + checked.size
        ends = [left for use in uses if (left := use.left_beside(checked.size)) is not None]
        return replace(checked, left=min(ends, default=_wide_room()))

    def _uses(self, owner: Agency | None) -> list[StorageUse]:
        *own, whole = storage_uses(self.region, owner)
        beside = self.let_in.get(owner.pk if owner else None, 0)
        return [
            *(replace(use, used=use.used + beside) for use in own),
            replace(whole, used=whole.used + sum(self.let_in.values())),
        ]


def _wide_room() -> int:
    """Bytes that no files stored at one moment can fill."""
    return AT_ONCE * settings.EVIDENCE_MAX_MB * MB


def is_near_the_limit(checked: CheckedUpload) -> bool:
    """Whether others may have filled the room since the file was judged: then all who store come one by one."""
    return checked.left is None or checked.left < _wide_room()


def why_filled_meanwhile(document: Document, checked: CheckedUpload, *, is_held: bool = False) -> str | None:
    """Asked once more inside the write, for others may have stored theirs since the file was judged.

    Two queries near the limit, one where the region's row `is_held`; none elsewhere.
    """
    if not is_near_the_limit(checked):
        return None
    region = document.region
    if not is_held:
        region = Region.objects.select_for_update(no_key=True).get(pk=document.region_id)
    uses = _uses_among(bytes_by_owner([region.pk])[region.pk], region, document.owner)
    return why_no_room(uses, checked.size, region)


def require_room(document: Document, checked: CheckedUpload) -> None:
    """Pass, or `ValidationError` at the file where the room has been filled meanwhile."""
    if refusal := why_filled_meanwhile(document, checked):
        raise ValidationError({"file": refusal})


def room_lines(region: Region, owners: Iterable[Agency | None], *, always: bool = False) -> list[str]:
    """What a page says before files are refused: whose room is nearly full, and whom to ask.

    With `always` also what is taken where there is plenty. A query for each owner without `stored_bytes`, and one for
    the admins' names where something is nearly full.
    """
    uses = list(dict.fromkeys(use for owner in owners for use in storage_uses(region, owner)))
    near = [use for use in uses if use.is_nearly_full]
    told = [f"{use.words}." for use in (uses if always else near)]
    asked = [f"Hampir penuh; minta tambahan ruang kepada {admins_to_ask([region.pk])}."] if near else []
    return told + asked


def own_owner(user: User, region: Region) -> Agency | None:
    """Whose room a page about all documents names beside the region's: the first agency that the person acts for."""
    own = (m.agency for m in user.active_memberships if m.region_id == region.pk and m.role in AGENCY_ROLES)
    return next(own, None)


def why_not_begin_upload(user: User, size: int) -> str | None:
    """Why this many bytes fit nowhere that the person sends for, so that they do not travel in vain; None if they do.

    One query, one more where nothing fits.
    """
    senders = [m for m in user.active_memberships if m.agency or m.role == Role.DISKOMINFO]
    stored = bytes_by_owner(user.region_ids)
    refusals = [why_no_room(_uses_among(stored[m.region_id], m.region, m.agency), size, m.region) for m in senders]
    return refusals[0] if refusals and all(refusals) else None
