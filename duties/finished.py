"""What a person has finished of late, by what the history tells of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from ui.formats import listed_text, short_date

FINISHED_DAYS = 14
MOST_ACTS = 500  # of one person, the newest
SHOWN_NUMBERS = 6  # indicators that a line names


@dataclass(frozen=True)
class FinishedWork:
    """All acts of one sort: how many, on which indicators, the last of them when."""

    label: str
    acts: int
    numbers: tuple[int, ...]
    last: date

    @property
    def detail(self) -> str:
        """ "indikator 3, 21 dan 4 lainnya; 7 kali, terakhir 28 Nov"."""
        shown = [str(number) for number in self.numbers[:SHOWN_NUMBERS]]
        more = len(self.numbers) - len(shown)
        named = listed_text([*shown, f"{more} lainnya"] if more else shown)
        times = f"{self.acts} kali, terakhir" if self.acts > 1 else ""
        when = f"{times} {short_date(self.last)}".strip()
        return f"indikator {named}; {when}" if named else when


def finished_by(user: User) -> list[FinishedWork]:
    """In the last fourteen days, the newest sort first; days are those of the person's pages. One query."""
    since = clock.now() - timedelta(days=FINISHED_DAYS)
    entries = HistoryEntry.objects.filter(by=user, at__gte=since).order_by("-at", "-pk")
    rows = entries.values_list("kind", "indicator__number", "at")[:MOST_ACTS]
    found: dict[str, list[tuple[int | None, date]]] = {}
    for kind, number, at in rows:
        found.setdefault(kind, []).append((number, timezone.localdate(at)))
    return [_work(HistoryKind(kind).label, acts) for kind, acts in found.items()]


def _work(label: str, acts: Iterable[tuple[int | None, date]]) -> FinishedWork:
    rows = list(acts)
    numbers = sorted({number for number, _ in rows if number is not None})
    return FinishedWork(label[:1].upper() + label[1:], len(rows), tuple(numbers), rows[0][1])
