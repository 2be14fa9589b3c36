"""The history of a cycle as far as a person may read it."""

from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import Lead, TruncDate

from accounts.models import User
from evaluations import permissions
from evaluations.models import Evaluation
from history.choices import HistoryKind, Readers
from history.models import HistoryEntry, HistoryQuerySet
from history.presenters import readable_by

AUTOSAVED_KINDS = (HistoryKind.TEXT_CHANGED, HistoryKind.COLUMN_TEXT_CHANGED)
NO_PERSON = 0


def readable_entries(rows: HistoryQuerySet, evaluation: Evaluation, user: User) -> HistoryQuerySet:
    """Without what names documents, for those who see the cycle but none of its evidence (admin)."""
    return entries_for(rows, sees_evidence=permissions.may("view_evidence", user, evaluation))


def entries_for(rows: HistoryQuerySet, *, sees_evidence: bool) -> HistoryQuerySet:
    """The same for whoever sees evidence, or does not."""
    readers = [Readers.AGENCIES, Readers.CYCLE]
    if sees_evidence:
        readers.append(Readers.EVIDENCE)
    return readable_by(rows, *readers)


def collapse_autosaves(rows: QuerySet[HistoryEntry]) -> QuerySet[HistoryEntry]:
    """Autosave writes many rows for one text: what one person wrote into one text on one day is told once.

    The newest of them stays; somebody else's words in between divide them.
    """
    typed = rows.filter(kind__in=AUTOSAVED_KINDS).order_by()  # no other row is compared, nor sorted to find the page
    same_text: list[Any] = ["indicator", "kind", "details", TruncDate("at")]
    newer_by = Window(Lead("by", default=NO_PERSON), partition_by=same_text, order_by=["at", "pk"])
    return rows.exclude(pk__in=typed.annotate(newer_by=newer_by).filter(newer_by=F("by")).values("pk"))
