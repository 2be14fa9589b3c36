"""What goes on only when others have done their part, and how far the person's agencies have come. No query."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from duties.asked_agencies import waiting_requests
from duties.duty_queries import CycleDuties
from duties.signoff_duties import is_complete
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.permissions import may
from evidence.requests.answers import RequestAnswer
from evidence.unjudged_evidence import AnyUnjudged
from evidence.upload_permissions import AGENCY_HEAD_ROLE, why_not_send_evidence
from evidence.verdicts import is_for_others
from regions import clock
from signing.models import Approval

HEAD_ROLES = (AGENCY_HEAD_ROLE,)
ASKED_WORDS = {
    RequestAnswer.OPEN: "belum dijawab",
    RequestAnswer.HEAD: "menunggu persetujuan kepala OPD",
    RequestAnswer.RETURNED: "dikembalikan, belum diperbaiki",
}


@dataclass(frozen=True)
class Waiting:
    """`title` says what and for how long, `whose` who does it; `url` is the page that shows the same things."""

    evaluation: Evaluation
    title: str
    whose: str
    url: str


@dataclass(frozen=True)
class AgencyProgress:
    """How many of the indicators assigned to the person's agencies have evidence of theirs."""

    evaluation: Evaluation
    names: str  # of the agencies, where there are several
    served: int
    total: int
    at_head: bool  # whether heads approve in this cycle
    is_head: bool
    refusal: str  # why nothing can be sent now; empty where something can

    @property
    def url(self) -> str:
        return reverse("agency_evidence", args=[self.evaluation.pk])


def waiting_for_others(cycle: CycleDuties, user: User) -> Iterator[Waiting]:
    """Of one cycle."""
    if cycle.evaluation.is_past:
        return
    yield from _own_evidence(cycle, user)
    yield from _own_at_desk(cycle, user)
    yield from _signoff(cycle, user)


def waiting_agencies(cycles: Iterable[CycleDuties], user: User) -> Iterator[Waiting]:
    """Requests that agencies have not answered, and that came back to them: one line each a cycle."""
    for row in waiting_requests(cycles, user):
        today = clock.today(row.evaluation.region)
        days = (today - clock.day_of(row.asked_at[0], row.evaluation.region)).days
        longest = f"terlama {days} hari" if days else "diminta hari ini"
        yield Waiting(
            row.evaluation,
            f"{len(row.asked_at)} permintaan {ASKED_WORDS[row.answer]}, {longest}",
            f"{row.agencies} OPD",
            f"{reverse('requests', args=[row.evaluation.pk])}?keadaan={row.answer}",
        )


def _own_evidence(cycle: CycleDuties, user: User) -> Iterator[Waiting]:
    """What the person's agencies have sent and nobody has judged; what waits for the person is theirs to do."""
    open_ones = [row for row in cycle.own if row.outcome is None]
    heads = user.agency_ids(cycle.evaluation.region_id, HEAD_ROLES)
    at_head = [
        row for row in open_ones if row.awaits_head and (row.agency_id not in heads or row.created_by_id == user.pk)
    ]
    page = reverse("agency_evidence", args=[cycle.evaluation.pk])
    for rows, whose, status in (
        ([row for row in open_ones if not row.awaits_head], "Peninjau", "tunggu"),
        (at_head, "Kepala OPD", "kepala"),
    ):
        if rows:
            yield Waiting(cycle.evaluation, _evidence_text(cycle, rows), whose, f"{page}?status={status}#terkirim")


def _own_at_desk(cycle: CycleDuties, user: User) -> Iterator[Waiting]:
    """What the person has sent themselves, and would else judge."""
    if not may("judge_evidence", user, cycle.evaluation):
        return
    rows = [row for row in cycle.unjudged if row.agency_id not in cycle.agencies and is_for_others(row, user)]
    if rows:
        page = reverse("reviews", args=[cycle.evaluation.pk])
        yield Waiting(cycle.evaluation, _evidence_text(cycle, rows), "Peninjau lain", page)


def _evidence_text(cycle: CycleDuties, rows: Sequence[AnyUnjudged]) -> str:
    days = _days_since(cycle, min(row.created_at for row in rows))
    longest = f"terlama {days} hari" if days else "dikirim hari ini"
    return f"{len(rows)} data dukung terkirim, {longest}"


def _days_since(cycle: CycleDuties, moment: datetime) -> int:
    region = cycle.evaluation.region
    return (clock.today(region) - clock.day_of(moment, region)).days


def _signoff(cycle: CycleDuties, user: User) -> Iterator[Waiting]:
    """The finished self-assessment, for who has filled it in or approved it."""
    evaluation = cycle.evaluation
    said = vars(evaluation)
    if evaluation.state != CycleState.MANDIRI or not is_complete(cycle) or not said["worded"]:
        return
    approves, signs = (may(rule, user, evaluation) for rule in ("approve_self_assessment", "sign_self_assessment"))
    is_approved = said["decided"] == Approval.Outcome.APPROVED and not said["changed"]
    waits_for_approval = not said["decided"] or said["changed"]
    page = reverse("signoff", args=[evaluation.pk])
    if waits_for_approval and not approves:
        yield Waiting(evaluation, "Penilaian Mandiri menunggu persetujuan", "Penanggung jawab", page)
    if is_approved and not signs:
        yield Waiting(evaluation, "Penilaian Mandiri menunggu tanda tangan", "Koordinator", page)


def agency_progress(cycle: CycleDuties, user: User) -> AgencyProgress | None:
    """None where the person acts for no agency, before anything is assigned, and when the cycle is over."""
    is_ahead = cycle.evaluation.state == CycleState.PERSIAPAN and not cycle.assignments
    if not cycle.agencies or cycle.evaluation.is_past or is_ahead:
        return None
    sent = {(row.indicator_id, row.agency_id) for row in cycle.own}
    pairs = {(row.indicator_id, row.agency_id) for row in cycle.assignments}
    named = {m.agency.name for m in user.active_memberships if m.agency and m.agency_id in cycle.agencies}
    return AgencyProgress(
        evaluation=cycle.evaluation,
        names=", ".join(sorted(named)),
        served=len(pairs & sent),
        total=len(pairs),
        at_head=cycle.evaluation.head_approval,
        refusal=why_not_send_evidence(cycle.evaluation, user, anywhere=True) or "",
        is_head=bool(user.agency_ids(cycle.evaluation.region_id, HEAD_ROLES)),
    )
