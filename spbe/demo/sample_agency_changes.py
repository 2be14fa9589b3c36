"""One sample change of agencies that waits for its day."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from regions import clock
from regions.models import Agency, Region
from reorganisation.agency_changes import draft_change, schedule_change
from reorganisation.change_plan import agency_change_plan


def seed(region: Region, plan: dict[str, Any], agencies: dict[str, Agency], users: dict[str, User]) -> None:
    admin = User.objects.get(pk=users["admin"].pk)
    change = draft_change(
        region=region,
        kind=plan["kind"],
        sources=[agencies[short] for short in plan["sources"]],
        successors=[Agency(name=plan["name"], short_name=plan["short"])],
        on=clock.today(region) + timedelta(days=plan["in_days"]),
        basis=plan["basis"],
        by=admin,
    )
    schedule_change(change=change, seen=agency_change_plan(change, admin).digest, by=admin)
