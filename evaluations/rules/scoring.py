"""The score-aggregation service: levels and weights in, index and predicate out. Pure and exact.

    aspect = Σ(value × weight of indicator) / weight of aspect
    domain = Σ(aspect × weight of aspect)   / weight of domain
    index  = Σ(domain × weight of domain)   / 100                      PermenPANRB 59/2020, pp. 21–24

Nothing is rounded between the layers: an index computed from printed domains is wrong for about one
institution in nine. Printing rounds half up, once, at the end. A missing value is never 0, 1 or last
year's: the layer then has no index but an interval, with the gaps at the lowest and the highest value.
Weights and values are `Fraction`; this module imports nothing of Django and nothing of ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

HUNDRED = Fraction(100)
NEAR_BOUND = Fraction(5, 1000)  # an index this near a bound may print on its other side
UNROUNDED, ROUNDED = "unrounded", "rounded"
MAX_TERM = 9_999  # numerator and denominator of a value that is entered as a fraction


class ValueRefused(ValueError):
    """A value the instrument's rule does not allow; the message says why, in Indonesian."""


@dataclass(frozen=True)
class ValueRule:
    """Which values an indicator may take: whole levels (SPBE), or decimals and fractions such as 7/6 (Pemdi)."""

    low: Fraction = Fraction(1)
    high: Fraction = Fraction(5)
    integer: bool = True
    decimals: int = 0
    fractions: bool = False  # any fraction, as estimates are

    @cached_property
    def _ends(self) -> tuple[int, int, int, int]:
        """Lowest and highest value as whole numbers: a page checks values by the hundred."""
        return (*self.low.as_integer_ratio(), *self.high.as_integer_ratio())

    def within(self, value: Fraction) -> Fraction:
        """The value itself if the range allows it: enough for the index of a layer, which may be any fraction."""
        low, low_of, high, high_of = self._ends
        whole, of = value.as_integer_ratio()
        if not (low * of <= whole * low_of and whole * high_of <= high * of):
            raise ValueRefused(
                f"nilai {plain_fraction(value)} di luar {plain_fraction(self.low)}–{plain_fraction(self.high)}"
            )
        return value

    def check(self, value: Fraction) -> Fraction:
        """The value itself if an indicator may take it, or `ValueRefused`."""
        self.within(value)
        if self.integer and value.denominator != 1:
            raise ValueRefused(f"nilai {plain_fraction(value)} harus bilangan bulat")
        if not self.integer and not self.fractions and max(value.numerator, value.denominator) > MAX_TERM:
            raise ValueRefused(f"nilai {plain_fraction(value)} memakai angka di atas {MAX_TERM}")
        return value

    def check_decimal(self, value: Fraction) -> Fraction:
        """The same for a value that was written as a decimal."""
        self.within(value)
        if not self.integer and (value * 10**self.decimals).denominator != 1:
            raise ValueRefused(f"nilai {plain_fraction(value)} lebih dari {self.decimals} desimal")
        return self.check(value)


@dataclass(frozen=True)
class PredicateBand:
    """One predicate; the lower bound belongs to it, the upper one only in the top band."""

    name: str
    low: Fraction
    high: Fraction

    @cached_property
    def low_terms(self) -> tuple[int, int]:
        """The lower bound as whole numbers: a page compares with it by the hundred."""
        return self.low.as_integer_ratio()


@dataclass(frozen=True)
class SchemeIndicator:
    number: int
    name: str
    weight: Fraction


@dataclass(frozen=True)
class SchemeAspect:
    number: int
    name: str
    weight: Fraction
    indicators: tuple[SchemeIndicator, ...]


@dataclass(frozen=True)
class SchemeDomain:
    number: int
    name: str
    weight: Fraction
    aspects: tuple[SchemeAspect, ...]
    synthetic: bool = False


@dataclass(frozen=True)
class ScoringScheme:
    """What the arithmetic needs of an instrument. Bands run from the lowest to the highest."""

    code: str
    domains: tuple[SchemeDomain, ...]
    bands: tuple[PredicateBand, ...]
    rule: ValueRule = ValueRule()

    @property
    def for_estimates(self) -> "ScoringScheme":
        """The same, taking any fraction as a value."""
        return replace(self, rule=replace(self.rule, fractions=True))

    @cached_property
    def indicators(self) -> tuple[SchemeIndicator, ...]:
        return tuple([i for domain in self.domains for aspect in domain.aspects for i in aspect.indicators])


@dataclass(frozen=True)
class LayerTerm:
    """One summand of a layer: weight × value; `low` and `high` differ only where something is missing."""

    number: int
    name: str
    weight: Fraction
    low: Fraction
    high: Fraction
    missing: tuple[int, ...] = ()

    @property
    def value(self) -> Fraction | None:
        return None if self.missing else self.low

    @property
    def contribution(self) -> Fraction | None:
        """weight × value: the contributions of a layer add up to its index times its weight."""
        return None if self.missing else self.low * self.weight


@dataclass(frozen=True)
class IndexLayer(LayerTerm):
    """An aspect, a domain or the whole, with the terms of its sum. `missing` lists the numbers of what was put in."""

    terms: tuple[LayerTerm, ...] = ()

    @property
    def exact(self) -> Fraction | None:
        return self.value

    @property
    def printed(self) -> Decimal | None:
        return printed_value(self.exact)


@dataclass(frozen=True)
class IndexOutcome:
    """Everything one set of values says."""

    total: IndexLayer
    domains: tuple[IndexLayer, ...]
    aspects: tuple[IndexLayer, ...]
    predicate: str | None
    basis: str
    filled: int
    rows: int
    near: str | None = None  # the band whose lower bound is within 0.005

    @property
    def complete(self) -> bool:
        return not self.total.missing


def plain_fraction(value: Fraction) -> str:
    """A fraction as people write it: "3", "2,5", else "7/6"."""
    if value.denominator == 1:
        return str(value.numerator)
    for places in (1, 2, 3):
        if (value * 10**places).denominator == 1:
            return f"{round_half_up(value, places)}".replace(".", ",")
    return str(value)


def typed_value(value: Fraction | Decimal) -> str:
    """A value as a person types it, so that reading it again gives the same: "3", "2,75", else its terms "7/6"."""
    exact = Fraction(value)
    return plain_fraction(exact) if (exact * 100).denominator == 1 else f"{exact}"


def round_half_up(value: Fraction, places: int = 2) -> Decimal:
    """Round half up, away from binary and half-even surprises: 2.345 → 2.35, −0.005 → −0.01."""
    top, below = value.as_integer_ratio()
    whole = (2 * 10**places * abs(top) + below) // (2 * below)
    return Decimal(whole if top >= 0 else -whole).scaleb(-places)


def printed_value(value: Fraction | None) -> Decimal | None:
    """Two decimals, half up; None where something is missing."""
    return None if value is None else round_half_up(value)


def weighted_mean(number: int, name: str, weight: Fraction, terms: Iterable[LayerTerm]) -> IndexLayer:
    """The weighted mean of the terms over the weight of the layer, with its interval and its gaps."""
    parts = tuple(terms)
    missing = tuple([n for t in parts for n in t.missing])
    low = _mean([(t.low, t.weight) for t in parts], weight)
    return IndexLayer(
        number=number,
        name=name,
        weight=weight,
        low=low,
        high=_mean([(t.high, t.weight) for t in parts], weight) if missing else low,
        missing=missing,
        terms=parts,
    )


def _mean(pairs: Sequence[tuple[Fraction, Fraction]], weight: Fraction) -> Fraction:
    """Σ(value × weight) / weight, exactly: whole numbers over one denominator, put in lowest terms once."""
    total, of = 0, 1
    for value, share in pairs:
        value_top, value_of = value.as_integer_ratio()
        share_top, share_of = share.as_integer_ratio()
        below = value_of * share_of
        total, of = total * below + value_top * share_top * of, of * below
    top, below = weight.as_integer_ratio()
    return Fraction(total * below, of * top)


def _given(number: int, name: str, weight: Fraction, value: Fraction | None, rule: ValueRule) -> LayerTerm:
    if value is None:
        return LayerTerm(number, name, weight, rule.low, rule.high, (number,))
    return LayerTerm(number, name, weight, rule.within(value), value)


def score_aspect(aspect: SchemeAspect, values: Mapping[int, Fraction | None], rule: ValueRule) -> IndexLayer:
    """An aspect from the values of its indicators, by indicator number."""
    terms = (_given(i.number, i.name, i.weight, values.get(i.number), rule) for i in aspect.indicators)
    return weighted_mean(aspect.number, aspect.name, aspect.weight, terms)


def score_domain(domain: SchemeDomain, aspects: Mapping[int, Fraction | None], rule: ValueRule) -> IndexLayer:
    """A domain from the indices of its aspects, by aspect number (as the regulation's examples do)."""
    terms = (_given(a.number, a.name, a.weight, aspects.get(a.number), rule) for a in domain.aspects)
    return weighted_mean(domain.number, domain.name, domain.weight, terms)


def score_total(scheme: ScoringScheme, domains: Mapping[int, Fraction | None]) -> IndexLayer:
    """The index from the indices of the domains, by domain number."""
    terms = (_given(d.number, d.name, d.weight, domains.get(d.number), scheme.rule) for d in scheme.domains)
    return weighted_mean(0, scheme.code, HUNDRED, terms)


def score_all(scheme: ScoringScheme, values: Mapping[int, Fraction | None], basis: str = UNROUNDED) -> IndexOutcome:
    """All layers from the indicators' values. Unknown numbers and refused values raise."""
    known = {indicator.number for indicator in scheme.indicators}
    for number, value in values.items():
        if number not in known:
            raise ValueRefused(f"indikator {number} tidak ada dalam {scheme.code}")
        if value is not None:
            scheme.rule.check(value)
    aspects: list[IndexLayer] = []
    domains: list[IndexLayer] = []
    for domain in scheme.domains:
        layers = [score_aspect(aspect, values, scheme.rule) for aspect in domain.aspects]
        aspects += layers
        domains.append(weighted_mean(domain.number, domain.name, domain.weight, layers))
    total = weighted_mean(0, scheme.code, HUNDRED, domains)
    rows = len(scheme.indicators)
    return IndexOutcome(
        total=total,
        domains=tuple(layer for layer, d in zip(domains, scheme.domains, strict=True) if not d.synthetic),
        aspects=tuple(aspects),
        predicate=agreed_predicate(scheme.bands, total, basis),
        basis=basis,
        filled=rows - len(total.missing),
        rows=rows,
        near=None if total.exact is None else near_bound(scheme.bands, total.exact),
    )


def predicate_of(bands: Sequence[PredicateBand], index: Fraction, basis: str = UNROUNDED) -> str:
    """The band of an index; below the lowest bound counts as the lowest, as printed lists do."""
    top, below = (round_half_up(index) if basis == ROUNDED else index).as_integer_ratio()
    reached = bands[0].name
    for band in bands:
        low, low_of = band.low_terms
        if low * below <= top * low_of:
            reached = band.name
    return reached


def agreed_predicate(bands: Sequence[PredicateBand], layer: IndexLayer, basis: str = UNROUNDED) -> str | None:
    """The predicate that both ends of the interval share; None where they differ."""
    ends = {predicate_of(bands, layer.low, basis)}
    if layer.missing:
        ends.add(predicate_of(bands, layer.high, basis))
    return ends.pop() if len(ends) == 1 else None


def near_bound(bands: Sequence[PredicateBand], index: Fraction) -> str | None:
    """The band whose lower bound is within 0.005 (3.495 already prints 3.50): there the basis decides."""
    return next((band.name for band in bands[1:] if abs(index - band.low) <= NEAR_BOUND), None)


def next_band(bands: Sequence[PredicateBand], index: Fraction) -> tuple[PredicateBand, Fraction] | None:
    """The next band above an index and the distance to its bound; None in the top band."""
    return next(((band, band.low - index) for band in bands if band.low > index), None)
