"""Whether a printed result can be true: index against predicate, domains and the levels behind them. Pure.

A printed figure stands for every exact value within 0.005 of it, so no rule of rounding to two decimals is
taken for granted. Each conflict is one Indonesian sentence.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product

from evaluations.rules.scoring import (
    HUNDRED,
    ROUNDED,
    SchemeAspect,
    SchemeDomain,
    ScoringScheme,
    ValueRule,
    predicate_of,
    round_half_up,
)

PRINT_TOLERANCE = Fraction(5, 1000)  # half a unit of the last printed place
EPSILON = Fraction(1, 10**9)  # finer than any index of these instruments


def result_conflicts(
    scheme: ScoringScheme,
    basis: str,
    index: Decimal,
    band: str = "",
    domains: Mapping[int, Decimal] | None = None,
    aspects: Mapping[int, Decimal] | None = None,
) -> list[str]:
    """All that does not fit in one printed result; a blank predicate, domain or aspect is not compared."""
    found = [
        _index_conflict(scheme, index),
        predicate_conflict(scheme, basis, index, band),
        *_domain_conflicts(scheme, domains or {}),
        *_aspect_conflicts(scheme, aspects or {}),
    ]
    reasons = [reason for reason in found if reason]
    if not reasons:
        sums = (
            sum_conflict(scheme, index, domains or {}),
            *_sums_of_aspects(scheme, index, domains or {}, aspects or {}),
        )
        reasons += [reason for reason in sums if reason]
    return reasons


def _index_conflict(scheme: ScoringScheme, index: Decimal) -> str | None:
    rule = scheme.rule
    if rule.low <= Fraction(index) <= rule.high:
        return None
    return f"Indeks {_comma(index)} di luar {_comma(round_half_up(rule.low))}–{_comma(round_half_up(rule.high))}."


def possible_predicates(scheme: ScoringScheme, basis: str, index: Decimal) -> list[str]:
    """The predicates that a printed index may carry: two at a bound if the unrounded index decides, else one."""
    if basis == ROUNDED:
        return [predicate_of(scheme.bands, Fraction(index))]
    low, high = Fraction(index) - PRINT_TOLERANCE, Fraction(index) + PRINT_TOLERANCE - EPSILON
    return list(dict.fromkeys(predicate_of(scheme.bands, end) for end in (low, high)))


def predicate_conflict(scheme: ScoringScheme, basis: str, index: Decimal, band: str) -> str | None:
    """Why this predicate cannot stand beside this index, or None."""
    if not band:
        return None
    if band not in {known.name for known in scheme.bands}:
        return f"Predikat “{band}” tidak dikenal; yang ada: {', '.join(known.name for known in scheme.bands)}."
    possible = possible_predicates(scheme, basis, index)
    if band in possible:
        return None
    return f"Indeks {_comma(index)} mendapat predikat {' atau '.join(possible)}, bukan {band}."


def _domain_conflicts(scheme: ScoringScheme, domains: Mapping[int, Decimal]) -> Iterator[str]:
    known = {domain.number: domain for domain in scheme.domains if not domain.synthetic}
    for number, printed in domains.items():
        if number not in known:
            yield f"Domain {number} tidak ada dalam {scheme.code}."
        elif not _reachable(known[number], scheme.rule, Fraction(printed)):
            yield f"Domain {number} bernilai {_comma(printed)}; tidak ada tingkat yang menghasilkan nilai itu."


def _aspect_conflicts(scheme: ScoringScheme, aspects: Mapping[int, Decimal]) -> Iterator[str]:
    known = {aspect.number: aspect for domain in scheme.domains for aspect in domain.aspects}
    for number, printed in aspects.items():
        if number not in known:
            yield f"Aspek {number} tidak ada dalam {scheme.code}."
        elif not scheme.rule.low <= printed <= scheme.rule.high:
            low, high = (_comma(round_half_up(end)) for end in (scheme.rule.low, scheme.rule.high))
            yield f"Aspek {number} bernilai {_comma(printed)}, di luar {low}–{high}."


def _reachable(domain: SchemeDomain, rule: ValueRule, printed: Fraction) -> bool:
    """Whether levels can give the domain a value that prints so, under any rounding."""
    if not rule.integer:
        return rule.low <= printed <= rule.high
    values = domain_values(domain, rule)
    position = bisect_left(values, printed - PRINT_TOLERANCE)
    return position < len(values) and values[position] <= printed + PRINT_TOLERANCE


def sum_conflict(scheme: ScoringScheme, index: Decimal, domains: Mapping[int, Decimal]) -> str | None:
    """Why the index cannot come from these domains under any rounding, or None; a missing domain may be anything."""
    return _sum_conflict(scheme.rule, scheme.domains, domains, HUNDRED, f"Indeks {_comma(index)}", index, "domain")


def _sums_of_aspects(
    scheme: ScoringScheme, index: Decimal, domains: Mapping[int, Decimal], aspects: Mapping[int, Decimal]
) -> Iterator[str | None]:
    """The index, and each printed domain, against the printed aspects."""
    parts = [aspect for domain in scheme.domains for aspect in domain.aspects]
    yield _sum_conflict(scheme.rule, parts, aspects, HUNDRED, f"Indeks {_comma(index)}", index, "aspek")
    for domain in scheme.domains:
        if printed := domains.get(domain.number):
            words = f"Domain {domain.number} bernilai {_comma(printed)}"
            yield _sum_conflict(scheme.rule, domain.aspects, aspects, domain.weight, words, printed, "aspek")


def _sum_conflict(
    rule: ValueRule,
    parts: Iterable[SchemeDomain | SchemeAspect],
    printed: Mapping[int, Decimal],
    weight: Fraction,
    words: str,
    total: Decimal,
    what: str,
) -> str | None:
    """Why a total cannot be the weighted mean of its parts under any rounding; a missing part may be anything."""
    low = high = Fraction(0)
    for part in parts:
        value = printed.get(part.number)
        low += part.weight * (rule.low if value is None else Fraction(value) - PRINT_TOLERANCE)
        high += part.weight * (rule.high if value is None else Fraction(value) + PRINT_TOLERANCE)
    low, high = low / weight, high / weight
    if low - PRINT_TOLERANCE <= Fraction(total) <= high + PRINT_TOLERANCE:
        return None
    bounds = f"{_comma(round_half_up(low))}–{_comma(round_half_up(high))}"
    return f"{words} tidak mungkin berasal dari nilai {what}nya, yang menghasilkan {bounds}."


@dataclass(frozen=True)
class IndexOfParts:
    """The index that printed domains or aspects give, exact, beside the printed one."""

    what: str  # "aspek" or "domain"
    exact: Fraction
    printed: Decimal

    @property
    def fits(self) -> bool:
        return round_half_up(self.exact) == self.printed

    @property
    def sentence(self) -> str:
        """ "Nilai aspek memberi indeks 1,24 (tepatnya 1,2402): sama dengan yang tercetak"."""
        given = f"Nilai {self.what} memberi indeks {_comma(round_half_up(self.exact))}"
        if self.exact != Fraction(round_half_up(self.exact)):
            given += f" (tepatnya {_plain(self.exact)})"
        if self.fits:
            return f"{given}: sama dengan yang tercetak."
        return f"{given}, tercetak {_comma(self.printed)}: cocok dalam batas pembulatan nilai {self.what}."


def index_of_parts(
    scheme: ScoringScheme, index: Decimal, domains: Mapping[int, Decimal], aspects: Mapping[int, Decimal]
) -> IndexOfParts | None:
    """From all aspects, which are finer, else from all domains; None where some are missing."""
    layers = (
        ("aspek", [aspect for domain in scheme.domains for aspect in domain.aspects], aspects),
        ("domain", [domain for domain in scheme.domains if not domain.synthetic], domains),
    )
    for what, parts, printed in layers:
        if parts and all(part.number in printed for part in parts):
            total = sum((part.weight * Fraction(printed[part.number]) for part in parts), Fraction(0))
            return IndexOfParts(what, total / HUNDRED, index)
    return None


def _plain(value: Fraction) -> str:
    """All decimals: weights and printed values have few."""
    places = next((n for n in range(3, 9) if (value * 10**n).denominator == 1), 6)
    return f"{round_half_up(value, places)}".replace(".", ",")


def printed_indices(scheme: ScoringScheme, domains: Mapping[int, Decimal]) -> set[Decimal]:
    """Every index that whole levels can print, half up and only once, while the domains print like these.

    All domains must be given. Stricter than `conflicts`: this takes the rule of `scoring` for granted.
    """
    choices = []
    for domain in scheme.domains:
        values = domain_values(domain, scheme.rule)
        start = bisect_left(values, Fraction(domains[domain.number]) - PRINT_TOLERANCE)
        end = bisect_left(values, Fraction(domains[domain.number]) + PRINT_TOLERANCE)
        choices.append([value * domain.weight for value in values[start:end]])
    return {round_half_up(sum(parts, Fraction(0)) / HUNDRED) for parts in product(*choices)}


@lru_cache(maxsize=64)
def domain_values(domain: SchemeDomain, rule: ValueRule) -> tuple[Fraction, ...]:
    """Every exact value that whole levels of its indicators can give a domain, in order."""
    sums = {Fraction(0)}
    for indicator in (i for aspect in domain.aspects for i in aspect.indicators):
        steps = [indicator.weight * level for level in range(int(rule.low), int(rule.high) + 1)]
        sums = {total + step for total in sums for step in steps}
    return tuple(sorted(total / domain.weight for total in sums))


def _comma(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")
