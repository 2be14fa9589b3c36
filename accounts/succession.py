"""Agencies that end on a day and those that follow them; and the people who go along.

Parts of one change. Who decides it, what moves and how it is undone: `reorganisation.agency_changes`.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Change, Membership, User
from regions.ledger import Ledger
from regions.models import Agency, Region
from ui.formats import long_date
from ui.names import look_of, visible_name

ENDS, HEIR, ROLE = "berlaku sampai", "dilanjutkan oleh", "peran"


def why_not_create_successors(
    region: Region, wanted: Iterable[Agency], on: date, ending: Collection[Agency], present: Iterable[Agency]
) -> list[str]:
    """Why these new agencies cannot begin on that day: names that stand already, or twice among themselves.

    `present`: the region's agencies; of those `ending` the day before the names are free.
    """
    gone = {agency.pk for agency in ending}
    standing = [a for a in present if a.pk not in gone and not a.has_ended(on)]
    found: list[str] = []
    for new in wanted:
        new.region, new.name, new.short_name = region, visible_name(new.name), visible_name(new.short_name)
        found += _validation_messages(new)
        taken = next((a for a in standing if _same_name(a, new)), None)
        found += [f"Nama “{new.name}” atau singkatan “{new.short_name}” sudah dipakai {taken.name}."] if taken else []
        standing.append(new)
    return found


def _validation_messages(new: Agency) -> list[str]:
    try:
        new.clean_fields(exclude=["region", "heir"])
    except ValidationError as error:
        return [f"Penerus “{new.name or 'tanpa nama'}”: {error.messages[0]}"]
    return []


def _same_name(one: Agency, other: Agency) -> bool:
    pairs = ((one.name, other.name), (one.short_name, other.short_name))
    return any(look_of(a) == look_of(b) for a, b in pairs)


def why_not_end_agencies(agencies: Iterable[Agency], on: date) -> list[str]:
    """Why these cannot end on the eve of that day."""
    found = []
    for agency in agencies:
        if agency.has_ended(on):
            assert agency.valid_to is not None
            found.append(f"{agency.name} sudah berakhir {long_date(agency.valid_to)}.")
        elif agency.valid_from and agency.valid_from >= on:
            found.append(f"{agency.name} baru berlaku {long_date(agency.valid_from)}, tidak sebelum {long_date(on)}.")
    return found


def create_successor(ledger: Ledger, new: Agency, region: Region, on: date) -> Agency:
    """A new agency that begins that day. It has no line of its own in the log: its predecessors' lines name it."""
    new.region, new.valid_from = region, on
    new.name, new.short_name = visible_name(new.name), visible_name(new.short_name)
    new.full_clean()
    ledger.add(new)
    return new


def end_agency(ledger: Ledger, agency: Agency, heir: Agency, on: date, by: User) -> dict[str, Any]:
    """Its last day is the eve; what it kept of others goes to its heir as well. Returns what was said."""
    last = on - timedelta(days=1)
    for kept in Agency.objects.filter(heir=agency):
        ledger.change(kept, heir=heir)
    ledger.change(agency, valid_to=last, heir=heir)
    said = {"agency": agency.pk, ENDS: long_date(last), HEIR: heir.name}
    log_agency_end(agency, said, by)
    return said


def close_doublet(ledger: Ledger, doublet: Agency, kept: Agency, on: date, by: User) -> dict[str, Any]:
    """It was entered by mistake: what it came from or became is the kept one's, and it is offered nowhere again.

    Returns what was said.
    """
    for follower in doublet.successors.exclude(pk=kept.pk):
        others = follower.predecessors.exclude(pk=doublet.pk)
        ledger.change(follower, predecessors=[*others, kept])
    mine = doublet.predecessors.exclude(pk=kept.pk)
    ledger.change(kept, predecessors=[*kept.predecessors.exclude(pk=doublet.pk), *mine])
    ledger.change(doublet, is_doublet=True, predecessors=[])
    eve = max(on - timedelta(days=1), doublet.valid_from or date.min)
    return end_agency(ledger, doublet, kept, eve + timedelta(days=1), by)


def log_agency_end(agency: Agency, said: dict[str, Any], by: User, *, back: bool = False) -> None:
    """Two lines; `back`: the same as taken back."""
    for field in (ENDS, HEIR):
        before, after = (said[field], "") if back else ("", said[field])
        Change.objects.record(region=agency.region, agency=agency, field=field, before=before, after=after, by=by)


def add_predecessors(ledger: Ledger, successor: Agency, sources: Iterable[Agency]) -> None:
    """The sources become its predecessors, beside those that it has."""
    ledger.change(successor, predecessors=[*successor.predecessors.all(), *sources])


def move_member(ledger: Ledger, membership: Membership, agency: Agency, by: User) -> dict[str, Any]:
    """The role goes to the successor; who holds it there already loses the old one. Returns what was said."""
    before, person = membership.short_text, membership.user
    same = Membership.objects.filter(user=person, region=membership.region_id, role=membership.role, agency=agency)
    if there := same.first():
        ledger.change(membership, is_active=False)
        ledger.change(there, is_active=True)
        after = there.short_text
    else:
        ledger.change(membership, agency=agency)
        after = membership.short_text
    log_role_change(person, membership.region, before, after, by)
    return {"person": person.pk, "before": before, "after": after}


def log_role_change(person: User, region: Region, before: str, after: str, by: User) -> None:
    Change.objects.record(region=region, person=person, field=ROLE, before=before, after=after, by=by)
