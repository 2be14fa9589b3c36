"""How each act of the register is done, and taken back, in the small city: what stands before it, and who does it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.assignment_undo import undo_assignments
from evaluations.cycles.cycle_setup import ACT, assign_agency
from evaluations.extensions.giving_time import extend_window, withdraw_extension
from evaluations.models import WindowExtension
from evaluations.stages.transitions import TRANSITIONS, move_stage
from evidence.citations import withdraw_citation
from evidence.repairs.opening import open_repair_window
from evidence.requests.asking import withdraw_request, write_message
from evidence.verdicts import judge_citation, undo_verdict
from meetings.meeting_writes import MeetingChanges, cancel_meeting, change_meeting
from meetings.minutes_writes import close_minutes, finish_decision, reopen_minutes
from meetings.models import Meeting
from reorganisation.agency_changes import undo_change
from tests.builders.assessor_builders import WRONG, decide
from tests.builders.evidence_builders import send
from tests.builders.meeting_builders import held, meet, on, plan, point, write
from tests.builders.request_builders import request_indicators, request_items
from tests.changing import absorbed, applied
from tests.work import cite, cite_item

WHY = "Kantor kebanjiran."
NOTE = "Lampiran halaman kedua belum ada."


@dataclass(frozen=True)
class Scene:
    """`do` takes the city at a stage and returns what `undo` takes; `named`: whom it names, by their role."""

    by: str
    do: Callable[[Any], Any]
    undo: Callable[[Any, Any], Any] | None = None
    named: Collection[str] = ()


SCENES: dict[str, Callable[[Any], Scene]] = {}
ON_PEMDI: set[str] = set()


def scene(act: str, *, pemdi: bool = False) -> Callable[[Callable[[Any], Scene]], Callable[[Any], Scene]]:
    def register(build: Callable[[Any], Scene]) -> Callable[[Any], Scene]:
        SCENES[act] = build
        if pemdi:
            ON_PEMDI.add(act)
        return build

    return register


# --- the cycle and its stages ---------------------------------------------------------------------


def _back(city, wanted):
    step = next(
        (t for t in TRANSITIONS if t.source == city.evaluation.state and not t.is_forward and wanted(t.target)), None
    )
    if step is None:
        return
    by = "penanggung_jawab" if "penanggung_jawab" in step.roles else "koordinator"
    move_stage(evaluation=city.evaluation, target=step.target, by=city.people[by], reason=WHY)


@scene("evaluations.stages.transitions.move_stage back to the self-assessment")
def reopened(city):
    return Scene("penanggung_jawab", lambda city: _back(city, lambda target: target == CycleState.MANDIRI))


@scene("evaluations.extensions.giving_time.extend_window for an agency")
def more_time(city):
    return Scene(
        "koordinator",
        lambda city: extend_window(
            evaluation=city.evaluation,
            agency=city.agency,
            until=date(2025, 9, 5),
            reason=WHY,
            by=city.people["koordinator"],
        ),
        _withdraw,
    )


@scene("evaluations.extensions.giving_time.extend_window for the cycle")
def more_time_for_all(city):
    return Scene(
        "koordinator",
        lambda city: extend_window(
            evaluation=city.evaluation, until=date(2025, 9, 5), reason=WHY, by=city.people["koordinator"]
        ),
        _withdraw,
    )


def _withdraw(city, row):
    withdraw_extension(extension=WindowExtension.objects.get(pk=row.pk), by=city.people["koordinator"])


@scene("evaluations.cycles.cycle_setup.assign_agency")
def assigned(city):
    return Scene(
        "diskominfo",
        lambda city: assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(21)],
            agency=city.agency,
            part=AssignmentPart.LEAD,
            by=city.people["diskominfo"],
        ),
        lambda city, _: undo_assignments(
            evaluation=city.evaluation,
            mark=city.evaluation.history.filter(kind="assigned").first().details[ACT],
            by=city.people["diskominfo"],
        ),
    )


# --- evidence -------------------------------------------------------------------------------------


@scene("evidence.requests.asking.request_evidence")
def asked(city):
    return Scene(
        "diskominfo",
        lambda city: request_items(city, "I45-L2-01")[0],
        lambda city, row: withdraw_request(asked=row, by=city.people["diskominfo"]),
    )


@scene("evidence.requests.asking.write_message of the team")
def question_of_the_team(city):
    (asked,) = request_indicators(city, 45)
    return Scene(
        "penanggung_jawab",
        lambda city: write_message(asked=asked, text="Kapan selesai?", by=city.people["penanggung_jawab"]),
    )


@scene("evidence.requests.asking.write_message of the agency")
def question_of_the_agency(city):
    (asked,) = request_indicators(city, 45, by="penanggung_jawab")
    return Scene(
        "opd",
        lambda city: write_message(asked=asked, text="Dokumen yang mana?", by=city.people["opd"]),
        named=["penanggung_jawab"],
    )


@scene("evidence.citations.add_evidence")
def sent(city):
    return Scene(
        "opd",
        lambda city: send(city)[0],
        lambda city, row: withdraw_citation(citation=row, by=city.people["opd"]),
    )


@scene("evidence.verdicts.judge_citation returned")
def returned(city):
    citation = cite(city, 45)
    return Scene(
        "asesor_internal",
        lambda city: judge_citation(
            citation=citation,
            outcome="dikembalikan",
            reason="tidak_lengkap",
            note=NOTE,
            by=city.people["asesor_internal"],
        ),
        lambda city, _: undo_verdict(citation=citation, by=city.people["asesor_internal"]),
    )


# --- repair after the interview -------------------------------------------------------------------


@scene("evidence.repairs.opening.open_repair_window", pemdi=True)
def repair(city):
    cite_item(city, "I20-L2-01", "diterima")

    def do(city):
        if city.evaluation.state in ("interviu", "visitasi"):
            decide(city, {"I20-L2-01": WRONG})
        return open_repair_window(evaluation=city.evaluation, opens=date(2025, 8, 14), by=city.people["koordinator"])

    return Scene("koordinator", do, _withdraw)


# --- meetings -------------------------------------------------------------------------------------


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


def again(row):
    return Meeting.objects.get(pk=row.pk)


@scene("meetings.minutes_writes.close_minutes")
def minutes_closed(city):
    row = decided(city)
    return Scene(
        "koordinator",
        lambda city: close_minutes(meeting=again(row), by=city.people["koordinator"]),
        lambda city, row: reopen_minutes(meeting=again(row), reason=WHY, by=city.people["koordinator"]),
        named=["auditor"],
    )


@scene("meetings.minutes_writes.reopen_minutes")
def minutes_reopened(city):
    row = decided(city)
    close_minutes(meeting=again(row), by=city.people["koordinator"])
    finish_decision(point=point(row, 34), done=True, by=city.people["diskominfo"])
    on(21)
    return Scene(
        "penanggung_jawab",
        lambda city: reopen_minutes(meeting=again(row), reason=WHY, by=city.people["penanggung_jawab"]),
        named=["koordinator"],
    )


# --- agencies -------------------------------------------------------------------------------------


@scene("reorganisation.agency_changes.apply_change")
def absorbed_agency(city):
    change = absorbed(city)
    return Scene(
        "admin",
        lambda city: applied(city, change),
        lambda city, row: undo_change(change=row, reason=WHY, by=city.people["admin"]),
        named=["opd2"],
    )
