"""Sample meetings, the first one held, written and closed by its chair; and one answer for the interview."""

from datetime import date, time, timedelta
from typing import Any

from accounts.models import User
from domains.models import Indicator
from evaluations.models import Evaluation
from evaluations.rules.merging import TypedText, text_mark
from meetings.interview.interview_writes import save_interview_note
from meetings.meeting_writes import AgendaPointInput, MeetingPlan, plan_meeting
from meetings.minutes_writes import close_minutes, write_minutes
from meetings.models import Meeting
from regions.models import Agency
from spbe.demo.sample_days import at_day


def seed(
    evaluation: Evaluation,
    rows: list[dict[str, Any]],
    indicators: dict[int, Indicator],
    agencies: dict[str, Agency],
    users: dict[str, User],
) -> None:
    for row in rows:
        with at_day(evaluation.region, row["planned"], hour=10) as day:
            held = day + timedelta(days=row["days"] - row["planned"])
            starts, ends = (time.fromisoformat(row[name]) for name in ("starts", "ends"))
            meeting = plan_meeting(
                evaluation=evaluation,
                plan=MeetingPlan(row["title"], held, starts, users[row["chair"]], ends, row["place"]),
                points=[AgendaPointInput(indicators[number]) for number in row["indicators"]],
                agencies=[agencies[name] for name in row["agencies"]],
                people=[users[name] for name in row["people"]],
                by=users["diskominfo"],
            )
        if "points" in row:
            with at_day(evaluation.region, row["days"], hour=15) as day:
                typed = _typed(meeting, row, agencies, day)
                write_minutes(meeting=meeting, typed=typed, by=users["diskominfo"])
                close_minutes(meeting=meeting, by=users[row["chair"]])


def _typed(meeting: Meeting, row: dict[str, Any], agencies: dict[str, Agency], day: date) -> dict[str, TypedText]:
    """As somebody types it into the empty page."""
    said = {"umum-discussion": row["discussion"]}
    for guest in meeting.invitations.select_related("agency"):
        who = row["present"].get(guest.agency.short_name, "") if guest.agency else str(guest.person)
        said[f"hadir-{guest.pk}-presence"] = "hadir" if who else "tidak"
        if who and guest.agency:
            said[f"hadir-{guest.pk}-names"] = who
    for number, told in row["points"].items():
        key = f"titik-{meeting.points.get(indicator__number=number).pk}"
        said |= {f"{key}-discussion": told["discussion"], f"{key}-decision": told["decision"]}
        said |= {f"{key}-owner": f"opd-{agencies[told['agency']].pk}"}
        said |= {f"{key}-due": (day + timedelta(days=told["due"] - row["days"])).isoformat()}
    return {key: TypedText(text, text_mark("")) for key, text in said.items()}


def prepare_interview(
    evaluation: Evaluation, rows: list[dict[str, Any]], indicators: dict[int, Indicator], by: User
) -> None:
    for row in rows:
        typed = {name: TypedText(text, text_mark("")) for name, text in row.items() if name != "indicator"}
        save_interview_note(evaluation=evaluation, indicator=indicators[row["indicator"]], typed=typed, by=by)
