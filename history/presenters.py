"""The history in words: one presenter a kind, registered with the kind's readers by the app that records it.

A kind that nobody has registered is shown to nobody.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models

from accounts.models import User
from domains.models import Indicator
from history.choices import HistoryKind, Readers
from history.models import HistoryEntry, HistoryQuerySet
from ui.formats import long_date

Values = Mapping[str, Any]


class EntryTexts(NamedTuple):
    """The three texts of an entry: what was changed, and how it read before and after; "" where nothing was."""

    field: str
    before: str
    after: str


def change_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "mengubah tingkat 3 → 4", "mengisi tingkat 4", "mengosongkan tingkat (sebelumnya 4)"."""
    if not texts.before:
        return f"mengisi {texts.field} {texts.after}"
    if not texts.after:
        return f"mengosongkan {texts.field} (sebelumnya {texts.before})"
    return f"mengubah {texts.field} {texts.before} → {texts.after}"


def text_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "memperbarui fakta (4 kata)": a long text is counted, not repeated."""
    words = len(texts.after.split())
    return f"memperbarui {texts.field} ({words} kata)" if words else f"mengosongkan {texts.field}"


def plain_text(values: Values) -> str:
    """The text that was written, as it is."""
    return str(values.get("text", ""))


@dataclass(frozen=True)
class HistoryPresenter:
    """How entries of one kind read: the name of what was changed, a value (never an empty one), the sentence."""

    field: Callable[[Values], str]  # from the entry's details
    value: Callable[[Values], str] = plain_text
    sentence: Callable[[HistoryEntry, EntryTexts], str] = change_sentence

    def texts(self, details: Values, before: Values, after: Values) -> EntryTexts:
        """Field, before and after as the sheet shows them."""
        return EntryTexts(self.field(details), *(self.value(side) if side else "" for side in (before, after)))


@dataclass(frozen=True)
class HistoryEvent:
    """One entry as people read it: when, who, what, on which indicator; `reason` where one was given."""

    at: datetime
    by: User
    what: str
    reason: str
    indicator: Indicator | None
    field: str
    before: str
    after: str

    @property
    def who(self) -> str:
        return str(self.by)


PRESENTERS: dict[str, HistoryPresenter] = {}
READERS: dict[str, Readers] = {}


def register(kind: HistoryKind, readers: Readers, presenter: HistoryPresenter) -> None:
    """Say how a kind reads and to whom; called by `ready` of the app that records it."""
    PRESENTERS[kind.value] = presenter
    READERS[kind.value] = readers


def kinds_for(*readers: Readers) -> list[str]:
    """The kinds that those readers are shown; a kind without a presenter is never one of them."""
    return sorted(kind for kind, who in READERS.items() if who in readers and kind in PRESENTERS)


def readable_by(rows: HistoryQuerySet, *readers: Readers) -> HistoryQuerySet:
    """The entries whose kind those readers are shown."""
    return rows.filter(kind__in=kinds_for(*readers))


def history_events(entries: Iterable[HistoryEntry]) -> list[HistoryEvent]:
    """The entries in words; one of an unknown kind is left out."""
    return [history_event(entry) for entry in entries if entry.kind in PRESENTERS]


def history_event(entry: HistoryEntry) -> HistoryEvent:
    """Raises `KeyError` for a kind that has no presenter."""
    presenter = PRESENTERS[entry.kind]
    texts = presenter.texts(entry.details, entry.before, entry.after)
    what = presenter.sentence(entry, texts)
    if agency := entry.details.get("own_agency"):  # a judgement that rests on the region's exception
        what = f"{what} (mewakili {agency})"
    return HistoryEvent(entry.at, entry.by, what, entry.reason, entry.indicator, *texts)


# --- words for values -----------------------------------------------------------------------------


def named(words: str) -> Callable[[Values], str]:
    """A field that is always called the same; nothing of the entry is asked."""
    return lambda details: words


def label_of(choices: type[models.TextChoices], value: str) -> str:
    """The label of a stored choice; a choice that is no longer known reads as it was stored."""
    return str(choices(value).label) if value in choices.values else value


def verbose_name(model: type[models.Model], name: str) -> str:
    """How a model calls one of its columns."""
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def day_text(day: str | None) -> str:
    """A stored day, 2025-08-29, in words; "" for none."""
    return long_date(date.fromisoformat(day)) if day else ""


def day_value(day: date | None) -> str | None:
    """A day as it is stored."""
    return day.isoformat() if day else None


def text_value(text: str | None) -> dict[str, str]:
    """A text as it is stored; nothing where it is empty."""
    return {"text": text} if text else {}
