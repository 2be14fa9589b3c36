"""What the duties of one person are found in, read once for all cycles at work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.asked_person import PersonShape, asked_person, person_shape
from accounts.models import Membership, User
from accounts.roles import Role
from assessment.models import Decision
from domains.models import Indicator
from duties.meeting_duties import decisions_of, meetings_of
from evaluations.choices import INTERNAL_COLUMNS, OPEN_STATES, AssignmentPart, CycleState, ValueColumn
from evaluations.models import Assignment, Evaluation, GeneralQuestion, RevisionAdoption, Score, WindowExtension
from evaluations.permissions import may
from evaluations.subqueries import count_subquery
from evidence.models import CarryOver, Citation, DocumentVersion, EvidenceRequest, RequestMessage
from evidence.requests.renewal_requests import decided_renewals
from evidence.unjudged_evidence import AnyUnjudged, unjudged_evidence
from evidence.upload_permissions import AGENCY_HEAD_ROLE
from planning.models import Action
from signing.models import Seal
from ui.kept_query import KeptQuery, Parameter, any_of, numbered

# Who fills in levels and general questions.
FILLING_ROLES = (Role.DISKOMINFO, Role.ASESOR_INTERNAL)


@dataclass
class CycleDuties:
    """One cycle with what concerns the person; `evaluation` carries its counts and dates (`_evaluations`)."""

    evaluation: Evaluation
    agencies: set[int]  # for which the person acts here
    assignments: list[Assignment] = field(default_factory=list)
    own: list[Citation] = field(default_factory=list)  # of the person's agencies, `with_verdict()`
    unjudged: list[AnyUnjudged] = field(default_factory=list)  # of everybody, for those who judge
    requests: list[EvidenceRequest] = field(default_factory=list)  # of the person's agencies
    questions: list[EvidenceRequest] = field(default_factory=list)  # whose last line is the other side's
    renewals: list[CarryOver] = field(default_factory=list)

    def count(self, name: str) -> int:
        """0 where nobody of the person's roles asks for it."""
        return int(vars(self.evaluation).get(name, 0))


def cycles_with_duties(user: User) -> list[CycleDuties]:
    """Eight queries at most: cycles, their dates and extensions, counts, assignments, evidence, requests, renewals.

    Each count and each list is read only where somebody of the person's roles is asked by it.
    """
    shape, given = person_shape(user)
    evaluations = _evaluations(shape, **given)
    cycles = {e.pk: CycleDuties(e, user.agency_ids(e.region_id)) for e in evaluations}
    if not cycles:
        return []
    given |= numbered("evaluation", list(cycles))
    put_counts(evaluations, _counted(_counts_asked(user, evaluations), shape, len(cycles), **given))
    judged = [e for e in evaluations if may("judge_evidence", user, e)]
    _read_assignments(cycles, user)
    _read_evidence(cycles, judged)
    _read_requests(cycles, user)
    return list(cycles.values())


@KeptQuery
def _evaluations(shape: PersonShape) -> QuerySet[Evaluation]:
    """At work, or with an action of the person's agencies: these outlive their cycle."""
    user = asked_person(shape)
    standing = WindowExtension.objects.standing().select_related("agency__heir", "indicator")
    at_work = ~Q(state=CycleState.SELESAI)
    acted = Exists(_own_actions(user).filter(evaluation=OuterRef("pk")))
    rows = (
        Evaluation.objects.visible_to(user)
        .filter(at_work | acted if _agencies(user) else at_work)
        .select_related("region", "instrument")
    )
    opened = Prefetch("extensions", standing, to_attr="standing_extensions")
    read = rows.prefetch_related("windows", opened)  # type: ignore[no-redef]  # read ahead
    return read.order_by("-year", "pk")


def put_counts(evaluations: Iterable[Evaluation], rows: Iterable[dict[str, Any]]) -> None:
    """Put each count on its cycle, by its name."""
    found = {row["pk"]: row for row in rows}
    for evaluation in evaluations:
        vars(evaluation).update(found.get(evaluation.pk, {}))


def _counts_asked(user: User, evaluations: Sequence[Evaluation]) -> tuple[str, ...]:
    """What the rules let the person do in one of the cycles, as names of counts."""

    def asks(*rules: str) -> bool:
        return any(may(rule, user, evaluation) for rule in rules for evaluation in evaluations)

    fills = any(user.has_role(e.region_id, FILLING_ROLES) for e in evaluations)
    asked = {
        "levels": fills or asks("approve_self_assessment", "sign_self_assessment"),
        "unanswered": fills,
        "external": asks("record_external"),
        "led": asks("assign_indicators"),
        "reworded": asks("judge_evidence"),
        "hung": asks("place_evidence"),
        "headless": asks("manage_people", "ask_heads") and any(e.head_approval for e in evaluations),
        "to_review": asks("review_level"),
        "undecided": asks("decide_level"),
    }
    asked["total"] = asked["levels"] or asked["external"] or asked["led"]
    asked["proposed_by_lead"] = asked["proposed_by_coordinator"] = asks("adopt_rules")
    return tuple(name for name, is_asked in asked.items() if is_asked)


@KeptQuery
def _counted(asked: tuple[str, ...], shape: PersonShape, cycles: int) -> QuerySet[Evaluation, Any]:
    """The counts as subqueries by name, with what every person has in each cycle."""
    user = asked_person(shape)
    known = _plain_counts() | _of_decisions(user)
    counts = {name: known[name] for name in asked}
    counts |= {"own_meetings": meetings_of(user), "own_decisions": decisions_of(user)}
    if _agencies(user):
        counts |= _of_agencies(user)
    return Evaluation.objects.filter(any_of("pk", "evaluation", cycles)).order_by().values("pk", **counts)


@cache
def _plain_counts() -> dict[str, Any]:
    """What is the same for everybody; built once a process, since an unevaluated query does not change."""
    levels = Score.objects.filter(column=ValueColumn.MANDIRI, value__isnull=False)
    external = Score.objects.filter(column=ValueColumn.DOKUMEN, value__isnull=False)
    return {
        "total": Coalesce(Subquery(_indicators()), 0),
        "levels": count_subquery(levels),
        "external": count_subquery(external),
        "led": count_subquery(Assignment.objects.filter(part=AssignmentPart.LEAD)),
        "unanswered": count_subquery(GeneralQuestion.objects.filter(answer="")),
        "reworded": count_subquery(Citation.objects.current().exclude(asked_before=None)),
        "hung": count_subquery(_hung()),
        "headless": count_subquery(_without_head()),
    }


def _of_agencies(user: User) -> dict[str, Any]:
    own = _own_actions(user)
    renewed = CarryOver.objects.filter(decision=CarryOver.Decision.RENEW)
    return {
        "open_actions": count_subquery(own),
        "action_due": Subquery(
            own.filter(evaluation=OuterRef("pk"), due__isnull=False).order_by("due").values("due")[:1]
        ),
        "to_renew": Exists(renewed.filter(evaluation=OuterRef("pk"))),
    }


def _of_decisions(user: User) -> dict[str, Any]:
    """What waits for a second look: proposed levels, levels that differ, new rules."""
    return {
        "to_review": count_subquery(_to_review(user), "indicator"),
        "undecided": count_subquery(_undecided(user), "indicator"),
        "proposed_by_lead": count_subquery(_rules_proposed(user, Role.PENANGGUNG_JAWAB)),
        "proposed_by_coordinator": count_subquery(_rules_proposed(user, Role.KOORDINATOR)),
    }


def _agencies(user: User) -> set[int]:
    return {pk for region in user.region_ids for pk in user.agency_ids(region)}


def _own_actions(user: User) -> QuerySet[Action]:
    return Action.objects.open().of_agencies(user)


def _hung() -> QuerySet[Citation]:
    """Evidence whose item the cycle's instrument does not have any more."""
    return Citation.objects.current().exclude(item=None).exclude(item__instrument=F("evaluation__instrument"))


def _to_review(user: User) -> QuerySet[Score]:
    reviewed = _beside().filter(column=ValueColumn.TINJAUAN)
    return _others_scores(user).filter(column=ValueColumn.USULAN).exclude(Exists(reviewed))


def _undecided(user: User) -> QuerySet[Score]:
    """As `Levels.is_undecided` says it of rows at hand."""
    decided = Decision.objects.filter(
        score__evaluation=OuterRef("evaluation"), score__indicator=OuterRef("indicator"), stands=True
    )
    others = _others_scores(user).filter(Exists(_beside().exclude(value=OuterRef("value"))))
    return others.exclude(Exists(decided))


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
    own = _agencies(user)
    theirs = Assignment.objects.filter(
        evaluation=OuterRef("evaluation"), indicator=OuterRef("indicator"), agency__in=own
    )
    rows = Score.objects.filter(column__in=INTERNAL_COLUMNS, value__isnull=False)
    return rows.exclude(Exists(theirs)) if own else rows


def _beside() -> QuerySet[Score]:
    """The other levels of the same indicator and cycle."""
    rows = Score.objects.filter(column__in=INTERNAL_COLUMNS, value__isnull=False)
    return rows.filter(evaluation=OuterRef("evaluation"), indicator=OuterRef("indicator"))


def _of_own_agencies(agencies: Sequence[int]) -> Q:
    """Rows of the agencies for which the person acts, each in its own cycles: so many in each."""
    found = Q(pk__in=[])
    for place, count in enumerate(agencies):
        found |= Q(any_of("agency", f"agency{place}_", count), evaluation=Parameter(f"cycle{place}"))
    return found


def _own_agencies(cycles: Iterable[CycleDuties]) -> tuple[tuple[int, ...], dict[str, int]]:
    """How many agencies in each cycle, and the values of the parameters."""
    acted = [cycle for cycle in cycles if cycle.agencies]
    given: dict[str, int] = {}
    for place, cycle in enumerate(acted):
        given[f"cycle{place}"] = cycle.evaluation.pk
        given |= numbered(f"agency{place}_", sorted(cycle.agencies))
    return tuple(len(cycle.agencies) for cycle in acted), given


def _read_assignments(cycles: dict[int, CycleDuties], user: User) -> None:
    """What the person's agencies answer for, and what of last year's they were asked to renew."""
    agencies, given = _own_agencies(cycles.values())
    if not agencies:
        return
    for assignment in _assigned(agencies, **given):
        cycles[assignment.evaluation_id].assignments.append(assignment)
    renewing = [cycle.evaluation for cycle in cycles.values() if cycle.count("to_renew")]
    for row in decided_renewals(renewing, user) if renewing else ():
        cycles[row.evaluation_id].renewals.append(row)


@KeptQuery
def _assigned(agencies: Sequence[int]) -> QuerySet[Assignment]:
    proposed = _beside().filter(column=ValueColumn.USULAN)
    rows = Assignment.objects.filter(_of_own_agencies(agencies)).select_related("indicator", "agency")
    return rows.annotate(is_proposed=Exists(proposed))


def _read_evidence(cycles: dict[int, CycleDuties], judged: list[Evaluation]) -> None:
    agencies, given = _own_agencies(cycles.values())
    if not judged and not agencies:
        return
    keys = [evaluation.pk for evaluation in judged]
    if not agencies:  # who judges and sends nothing reads no more of each than whose turn it is
        for waiting in unjudged_evidence(keys):
            cycles[waiting.evaluation_id].unjudged.append(waiting)
        return
    for row in _own_and_unjudged(agencies, len(judged), **given, **numbered("judged", keys)):
        cycle = cycles[row.evaluation_id]
        row.evaluation = cycle.evaluation
        if row.agency_id in cycle.agencies:
            cycle.own.append(row)
        if row.evaluation in judged and _is_readable(row):
            cycle.unjudged.append(row)


@KeptQuery
def _own_and_unjudged(agencies: Sequence[int], judged: int) -> QuerySet[Citation]:
    waiting = Q(any_of("evaluation", "judged", judged), outcome=None, awaits_head=False)
    rows = Citation.objects.current().with_verdict().filter(_of_own_agencies(agencies) | waiting)
    return rows.select_related("indicator", "item", "agency", "version__document").order_by("created_at", "pk")


def _is_readable(row: Citation) -> bool:
    """Without a verdict, past the head of its agency, and no longer in quarantine."""
    waits = row.outcome is None and not row.awaits_head
    return waits and row.version.scan != DocumentVersion.Scan.WAITING


def _read_requests(cycles: dict[int, CycleDuties], user: User) -> None:
    answering = [pk for pk, cycle in cycles.items() if may("answer_questions", user, cycle.evaluation)]
    agencies, given = _own_agencies(cycles.values())
    if not answering and not agencies:
        return
    for row in _asked(agencies, len(answering), **given, **numbered("answering", answering)):
        cycle = cycles[row.evaluation_id]
        row.evaluation = cycle.evaluation
        is_own, last = row.agency_id in cycle.agencies, vars(row)["asked_by_agency"]
        if is_own:
            cycle.requests.append(row)
        if last is not None and last != is_own:
            cycle.questions.append(row)


@KeptQuery
def _asked(agencies: Sequence[int], answering: int) -> QuerySet[EvidenceRequest]:
    newest = RequestMessage.objects.filter(request=OuterRef("pk")).order_by("-at", "-pk")
    rows = EvidenceRequest.objects.standing().select_related("indicator", "item", "agency__heir", "asked_by")
    with_last = rows.annotate(asked_by_agency=Subquery(newest.values("from_agency")[:1]))
    answered = Q(any_of("evaluation", "answering", answering), asked_by_agency=True)
    return with_last.filter(_of_own_agencies(agencies) | answered)
