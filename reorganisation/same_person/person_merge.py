"""Two accounts of one person: the work and the authorship go to the one that is kept, the other closes for good.

Roles do not move by themselves. Logs, seals and signed papers keep the old name; pages add the new one
(`User.__str__`). It cannot be taken back: sessions, keys and links that have ended do not come again.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse

from accounts.closing import close_account
from accounts.models import Change, Membership, User
from accounts.people.people_writes import OWN_ROLE, why_not_remove_role, why_not_update_person
from accounts.permissions import Refused
from accounts.person_news import AccountNews, tell
from accounts.power.given_roles import record_role
from accounts.power.power_requests import stop_all_of
from evaluations.models import Evaluation
from evaluations.stages.workflow import lock_cycle
from meetings.models import Invitation
from regions import clock
from regions.models import Region
from reorganisation.same_person.person_columns import RUNNING, WORDS, PersonColumn, moving_columns
from ui.formats import listed_text

PREVIEW_OUTDATED = "Data berubah sejak pratinjau ini dibuka. Baca lagi yang tampil sekarang, lalu lanjutkan."
OWN_ACCOUNT = "Akun sendiri tidak digabung sendiri; admin lain yang melakukannya."
GONE, CAME = "digabung ke akun", "akun digabung"
LATE = timedelta(days=2)  # so long something that was under way may still be written under the closed account


@dataclass(frozen=True)
class PersonMergePlan:
    """`moved` counts by the name of the thing; `roles` end and do not move; `lacking` the kept one does not hold."""

    kept: User
    doublet: User
    moved: dict[str, int]
    roles: tuple[Membership, ...]
    lacking: tuple[Membership, ...]

    @property
    def counted(self) -> list[str]:
        return [f"{count} {name}" for name, count in self.moved.items()]

    @property
    def digest(self) -> str:
        """What was read is what is done."""
        roles = sorted(role.pk for role in self.roles)
        facts = [self.kept.pk, self.doublet.pk, sorted(self.moved.items()), roles]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def person_merge_plan(kept: User, doublet: User) -> PersonMergePlan:
    """One query for each column that moves, however many rows there are, and two."""
    counted: Counter[str] = Counter()
    for column in moving_columns():
        counted[WORDS.get(column.label, "catatan lain")] += _rows(column, kept, doublet).count()
    order = [*WORDS.values(), "catatan lain"]
    roles = tuple(doublet.memberships.filter(is_active=True).select_related("region", "agency", "user"))
    held = set(kept.memberships.filter(is_active=True).values_list("region", "agency", "role"))
    lacking = tuple(role for role in roles if (role.region_id, role.agency_id, role.role) not in held)
    return PersonMergePlan(kept, doublet, {name: counted[name] for name in order if counted[name]}, roles, lacking)


def why_not_merge_people(kept: User, doublet: User, by: User) -> str | None:
    """Why this person may not unite these accounts; None if they may."""
    if kept == doublet:
        return "Pilih dua akun yang berbeda."
    if by in (kept, doublet):
        return OWN_ACCOUNT
    for person in (kept, doublet):
        if person.merged_into_id:
            return f"Akun {person.username} sudah digabung ke akun lain."
        if refusal := why_not_update_person(person, by):
            return refusal
    if not kept.is_active:
        return f"Akun {kept.username} tidak aktif. Beri peran lebih dahulu, atau pertahankan akun yang lain."
    roles = doublet.memberships.filter(is_active=True).select_related("region", "agency", "user")
    refusals = (why_not_remove_role(role, by) for role in roles)
    return next((refusal for refusal in refusals if refusal and refusal != OWN_ROLE), None)


@transaction.atomic
def merge_people(*, kept: User, doublet: User, seen: str, by: User) -> User:
    """All or nothing; returns the kept account. `seen`: the digest of the preview that was read.

    Raises `Refused`, or `ValidationError` where something changed since.
    """
    # Roles of these regions, then cycles, then the two accounts: always in one order.
    regions = Membership.objects.filter(user__in=(kept, doublet)).values("region")
    list(Region.objects.select_for_update().filter(pk__in=regions).order_by("pk"))
    for cycle in Evaluation.objects.filter(region__in=regions, state__in=RUNNING).order_by("pk"):
        lock_cycle(cycle)
    rows = User.objects.select_for_update().order_by("pk").in_bulk([kept.pk, doublet.pk])
    kept, doublet = rows[kept.pk], rows[doublet.pk]
    if refusal := why_not_merge_people(kept, doublet, by):
        raise Refused(refusal)
    plan = person_merge_plan(kept, doublet)
    if seen != plan.digest:
        raise ValidationError(PREVIEW_OUTDATED)
    stop_all_of(person=plan.doublet, by=by)
    for role in plan.roles:
        Membership.objects.filter(pk=role.pk).update(is_active=False, ended_at=clock.now())
        record_role(role, before=role.short_text, after="", by=by)
    close_account(plan.doublet)
    User.objects.filter(pk=plan.doublet.pk).update(merged_into=plan.kept, merged_name=plan.kept.full_name)
    User.objects.filter(merged_into=plan.doublet).update(merged_name=plan.kept.full_name)
    move_work(kept, doublet)
    _tell(plan, by)
    return kept


def move_work(kept: User, doublet: User) -> int:
    """Returns how many rows went to the kept account; once more it finds what was written meanwhile."""
    found = _unite_invitations(kept, doublet)
    for column in moving_columns():
        found += _rows(column, kept, doublet).update(**{column.name: kept})
    return found


def _rows(column: PersonColumn, kept: User, doublet: User) -> models.QuerySet[models.Model]:
    """Where the other account stands on the same row, both stay: it took two, or says that it did."""
    rows = column.model._base_manager.filter(**{column.name: doublet})
    if column.narrowing:
        rows = rows.filter(pk__in=column.model._base_manager.filter(**column.narrowing).values("pk"))
    for other in column.model._meta.concrete_fields:
        if other.related_model is User and other.name != column.name:
            rows = rows.exclude(**{other.name: kept})
    return rows


def _unite_invitations(kept: User, doublet: User) -> int:
    """Who is invited twice is invited once: present if either was."""
    twice = Invitation.objects.filter(person=doublet, meeting__closed_at=None).filter(
        meeting__invitations__person=kept, meeting__evaluation__state__in=RUNNING
    )
    for row in (found := list(twice)):
        beside = Invitation.objects.get(meeting=row.meeting_id, person=kept)
        if row.presence and beside.presence != Invitation.Presence.PRESENT:
            beside.presence, beside.names = row.presence, beside.names or row.names
            beside.save(update_fields=["presence", "names"])
        row.delete()
    return len(found)


def _tell(plan: PersonMergePlan, by: User) -> None:
    """A line in the log of either account, in each region; news to the person, at both addresses."""
    kept, doublet = plan.kept, plan.doublet
    regions = Region.objects.filter(memberships__user__in=(kept, doublet)).distinct().order_by("pk")
    what = f" ({listed_text(plan.counted)})" if plan.moved else ""
    for region in regions:
        change = Change.objects.record(
            region=region, field=CAME, before="", after=f"{doublet.username}{what}", by=by, person=kept
        )
        Change.objects.record(region=region, field=GONE, before="", after=kept.username, by=by, person=doublet)
    assert change is not None
    text = f"{by} menggabung akun {doublet.username} ke akun {kept.username}. Masuklah dengan akun {kept.username}."
    tell([kept, doublet], AccountNews(f"akun-{change.pk}", text, reverse("power_requests")))


def follow_merged_people() -> int:
    """What was being written while the account closed stands under it: it goes after the rest (beat, once an hour).

    Returns how many rows.
    """
    late = User.objects.filter(closed_at__gt=clock.now() - LATE).exclude(merged_into=None)
    return sum(_catch_up(person) for person in late.select_related("merged_into").order_by("pk"))


@transaction.atomic
def _catch_up(doublet: User) -> int:
    assert doublet.merged_into is not None
    return move_work(doublet.merged_into, doublet)
