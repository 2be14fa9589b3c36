"""How the acts of meetings are done, and taken back: more scenes of `act_scenes`."""

from datetime import date

from meetings.meeting_writes import MeetingChanges, cancel_meeting, change_meeting
from meetings.minutes_writes import close_minutes, finish_decision, reopen_minutes
from tests.builders.meeting_builders import held, meet, on, plan, point, write
from tests.city import fresh
from tests.duties.act_scenes import WHY, Scene, scene


@scene("meetings.meeting_writes.plan_meeting")
def meeting(city):
    return Scene(
        "diskominfo",
        lambda city: meet(city, people=["auditor"]),
        lambda city, row: cancel_meeting(meeting=row, reason=WHY, by=city.people["diskominfo"]),
        named=["koordinator", "auditor"],
    )


def invited(city):
    return meet(city, people=["auditor", "asesor_internal"])


@scene("meetings.meeting_writes.change_meeting another time")
def meeting_moved(city):
    row = invited(city)
    later, by = plan(city, day=date(2025, 8, 21)), city.people["diskominfo"]
    return Scene(
        "diskominfo",
        lambda city: change_meeting(meeting=row, plan=later, changes=MeetingChanges(), by=by),
        named=["koordinator", "auditor", "asesor_internal"],
    )


@scene("meetings.meeting_writes.change_meeting another chair")
def meeting_led_anew(city):
    row = invited(city)
    led, by = plan(city, chair=city.people["asesor_internal"]), city.people["diskominfo"]
    return Scene(
        "diskominfo",
        lambda city: change_meeting(meeting=row, plan=led, changes=MeetingChanges(), by=by),
        named=["koordinator", "asesor_internal"],
    )


@scene("meetings.meeting_writes.change_meeting guests struck off")
def guests_struck_off(city):
    row, by = invited(city), city.people["diskominfo"]
    struck = list(row.invitations.exclude(person__in=[city.people["koordinator"], city.people["asesor_internal"]]))
    return Scene(
        "diskominfo",
        lambda city: change_meeting(meeting=row, plan=plan(city), changes=MeetingChanges(dropped_guests=struck), by=by),
        named=["auditor"],
    )


def decided(city):
    """Minutes that can be closed, with something for the agency and something for a person."""
    row = held(city, 34, 45)
    own, other = (f"titik-{point(row, number).pk}" for number in (45, 34))
    owners = {f"{own}-owner": f"opd-{city.agency.pk}", f"{other}-owner": f"orang-{city.people['auditor'].pk}"}
    write(city, row, **{f"{own}-decision": "Unggah laporan.", f"{other}-decision": "Periksa lagi.", **owners})
    return row


@scene("meetings.minutes_writes.close_minutes")
def minutes_closed(city):
    row = decided(city)
    return Scene(
        "koordinator",
        lambda city: close_minutes(meeting=fresh(row), by=city.people["koordinator"]),
        lambda city, row: reopen_minutes(meeting=fresh(row), reason=WHY, by=city.people["koordinator"]),
        named=["auditor"],
    )


@scene("meetings.minutes_writes.reopen_minutes")
def minutes_reopened(city):
    row = decided(city)
    close_minutes(meeting=fresh(row), by=city.people["koordinator"])
    finish_decision(point=point(row, 34), done=True, by=city.people["diskominfo"])
    on(21)
    return Scene(
        "penanggung_jawab",
        lambda city: reopen_minutes(meeting=fresh(row), reason=WHY, by=city.people["penanggung_jawab"]),
        named=["koordinator"],
    )
