"""A row that was made by mistake goes for good, while nothing rests on it; its history stays."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from accounts.models import User
from accounts.permissions import Refused
from history.choices import HistoryKind
from history.models import HistoryEntry
from undo.deletable_kinds import DELETABLE, DeletableKind
from undo.resting import RestsOnIt, more_uses, use_texts, uses_of
from undo.row_steps import key_of


def uses_of_row(kind: DeletableKind, row: models.Model) -> list[str]:
    """What rests on it, in words; empty while it may go."""
    keys = [key_of(row), *(key_of(part) for rows in kind.along(row) for part in rows)]
    found = [(words, count) for _, words, count in uses_of(keys)]
    return use_texts(found, [words for _, words in more_uses(keys)])


@transaction.atomic
def delete_row(*, kind: str, row: Any, by: User) -> None:
    """Raises `Refused`; `RestsOnIt` names what rests on it. One entry of history, about its region."""
    what = DELETABLE[kind]
    what.hold(row)
    stored = what.visible(by).model._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if refusal := what.why_not(stored, by):
        raise Refused(refusal)
    if uses := uses_of_row(what, stored):
        raise RestsOnIt(uses, "dihapus")
    region, name = what.region(stored), what.name(stored)
    what.before_going(stored, by)
    for rows in what.along(stored):
        rows._raw_delete(rows.db)
    # By query alone: what has a history is kept by a signal, and this history stays though its row goes.
    gone = type(stored)._base_manager.filter(pk=stored.pk)
    gone._raw_delete(gone.db)
    details = {"thing": what.thing, "pk": row.pk}
    HistoryEntry.objects.record(
        subject=region, kind=HistoryKind.ROW_DELETED, details=details, before={"text": name}, by=by
    )
