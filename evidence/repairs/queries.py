"""What the assessors sent back, agency by agency: why, what is asked instead, and what has been sent since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from domains.models import EvidenceItem
from evaluations.choices import AssessorStage, AssignmentPart, VerdictOutcome
from evaluations.models import AssessorVerdict, Assignment, Evaluation, WindowExtension
from evaluations.stages import workflow
from evaluations.stages.assessor_stages import first_repair_at
from evidence.assessor_verdicts.queries import verdicts_by_item
from evidence.item_outcomes import with_cycle
from evidence.models import Citation, EvidenceRequest
from regions import clock
from regions.models import Agency
from ui.due import DueDate

DESK = None  # what has no agency is the desk's own


@dataclass
class RepairMarks:
    """What the person who looks may do about a task; said by the page."""

    may_send: bool = False
    may_replace: bool = False


@dataclass(frozen=True)
class RepairTask:
    """One item that came back, for one agency that answers for it (None: the desk)."""

    item: EvidenceItem
    verdict: AssessorVerdict  # the newest; its cycle is the one at hand
    verdicts: tuple[AssessorVerdict, ...]
    agency: Agency | None
    due: DueDate
    is_open: bool  # evidence for it can be sent by this agency now
    before: tuple[Citation, ...]  # the agency's evidence that the assessors saw
    since: tuple[Citation, ...]  # what it has sent into the repair
    marks: RepairMarks = field(default_factory=RepairMarks)

    @property
    def number(self) -> int:
        return self.item.criterion.indicator.number

    @property
    def state(self) -> str:
        """The status word of what was sent since: the best of it, else "kosong"."""
        outcomes = [row.outcome for row in self.since]
        if VerdictOutcome.ACCEPTED in outcomes:
            return "terima"
        if any(row.outcome is None for row in self.since):
            return "tunggu"
        return "kembali" if outcomes else "kosong"

    @property
    def is_todo(self) -> bool:
        """Whether the agency still has to do something about it, and can."""
        return self.is_open and self.state in ("kosong", "kembali")

    @property
    def replaced(self) -> Citation | None:
        """What a newer file would replace: the newest that the person may replace, if it still stands."""
        standing = [row for row in (*self.before, *self.since) if row.replaced_by_id is None]
        return standing[-1] if standing else None


@dataclass(frozen=True)
class RepairGroup:
    """The work list of one agency."""

    agency: Agency | None
    tasks: tuple[RepairTask, ...]

    @property
    def name(self) -> str:
        return self.agency.name if self.agency else "Diskominfo (tanpa OPD)"

    @property
    def todo(self) -> int:
        return sum(task.is_todo for task in self.tasks)

    @property
    def sent(self) -> int:
        return sum(bool(task.since) for task in self.tasks)


@dataclass
class _Owners:
    """Which agencies answer for an item: who proved it or was asked for it, else who leads the indicator."""

    by_item: dict[int, dict[int, Agency]] = field(default_factory=lambda: defaultdict(dict))
    leads: dict[int, Agency] = field(default_factory=dict)

    def of(self, item: EvidenceItem) -> list[Agency | None]:
        named = list(self.by_item.get(item.pk, {}).values())
        lead = self.leads.get(item.criterion.indicator_id)
        return [*named] or [lead or DESK]


def repair_tasks(evaluation: Evaluation, agencies: Collection[int] | None = None) -> list[RepairTask]:
    """Of all agencies and the desk, or of some agencies only, by item. Seven queries, whatever their number."""
    if evaluation.state not in workflow.REPAIR_STATES:
        return []
    related = "item__criterion__indicator"
    rows = list(AssessorVerdict.objects.filter(evaluation=evaluation).select_related(related, "by"))
    for row in rows:
        row.evaluation = evaluation
    found = verdicts_by_item(rows)
    back = {pk: verdicts for pk, verdicts in found.items() if verdicts[-1].is_revision}
    answered = {pk: v for pk, v in found.items() if _answers_repair(v)}
    wanted = back | answered
    if not wanted:
        return []
    items = {verdicts[-1].item_id: verdicts[-1].item for verdicts in wanted.values()}
    cited = _citations(evaluation, items)
    owners = _owners(evaluation, items.values(), cited)
    began = first_repair_at(evaluation)
    tasks = [
        _task(evaluation, item, wanted[pk], agency, cited, began)
        for pk, item in items.items()
        for agency in owners.of(item)
        if agencies is None or (agency and agency.pk in agencies)
    ]
    return sorted(tasks, key=lambda task: (task.item.position, task.agency.name if task.agency else ""))


def _answers_repair(verdicts: tuple[AssessorVerdict, ...]) -> bool:
    """Whether the last round spoke of an item that had come back: it stays on the list, done."""
    earlier = [row for row in verdicts if row.stage != AssessorStage.PERBAIKAN]
    return verdicts[-1].stage == AssessorStage.PERBAIKAN and bool(earlier) and earlier[-1].is_revision


def _citations(evaluation: Evaluation, items: dict[int, EvidenceItem]) -> list[Citation]:
    """Every citation of these items that nobody has withdrawn, the replaced ones too, the oldest first."""
    rows = Citation.objects.filter(evaluation=evaluation, item__in=items, withdrawn_at=None).with_verdict()
    related = rows.select_related("agency__heir", "version__document", "created_by")
    return with_cycle(evaluation, related.order_by("created_at", "pk"))


def _owners(evaluation: Evaluation, items: Iterable[EvidenceItem], cited: Iterable[Citation]) -> _Owners:
    owners = _Owners()
    for row in cited:
        if row.agency and row.item_id:
            agency = row.answers or row.agency
            owners.by_item[row.item_id][agency.pk] = agency
    indicators = {item.criterion.indicator_id for item in items}
    asked = EvidenceRequest.objects.standing().filter(evaluation=evaluation, item__in=[item.pk for item in items])
    for request in asked.select_related("agency__heir"):
        owners.by_item[request.item_id or 0][request.agency.continued_by.pk] = request.agency.continued_by
    parts = Assignment.objects.filter(evaluation=evaluation, indicator__in=indicators, part=AssignmentPart.LEAD)
    owners.leads = {part.indicator_id: part.agency.continued_by for part in parts.select_related("agency__heir")}
    return owners


def _task(
    evaluation: Evaluation,
    item: EvidenceItem,
    verdicts: tuple[AssessorVerdict, ...],
    agency: Agency | None,
    cited: Iterable[Citation],
    began: datetime | None,
) -> RepairTask:
    own = [row for row in cited if row.item_id == item.pk and row.answers == agency]  # also what ended ones had sent
    places = {agency.pk, *(row.agency_id for row in own if row.agency_id)} if agency else set()
    since = tuple(row for row in own if began and row.created_at >= began and row.replaced_by_id is None)
    refusal = workflow.why_not_send_evidence_now(
        evaluation,
        indicator_id=item.criterion.indicator_id,
        agency_ids=places,
        item_id=item.pk,
    )
    return RepairTask(
        item=item,
        verdict=verdicts[-1],
        verdicts=verdicts,
        agency=agency,
        due=_due(evaluation, agency),
        is_open=refusal is None,
        before=tuple(row for row in own if not (began and row.created_at >= began)),
        since=since,
    )


def _due(evaluation: Evaluation, agency: Agency | None) -> DueDate:
    """The last day of the repair for this agency: of the window, or later where it was given more time."""
    return DueDate(repair_ends(evaluation, agency), clock.today(evaluation.region))


def repair_ends(evaluation: Evaluation, agency: Agency | None) -> date | None:
    """The newest window's end; a later one that the agency was given. No query of its own."""
    window = workflow.repair_window(evaluation)
    given = [
        row.until for row in agency_repairs(evaluation) if agency and row.agency and row.agency.continued_by == agency
    ]
    return max([*([window.until] if window else []), *given], default=None)


def agency_repairs(evaluation: Evaluation) -> list[WindowExtension]:
    """Repairs given to one agency in the running stage, for all its items."""
    rows = evaluation.standing_extensions
    return [
        row
        for row in rows
        if row.is_repair
        and row.agency_id
        and row.indicator_id is None
        and row.withdrawn_at is None
        and row.stage == evaluation.state
    ]


def grouped_by_agency(tasks: Iterable[RepairTask]) -> list[RepairGroup]:
    """One list an agency, by name, the desk's last."""
    found: dict[int | None, list[RepairTask]] = defaultdict(list)
    for task in tasks:
        found[task.agency.pk if task.agency else DESK].append(task)
    groups = [RepairGroup(rows[0].agency, tuple(rows)) for rows in found.values()]
    return sorted(groups, key=lambda group: (group.agency is None, group.name))
