"""What a change of the index is made of: each part's change times its weight. Pure and exact.

With levels of both years under one instrument the shares of the indicators add up to the change of the index, to the
last digit. Where only printed domains are known, what their rounding leaves stands apart and is not given to a domain.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from evaluations.rules.scoring import HUNDRED, IndexLayer, ScoringScheme, score_all


class NotComparable(ValueError):
    """A value that the sum needs is missing in one of the years."""


@dataclass(frozen=True)
class ChangeShare:
    """One indicator, aspect or domain: its two values, and what their difference moved in the index."""

    number: int
    name: str
    weight: Fraction
    before: Fraction
    after: Fraction

    @property
    def change(self) -> Fraction:
        return self.after - self.before

    @property
    def share(self) -> Fraction:
        return self.change * self.weight / HUNDRED


@dataclass(frozen=True)
class ChangeShares:
    """`domains`, `aspects` and `indicators` each add up to `total`, the first with `rounding`."""

    total: Fraction
    domains: tuple[ChangeShare, ...]
    rounding: Fraction = Fraction(0)
    aspects: tuple[ChangeShare, ...] = ()
    indicators: tuple[ChangeShare, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether it comes from levels: then nothing was rounded."""
        return bool(self.indicators)


def shares_of_levels(
    scheme: ScoringScheme, before: Mapping[int, Fraction | None], after: Mapping[int, Fraction | None]
) -> ChangeShares:
    """From the levels of two years, {indicator number: level}. Raises `NotComparable` with a gap in either."""
    then, now = score_all(scheme, before), score_all(scheme, after)
    if then.total.exact is None or now.total.exact is None:
        raise NotComparable("Tingkat salah satu tahun belum lengkap.")
    pairs = ((i, before[i.number], after[i.number]) for i in scheme.indicators)
    return ChangeShares(
        total=now.total.exact - then.total.exact,
        domains=_layers(then.domains, now.domains),
        aspects=_layers(then.aspects, now.aspects),
        indicators=tuple(
            ChangeShare(i.number, i.name, i.weight, a, b) for i, a, b in pairs if a is not None and b is not None
        ),
    )


def shares_of_domains(
    scheme: ScoringScheme,
    before: Mapping[int, Fraction | None],
    after: Mapping[int, Fraction | None],
    index: tuple[Fraction, Fraction],
) -> ChangeShares:
    """From printed domains and the two printed indexes (before, after). Raises `NotComparable` with a gap in either."""
    parts = []
    for domain in scheme.domains:
        then, now = before.get(domain.number), after.get(domain.number)
        if then is None or now is None:
            raise NotComparable("Nilai domain salah satu tahun tidak diterbitkan lengkap.")
        parts.append(ChangeShare(domain.number, domain.name, domain.weight, then, now))
    total = index[1] - index[0]
    return ChangeShares(total, tuple(parts), total - sum((part.share for part in parts), Fraction(0)))


def _layers(before: Iterable[IndexLayer], after: Iterable[IndexLayer]) -> tuple[ChangeShare, ...]:
    """Both are complete: the whole is."""
    pairs = zip(before, after, strict=True)
    return tuple(ChangeShare(a.number, a.name, a.weight, a.low, b.low) for a, b in pairs)


def mean_level(levels: Mapping[int, Fraction | None], numbers: Iterable[int]) -> Fraction | None:
    """The plain mean of some indicators; None where one of them is missing."""
    values = [levels.get(number) for number in numbers]
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known and len(known) == len(values) else None
