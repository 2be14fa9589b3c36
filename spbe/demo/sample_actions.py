"""A sample recommendation, cut into actions as its page proposes, with agencies, dates and some progress."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from domains.models import Indicator
from evaluations.models import Evaluation
from planning.actions.action_progress import set_action_state, write_action_note
from planning.actions.action_writes import (
    ActionAim,
    ActionDraft,
    create_actions,
    record_recommendation,
)
from planning.models import Action
from planning.rules.splitting import propose_items
from regions import clock
from regions.models import Agency
from spbe.demo.sample_days import at_day


def seed(
    evaluation: Evaluation,
    plan: dict[str, Any],
    indicators: dict[int, Indicator],
    agencies: dict[str, Agency],
    users: dict[str, User],
) -> None:
    today = clock.today(evaluation.region)
    drafts = [
        ActionDraft(
            text=text,
            agency=agencies[row["agency"]],
            due=today + timedelta(days=row["due"]),
            aims=tuple(ActionAim(indicators[n], Decimal(level)) for n, level in row.get("aims", {}).items()),
            cost_note=row.get("cost", ""),
        )
        for text, row in zip(propose_items(plan["text"]), plan["rows"], strict=True)
    ]
    with at_day(evaluation.region, -2, hour=16):
        text = record_recommendation(
            evaluation=evaluation,
            source=plan["source"],
            text=plan["text"],
            number=plan["number"],
            issued_on=today + timedelta(days=plan["days"]),
            by=users["diskominfo"],
        )
        made = create_actions(
            evaluation=evaluation,
            drafts=drafts,
            origin=Action.Origin.RECOMMENDED,
            source=str(text),
            recommendation=text,
            by=users["diskominfo"],
        )
    with at_day(evaluation.region, -1, hour=10):
        for action, row in zip(made, plan["rows"], strict=True):
            record_progress(action, row, users[row.get("by", "diskominfo")])


def record_progress(action: Action, row: dict[str, Any], by: User) -> None:
    """What has been said of its progress."""
    if "note" in row:
        write_action_note(action=action, text=row["note"], by=by)
    if "state" in row:
        set_action_state(action=action, state=row["state"], by=by)
