"""What waits for the city's own team: evidence to judge, levels to enter, indicators to assign, stages to move."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from duties.agency_duties import question_duty, reworded_duty
from duties.duty import Duty, DutyKind
from duties.duty_queries import CycleDuties
from duties.signoff_duties import signoff_duties
from evaluations.choices import CycleState, ValueColumn
from evaluations.permissions import may
from evaluations.stages import transitions, workflow
from evidence.unjudged_evidence import AnyUnjudged
from evidence.verdicts import is_for_others
from regions import clock
from ui.due import DueDate
from ui.formats import long_date

CLOSING_NOTICE = timedelta(days=7)
# Who enters levels; the others of the checkers read and decide.
LEVEL_ROLES = (Role.DISKOMINFO, Role.ASESOR_INTERNAL)
QUESTION_ROLES = (Role.DISKOMINFO,)


def team_duties(cycle: CycleDuties, user: User) -> Iterator[Duty]:
    """Of one cycle."""
    if cycle.evaluation.is_past:
        return
    today = clock.today(cycle.evaluation.region)
    yield from _to_judge(cycle, user, today)
    yield from _headless(cycle, user, today)
    yield from _revised(cycle, user)
    yield from _rules(cycle, user, today)
    yield from _questions(cycle, user, today)
    yield from _internal(cycle, user, today)
    yield from _levels(cycle, user, today)
    yield from signoff_duties(cycle, user, today)
    yield from _external(cycle, user, today)
    yield from _to_assign(cycle, user, today)
    yield from _dates(cycle, user, today)
    yield from _stage(cycle, user, today)


def _to_judge(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    rows = _judged_now(cycle, user)
    if rows:
        places = {_place(row): row for row in rows}
        days = (today - clock.day_of(rows[0].created_at, cycle.evaluation.region)).days
        longest = f"terlama {days} hari" if days else "dikirim hari ini"
        yield Duty(
            kind=DutyKind.JUDGE,
            evaluation=cycle.evaluation,
            key="tinjau",
            title=f"{len(rows)} data dukung, {longest}",
            detail="Terima atau kembalikan dengan alasan",
            due=min((_closing(cycle, today, row) for row in places.values()), key=lambda due: due.order),
            url=reverse("reviews", args=[cycle.evaluation.pk]),
            action="Tinjau",
            count=len(rows),
        )


def _headless(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """What nobody can pass on: who decides whether heads approve stops asking them, the admin appoints one."""
    evaluation, count = cycle.evaluation, cycle.count("headless")
    appoints, decides = may("manage_people", user, evaluation), may("ask_heads", user, evaluation)
    if count and (appoints or decides):
        yield Duty(
            kind=DutyKind.HEADLESS,
            evaluation=evaluation,
            key="tanpa-kepala",
            title=f"{count} {DutyKind.HEADLESS.words}",
            detail="Tunjuk kepala OPD, atau nonaktifkan persetujuannya" if decides else "Tunjuk kepala OPD",
            due=_closing(cycle, today),
            url=reverse("cycle", args=[evaluation.pk]) + "#h-kepala" if decides else reverse("people"),
            action="Buka siklus" if decides else "Tunjuk kepala OPD",
            count=count,
        )


def _revised(cycle: CycleDuties, user: User) -> Iterator[Duty]:
    """After a revision: who judges confirms what was reworded, the desk places what hung on a deleted item."""
    reworded = cycle.count("reworded") if may("judge_evidence", user, cycle.evaluation) else 0
    hung = cycle.count("hung") if may("place_evidence", user, cycle.evaluation) else 0
    if reworded + hung:
        detail = "Pastikan masih cocok" if reworded else "Putuskan butirnya"
        yield reworded_duty(cycle, reworded + hung, detail)


def _rules(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """New rules of the instrument, proposed by the other of the two roles: as `why_not_confirm` has it."""
    evaluation = cycle.evaluation
    waiting = any(
        cycle.count(proposed) and user.has_role(evaluation.region_id, (role,))
        for proposed, role in (
            ("proposed_by_lead", Role.KOORDINATOR),
            ("proposed_by_coordinator", Role.PENANGGUNG_JAWAB),
        )
    )
    if waiting and may("adopt_rules", user, evaluation):
        yield Duty(
            kind=DutyKind.CONFIRM_RULES,
            evaluation=evaluation,
            key="usulan-revisi",
            title=f"1 {DutyKind.CONFIRM_RULES.words}",
            detail="Aturan baru memerlukan orang kedua",
            due=DueDate(None, today),
            url=reverse("cycle_revision", args=[evaluation.pk]),
            action="Periksa usulan",
        )


def _judged_now(cycle: CycleDuties, user: User) -> list[AnyUnjudged]:
    """Not one's own; after the interview only what was opened for repair, by who answers for the whole."""
    is_repair = cycle.evaluation.state in workflow.REPAIR_STATES
    if not may("judge_repair" if is_repair else "judge_evidence", user, cycle.evaluation):
        return []
    known: dict[tuple[Any, ...], bool] = {}  # a stage asks of thousands what it says of a few hundred places
    found = []
    for row in cycle.unjudged:
        place = (*_place(row), row.created_at if is_repair else None)
        if place not in known:
            known[place] = _is_open(cycle, row)
        if known[place] and not is_for_others(row, user):
            found.append(row)
    return found


def _place(row: AnyUnjudged) -> tuple[int, int | None, int | None]:
    return (row.indicator_id, row.agency_id, row.item_id)


def _is_open(cycle: CycleDuties, row: AnyUnjudged) -> bool:
    agencies = [row.agency_id] if row.agency_id else []
    refusal = workflow.why_not_judge_evidence_now(
        cycle.evaluation,
        indicator_id=row.indicator_id,
        agency_ids=agencies,
        item_id=row.item_id,
        sent_at=row.created_at,
    )
    return refusal is None


def _questions(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """Of agencies: for who has asked, and for the desk that answers for all."""
    desk = user.has_role(cycle.evaluation.region_id, QUESTION_ROLES)
    for row in cycle.questions:
        if row.agency_id not in cycle.agencies and (desk or row.asked_by_id == user.pk):
            yield question_duty(cycle, row, DueDate(None, today))  # its day is the agency's


def _internal(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """Proposals to check, and levels that differ to decide; never those of the person's own agencies."""
    evaluation = cycle.evaluation
    for kind, rule, count, column, state in (
        (DutyKind.REVIEW, "review_level", "to_review", ValueColumn.TINJAUAN, "belum-ditinjau"),
        (DutyKind.DECIDE, "decide_level", "undecided", ValueColumn.MANDIRI, "belum-diputuskan"),
    ):
        waiting = cycle.count(count)
        if (
            waiting
            and may(rule, user, evaluation)
            and not workflow.why_not_write_column(evaluation, column, anywhere=True)
        ):
            action = "Tinjau usulan" if kind is DutyKind.REVIEW else "Putuskan"
            duty = _counted(cycle, kind, state, waiting, "internal", action, _closing(cycle, today))
            yield replace(duty, url=f"{duty.url}?keadaan={state}")


def _levels(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    evaluation = cycle.evaluation
    missing = cycle.count("total") - cycle.count("levels")
    enters = user.has_role(evaluation.region_id, LEVEL_ROLES)
    if missing and enters and workflow.why_not_write_column(evaluation, ValueColumn.MANDIRI, anywhere=True) is None:
        yield _counted(cycle, DutyKind.LEVEL, "tingkat", missing, "worklist", "Isi tingkat", _closing(cycle, today))


def _external(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """Only the first external column is filled for every indicator; the later ones inherit."""
    evaluation = cycle.evaluation
    missing = cycle.count("total") - cycle.count("external")
    enters = may("record_external", user, evaluation)
    if missing and enters and workflow.why_not_write_column(evaluation, ValueColumn.DOKUMEN, anywhere=True) is None:
        yield _counted(cycle, DutyKind.EXTERNAL, "eksternal", missing, "values", "Catat nilai", _closing(cycle, today))


def _to_assign(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    evaluation = cycle.evaluation
    missing = cycle.count("total") - cycle.count("led")
    at_work = evaluation.state in (CycleState.PERSIAPAN, CycleState.MANDIRI)
    if missing and at_work and may("assign_indicators", user, evaluation):
        window = evaluation.window(CycleState.MANDIRI)
        due = DueDate(window.opens if window and evaluation.state == CycleState.PERSIAPAN else None, today)
        page = (
            "prepare" if evaluation.state == CycleState.PERSIAPAN else "assignments"
        )  # last year's parts may be copied
        yield _counted(cycle, DutyKind.ASSIGN, "tugaskan", missing, page, "Bagi tugas", due)


def _counted(cycle: CycleDuties, kind: DutyKind, key: str, missing: int, page: str, action: str, due: DueDate) -> Duty:
    return Duty(
        kind=kind,
        evaluation=cycle.evaluation,
        key=key,
        title=f"{missing} {kind.words}",
        detail=f"Dari {cycle.count('total')} indikator",
        due=due,
        url=reverse(page, args=[cycle.evaluation.pk]),
        action=action,
        count=missing,
    )


def _dates(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """Without dates no stage closes by itself and nobody is reminded."""
    evaluation = cycle.evaluation
    here = CycleState(evaluation.state).position
    stages = [stage for stage in evaluation.stages if stage.position >= here]
    missing = [stage.label for stage in stages if evaluation.window(stage) is None]
    if missing and may("set_up_cycle", user, evaluation):
        yield Duty(
            kind=DutyKind.DATES,
            evaluation=evaluation,
            key="jadwal",
            title=f"{len(missing)} tahap belum memiliki tanggal",
            detail=", ".join(missing),
            due=DueDate(None, today),
            url=reverse("cycle", args=[evaluation.pk]),
            action="Atur tanggal",
            count=len(missing),
        )


def _stage(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """The running stage is about to close, or has closed: those who may move the cycle on."""
    evaluation = cycle.evaluation
    closes = workflow.closing_date(evaluation)
    if closes is None or closes - today > CLOSING_NOTICE:
        return
    steps = [t for t in transitions.transitions_from(evaluation) if t.is_forward]
    step = next((t for t in steps if user.has_role(evaluation.region_id, t.roles)), None)
    if step:
        words = "ditutup" if closes >= today else "sudah ditutup"
        yield Duty(
            kind=DutyKind.STAGE,
            evaluation=evaluation,
            key=f"tahap-{evaluation.state}",
            title=f"{evaluation.get_state_display()} {words} {long_date(closes)}",
            detail=f"Langkah berikutnya: {step.label[:1].lower()}{step.label[1:]}",
            due=DueDate(closes, today),
            url=reverse("cycle", args=[evaluation.pk]),
            action="Buka siklus",
        )


def _closing(cycle: CycleDuties, today: date, row: AnyUnjudged | None = None) -> DueDate:
    """The end of the running stage for this evidence, else for the last place that is open in it."""
    evaluation = cycle.evaluation
    if row is None:
        return DueDate(workflow.closing_date(evaluation, anywhere=True), today)
    agencies = [row.agency_id] if row.agency_id else []
    if evaluation.state in workflow.REPAIR_STATES:
        given = workflow.evidence_given_until(
            evaluation, indicator_id=row.indicator_id, agency_ids=agencies, item_id=row.item_id
        )
        return DueDate(given, today)
    closes = workflow.closing_date(evaluation, indicator_id=row.indicator_id, agency_ids=agencies)
    return DueDate(closes if closes and closes >= today else None, today)  # then until the stage moves
