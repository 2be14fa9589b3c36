"""What a load comes to: how many requests a second were answered, and how long people waited for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles

from tests.load.traffic import Answer

LIMIT = 1.0  # seconds that one of twenty may wait longer than
KINDS = ("page", "save", "upload", "leaders")
HEAD = f"{'people':>7}{'asked/s':>9}{'answered/s':>12}{'p50 s':>8}{'p95 s':>8}{'errors':>8}"


@dataclass(frozen=True)
class Figures:
    """Of the requests that were sent in one stretch of time."""

    people: int
    asked: float  # a second, if nobody had to wait
    rate: float  # a second, as answered
    p50: float
    p95: float
    errors: int

    @property
    def is_within(self) -> bool:
        return self.p95 <= LIMIT and not self.errors

    def __str__(self) -> str:
        return f"{self.people:>7}{self.asked:>9.1f}{self.rate:>12.1f}{self.p50:>8.2f}{self.p95:>8.2f}{self.errors:>8}"


def figures_of(answers: Iterable[Answer], people: int, asked: float, began: float, ended: float) -> Figures:
    """Of what was sent between two moments; signing in does not count. The rate is that of the answers that came."""
    sent = [answer for answer in answers if answer.kind in KINDS and began <= answer.at < ended]
    p50, p95 = waits(sent)
    errors = sum(1 for answer in sent if answer.error)
    return Figures(people, asked, (len(sent) - errors) / (ended - began), p50, p95, errors)


def waits(sent: list[Answer]) -> tuple[float, float]:
    """Seconds that half and 95 of a hundred did not wait longer than."""
    if len(sent) < 2:
        return (sent[0].seconds,) * 2 if sent else (0.0, 0.0)
    cuts = quantiles((answer.seconds for answer in sent), n=100, method="inclusive")
    return cuts[49], cuts[94]


def by_kind(answers: list[Answer]) -> list[str]:
    """A line for each kind of request: its share, how long it took."""
    total = sum(1 for answer in answers if answer.kind in KINDS) or 1
    lines = []
    for kind in KINDS:
        sent = [answer for answer in answers if answer.kind == kind]
        p50, p95 = waits(sent)
        lines.append(f"  {kind:<8}{100 * len(sent) / total:>5.0f} %  p50 {p50:.2f} s  p95 {p95:.2f} s")
    return lines
