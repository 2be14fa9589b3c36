"""The acts that a person may take back, and what became of the others."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from undo.models import BulkAct

SHOWN, OVER_SHOWN = 50, 20  # the history of a cycle holds all


@dataclass(frozen=True)
class UndoPage:
    """`fresh` can be taken back while nothing rests on them; `over` were, or are too old."""

    fresh: list[BulkAct]
    over: list[BulkAct]


def undo_page(user: User) -> UndoPage:
    """Two queries."""
    rows = BulkAct.objects.visible_to(user).select_related("region", "by", "undone_by").defer("steps", "told")
    fresh = rows.fresh()
    over = rows.exclude(pk__in=BulkAct.objects.fresh().values("pk"))
    return UndoPage(list(fresh[:SHOWN]), list(over[:OVER_SHOWN]))


def newest_act(kind: str, by: User, since: datetime) -> BulkAct | None:
    """What that person has just done, if it can be taken back: one query."""
    rows = BulkAct.objects.fresh().filter(kind=kind, by=by, at__gte=since)
    return rows.defer("steps", "told").first()
