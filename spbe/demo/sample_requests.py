"""Sample requests: asked by Diskominfo on the days of the plan, with the questions asked back."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.models import Evaluation
from evidence.requests.asking import request_evidence, write_message
from regions.models import Agency
from spbe.demo.sample_days import at_day


def seed(
    evaluation: Evaluation,
    rows: list[dict[str, Any]],
    indicators: dict[int, Indicator],
    agencies: dict[str, Agency],
    users: dict[str, User],
) -> None:
    items = {item.code: item for item in EvidenceItem.objects.filter(instrument=evaluation.instrument)}
    for row in rows:
        with at_day(evaluation.region, row["days"], hour=11) as day:
            made = request_evidence(
                evaluation=evaluation,
                agency=agencies[row["agency"]],
                indicators=[indicators[number] for number in row.get("indicators", ())],
                items=[items[code] for code in row.get("items", ())],
                due=day + timedelta(days=row["due"] - row["days"]),
                note=row.get("note", ""),
                by=users["diskominfo"],
            )
        for username, days, text in row.get("thread", ()):
            with at_day(evaluation.region, days, hour=14):
                write_message(asked=made[0], text=text, by=users[username])
