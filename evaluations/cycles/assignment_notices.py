"""Telling the agencies of one act on the assignments: one line an agency, whatever the act changed of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from accounts.models import User
from evaluations.choices import AssignmentPart
from evaluations.evaluation_history import day_text
from evaluations.models import Evaluation
from evaluations.tasks_page import tasks_url
from history.models import HistoryEntry
from notices.models import Notification
from notices.notifications import NotificationDraft, notify, take_back

MAX_NAMED_INDICATORS = 8
KEY = "tugas-{}-{}"  # the mark of the act, the agency


def tell_assigned(evaluation: Evaluation, entries: Iterable[HistoryEntry], mark: str, by: User) -> None:
    """What an act gave to each agency, moved, or took from it."""
    for agency, rows in _by_agency(entries).items():
        text = f"{by} mengubah tugas {rows[0].details['name']}: {'; '.join(_changes(rows))}."
        notify(_draft(evaluation, KEY.format(mark, agency), text, rows), by=by, agency=agency)


def tell_taken_back(evaluation: Evaluation, entries: Iterable[HistoryEntry], mark: str, by: User) -> None:
    """The act is undone; `entries` are the lines of its undoing."""
    for agency, rows in _by_agency(entries).items():
        key = KEY.format(mark, agency)
        text = f"{by} membatalkan perubahan tugas {rows[0].details['name']}: {'; '.join(_changes(rows))}."
        take_back(key, _draft(evaluation, f"{key}-batal", text, ()), by=by)


def _draft(evaluation: Evaluation, key: str, text: str, rows: Sequence[HistoryEntry]) -> NotificationDraft:
    days = [date.fromisoformat(row.after["due"]) for row in rows if row.after and row.after["due"]]
    return NotificationDraft(
        kind=Notification.Kind.ASSIGNED,
        key=key,
        text=text,
        url=tasks_url(evaluation.pk),
        subject=evaluation,
        due=min(days, default=None),
    )


def _by_agency(entries: Iterable[HistoryEntry]) -> dict[int, list[HistoryEntry]]:
    found: dict[int, list[HistoryEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.details["agency"]].append(entry)
    return found


def _changes(rows: Sequence[HistoryEntry]) -> list[str]:
    """ "pengampu indikator 3, 4 dan 7; tenggat indikator 21 menjadi 20 Agustus 2025"."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        assert row.indicator
        numbers[_change(row)].append(row.indicator.number)
    return [text.format(_named(found)) for text, found in numbers.items()]


def _change(row: HistoryEntry) -> str:
    """One change in words, with a place for the numbers."""
    if not row.after:
        return "tidak lagi bertugas pada indikator {}"
    due = day_text(row.after["due"]) if row.after["due"] else ""
    if row.before.get("part") == row.after["part"]:
        return f"tenggat indikator {{}} menjadi {due}" if due else "indikator {} tanpa tenggat"
    part = AssignmentPart(row.after["part"]).label
    return f"{part} indikator {{}}, tenggat {due}" if due else f"{part} indikator {{}}"


def _named(numbers: Collection[int]) -> str:
    named = sorted(numbers)
    more = len(named) - MAX_NAMED_INDICATORS
    words = ", ".join(map(str, named[:MAX_NAMED_INDICATORS]))
    return f"{words} dan {more} lainnya" if more > 0 else words
