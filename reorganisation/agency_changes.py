"""Agencies merge, are split or get a new name: drafted, previewed, applied on a day, and undone until first use.

In cycles at work everything moves to the successor; sealed and finished cycles, histories and seals keep the old
names. A change applies by itself on its day (`apply_due_changes`) when nothing is left to choose; it moves no stage.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import succession
from accounts.models import Membership, User
from accounts.roles import AGENCY_ROLES, Role
from evaluations import permissions
from evaluations.choices import OPEN_STATES
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle
from evidence.models import Citation, Coverage
from regions import clock
from regions.ledger import read_steps, restore_steps
from regions.models import Agency, Region
from reorganisation.agency_moves import AgencyChangeWriter, history_reason, record_undoing
from reorganisation.agency_uses import hanging_rows, later_uses, rows_under
from reorganisation.change_notices import coming_work, tell_admins, tell_change, tell_undoing
from reorganisation.change_plan import (
    AgencyChangePlan,
    PlannedSuccessor,
    agency_change_plan,
    change_sentence,
    join_words,
    reopened_plan,
)
from reorganisation.models import AgencyChange
from signing.models import Approval
from ui.formats import long_date

log = logging.getLogger(__name__)

Kind, State = AgencyChange.Kind, AgencyChange.State
PREVIEW_OUTDATED = "Data berubah sejak pratinjau ini dibuka. Baca lagi yang tampil sekarang, lalu lanjutkan."
DRAFT_DISCARDED = "Rancangan ini baru saja dibuang. Tidak ada yang berpindah."
DOUBLET_RULES = (
    "Bila keduanya ditugasi pada indikator yang sama, penugasannya menjadi satu: pengampu bila salah satunya pengampu, "
    "dengan tenggat yang lebih awal.",
    "Yang diminta dari keduanya diminta satu kali, dengan tenggat yang lebih awal. Yang diundang dua kali diundang "
    "satu kali.",
    "Dapat dibatalkan selama tujuh hari, sepanjang hasilnya belum dipakai.",
)
CLOSED = "Perubahan ini sudah diterapkan, jadi isinya tidak diubah lagi."


@transaction.atomic
def draft_change(
    *,
    region: Region,
    kind: str,
    sources: Iterable[Agency],
    successors: Iterable[Agency],
    on: date,
    basis: str,
    by: User,
    note: str = "",
    change: AgencyChange | None = None,
) -> AgencyChange:
    """What is to become of whom; nothing moves yet. With `change`, an open one is written anew and asks its choices
    again. A successor without a key begins with the change. Raises `ValidationError` by field."""
    row = _locked(change) if change else AgencyChange(region=region, kind=kind, by=by)
    require_may_change_agencies(row, by)
    _require_open(row)
    new = list(successors)
    old = [agency for agency in sources if kind == Kind.SPLIT or agency not in new]
    _check_parts(row, old, new)
    row.on, row.basis, row.note = on, basis.strip(), note.strip()
    row.successors = [_stored(agency) for agency in new]
    row.choices, row.state = {}, State.DRAFT
    row.full_clean(exclude=["by", "region"])
    _check_agencies(row, old, new)
    row.save()
    row.sources.set(old)
    return row


def _stored(agency: Agency) -> dict[str, Any]:
    if agency.pk:
        return {"agency": agency.pk}
    return {"name": agency.name.strip(), "short_name": agency.short_name.strip(), "kind": agency.kind}


def _check_parts(change: AgencyChange, old: list[Agency], new: list[Agency]) -> None:
    """How many become how many."""
    if any(agency.region_id != change.region_id for agency in (*old, *(a for a in new if a.pk))):
        raise ValidationError("OPD harus dari daerah yang sama.")
    if change.kind == Kind.MERGE and (len(new) != 1 or len(old) + bool(new[0].pk) < 2):
        raise ValidationError({"sources": "Pilih sekurangnya dua OPD yang digabung."})
    if change.kind == Kind.SPLIT and (len(old) != 1 or len(new) < 2):
        raise ValidationError("Tulis sekurangnya dua penerus. OPD yang tetap ada dipilih lagi sebagai salah satunya.")
    if len({agency.pk for agency in new if agency.pk}) < sum(1 for agency in new if agency.pk):
        raise ValidationError("Satu OPD dipilih dua kali sebagai penerus.")
    if change.is_doublet and (len(new) != 1 or not new[0].pk or not old):
        raise ValidationError({"sources": "Pilih catatan yang keliru, yang lain dari yang dipertahankan."})
    if change.kind == Kind.RENAME and (len(old) != 1 or len(new) != 1 or new[0].pk):
        raise ValidationError("Pilih satu OPD dan tulis nama barunya.")


def _check_agencies(change: AgencyChange, old: list[Agency], new: list[Agency]) -> None:
    present = list(change.region.agencies.all())
    fresh = [agency for agency in new if not agency.pk]
    ending = [agency for agency in old if agency not in new]  # of a split one may stay
    faults = _why_not_end(change, ending)
    faults += [f"{a.name} sudah berakhir." for a in new if a.pk and a.has_ended(change.on)]
    faults += succession.why_not_create_successors(change.region, fresh, change.on, ending, present)
    if faults:
        raise ValidationError(faults)


def _why_not_end(change: AgencyChange, ending: list[Agency]) -> list[str]:
    """What was entered twice never began, so its first day says nothing."""
    if change.is_doublet:
        return [f"{agency.name} sudah berakhir." for agency in ending if agency.has_ended(change.on)]
    return succession.why_not_end_agencies(ending, change.on)


def require_may_change_agencies(change: AgencyChange, by: User) -> None:
    permissions.require("change_agencies", by, change)


def _require_open(change: AgencyChange) -> None:
    if not change.is_open:
        raise Refused(CLOSED)


def _locked(change: AgencyChange) -> AgencyChange:
    row = AgencyChange.objects.select_for_update(of=("self",)).select_related("region").filter(pk=change.pk).first()
    if row is None:
        raise Refused(DRAFT_DISCARDED)
    return row


@transaction.atomic
def choose_successors(*, change: AgencyChange, choices: Mapping[str, Any], by: User) -> None:
    """Which successor of a split gets which indicator, person and document; what is not named stays unchosen."""
    row = _locked(change)
    require_may_change_agencies(row, by)
    _require_open(row)
    row.choices = dict(choices)
    row.save(update_fields=["choices"])


@transaction.atomic
def discard_change(*, change: AgencyChange, by: User) -> None:
    """A draft, or one that waits for its day: nothing has moved, so nothing is left of it."""
    row = _locked(change)
    require_may_change_agencies(row, by)
    _require_open(row)
    row.delete()


def why_not_apply(plan: AgencyChangePlan) -> list[str]:
    """Why this cannot be applied or scheduled as it stands; empty where it can."""
    change = plan.change
    found = _why_not_end(change, plan.ending)
    present = change.region.agencies.all()
    found += succession.why_not_create_successors(change.region, plan.new, change.on, plan.ending, present)
    ended = [s.row for s in plan.successors if not s.is_new and s.row.has_ended(change.on)]
    found += [f"{agency.name} sudah berakhir, jadi tidak dapat menerima apa pun." for agency in ended]
    if plan.unchosen:
        found.append(f"Belum ada penerus untuk {join_words(plan.unchosen)}.")
    return found


def change_remarks(plan: AgencyChangePlan) -> list[str]:
    """What is not refused, but is good to know before. Five queries."""
    found = list(DOUBLET_RULES) if plan.change.is_doublet else []
    approved = Approval.objects.filter(evaluation__in=plan.cycles, outcome=Approval.Outcome.APPROVED)
    if years := sorted(set(approved.values_list("evaluation__year", flat=True))):
        named = join_words([str(year) for year in years])
        found.append(f"Siklus {named} sudah disetujui penanggung jawab dan perlu disetujui lagi.")
    covered = Coverage.objects.filter(evaluation__in=plan.cycles).select_related("indicator")
    numbers = sorted({row.indicator.number for row in covered})
    if numbers:
        named = join_words([str(number) for number in numbers])
        found.append(f"Cakupan OPD pada indikator {named} dicatat dengan jumlah OPD yang lama; periksa lagi.")
    found += _doubled_roles(plan)
    others = AgencyChange.objects.waiting().filter(sources__in=plan.sources).exclude(pk=plan.change.pk).distinct()
    return found + [f"Terjadwal pula: {other} ({other.basis})." for other in others]


def _doubled_roles(plan: AgencyChangePlan) -> list[str]:
    """Where the head's approval of an agency's evidence loses its second pair of eyes. Two queries."""
    heads_approve = any(cycle.head_approval for cycle in plan.cycles)
    waiting = Citation.objects.awaiting_head().filter(agency__in=plan.ending, evaluation__in=plan.cycles).count()
    skips = "; data dukung yang dikirimnya tidak menunggu persetujuan kepala" if heads_approve else ""
    found = []
    for successor, held in _roles_afterwards(plan):
        both = [user for user, roles in held.items() if {Role.OPD, Role.KEPALA_OPD} <= roles]
        found += [f"{user} menjadi operator sekaligus kepala {successor}{skips}." for user in both]
        if heads_approve and not any(Role.KEPALA_OPD in roles for roles in held.values()):
            found.append(f"{successor} tidak memiliki kepala, jadi tidak ada yang memberi persetujuan kepala.")
    if waiting:
        found.append(
            f"{waiting} data dukung menunggu persetujuan kepala OPD lama; sesudah ini menunggu kepala penerusnya."
        )
    return found


def _roles_afterwards(plan: AgencyChangePlan) -> Iterator[tuple[PlannedSuccessor, dict[User, set[str]]]]:
    """Who would hold which roles in each successor: those who are there, and those who come. One query."""
    known = [successor.row.pk for successor in plan.successors if not successor.is_new]
    moving = [mover.membership.pk for mover in plan.movers]
    there = Membership.objects.filter(agency__in=known, role__in=AGENCY_ROLES, is_active=True).exclude(pk__in=moving)
    staying = list(there.select_related("user"))
    for successor in plan.successors:
        held: dict[User, set[str]] = defaultdict(set)
        coming = [mover.membership for mover in plan.movers if mover.target == successor]
        for row in (*coming, *(row for row in staying if row.agency_id == successor.row.pk)):
            held[row.user].add(row.role)
        yield successor, held


@transaction.atomic
def schedule_change(*, change: AgencyChange, seen: str, by: User) -> None:
    """Let it wait for its day. `seen` is the digest of the preview that was read."""
    row = _locked(change)
    require_may_change_agencies(row, by)
    _require_open(row)
    if row.on <= clock.today(row.region):
        raise ValidationError("Harinya sudah tiba: terapkan sekarang.")
    _require_ready(agency_change_plan(row, by), seen)
    row.state, row.by = State.PLANNED, by
    row.save(update_fields=["state", "by"])


def _require_ready(plan: AgencyChangePlan, seen: str | None) -> None:
    if seen is not None and seen != plan.digest:
        raise ValidationError(PREVIEW_OUTDATED)
    if faults := why_not_apply(plan):
        raise ValidationError(faults)


@transaction.atomic
def apply_change(*, change: AgencyChange, by: User, seen: str) -> AgencyChange:
    """Move everything, or nothing. `seen`: the digest of the preview that was read."""
    row = _locked(change)
    require_may_change_agencies(row, by)
    return _apply(row, by, seen)


def _apply(row: AgencyChange, by: User, seen: str | None) -> AgencyChange:
    _require_open(row)
    if row.on > clock.today(row.region):
        raise Refused(f"Perubahan ini baru berlaku {long_date(row.on)}.")
    _lock_cycles(row)
    list(row.sources.select_for_update().order_by("pk"))
    plan = agency_change_plan(row, by)
    _require_ready(plan, seen)
    row.sentence = change_sentence(row, plan.sources, plan.successors)
    moves, work = AgencyChangeWriter(plan, row.sentence, by), coming_work(plan)
    moves.write()
    row.steps, row.told = moves.ledger.steps(), moves.told
    row.known = rows_under(moves.places.values(), read_steps(row.steps))
    # From now on each of them is a row, also for a cycle that is opened again later (`follow_changes`).
    row.successors = [{"agency": moves.places[place].pk} for place in sorted(moves.places)]
    row.state, row.applied_by, row.applied_at = State.APPLIED, by, clock.now()
    row.save()
    tell_change(plan, work, moves.places, by)
    return row


def follow_changes(evaluation: Evaluation, by: User, reason: str) -> None:
    """A cycle was sealed while agencies changed and is opened again: its rows go where the others went then.

    What a split gave to nobody goes to its heir. The moves join the change's own steps: they are undone with it.
    """
    applied = AgencyChange.objects.filter(region=evaluation.region_id, state=State.APPLIED)
    if evaluation.handed_in_at:  # what changed before is in it already
        applied = applied.filter(applied_at__gte=evaluation.handed_in_at)
    for change in applied.select_for_update(of=("self",)).order_by("applied_at", "pk"):
        plan = reopened_plan(change, evaluation)
        if not (plan.lines or plan.everywhere):
            continue
        moves = AgencyChangeWriter(plan, change.sentence, by)
        moves.follow()
        _join(change, moves)


def _join(change: AgencyChange, moves: AgencyChangeWriter) -> None:
    """Later moves are steps of the same change: they are undone with it."""
    change.steps, change.told = [*change.steps, *moves.ledger.steps()], [*change.told, *moves.told]
    for step in moves.ledger.steps():
        if step["after"] is not None:
            change.known.setdefault(step["label"], []).append(step["pk"])
    for label, pks in hanging_rows(read_steps(moves.ledger.steps())).items():
        change.known.setdefault(label, []).extend(sorted(pks))
    change.save(update_fields=["steps", "told", "known"])


def _lock_cycles(change: AgencyChange) -> None:
    """No cycle at work leaves its stage, and no evidence arrives, while its rows move; no two changes run at once.

    The region is held first: without a cycle at work nothing else keeps two from becoming each other.
    """
    Region.objects.select_for_update().get(pk=change.region_id)
    for cycle in Evaluation.objects.filter(region=change.region_id, state__in=OPEN_STATES).order_by("pk"):
        lock_cycle(cycle)


def apply_due_changes() -> int:
    """Those whose day has come (beat, once an hour); returns how many were applied.

    It was decided when it was scheduled: who did that may have lost the role since. One that cannot be applied waits:
    the admins are told why, once, and one of them applies it.
    """
    done = 0
    for change in AgencyChange.objects.waiting().select_related("region", "by").order_by("on", "pk"):
        if change.on > clock.today(change.region):
            continue
        try:
            done += _apply_scheduled(change)
        except ValidationError as refusal:
            tell_admins(change, "tunggu", f"{change} belum dapat diterapkan: {' '.join(refusal.messages)}")
        except Exception:
            log.exception("Agency change %s", change.pk)
            tell_admins(change, "tunggu", f"{change} belum dapat diterapkan karena gangguan. Terapkan dari halamannya.")
    return done


def follow_doublets() -> int:
    """Who was sending while two entries became one has sent under the one that is gone: it goes after the rest.

    Of the last week, while it can still be taken back (beat, once an hour); returns how many had something left.
    """
    applied = AgencyChange.objects.filter(kind=Kind.DOUBLET, state=State.APPLIED)
    fresh = applied.filter(applied_at__gt=clock.now() - AgencyChange.DOUBLET_UNDONE_FOR)
    return sum(_catch_up(pk) for pk in fresh.order_by("applied_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def _catch_up(pk: int) -> bool:
    change = AgencyChange.objects.select_for_update(of=("self",)).select_related("region", "applied_by").get(pk=pk)
    if change.state != State.APPLIED or change.applied_by is None:
        return False
    _lock_cycles(change)
    plan = agency_change_plan(change, change.applied_by)
    late = {line.evaluation.pk for line in plan.lines} | {row.evaluation_id for row in plan.everywhere}
    plan = replace(plan, cycles=tuple(cycle for cycle in plan.cycles if cycle.pk in late))
    moves = AgencyChangeWriter(plan, change.sentence, change.applied_by)
    moves.catch_up()
    if found := bool(moves.ledger.steps()):
        _join(change, moves)
    return found


@transaction.atomic
def _apply_scheduled(change: AgencyChange) -> bool:
    row = AgencyChange.objects.waiting().select_for_update(of=("self",)).select_related("region", "by")
    found = row.filter(pk=change.pk).first()
    if found is None:  # somebody was faster
        return False
    _apply(found, found.by, None)
    tell_admins(found, "terap", f"{found.sentence}: diterapkan menurut jadwal.")
    return True


def why_not_undo_change(change: AgencyChange, user: User) -> str | None:
    """Why this person may not take it back, whatever has been written since; None if they may."""
    if change.state != State.APPLIED:
        return "Hanya perubahan yang sudah berlaku dapat dibatalkan."
    if change.is_doublet and change.applied_at and change.applied_at <= clock.now() - change.DOUBLET_UNDONE_FOR:
        return "Penyatuan ini lebih dari tujuh hari yang lalu; tidak dapat dibatalkan lagi."
    return permissions.why_not_allowed("change_agencies", user, change)


@transaction.atomic
def undo_change(*, change: AgencyChange, reason: str, by: User) -> AgencyChange:
    """Every row as it was before, as long as nothing was written under the successors. Raises `Refused`, naming it."""
    row = _locked(change)
    if refusal := why_not_undo_change(row, by):
        raise Refused(refusal)
    if not reason.strip():
        raise ValidationError({"reason": "Tulis alasan pembatalannya."})
    _lock_cycles(row)
    if uses := later_uses(row):
        raise Refused(f"Tidak dapat dibatalkan lagi, karena sudah dipakai: {join_words(uses)}.")
    restore_steps(read_steps(row.steps))
    words = f"Dibatalkan: {reason.strip()} ({history_reason(row.sentence, row.basis)})"
    record_undoing(row.told, row.region, words, by)
    row.state, row.undone_by, row.undone_at, row.undone_reason = State.UNDONE, by, clock.now(), reason.strip()
    row.save(update_fields=["state", "undone_by", "undone_at", "undone_reason"])
    tell_undoing(row, by)
    return row
