"""Meetings, their minutes and what was said in them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from evaluations.rules.merging import TypedText, text_mark
from meetings import minutes_writes
from meetings.meeting_writes import AgendaPointInput, MeetingPlan, plan_meeting
from meetings.models import Meeting
from regions import clock


def plan(city, **changes):
    said = {"title": "Reviu layanan", "day": date(2025, 8, 20), "starts": time(9), "place": "Aula Sekda"}
    return MeetingPlan(**{**said, "chair": city.people["koordinator"], **changes})


def meet(city, *numbers, by="diskominfo", agencies=None, people=(), **changes):
    numbers = numbers or (45,)
    return plan_meeting(
        evaluation=city.evaluation,
        plan=plan(city, **changes),
        points=[AgendaPointInput(city.indicator(number), "tingkat belum diputus") for number in numbers],
        agencies=[city.agency] if agencies is None else agencies,
        people=[city.people[name] for name in people],
        by=city.people[by],
    )


def write(city, meeting, by="diskominfo", **texts):
    """`texts` by cell, as by somebody who has just opened the page."""
    fresh = Meeting.objects.get(pk=meeting.pk)
    shown = {cell.key: cell.text for cell in minutes_writes.minutes_cells(fresh)}
    typed = {key.replace("__", "-"): text for key, text in texts.items()}
    given = {key: TypedText(text, text_mark(shown[key])) for key, text in typed.items()}
    return minutes_writes.write_minutes(meeting=meeting, typed=given, by=city.people[by])


def on(day, hour=12):
    clock.set_now(datetime(2025, 8, day, hour, tzinfo=ZoneInfo("Asia/Makassar")))


def held(city, *numbers, **kwargs):
    """A meeting that took place, with somebody present."""
    meeting = meet(city, *numbers, **kwargs)
    on(20)
    guest = meeting.invitations.first()
    write(city, meeting, **{f"hadir-{guest.pk}-presence": "hadir"})
    return meeting


def point(meeting, number=45):
    return meeting.points.get(indicator__number=number)
