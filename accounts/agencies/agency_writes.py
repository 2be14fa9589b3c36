"""Agencies (OPD) over the years: created, changed, ended on a date; never deleted, their evidence keeps its owner."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts import permissions
from accounts.models import Change, User
from accounts.permissions import Refused
from regions.models import Agency, Region
from ui.formats import long_date
from ui.names import look_of, visible_name

LABELS = {
    "name": "nama",
    "short_name": "nama singkat",
    "kind": "jenis",
    "valid_from": "berlaku sejak",
    "valid_to": "berlaku sampai",
}


def agencies_managed_by(user: User) -> QuerySet[Agency]:
    """The agencies of the regions in which the user may manage them."""
    return Agency.objects.filter(region__in=permissions.regions_where("manage_agencies", user))


@transaction.atomic
def create_agency(
    *,
    region: Region,
    name: str,
    short_name: str,
    by: User,
    kind: str = Agency.Kind.OPD,
    valid_from: date | None = None,
    valid_to: date | None = None,
    predecessors: Iterable[Agency] = (),
    is_sample: bool = False,
) -> Agency:
    """A new agency; `predecessors` are those it took over from (merger), or the one it came from (split)."""
    agency = Agency(region=region, is_sample=is_sample)
    permissions.require("manage_agencies", by, agency)
    values = {"name": name, "short_name": short_name, "kind": kind, "valid_from": valid_from, "valid_to": valid_to}
    return _write(agency, values, list(predecessors), by)


@transaction.atomic
def update_agency(*, agency: Agency, by: User, predecessors: Iterable[Agency] | None = None, **values: Any) -> Agency:
    """Change the fields given; predecessors None leaves them as they are."""
    agency = Agency.objects.select_for_update().select_related("region").get(pk=agency.pk)
    permissions.require("manage_agencies", by, agency)
    if agency.is_doublet:
        raise Refused(f"Catatan kembar ini sudah disatukan dengan {agency.heir}; keterangannya tidak diubah lagi.")
    return _write(agency, values, None if predecessors is None else list(predecessors), by)


def _write(agency: Agency, values: dict[str, Any], predecessors: list[Agency] | None, by: User) -> Agency:
    before = {name: _display_value(getattr(agency, name)) if agency.pk else "" for name in values}
    for name, value in values.items():
        setattr(agency, name, visible_name(value) if isinstance(value, str) else value)
    agency.clean_fields()
    # Two agencies that look the same at one time could be told apart by nobody, in an import or on a page.
    for other in Agency.objects.filter(region=agency.region, is_doublet=False).exclude(pk=agency.pk):
        for field in ("name", "short_name"):
            mine, theirs = getattr(agency, field), getattr(other, field)
            if look_of(mine) == look_of(theirs) and _overlap(agency, other):
                raise ValidationError({field: why_not_agency_name(mine, theirs, other)})
    agency.full_clean()
    agency.save()
    for name in values:
        _record(agency, LABELS[name], before[name], _display_value(getattr(agency, name)), by)
    if predecessors is not None:
        _write_predecessors(agency, predecessors, by)
    return agency


def why_not_agency_name(mine: str, theirs: str, other: Agency) -> str:
    """Names the agency that has it, or one that looks the same."""
    if mine.casefold() == theirs.casefold():
        return f"Sudah dipakai {other.name} pada masa yang sama."
    return f"Tampak sama dengan “{theirs}” milik {other.name}, yang ada pada masa yang sama."


def _overlap(one: Agency, other: Agency) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, other.valid_to or date.max)


def _write_predecessors(agency: Agency, predecessors: list[Agency], by: User) -> None:
    if any(p.region_id != agency.region_id for p in predecessors):
        raise ValidationError({"predecessors": "Pendahulu harus dari daerah yang sama."})
    # These agencies and all that came before them.
    found: set[int] = set()
    level = {agency.pk for agency in predecessors}
    while level - found:
        found |= level
        level = set(Agency.objects.filter(successors__in=level).values_list("pk", flat=True))
    if agency.pk in found:
        raise ValidationError({"predecessors": "OPD tidak dapat menjadi pendahulu dirinya sendiri."})
    before = _names(agency.predecessors.all())
    agency.predecessors.set(predecessors)
    _record(agency, "pendahulu", before, _names(predecessors), by)


def _names(agencies: Iterable[Agency]) -> str:
    return ", ".join(sorted(agency.short_name for agency in agencies))


def _display_value(value: Any) -> str:
    if isinstance(value, date):
        return long_date(value)
    return "" if value is None else str(value)


def _record(agency: Agency, field: str, before: str, after: str, by: User) -> None:
    Change.objects.record(region=agency.region, agency=agency, field=field, before=before, after=after, by=by)
