"""Sample targets, one set of points and two saved answers. No target of this city stands in any source we have."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from domains.models import Aspect, EvidenceItem, Indicator
from evaluations.models import Evaluation
from planning.rules.target_query import read_target_query
from planning.targets.item_marks import set_item_effort
from planning.targets.planning_writes import save_scenario, set_effort, set_target


def seed(
    evaluation: Evaluation, plan: dict[str, Any], indicators: dict[int, Indicator], users: dict[str, User]
) -> None:
    """By the coordinator, who sets targets; points and answers by who prepares them."""
    aspects = {a.number: a for a in Aspect.objects.filter(domain__instrument=evaluation.instrument)}
    for row in plan["targets"]:
        set_target(
            evaluation=evaluation,
            year=row["year"],
            scope=row["scope"],
            value=Decimal(row["value"]),
            source=row["source"],
            aspect=aspects.get(row.get("aspect")),
            by=users["koordinator"],
        )
    for row in plan["efforts"]:
        level = Decimal(row["level"])
        indicator = indicators[row["indicator"]]
        set_effort(
            evaluation=evaluation, indicator=indicator, level=level, points=row["points"], by=users["diskominfo"]
        )
    items = EvidenceItem.objects.filter(instrument=evaluation.instrument).select_related("criterion__indicator")
    for row in plan.get("item_efforts", []):
        item = items.get(code=row["item"])
        set_item_effort(
            evaluation=evaluation,
            indicator=item.criterion.indicator,
            item=item,
            points=row["points"],
            by=users["diskominfo"],
        )
    for name, asked in plan["scenarios"].items():
        save_scenario(evaluation=evaluation, name=name, wish=read_target_query(asked), by=users["diskominfo"])
