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
from notices.notifications import NotificationDraft, notify, recipients_of, take_back
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


def why_chair_is_replaced(meeting: Meeting) -> str | None:
    """What to say where nobody can close the minutes, because who should has lost the role. One query."""
    if meeting.is_closed or meeting.cancelled_at or meeting.chair in possible_chairs(meeting.evaluation):
        return None
    return (
        f"{meeting.chair} tidak lagi memegang peran yang memimpin rapat. Pilih pimpinan lain; kehadiran tetap tercatat."
    )


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
    invited = set(meeting.invitations.values_list("agency", "person"))
    people = {person.pk: person for person in changes.people if (None, person.pk) not in invited}
    agencies = [agency for agency in changes.agencies if (agency.pk, None) not in invited]
    guests = [Invitation(meeting=meeting, agency=agency) for agency in agencies]
    guests += [Invitation(meeting=meeting, person=person) for person in people.values()]
    if not Invitation.objects.bulk_create(guests):
        return
    text = f"{by} mengundang Anda ke rapat: {_when(meeting)}."
    # By the row of the invitation: who was struck off and is invited anew is told anew.
    _notify_invited(meeting, f"rapat-{meeting.pk}-{guests[-1].pk}", text, agencies, list(people), by)


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


def _record(meeting: Meeting, before: Values, after: Values, by: User, reason: str = "") -> HistoryEntry:
    return HistoryEntry.objects.record(
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
    """Another time, place or chair, more or fewer points and guests. Everybody invited is told of a new time or place,
    who leads or led it of another chair, and who is struck off of that."""
    locked = locked_meeting(meeting)
    if refusal := why_not_change_meeting(locked, by):
        raise Refused(refusal)
    before, day, led_by = meeting_value(locked), locked.day, locked.chair
    _apply_plan(locked, plan)
    if locked.day != day and locked.is_over:
        raise ValidationError({"day": f"{long_date(locked.day)} sudah lewat."})
    locked.save()
    struck = _drop(locked, changes)
    if meeting_value(locked) != before:
        entry = _record(locked, before, meeting_value(locked), by)
        if meeting_text(before) != _when(locked):
            text = f"{by} mengubah rapat {locked}: {_when(locked)}."
            _notify_all(locked, f"rapat-{locked.pk}-ubah-{entry.pk}", text, by)
        if led_by != locked.chair:
            _notify_chairs(locked, led_by, f"rapat-{locked.pk}-pimpinan-{entry.pk}", by)
    _add(locked, changes, by)
    # Who leads is invited, whoever was to lead it before.
    Invitation.objects.get_or_create(meeting=locked, person=locked.chair)
    if struck:
        _notify_struck_off(locked, struck, by)
    return locked


def _drop(locked: Meeting, changes: MeetingChanges) -> list[Invitation]:
    """Points and guests that go; returns the guests. What was written about stays, and who came or leads."""
    points = locked.points.filter(pk__in=[point.pk for point in changes.dropped_points])
    if row := next((p for p in points if p.discussion or p.decision), None):
        raise ValidationError({"agenda": f"{row} sudah ada pembahasannya, jadi tetap dalam agenda."})
    guests = locked.invitations.filter(pk__in=[guest.pk for guest in changes.dropped_guests])
    if guest := guests.exclude(presence="").select_related("agency", "person").first():
        raise ValidationError(f"Kehadiran {guest} sudah dicatat, jadi undangannya tetap.")
    points.delete()
    struck = list(guests.exclude(person=locked.chair).order_by("pk"))
    locked.invitations.filter(pk__in=[guest.pk for guest in struck]).delete()
    if locked.points.count() + len(changes.points) == 0:
        raise ValidationError({"agenda": "Pilih sekurangnya satu indikator atau domain."})
    return struck


def _notify_chairs(meeting: Meeting, former: User, key: str, by: User) -> None:
    """Who leads from now on and who does not any more."""
    leads = f"{by} meminta Anda memimpin rapat {_when(meeting)}. Anda menutup notulanya sesudah rapat."
    led = f"Rapat {_when(meeting)}, kini dipimpin {meeting.chair}."
    _notify_invited(meeting, key, leads, [], [meeting.chair_id], by)
    _notify_invited(meeting, key, led, [], [former.pk], by)


def _notify_struck_off(meeting: Meeting, struck: list[Invitation], by: User) -> None:
    """Those who are not invited in another way, by themselves or with an agency of theirs."""
    region = meeting.evaluation.region

    def readers(guests: Iterable[Invitation]) -> set[int]:
        people = [guest.person_id for guest in guests if guest.person_id]
        found = recipients_of(agency=None, people=people, region=region)
        for agency in [guest.agency_id for guest in guests if guest.agency_id]:
            found += recipients_of(agency=agency, people=[], region=region)
        return {reader.pk for reader in found}

    news = NotificationDraft(
        kind=Notification.Kind.MEETING,
        key=f"rapat-{meeting.pk}-coret-{struck[-1].pk}",
        text=f"{by} mencoret Anda dari undangan rapat {_when(meeting)}. Anda tidak perlu hadir.",
        url=reverse("meetings", args=[meeting.evaluation_id]),  # the meeting's own page may be closed to them now
        subject=meeting.evaluation,
    )
    if gone := readers(struck) - readers(list(meeting.invitations.all())):
        take_back(f"rapat-{meeting.pk}-", news, by=by, whose=gone)


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
    # Minutes that were closed once had given something to carry out, also to who was not invited.
    for point in locked.points.exclude(decision="") if locked.edition else ():
        notify_owner(point.agency_id, point.person_id, f"rapat-{locked.pk}-batal", text, locked, by)


def notify_owner(agency: int | None, person: int | None, key: str, text: str, meeting: Meeting, by: User) -> None:
    """Of a decision that is theirs no longer, or not for now: the meeting's own page may be closed to them."""
    page = reverse("meetings", args=[meeting.evaluation_id])
    news = NotificationDraft(Notification.Kind.MEETING, key, text, page, meeting.evaluation)
    notify(news, by=by, agency=agency, people=[person] if person else [])


def check_meeting_reason(reason: str) -> None:
    """Raises `ValidationError` at its field."""
    workflow.require_reason(reason, missing="Tulis alasannya.")


def locked_meeting(meeting: Meeting) -> Meeting:
    """Inside a transaction: the cycle is held first, then the meeting."""
    workflow.lock_cycle(meeting.evaluation)
    rows = Meeting.objects.select_related("evaluation__region", "evaluation__instrument", "chair")
    locked = rows.select_for_update(of=("self",)).get(pk=meeting.pk)
    locked.evaluation = meeting.evaluation
    return locked
