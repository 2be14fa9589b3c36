"""What meetings ask of one person: to come, to close the minutes, to carry out a decision.

Read with the cycles themselves, as lists in JSON: the list of duties is at its limit of queries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.models import Membership, User
from duties.duty import Duty, DutyKind
from evaluations.models import Evaluation
from evaluations.permissions import ASSIGNERS, may
from evaluations.subqueries import JSONArrayAggregate
from meetings.meeting_writes import CHAIR_ROLES
from meetings.models import AgendaPoint, Invitation, Meeting
from regions import clock
from ui.due import DueDate


@dataclass(frozen=True)
class Appointment:
    """A meeting that was not called off, to which the person is invited or which they lead (`is_own`), or one for
    which they find another chair (`chair_leads` is false)."""

    evaluation: Evaluation
    pk: int
    title: str
    day: date
    starts: time
    ends: time | None
    where: str
    chair: int
    is_closed: bool
    is_own: bool
    chair_leads: bool

    @property
    def url(self) -> str:
        return reverse("meeting", args=[self.evaluation.pk, self.pk])

    @property
    def starts_at(self) -> datetime:
        return clock.moment_at(self.evaluation.region, self.day, self.starts)

    @property
    def ends_at(self) -> datetime | None:
        return clock.moment_at(self.evaluation.region, self.day, self.ends) if self.ends else None


def meetings_of(user: User) -> Subquery:
    """For cycles: the person's meetings in each; for who assigns those as well whose chair has lost the role."""
    mine = Q(chair=user) | Q(pk__in=Invitation.objects.to(user))
    names = ("pk", "title", "day", "starts", "ends", "place", "link", "chair", "closed_at")
    rows = Meeting.objects.filter(evaluation=OuterRef("pk"), cancelled_at=None)
    assigns = [m.region_id for m in user.active_memberships if m.role in ASSIGNERS]
    if not assigns:
        return _as_json_list(rows.filter(mine), "evaluation", names)
    leading = Membership.objects.filter(role__in=CHAIR_ROLES, is_active=True, user__is_active=True)
    rows = rows.annotate(
        is_own=Case(When(mine, then=Value(True)), default=Value(False)),
        chair_leads=Exists(leading.filter(user=OuterRef("chair"), region=OuterRef("evaluation__region"))),
    )
    orphaned = Q(chair_leads=False, closed_at=None, evaluation__region__in=assigns)
    return _as_json_list(rows.filter(Q(is_own=True) | orphaned), "evaluation", (*names, "is_own", "chair_leads"))


def decisions_of(user: User) -> Subquery:
    """For cycles: what was decided that this person, or an agency of theirs, has not carried out yet."""
    rows = AgendaPoint.objects.given_to(user).filter(meeting__evaluation=OuterRef("pk"))
    open_ones = rows.filter(meeting__closed_at__isnull=False, meeting__cancelled_at=None, done_at=None)
    names = ("pk", "meeting", "meeting__title", "decision", "due", "indicator__number")
    return _as_json_list(open_ones, "meeting__evaluation", names)


def _as_json_list(rows: QuerySet[Any], cycle: str, names: tuple[str, ...]) -> Subquery:
    found = JSONArrayAggregate(JSONObject(**{name: name for name in names}))
    return Subquery(rows.order_by().values(cycle).annotate(found=found).values("found"))


def appointments_in(evaluation: Evaluation, user: User) -> Iterator[Appointment]:
    """Of a cycle that was read with `meetings_of`; for who assigns nothing all are their own."""
    leads = user.has_role(evaluation.region_id, CHAIR_ROLES)
    for row in vars(evaluation).get("own_meetings") or []:
        yield Appointment(
            evaluation=evaluation,
            pk=row["pk"],
            title=row["title"],
            day=date.fromisoformat(row["day"]),
            starts=time.fromisoformat(row["starts"]),
            ends=time.fromisoformat(row["ends"]) if row["ends"] else None,
            where=", ".join(part for part in (row["place"], row["link"]) if part),
            chair=row["chair"],
            is_closed=row["closed_at"] is not None,
            is_own=bool(row.get("is_own", True)),
            chair_leads=bool(row.get("chair_leads", leads or row["chair"] != user.pk)),
        )


def meeting_duties(evaluation: Evaluation, user: User) -> Iterator[Duty]:
    """Of one cycle."""
    today = clock.today(evaluation.region)
    for meeting in appointments_in(evaluation, user):
        if meeting.is_closed:
            continue
        if meeting.is_own and meeting.day >= today:
            yield _to_come(meeting, today)
        if not meeting.chair_leads:
            if may("assign_indicators", user, evaluation):
                yield _to_lead_anew(meeting, today)
        elif meeting.chair == user.pk and meeting.starts_at <= clock.now():
            yield _to_close(meeting, today)
    for row in sorted(vars(evaluation).get("own_decisions") or [], key=lambda row: row["pk"]):
        number = row["indicator__number"]
        thing = f"indikator {number}, " if number else ""
        yield Duty(
            kind=DutyKind.DECISION,
            evaluation=evaluation,
            key=f"keputusan-{row['pk']}",
            title=row["decision"].splitlines()[0][:120],
            detail=f"Keputusan rapat: {thing}{row['meeting__title']}",
            due=DueDate(date.fromisoformat(row["due"]) if row["due"] else None, today),
            url=f"{reverse('meeting', args=[evaluation.pk, row['meeting']])}#titik-{row['pk']}",
            action="Buka keputusan",
        )


def _to_come(meeting: Appointment, today: date) -> Duty:
    return Duty(
        kind=DutyKind.MEETING,
        evaluation=meeting.evaluation,
        key=f"rapat-{meeting.pk}",
        title=meeting.title,
        detail=f"Pukul {meeting.starts_at:%H.%M %Z}, {meeting.where}",
        due=DueDate(meeting.day, today),
        url=meeting.url,
        action="Baca undangan",
    )


def _to_lead_anew(meeting: Appointment, today: date) -> Duty:
    return Duty(
        kind=DutyKind.MINUTES,
        evaluation=meeting.evaluation,
        key=f"pimpinan-{meeting.pk}",
        title=f"Pimpinan {meeting.title}",
        detail="Pimpinan rapat ini tidak lagi memegang perannya; pilih yang lain",
        due=DueDate(None, today),
        url=reverse("meeting_edit", args=[meeting.evaluation.pk, meeting.pk]),
        action="Ganti pimpinan",
    )


def _to_close(meeting: Appointment, today: date) -> Duty:
    return Duty(
        kind=DutyKind.MINUTES,
        evaluation=meeting.evaluation,
        key=f"notula-{meeting.pk}",
        title=f"Notula {meeting.title}",
        detail="Anda memimpin rapat ini; notulanya belum ditutup",
        due=DueDate(None, today),
        url=meeting.url,
        action="Baca dan tutup",
    )
