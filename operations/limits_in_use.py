"""What the regions of an admin take of the limits that stand in the settings: files, unfinished uploads, orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from accounts.models import Membership, User
from evidence.quotas import StorageUse, agency_use, bytes_by_owner, region_use
from outputs.generated_files import orders_by_person
from regions.models import Agency, Region
from ui.formats import file_size
from uploads.incoming import MB
from uploads.pieces import NEARLY_FULL, all_open_uploads


@dataclass(frozen=True)
class PersonNear:
    """Somebody who has used four fifths or more of a limit."""

    user: User
    words: str


def storage_in_use(regions: Sequence[Region]) -> list[StorageUse]:
    """Each region, then its agencies that have files, the fullest first. Two queries."""
    stored = bytes_by_owner([region.pk for region in regions])
    agencies = Agency.objects.in_bulk([pk for owners in stored.values() for pk in owners if pk])
    uses = []
    for region in regions:
        owners = stored[region.pk]
        uses.append(region_use(region, sum(owners.values())))
        own = [agency_use(agencies[pk], used) for pk, used in owners.items() if pk]
        uses += sorted(own, key=lambda use: (-use.used, use.of))
    return uses


def people_near_limits(regions: Sequence[Region]) -> list[PersonNear]:
    """Who can soon begin no upload or order no file. Three queries, one more where somebody is near."""
    people = Membership.objects.filter(region__in=regions, is_active=True).values("user")
    found = [(pk, words) for pk, words in _unfinished(people)]
    most = NEARLY_FULL * settings.ORDERS_A_DAY
    orders = ((pk, count) for pk, count in orders_by_person(people).items() if count >= most)
    found += [(pk, f"{count} dari {settings.ORDERS_A_DAY} pesanan sehari") for pk, count in orders]
    users = User.objects.in_bulk([pk for pk, _ in found]) if found else {}
    return sorted((PersonNear(users[pk], words) for pk, words in found), key=lambda row: str(row.user))


def _unfinished(people: QuerySet[Membership, Any]) -> list[tuple[int, str]]:
    rows = all_open_uploads().filter(owner__in=people).order_by()
    allowed = settings.UPLOADS_OPEN_MB * MB
    return [
        (
            pk,
            f"{count} dari {settings.UPLOADS_OPEN} unggahan belum dikirim, {file_size(size)} dari {file_size(allowed)}",
        )
        for pk, count, size in rows.values_list("owner").annotate(Count("pk"), Sum("size"))
        if count >= NEARLY_FULL * settings.UPLOADS_OPEN or size >= NEARLY_FULL * allowed
    ]
