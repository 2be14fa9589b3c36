"""A sample recommendation, cut into actions as its page proposes, with agencies, dates and some progress."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from domains.models import Indicator
from evaluations.models import Evaluation
from planning.actions.action_progress import set_state, write_note
from planning.actions.action_writes import Aim, Draft, Said, Source, make, record_recommendation
from planning.models import Action
from planning.rules.splitting import propose
from regions import clock
from regions.models import Agency
from spbe.demo.days import at_day


def seed(
    evaluation: Evaluation,
    plan: dict[str, Any],
    indicators: dict[int, Indicator],
    agencies: dict[str, Agency],
    users: dict[str, User],
) -> None:
    today = clock.today(evaluation.region)
    said = Said(plan["source"], plan["text"], plan["number"], today + timedelta(days=plan["days"]))
    drafts = [
        Draft(
            text=text,
            agency=agencies[row["agency"]],
            due=today + timedelta(days=row["due"]),
            aims=tuple(Aim(indicators[n], Decimal(level)) for n, level in row.get("aims", {}).items()),
            cost_note=row.get("cost", ""),
        )
        for text, row in zip(propose(said.text), plan["rows"], strict=True)
    ]
    with at_day(evaluation.region, -2, hour=16):
        text = record_recommendation(evaluation=evaluation, said=said, by=users["diskominfo"])
        source = Source(Action.Origin.RECOMMENDED, str(text), text)
        made = make(evaluation=evaluation, drafts=drafts, source=source, by=users["diskominfo"])
    with at_day(evaluation.region, -1, hour=10):
        for action, row in zip(made, plan["rows"], strict=True):
            report(action, row, users[row.get("by", "diskominfo")])


def report(action: Action, row: dict[str, Any], by: User) -> None:
    """What has been said of its progress."""
    if "note" in row:
        write_note(action=action, text=row["note"], by=by)
    if "state" in row:
        set_state(action=action, state=row["state"], by=by)
