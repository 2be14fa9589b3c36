"""What the duties of one person are found in, read once for all cycles at work."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Membership, User
from accounts.roles import Role
from assessment.models import Decision
from domains.models import Indicator
from duties.meeting_duties import decisions_of, meetings_of
from evaluations.choices import INTERNAL_COLUMNS, OPEN_STATES, AssignmentPart, CycleState, ValueColumn
from evaluations.models import Assignment, Evaluation, RevisionAdoption, Score, WindowExtension
from evaluations.permissions import may
from evaluations.subqueries import count_subquery
from evidence.models import CarryOver, Citation, DocumentVersion, EvidenceRequest, RequestMessage
from evidence.requests.queries import with_related_names
from evidence.requests.renewal_requests import decided_renewals
from evidence.upload_permissions import AGENCY_HEAD_ROLE
from planning.models import Action
from signing.models import Seal


@dataclass
class CycleDuties:
    """One cycle with what concerns the person; `evaluation` carries its counts and dates (`_evaluations`)."""

    evaluation: Evaluation
    agencies: set[int]  # for which the person acts here
    assignments: list[Assignment] = field(default_factory=list)
    own: list[Citation] = field(default_factory=list)  # of the person's agencies, `with_verdict()`
    unjudged: list[Citation] = field(default_factory=list)  # of everybody, for those who judge
    requests: list[EvidenceRequest] = field(default_factory=list)  # of the person's agencies
    questions: list[EvidenceRequest] = field(default_factory=list)  # whose last line is the other side's
    renewals: list[CarryOver] = field(default_factory=list)

    def count(self, name: str) -> int:
        return int(vars(self.evaluation)[name])


def cycles_with_duties(user: User, more: Callable[[QuerySet[Evaluation]], QuerySet[Evaluation]]) -> list[CycleDuties]:
    """Seven queries: cycles, their dates and extensions, then assignments, evidence, requests and renewals.

    `more` annotates the cycles with what other generators ask, in the same query.
    """
    evaluations = list(more(_evaluations(user)))
    cycles = {e.pk: CycleDuties(e, user.agency_ids(e.region_id)) for e in evaluations}
    if not cycles:
        return []
    if any(cycle.agencies for cycle in cycles.values()):
        proposed = _beside().filter(column=ValueColumn.USULAN)
        parts = Assignment.objects.filter(_of_own_agencies(cycles.values())).select_related("indicator", "agency")
        parts = parts.annotate(is_proposed=Exists(proposed))
        for assignment in parts:
            cycles[assignment.evaluation_id].assignments.append(assignment)
        for row in decided_renewals([cycle.evaluation for cycle in cycles.values()], user):
            cycles[row.evaluation_id].renewals.append(row)
    judged = [e for e in evaluations if may("judge_evidence", user, e)]
    _read_evidence(cycles, judged)
    _read_requests(cycles, user)
    return list(cycles.values())


def _evaluations(user: User) -> QuerySet[Evaluation]:
    standing = WindowExtension.objects.standing().select_related("agency__heir", "indicator")
    own = Action.objects.open().of_agencies(user)  # they outlive their cycle
    at_work = ~Q(state=CycleState.SELESAI) | Exists(own.filter(evaluation=OuterRef("pk")))
    rows = Evaluation.objects.visible_to(user).filter(at_work)
    related = rows.select_related("region", "instrument")
    opened = Prefetch("extensions", standing, to_attr="standing_extensions")
    read = related.prefetch_related("windows", opened)  # type: ignore[no-redef]  # read ahead
    to_review = (
        _others_scores(user)
        .filter(column=ValueColumn.USULAN)
        .exclude(Exists(_beside().filter(column=ValueColumn.TINJAUAN)))
    )
    # As `Levels.is_undecided` says it of rows at hand.
    decided = Decision.objects.filter(
        score__evaluation=OuterRef("evaluation"), score__indicator=OuterRef("indicator"), stands=True
    )
    undecided = _others_scores(user).filter(Exists(_beside().exclude(value=OuterRef("value")))).exclude(Exists(decided))
    return read.annotate(
        total=Coalesce(Subquery(_indicators()), 0),
        led=count_subquery(Assignment.objects.filter(part=AssignmentPart.LEAD)),
        levels=count_subquery(Score.objects.filter(column=ValueColumn.MANDIRI, value__isnull=False)),
        external=count_subquery(Score.objects.filter(column=ValueColumn.DOKUMEN, value__isnull=False)),
        own_meetings=meetings_of(user),
        own_decisions=decisions_of(user),
        open_actions=count_subquery(own),
        action_due=Subquery(own.filter(evaluation=OuterRef("pk"), due__isnull=False).order_by("due").values("due")[:1]),
        reworded=count_subquery(Citation.objects.current().exclude(asked_before=None)),
        hung=count_subquery(
            Citation.objects.current().exclude(item=None).exclude(item__instrument=F("evaluation__instrument"))
        ),
        to_review=count_subquery(to_review, "indicator"),
        undecided=count_subquery(undecided, "indicator"),
        headless=count_subquery(_without_head()),
        proposed_by_lead=count_subquery(_rules_proposed(user, Role.PENANGGUNG_JAWAB)),
        proposed_by_coordinator=count_subquery(_rules_proposed(user, Role.KOORDINATOR)),
    ).order_by("-year", "pk")


def _indicators() -> QuerySet[Any, Any]:
    """How many the cycle's instrument has: a join would reckon all other counts once an indicator."""
    rows = Indicator.objects.filter(instrument=OuterRef("instrument")).order_by()
    return rows.values("instrument").annotate(n=Count("pk")).values("n")


def _without_head() -> QuerySet[Citation]:
    """Evidence that waits for a head whom its agency does not have, or who has sent it."""
    heads = Membership.objects.filter(role=AGENCY_HEAD_ROLE, is_active=True, user__is_active=True)
    of_agency = heads.filter(Q(agency=OuterRef("agency")) | Q(agency__kept=OuterRef("agency")))
    return Citation.objects.awaiting_head().exclude(Exists(of_agency.exclude(user=OuterRef("created_by"))))


def _rules_proposed(user: User, role: Role) -> QuerySet[RevisionAdoption]:
    """New rules that somebody else with the role has proposed, and nobody has confirmed; none of a sealed cycle."""
    held = Membership.objects.filter(role=role, is_active=True, user__is_active=True)
    theirs = held.filter(user=OuterRef("by"), region=OuterRef("evaluation__region"))
    sealed = Seal.objects.current().filter(evaluation=OuterRef("evaluation"))
    waiting = RevisionAdoption.objects.waiting().filter(evaluation__state__in=OPEN_STATES).exclude(by=user)
    return waiting.filter(Exists(theirs)).exclude(Exists(sealed))


def _others_scores(user: User) -> QuerySet[Score]:
    """Levels of the internal assessment on indicators that no agency of the person answers for."""
    own = {pk for region in user.region_ids for pk in user.agency_ids(region)}
    theirs = Assignment.objects.filter(
        evaluation=OuterRef("evaluation"), indicator=OuterRef("indicator"), agency__in=own
    )
    rows = Score.objects.filter(column__in=INTERNAL_COLUMNS, value__isnull=False)
    return rows.exclude(Exists(theirs)) if own else rows


def _beside() -> QuerySet[Score]:
    """The other levels of the same indicator and cycle."""
    rows = Score.objects.filter(column__in=INTERNAL_COLUMNS, value__isnull=False)
    return rows.filter(evaluation=OuterRef("evaluation"), indicator=OuterRef("indicator"))


def _of_own_agencies(cycles: Iterable[CycleDuties]) -> Q:
    """Rows of the agencies for which the person acts, each in its own cycles."""
    found = Q(pk__in=[])
    for cycle in cycles:
        if cycle.agencies:
            found |= Q(evaluation=cycle.evaluation, agency_id__in=cycle.agencies)
    return found


def _read_evidence(cycles: dict[int, CycleDuties], judged: list[Evaluation]) -> None:
    waiting = Q(evaluation__in=judged, outcome=None, awaits_head=False)
    if not judged and not any(cycle.agencies for cycle in cycles.values()):
        return
    rows = Citation.objects.current().with_verdict().filter(_of_own_agencies(cycles.values()) | waiting)
    for row in rows.select_related("indicator", "item", "agency", "version__document").order_by("created_at", "pk"):
        cycle = cycles[row.evaluation_id]
        row.evaluation = cycle.evaluation
        if row.agency_id in cycle.agencies:
            cycle.own.append(row)
        if row.evaluation in judged and _is_readable(row):
            cycle.unjudged.append(row)


def _is_readable(row: Citation) -> bool:
    """Without a verdict, past the head of its agency, and no longer in quarantine."""
    waits = row.outcome is None and not row.awaits_head
    return waits and row.version.scan != DocumentVersion.Scan.WAITING


def _read_requests(cycles: dict[int, CycleDuties], user: User) -> None:
    answering = [c.evaluation for c in cycles.values() if may("answer_questions", user, c.evaluation)]
    newest = RequestMessage.objects.filter(request=OuterRef("pk")).order_by("-at", "-pk")
    rows = with_related_names(EvidenceRequest.objects.standing()).annotate(
        asked_by_agency=Subquery(newest.values("from_agency")[:1])
    )
    for row in rows.filter(_of_own_agencies(cycles.values()) | Q(evaluation__in=answering, asked_by_agency=True)):
        cycle = cycles[row.evaluation_id]
        row.evaluation = cycle.evaluation
        is_own, last = row.agency_id in cycle.agencies, row.asked_by_agency
        if is_own:
            cycle.requests.append(row)
        if last is not None and last != is_own:
            cycle.questions.append(row)
