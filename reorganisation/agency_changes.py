"""Agencies merge, are split or get a new name: drafted, previewed, applied on a day, and undone until first use.

In cycles at work everything moves to the successor; sealed and finished cycles, histories and seals keep the old
names. A change applies by itself on its day (`apply_due_changes`) when nothing is left to choose; it moves no stage.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts import succession
from accounts.models import User
from evaluations import permissions
from evaluations.choices import OPEN_STATES
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle
from evidence.models import Coverage
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from regions import clock
from regions.ledger import read_steps, restore_steps
from regions.models import Agency, Region
from reorganisation.agency_moves import AgencyChangeWriter, history_reason, record_undoing
from reorganisation.agency_uses import later_uses, rows_under
from reorganisation.change_plan import AgencyChangePlan, agency_change_plan, change_sentence, join_words
from reorganisation.models import AgencyChange
from signing.models import Approval
from ui.formats import long_date

log = logging.getLogger(__name__)

Kind, State = AgencyChange.Kind, AgencyChange.State
PREVIEW_OUTDATED = "Data berubah sejak pratinjau ini dibuka. Baca lagi yang tampil sekarang, lalu lanjutkan."
DRAFT_DISCARDED = "Rancangan ini baru saja dibuang. Tidak ada yang berpindah."
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
    old = [agency for agency in sources if agency not in new]
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
        raise ValidationError("Tulis sekurangnya dua penerus. OPD yang tetap ada ditulis lagi sebagai penerus.")
    if change.kind == Kind.RENAME and (len(old) != 1 or len(new) != 1 or new[0].pk):
        raise ValidationError("Pilih satu OPD dan tulis nama barunya.")


def _check_agencies(change: AgencyChange, old: list[Agency], new: list[Agency]) -> None:
    present = list(change.region.agencies.all())
    fresh = [agency for agency in new if not agency.pk]
    faults = succession.why_not_end_agencies(old, change.on)
    faults += [f"{a.name} sudah berakhir." for a in new if a.pk and a.has_ended(change.on)]
    faults += succession.why_not_create_successors(change.region, fresh, change.on, old, present)
    if faults:
        raise ValidationError(faults)


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
    found = succession.why_not_end_agencies(plan.sources, change.on)
    present = change.region.agencies.all()
    found += succession.why_not_create_successors(change.region, plan.new, change.on, plan.sources, present)
    ended = [s.row for s in plan.successors if not s.is_new and s.row.has_ended(change.on)]
    found += [f"{agency.name} sudah berakhir, jadi tidak dapat menerima apa pun." for agency in ended]
    if plan.unchosen:
        found.append(f"Belum ada penerus untuk {join_words(plan.unchosen)}.")
    return found


def change_remarks(plan: AgencyChangePlan) -> list[str]:
    """What is not refused, but is good to know before. Three queries."""
    found = []
    approved = Approval.objects.filter(evaluation__in=plan.cycles, outcome=Approval.Outcome.APPROVED)
    if years := sorted(set(approved.values_list("evaluation__year", flat=True))):
        named = join_words([str(year) for year in years])
        found.append(f"Siklus {named} sudah disetujui penanggung jawab dan perlu disetujui lagi.")
    covered = Coverage.objects.filter(evaluation__in=plan.cycles).select_related("indicator")
    numbers = sorted({row.indicator.number for row in covered})
    if numbers:
        named = join_words([str(number) for number in numbers])
        found.append(f"Cakupan OPD pada indikator {named} dicatat dengan jumlah OPD yang lama; periksa lagi.")
    others = AgencyChange.objects.waiting().filter(sources__in=plan.sources).exclude(pk=plan.change.pk).distinct()
    return found + [f"Terjadwal pula: {other} ({other.basis})." for other in others]


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
def apply_change(*, change: AgencyChange, by: User, seen: str | None = None) -> AgencyChange:
    """Move everything, or nothing. `seen`: the digest of the preview; None on the day of one that was scheduled."""
    row = _locked(change)
    require_may_change_agencies(row, by)
    _require_open(row)
    if row.on > clock.today(row.region):
        raise Refused(f"Perubahan ini baru berlaku {long_date(row.on)}.")
    _lock_cycles(row)
    list(row.sources.select_for_update().order_by("pk"))
    plan = agency_change_plan(row, by)
    _require_ready(plan, seen)
    row.sentence = change_sentence(row, plan.sources, plan.successors)
    moves = AgencyChangeWriter(plan, row.sentence, by)
    moves.write()
    row.steps, row.told = moves.ledger.steps(), moves.told
    row.known = rows_under(moves.places.values(), read_steps(row.steps))
    row.state, row.applied_by, row.applied_at = State.APPLIED, by, clock.now()
    row.save()
    _notify_people(row, [m.membership.user_id for m in plan.movers], by, f"opd-{row.pk}", f"{row.sentence}.")
    return row


def _lock_cycles(change: AgencyChange) -> None:
    """No cycle at work leaves its stage, and no evidence arrives, while its rows move."""
    for cycle in Evaluation.objects.filter(region=change.region_id, state__in=OPEN_STATES).order_by("pk"):
        lock_cycle(cycle)


def _notify_people(change: AgencyChange, people: list[int], by: User, key: str, what: str) -> None:
    text = f"{what} Tugas, dokumen, dan peran Anda ikut berpindah."
    notify(NotificationDraft(Notification.Kind.AGENCY, key, text, reverse("home")), by=by, people=people)


def apply_due_changes() -> int:
    """Those whose day has come (beat, once an hour); returns how many were applied.

    One that cannot be applied waits: who scheduled it is told why, once, and a person applies it.
    """
    done = 0
    for change in AgencyChange.objects.waiting().select_related("region", "by").order_by("on", "pk"):
        if change.on > clock.today(change.region):
            continue
        try:
            apply_change(change=change, by=change.by)
            done += 1
        except (ValidationError, Refused) as refusal:
            why = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
            news = NotificationDraft(
                kind=Notification.Kind.AGENCY,
                key=f"opd-{change.pk}-tunggu",
                text=f"{change} belum dapat diterapkan: {why}",
                url=reverse("agency_change", args=[change.pk]),
            )
            notify(news, by=None, people=[change.by_id])
        except Exception:
            log.exception("Agency change %s", change.pk)
    return done


def why_not_undo_change(change: AgencyChange, user: User) -> str | None:
    """Why this person may not take it back, whatever has been written since; None if they may."""
    if change.state != State.APPLIED:
        return "Hanya perubahan yang sudah berlaku dapat dibatalkan."
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
    people = [said["member"]["person"] for said in row.told if "member" in said]
    _notify_people(row, people, by, f"opd-{row.pk}-batal", f"Dibatalkan: {row.sentence}.")
    return row
