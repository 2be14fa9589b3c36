"""Days of a cycle as an iCalendar feed (RFC 5545): all-day entries that mail and phone calendars subscribe to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.urls import reverse
from icalendar import Calendar, Event

from duties.duty import DutyKind
from duties.meeting_duties import Appointment
from duties.queries import Duties
from evaluations.models import Evaluation, StageWindow, WindowExtension
from evaluations.stages.workflow import repair_window

REFRESH_INTERVAL = timedelta(hours=6)


@dataclass(frozen=True)
class CalendarEntry:
    """`uid` is the same tomorrow: the calendar moves the entry instead of adding one. Both days belong to it.

    With `starts` it has hours, takes its time, and may have a place.
    """

    uid: str
    title: str
    text: str
    first: date
    last: date
    url: str
    starts: datetime | None = None
    ends: datetime | None = None
    place: str = ""


def write_calendar(name: str, entries: Iterable[CalendarEntry], stamp: datetime) -> bytes:
    """`stamp`: when the feed was made."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kawal SPBE//Tugas saya//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, stamp))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@kawal-spbe")
    event.add("dtstamp", stamp)
    if starts := _in_utc(entry.starts):
        event.add("dtstart", starts)
        if ends := _in_utc(entry.ends):
            event.add("dtend", ends)
        if entry.place:
            event.add("location", entry.place)
        event.add("transp", "OPAQUE")
    else:
        # Days take no time of anybody's: transparent. Their end is the day after the last, as the format wants it.
        # After 31 December 9999 there is no day: an entry of that day alone needs no end, a longer one ends with it.
        event.add("dtstart", entry.first)
        if entry.last < date.max:
            event.add("dtend", entry.last + timedelta(days=1))
        elif entry.first < entry.last:
            event.add("dtend", entry.last)
        event.add("transp", "TRANSPARENT")
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("url", entry.url)
    return event


def _in_utc(moment: datetime | None) -> datetime | None:
    """Every calendar shows that in its own reader's time; None where UTC is still, or already, in no year."""
    try:
        return moment.astimezone(UTC) if moment else None
    except OverflowError:
        return None


def calendar_entries(found: Duties, site: str) -> Iterator[CalendarEntry]:
    """What waits for one person and has a due date, and the stages of their cycles."""
    for duty in found.rows:
        if duty.due.day and duty.kind is not DutyKind.MEETING:
            yield CalendarEntry(
                uid=f"giliran-{duty.evaluation.pk}-{duty.key}",
                title=f"Tenggat: {duty.title}",
                text=f"{duty.kind.words.capitalize()}, {_named(duty.evaluation, found)}. {duty.detail}",
                first=duty.due.day,
                last=duty.due.day,
                url=f"{site}{duty.url}",
            )
    for meeting in found.appointments:
        yield _meeting(meeting, site, _named(meeting.evaluation, found))
    for cycle in found.cycles:
        for window in cycle.windows.all():
            yield _stage(cycle, window, site, _named(cycle, found))
        if repair := repair_window(cycle):
            yield _repair(cycle, repair, site, _named(cycle, found))


def _named(cycle: Evaluation, found: Duties) -> str:
    """The year, and where the person works in several regions the region: they stand in one calendar."""
    place = f"{cycle.region.name} " if found.has_several_regions else ""
    return f"siklus {place}{cycle.year}"


def _meeting(meeting: Appointment, site: str, cycle: str) -> CalendarEntry:
    return CalendarEntry(
        uid=f"rapat-{meeting.pk}",
        title=meeting.title,
        text=f"Rapat reviu, {cycle}",
        first=meeting.day,
        last=meeting.day,
        url=f"{site}{meeting.url}",
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        place=meeting.where,
    )


def _repair(cycle: Evaluation, window: WindowExtension, site: str, named: str) -> CalendarEntry:
    return CalendarEntry(
        uid=f"perbaikan-{cycle.pk}-{window.pk}",
        title=f"Masa perbaikan, {named}",
        text=f"{cycle.region.government}: butir yang dikembalikan asesor",
        first=window.opens or window.until,
        last=window.until,
        url=f"{site}{reverse('repairs', args=[cycle.pk])}",
    )


def _stage(cycle: Evaluation, window: StageWindow, site: str, named: str) -> CalendarEntry:
    return CalendarEntry(
        uid=f"tahap-{cycle.pk}-{window.stage}",
        title=f"{window.get_stage_display()}, {named}",
        text=f"{cycle.region.government}, instrumen {cycle.instrument.short_name}",
        first=window.opens,
        last=window.closes,
        url=f"{site}{cycle.get_absolute_url()}",
    )
