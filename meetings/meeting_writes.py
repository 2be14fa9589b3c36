"""Review meetings: planned, changed and called off by the team; whoever is invited is told.

The minutes are written in `minutes_writes.py`. Nothing decided in a meeting changes a value.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import Membership, User
from domains.models import Domain, Indicator
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.permissions import CHECKERS, SENDERS, Refused
from evaluations.stages import workflow
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values
from meetings.meeting_history import meeting_text, meeting_value
from meetings.models import AgendaPoint, Invitation, Meeting
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from regions import clock
from regions.models import Agency
from ui.formats import long_date

CHAIR_ROLES = CHECKERS | SENDERS
MEETING_CANCELLED = "Rapat ini sudah dibatalkan."
CLOSED = "Notula rapat ini sudah ditutup. Pimpinan rapat atau penanggung jawab dapat membukanya kembali dengan alasan."


@dataclass(frozen=True)
class MeetingPlan:
    """When, where, and who leads."""

    title: str
    day: date
    starts: time
    chair: User
    ends: time | None = None
    place: str = ""
    link: str = ""


@dataclass(frozen=True)
class AgendaPointInput:
    """One thing to talk about, and why."""

    thing: Indicator | Domain
    why: str = ""

    @property
    def key(self) -> tuple[str, int]:
        return type(self.thing).__name__, self.thing.pk


@dataclass(frozen=True)
class MeetingChanges:
    """What comes onto the agenda and the list of the invited, and what goes."""

    points: Collection[AgendaPointInput] = ()
    agencies: Collection[Agency] = ()
    people: Collection[User] = ()
    dropped_points: Collection[AgendaPoint] = ()
    dropped_guests: Collection[Invitation] = ()


def why_not_keep_meetings(evaluation: Evaluation, user: User) -> str | None:
    """Why this person plans no meetings and writes no minutes here; None if they may."""
    if evaluation.is_past:
        return "Siklus ini sudah selesai; rapatnya hanya dapat dibaca."
    return permissions.why_not_allowed("keep_meetings", user, evaluation)


def why_not_change_meeting(meeting: Meeting, user: User) -> str | None:
    """The same for one meeting: its plan and its minutes."""
    if refusal := why_not_keep_meetings(meeting.evaluation, user):
        return refusal
    if meeting.cancelled_at:
        return MEETING_CANCELLED
    return CLOSED if meeting.is_closed else None


def possible_chairs(evaluation: Evaluation) -> list[User]:
    """Who leads a meeting: the team that checks, and the coordinator."""
    held = Membership.objects.filter(region=evaluation.region_id, role__in=CHAIR_ROLES, is_active=True)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("full_name"))


@transaction.atomic
def plan_meeting(
    *,
    evaluation: Evaluation,
    plan: MeetingPlan,
    points: Iterable[AgendaPointInput],
    agencies: Collection[Agency],
    people: Collection[User],
    by: User,
) -> Meeting:
    """Put it into the calendar and invite. Raises `Refused`, or `ValidationError` by field."""
    workflow.lock_cycle(evaluation)
    if refusal := why_not_keep_meetings(evaluation, by):
        raise Refused(refusal)
    agenda = list({point.key: point for point in points}.values())
    if not agenda:
        raise ValidationError({"agenda": "Pilih sekurangnya satu indikator atau domain."})
    meeting = Meeting(evaluation=evaluation, created_by=by)
    _apply_plan(meeting, plan)
    if meeting.is_over:
        raise ValidationError({"day": f"{long_date(meeting.day)} sudah lewat."})
    meeting.save()
    _add(meeting, MeetingChanges(agenda, agencies, [*people, plan.chair]), by)
    _record(meeting, {}, meeting_value(meeting), by)
    return meeting


def _apply_plan(meeting: Meeting, plan: MeetingPlan) -> None:
    for name, value in vars(plan).items():
        setattr(meeting, name, value.strip() if isinstance(value, str) else value)
    if plan.chair not in possible_chairs(meeting.evaluation):
        raise ValidationError({"chair": "Pimpinan rapat adalah anggota tim penilaian atau koordinator."})
    if not (meeting.place or meeting.link):
        raise ValidationError({"place": "Isi tempat rapat, tautannya, atau keduanya."})
    if meeting.ends and meeting.ends <= meeting.starts:
        raise ValidationError({"ends": "Rapat selesai sesudah mulai."})
    meeting.clean_fields(exclude=["evaluation", "created_by", "chair"])


def _add(meeting: Meeting, changes: MeetingChanges, by: User) -> None:
    # Nothing and nobody of another instrument or government.
    evaluation = meeting.evaluation
    if any(point.thing.instrument_id != evaluation.instrument_id for point in changes.points):
        raise ValidationError({"agenda": "Pilih indikator dan domain dari instrumen siklus ini."})
    if any(agency.region_id != evaluation.region_id for agency in changes.agencies):
        raise ValidationError({"agencies": "Pilih OPD pemerintah daerah ini."})
    asked = {person.pk for person in changes.people}
    held = Membership.objects.filter(region=evaluation.region_id, user__in=asked, is_active=True)
    if asked != set(held.values_list("user", flat=True)):
        raise ValidationError({"people": "Pilih orang yang memegang peran di pemerintah daerah ini."})
    rows: list[AgendaPoint] = []
    for point in changes.points:
        thing = {"indicator": point.thing} if isinstance(point.thing, Indicator) else {"domain": point.thing}
        rows.append(AgendaPoint(meeting=meeting, why=point.why[:300], **thing))
    AgendaPoint.objects.bulk_create(
        rows,
        ignore_conflicts=True,  # two people may add the same at once
    )
    people = {person.pk: person for person in changes.people}
    guests = [Invitation(meeting=meeting, agency=agency) for agency in changes.agencies]
    guests += [Invitation(meeting=meeting, person=person) for person in people.values()]
    Invitation.objects.bulk_create(guests, ignore_conflicts=True)
    text = f"{by} mengundang Anda ke rapat: {_when(meeting)}."
    _notify_invited(meeting, f"rapat-{meeting.pk}", text, changes.agencies, list(people), by)


def _notify_invited(
    meeting: Meeting, key: str, text: str, agencies: Iterable[Agency], people: Collection[int], by: User
) -> None:
    page = reverse("meeting", args=[meeting.evaluation_id, meeting.pk])
    news = NotificationDraft(Notification.Kind.MEETING, key, text, page, meeting.evaluation, meeting.day)
    notify(news, by=by, people=people)
    for agency in agencies:
        notify(news, by=by, agency=agency)


def _when(meeting: Meeting) -> str:
    return meeting_text(meeting_value(meeting))


def _record(meeting: Meeting, before: Values, after: Values, by: User, reason: str = "") -> None:
    HistoryEntry.objects.record(
        subject=meeting.evaluation,
        kind=HistoryKind.MEETING_PLANNED,
        details={"meeting": meeting.pk},
        before=before,
        after=after,
        reason=reason,
        by=by,
    )


@transaction.atomic
def change_meeting(*, meeting: Meeting, plan: MeetingPlan, changes: MeetingChanges, by: User) -> Meeting:
    """Another time or place, more or fewer points and guests; everybody invited is told of a new time or place."""
    locked = locked_meeting(meeting)
    if refusal := why_not_change_meeting(locked, by):
        raise Refused(refusal)
    before, day = meeting_value(locked), locked.day
    _apply_plan(locked, plan)
    if locked.day != day and locked.is_over:
        raise ValidationError({"day": f"{long_date(locked.day)} sudah lewat."})
    locked.save()
    # What was already written about stays.
    points = locked.points.filter(pk__in=[point.pk for point in changes.dropped_points])
    if row := next((p for p in points if p.discussion or p.decision), None):
        raise ValidationError({"agenda": f"{row} sudah ada pembahasannya, jadi tetap dalam agenda."})
    guests = locked.invitations.filter(pk__in=[guest.pk for guest in changes.dropped_guests])
    if guest := guests.exclude(presence="").select_related("agency", "person").first():
        raise ValidationError(f"Kehadiran {guest} sudah dicatat, jadi undangannya tetap.")
    points.delete()
    guests.exclude(person=locked.chair).delete()
    if locked.points.count() + len(changes.points) == 0:
        raise ValidationError({"agenda": "Pilih sekurangnya satu indikator atau domain."})
    if meeting_value(locked) != before:
        _record(locked, before, meeting_value(locked), by)
        text = f"{by} mengubah rapat {locked}: {_when(locked)}."
        _notify_all(locked, f"rapat-{locked.pk}-{clock.now():%Y%m%d%H%M%S}", text, by)
    _add(locked, changes, by)
    # Who leads is invited, whoever was to lead it before.
    if not locked.invitations.filter(person=locked.chair).exists():
        _add(locked, MeetingChanges(people=[locked.chair]), by)
    return locked


def _notify_all(meeting: Meeting, key: str, text: str, by: User) -> None:
    guests = list(meeting.invitations.select_related("agency"))
    agencies = [guest.agency for guest in guests if guest.agency]
    _notify_invited(meeting, key, text, agencies, [guest.person_id for guest in guests if guest.person_id], by)


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: User) -> None:
    """It does not take place; everybody invited is told why. What was written stays readable."""
    locked = locked_meeting(meeting)
    if refusal := why_not_change_meeting(locked, by):
        raise Refused(refusal)
    check_meeting_reason(reason)
    locked.cancelled_at = clock.now()
    locked.save(update_fields=["cancelled_at"])
    _record(locked, meeting_value(locked), {}, by, reason.strip())
    text = f"{by} membatalkan rapat {_when(locked)}. {reason.strip()}"
    _notify_all(locked, f"rapat-{locked.pk}-batal", text, by)


def check_meeting_reason(reason: str) -> None:
    """Raises `ValidationError` at its field."""
    if not reason.strip():
        raise ValidationError({"reason": "Tulis alasannya."})
    if len(reason) > workflow.MAX_REASON_LENGTH:
        raise ValidationError({"reason": f"Alasan paling panjang {workflow.MAX_REASON_LENGTH} huruf."})


def locked_meeting(meeting: Meeting) -> Meeting:
    """Inside a transaction: the cycle is held first, then the meeting."""
    workflow.lock_cycle(meeting.evaluation)
    rows = Meeting.objects.select_related("evaluation__region", "evaluation__instrument", "chair")
    locked = rows.select_for_update(of=("self",)).get(pk=meeting.pk)
    locked.evaluation = meeting.evaluation
    return locked
