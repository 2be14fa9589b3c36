"""A bulk act is taken back as one step: all of it, or nothing and the reason."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts import permissions
from accounts.models import User
from accounts.permissions import Refused
from history.models import HistoryEntry
from notices.notifications import NotificationDraft, take_back_all
from regions import clock
from ui.formats import long_date
from undo.models import BulkAct
from undo.resting import RestsOnIt, lost_since, resting_on
from undo.row_steps import put_back
from undo.step_indicators import indicator_numbers

TOO_OLD = "Tindakan ini lebih dari tujuh hari yang lalu; tidak dapat dibatalkan lagi sekaligus."
UNDONE = "Tindakan ini sudah dibatalkan."


def why_not_undo(act: BulkAct, user: User) -> str | None:
    """Why this person may not take it back, whatever rests on it; None if they may."""
    if act.undone_at:
        return UNDONE
    if not act.is_fresh:
        return TOO_OLD
    return permissions.why_not_allowed(act.act_kind.rule, user, act) or act.act_kind.why_not(act, user)


def rests_on_act(act: BulkAct, *, lock: bool = False) -> list[str]:
    """Sentences, as of `resting_on`, and what rows that come back would miss or run into."""
    steps = act.row_steps
    return [*resting_on(steps, lock=lock), *lost_since(steps), *act.act_kind.meets(act, steps)]


@transaction.atomic
def undo_act(*, act: BulkAct, by: User) -> BulkAct:
    """Every row as it was before; one entry of history, and one notice to whoever was told of the act.

    Raises `Refused`; `RestsOnIt` names what rests on it.
    """
    BulkAct.objects.get(pk=act.pk).act_kind.hold(act)
    row = BulkAct.objects.select_for_update(of=("self",)).select_related("region", "by").get(pk=act.pk)
    if refusal := why_not_undo(row, by):
        raise Refused(refusal)
    if uses := rests_on_act(row, lock=True):
        raise RestsOnIt(uses)
    steps = row.row_steps
    row.act_kind.taken_back(row, steps, by)
    numbers = indicator_numbers(steps)
    put_back(steps, row.act_kind.order, lambda step: row.act_kind.blank(step, by), row.act_kind.with_history)
    row.undone_by, row.undone_at = by, clock.now()
    row.save(update_fields=["undone_by", "undone_at"])
    # One entry; by its numbers the history of each indicator tells of it as well.
    details: dict[str, Any] = {"act": row.pk, "title": row.title, "at": clock.day_of(row.at, row.region).isoformat()}
    if numbers:
        details["numbers"] = f",{','.join(map(str, numbers))},"
    HistoryEntry.objects.record(
        subject=row.about, kind=row.act_kind.entry, details=details, before={"text": row.words}, by=by
    )
    text = f"{by} membatalkan {row.title.lower()} tanggal {long_date(clock.day_of(row.at, row.region))}: {row.words}."
    news = NotificationDraft(row.act_kind.news, f"batal-{row.pk}", text, row.act_kind.page(row), row)
    take_back_all(row.told, news, by=by)
    return row
