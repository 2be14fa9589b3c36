"""What waits for who acts for an agency: what came back, what is asked, what has nobody's evidence yet."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from domains.models import Indicator
from duties.duty import Duty, DutyKind
from duties.duty_queries import CycleDuties
from evaluations.choices import AssignmentPart, ValueColumn, VerdictOutcome
from evaluations.models import Assignment
from evaluations.permissions import may
from evaluations.stages import workflow
from evidence.models import CarryOver, Citation, EvidenceRequest
from evidence.repairs.queries import repair_tasks
from evidence.requests.answers import RequestAnswer, SentEvidence
from evidence.requests.lateness import OwedDates, OwedEvidence, owed_evidence
from evidence.requests.renewal_requests import without_answered
from regions import clock
from ui.due import DueDate
from ui.formats import listed_text

AGENCY_HEAD_ROLE = Role.KEPALA_OPD


def agency_duties(cycle: CycleDuties, user: User) -> Iterator[Duty]:
    """Of one cycle; nothing where the person acts for no agency."""
    if not cycle.agencies:
        return
    yield from _actions(cycle)
    if cycle.evaluation.is_past:
        return
    owed = owed_evidence(cycle.evaluation, cycle.requests, cycle.assignments, SentEvidence(cycle.own))
    dates = OwedDates(cycle.evaluation, owed)
    yield from _repairs(cycle)
    yield from _returned(cycle, dates)
    yield from _to_approve(cycle, dates, user)
    yield from _reworded(cycle)
    yield from _questions(cycle, dates)
    yield from _request_duty(cycle, owed)
    yield from _to_renew(cycle, dates)
    yield from _to_propose(cycle, user)
    for row in owed:
        # Where nobody has asked and nothing counts that the agency has sent.
        if row.part and row.answer == RequestAnswer.OPEN and _is_open_for(cycle, row.part):
            yield _to_send(cycle, row.part, row.due)


def _is_open_for(cycle: CycleDuties, row: Assignment | Citation | EvidenceRequest) -> bool:
    """Whether evidence can be sent for this indicator, or for the item it names, by this agency now."""
    agencies = [row.agency_id] if row.agency_id else []
    item_id = None if isinstance(row, Assignment) else row.item_id
    refusal = workflow.why_not_send_evidence_now(
        cycle.evaluation, indicator_id=row.indicator_id, agency_ids=agencies, item_id=item_id
    )
    return refusal is None


def _actions(cycle: CycleDuties) -> Iterator[Duty]:
    """One for all of a year's plan: they are many, and each has a page of its own."""
    count, evaluation = cycle.count("open_actions"), cycle.evaluation
    if count:
        yield Duty(
            kind=DutyKind.ACTION,
            evaluation=evaluation,
            key="tindak-lanjut",
            title=f"{count} {DutyKind.ACTION.words}",
            detail=f"Rencana tindak lanjut {evaluation.year}",
            due=DueDate(vars(evaluation)["action_due"], clock.today(evaluation.region)),
            url=f"{reverse('plan', args=[evaluation.pk])}?keadaan=terbuka",
            action="Buka rencana",
            count=count,
        )


def _repairs(cycle: CycleDuties) -> Iterator[Duty]:
    """What the assessors sent back, item by item. Seven queries, and only while a repair is open."""
    evaluation = cycle.evaluation
    if evaluation.state not in workflow.REPAIR_STATES or not workflow.open_repairs(evaluation):
        return
    for task in repair_tasks(evaluation, cycle.agencies):
        if task.is_todo:
            of = f" · {task.agency.short_name}" if task.agency and len(cycle.agencies) > 1 else ""
            yield Duty(
                kind=DutyKind.REPAIR,
                evaluation=evaluation,
                key=f"perbaikan-{task.item.pk}-{task.agency.pk if task.agency else 0}",
                title=f"{task.item.code}: {task.item.text}",
                detail=f"{_named(task.item.criterion.indicator)} · {task.verdict.words}{of}",
                due=task.due,
                url=f"{reverse('repairs', args=[evaluation.pk])}#{task.item.code}",
                action="Perbaiki",
                why=task.verdict.note,
                asker="asesor",
            )


def _returned(cycle: CycleDuties, dates: OwedDates) -> Iterator[Duty]:
    for row in cycle.own:
        if workflow.came_back(cycle.evaluation, row.indicator_id, row.item_id):
            continue  # one duty for the item, told by `_repairs`
        if row.outcome == VerdictOutcome.RETURNED and _is_open_for(cycle, row):
            yield Duty(
                kind=DutyKind.RETURNED,
                evaluation=cycle.evaluation,
                key=f"kembali-{row.pk}",
                title=row.version.document.title,
                detail=f"{_named(row.indicator)} · {row.reason_label}",
                due=dates.of_item(row.indicator_id, row.agency_id, row.item_id),
                url=reverse("evidence_renew", args=[row.pk]),
                action="Perbaiki",
                why=row.verdict_note or "",
                asker=f"{row.judge} (kepala OPD)" if row.awaits_head else row.judge or "",
            )


def _reworded(cycle: CycleDuties) -> Iterator[Duty]:
    """A revision changed what was asked: is the document still the right one?"""
    count = sum(row.asked_before_id is not None for row in cycle.own)
    if count:
        yield reworded_duty(cycle, count, "Apakah dokumen masih cocok?")


def reworded_duty(cycle: CycleDuties, count: int, detail: str) -> Duty:
    """One for all of them: they stand on one page."""
    evaluation = cycle.evaluation
    return Duty(
        kind=DutyKind.REWORDED,
        evaluation=evaluation,
        key="koreksi-instrumen",
        title=f"{count} {DutyKind.REWORDED.words}",
        detail=detail,
        due=DueDate(None, clock.today(evaluation.region)),
        url=reverse("revision_work", args=[evaluation.pk]),
        action="Lihat koreksi",
        count=count,
    )


def _to_approve(cycle: CycleDuties, dates: OwedDates, user: User) -> Iterator[Duty]:
    """Heads of agencies approve what others have sent: one line for all, they stand on one page."""
    rows = [row for row in cycle.own if _is_to_approve(cycle, row, user)]
    if rows:
        dues = (dates.of_item(row.indicator_id, row.agency_id, row.item_id) for row in rows)
        numbers = sorted({row.indicator.number for row in rows})
        yield Duty(
            kind=DutyKind.APPROVE,
            evaluation=cycle.evaluation,
            key="setujui-opd",
            title=f"{len(rows)} data dukung operator",
            detail=f"Indikator {listed_text([str(number) for number in numbers])}",
            due=min(dues, key=lambda due: due.order),
            url=reverse("agency_approvals", args=[cycle.evaluation.pk]),
            action="Baca dan setujui",
            count=len(rows),
        )


def _is_to_approve(cycle: CycleDuties, row: Citation, user: User) -> bool:
    """What waits for this person; they never approve what they have sent themselves."""
    heads = user.agency_ids(cycle.evaluation.region_id, [AGENCY_HEAD_ROLE])
    waits = row.awaits_head and row.outcome is None and row.created_by_id != user.pk
    return waits and row.agency_id in heads and _is_open_for(cycle, row)


def _questions(cycle: CycleDuties, dates: OwedDates) -> Iterator[Duty]:
    for row in cycle.questions:
        if row.agency_id in cycle.agencies:
            yield question_duty(cycle, row, dates.of_request(row))


def question_duty(cycle: CycleDuties, row: EvidenceRequest, due: DueDate) -> Duty:
    """A line of the other side that waits for an answer."""
    return Duty(
        kind=DutyKind.QUESTION,
        evaluation=cycle.evaluation,
        key=f"tanya-{row.pk}",
        title=_named(row.indicator),
        detail=f"Pesan pada permintaan {row.asked_for}, {row.agency.short_name}",
        due=due,
        url=reverse("request", args=[row.pk]),
        action="Jawab",
    )


def _request_duty(cycle: CycleDuties, owed: list[OwedEvidence]) -> Iterator[Duty]:
    """What is asked of one agency for one indicator by one day is sent on one form: one line, its first item chosen."""
    found: dict[tuple[int, int, date | None], list[OwedEvidence]] = defaultdict(list)
    for row in owed:
        if row.request and row.answer == RequestAnswer.OPEN and _is_open_for(cycle, row.request):
            found[row.indicator.pk, row.agency.pk, row.due.day].append(row)
    for rows in found.values():
        yield _asked(cycle, [row.request for row in rows if row.request], rows[0].due)


def _asked(cycle: CycleDuties, requests: list[EvidenceRequest], due: DueDate) -> Duty:
    """The items stand in the order of their codes; what asks for the whole indicator comes first."""
    rows = sorted(requests, key=lambda row: row.item.code if row.item else "")
    first = rows[0]
    askers = list(dict.fromkeys(str(row.asked_by) for row in rows))
    return Duty(
        kind=DutyKind.ASKED,
        evaluation=cycle.evaluation,
        key=f"minta-{first.pk}",
        title=_named(first.indicator),
        detail=f"{listed_text([row.asked_for for row in rows])}{_of_agency(cycle, first)}",
        due=due,
        url=_send_page(cycle, first.indicator, [first.item.code] if first.item else [], first.agency_id),
        action="Kirim data dukung",
        count=len(rows),
        why=next((row.note for row in rows if row.note), ""),
        asker=listed_text(askers),
        thread=reverse("request", args=[first.pk])
        if len(rows) == 1
        else reverse("requests", args=[cycle.evaluation.pk]),
    )


def _to_renew(cycle: CycleDuties, dates: OwedDates) -> Iterator[Duty]:
    for row in without_answered(cycle.renewals, cycle.own, {row.key for row in cycle.requests}):
        if _sendable(cycle, row):
            yield Duty(
                kind=DutyKind.RENEW,
                evaluation=cycle.evaluation,
                key=f"perbarui-{row.pk}",
                title=row.source.version.document.title,
                detail=_named(row.indicator),
                due=dates.of(row.indicator_id, row.sender_id),
                url=_send_page(cycle, row.indicator, [row.item.code] if row.item else [], row.sender_id),
                action="Kirim yang baru",
            )


def _to_propose(cycle: CycleDuties, user: User) -> Iterator[Duty]:
    """The levels that the person's agencies, as leads, have not proposed yet: one line for all."""
    if not may("propose_level", user, cycle.evaluation):
        return
    rows = [row for row in cycle.assignments if row.part == AssignmentPart.LEAD and not vars(row)["is_proposed"]]
    open_ones = [row for row in rows if _proposable(cycle, row)]
    if open_ones:
        yield Duty(
            kind=DutyKind.PROPOSE,
            evaluation=cycle.evaluation,
            key="usulkan",
            title=f"{len(open_ones)} {DutyKind.PROPOSE.words}",
            detail="Sebagai pengampu",
            due=min((_proposal_due(cycle, row) for row in open_ones), key=lambda due: due.order),
            url=f"{reverse('internal', args=[cycle.evaluation.pk])}?keadaan=belum-diusulkan",
            action="Usulkan tingkat",
            count=len(open_ones),
        )


def _proposal_due(cycle: CycleDuties, row: Assignment) -> DueDate:
    """As for the evidence: never a day on which it cannot be done."""
    wanted = workflow.evidence_wanted_by(
        cycle.evaluation, row.due, indicator_id=row.indicator_id, agency_ids=[row.agency_id]
    )
    return DueDate(wanted, clock.today(cycle.evaluation.region))


def _proposable(cycle: CycleDuties, row: Assignment) -> bool:
    refusal = workflow.why_not_write_column(
        cycle.evaluation, ValueColumn.USULAN, indicator_id=row.indicator_id, agency_ids=[row.agency_id]
    )
    return refusal is None


def _sendable(cycle: CycleDuties, row: CarryOver) -> bool:
    agencies = [row.sender_id] if row.sender_id else []
    refusal = workflow.why_not_send_evidence_now(
        cycle.evaluation, indicator_id=row.indicator_id, agency_ids=agencies, item_id=row.item_id
    )
    return refusal is None


def _to_send(cycle: CycleDuties, row: Assignment, due: DueDate) -> Duty:
    return Duty(
        kind=DutyKind.SEND,
        evaluation=cycle.evaluation,
        key=f"kirim-{row.pk}",
        title=_named(row.indicator),
        detail=f"Ditugaskan sebagai {row.get_part_display()}{_of_agency(cycle, row)}",
        due=due,
        url=_send_page(cycle, row.indicator, [], row.agency_id),
        action="Kirim data dukung",
        why=row.note,
    )


def _send_page(cycle: CycleDuties, indicator: Indicator, items: list[str], agency: int | None) -> str:
    """With the item chosen, else with the first that is missing; for who acts for several agencies the one asked."""
    page = reverse("evidence_add" if items else "send_next", args=[cycle.evaluation.pk, indicator.number])
    chosen = [("butir", item) for item in items]
    chosen += [("opd", str(agency))] if agency and len(cycle.agencies) > 1 else []
    return f"{page}?{urlencode(chosen)}" if chosen else page


def _named(indicator: Indicator) -> str:
    return f"{indicator.number}. {indicator.short_name}"


def _of_agency(cycle: CycleDuties, row: Assignment | EvidenceRequest) -> str:
    """Which agency, for who acts for several."""
    return f" · {row.agency.short_name}" if len(cycle.agencies) > 1 else ""
