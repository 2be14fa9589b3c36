"""Whether a printed result can be true: index against predicate, domains and the levels behind them. Pure.

A printed figure stands for every exact value within 0.005 of it, so no rule of rounding to two decimals is
taken for granted. Each conflict is one Indonesian sentence.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product

from evaluations.rules.scoring import (
    HUNDRED,
    ROUNDED,
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
) -> list[str]:
    """All that does not fit in one printed result; a blank predicate or domain is not compared."""
    found = [
        _index_conflict(scheme, index),
        predicate_conflict(scheme, basis, index, band),
        *_domain_conflicts(scheme, domains or {}),
    ]
    reasons = [reason for reason in found if reason]
    if not reasons and (reason := sum_conflict(scheme, index, domains or {})):
        reasons.append(reason)
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
    return f"Indeks {_comma(index)} berpredikat {' atau '.join(possible)}, bukan {band}."


def _domain_conflicts(scheme: ScoringScheme, domains: Mapping[int, Decimal]) -> Iterator[str]:
    known = {domain.number: domain for domain in scheme.domains if not domain.synthetic}
    for number, printed in domains.items():
        if number not in known:
            yield f"Domain {number} tidak ada dalam {scheme.code}."
        elif not _reachable(known[number], scheme.rule, Fraction(printed)):
            yield f"Domain {number} bernilai {_comma(printed)}; tidak ada tingkat yang menghasilkan nilai itu."


def _reachable(domain: SchemeDomain, rule: ValueRule, printed: Fraction) -> bool:
    """Whether levels can give the domain a value that prints so, under any rounding."""
    if not rule.integer:
        return rule.low <= printed <= rule.high
    values = domain_values(domain, rule)
    position = bisect_left(values, printed - PRINT_TOLERANCE)
    return position < len(values) and values[position] <= printed + PRINT_TOLERANCE


def sum_conflict(scheme: ScoringScheme, index: Decimal, domains: Mapping[int, Decimal]) -> str | None:
    """Why the index cannot come from these domains under any rounding, or None; a missing domain may be anything."""
    low = high = Fraction(0)
    for domain in scheme.domains:
        printed = domains.get(domain.number)
        low += domain.weight * (scheme.rule.low if printed is None else Fraction(printed) - PRINT_TOLERANCE)
        high += domain.weight * (scheme.rule.high if printed is None else Fraction(printed) + PRINT_TOLERANCE)
    low, high = low / HUNDRED, high / HUNDRED
    if low - PRINT_TOLERANCE <= Fraction(index) <= high + PRINT_TOLERANCE:
        return None
    bounds = f"{_comma(round_half_up(low))}–{_comma(round_half_up(high))}"
    return f"Indeks {_comma(index)} tidak mungkin berasal dari nilai domainnya, yang menghasilkan {bounds}."


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
