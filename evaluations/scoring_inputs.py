"""From an instrument's rows to what the arithmetic needs: the one place where the two meet."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from domains.kept_instruments import kept_by_instrument
from domains.models import Indicator, Instrument, short_indicator_name
from domains.pages import conversion_points
from evaluations.models import Evaluation
from evaluations.rules import scoring
from evaluations.rules.conversion import ConversionKnot, ConvertedIndex, IndexRefused, convert_index
from evaluations.rules.estimate import (
    EstimateAccuracy,
    LevelBand,
    ObservedValue,
    ValueEstimate,
    estimate_accuracy,
)
from evaluations.rules.level_parsing import read_level
from evaluations.rules.readiness import LevelFacts

EXTERNAL_INDEX = "external_index"  # as the file names where a value comes from


class SchemeDomainRow(NamedTuple):
    number: int
    name: str
    weight: Fraction
    synthetic: bool


class SchemeAspectRow(NamedTuple):
    number: int
    name: str
    weight: Fraction
    domain: SchemeDomainRow


class SchemeIndicatorRow(NamedTuple):
    """An indicator with its place, read as values: what arithmetic and lists need of it."""

    pk: int
    number: int
    name: str
    weight: Fraction
    aspect: SchemeAspectRow
    chooses_service: bool = False
    takes_index: bool = False  # whether the value follows from another body's index

    @property
    def short_name(self) -> str:
        return short_indicator_name(self.name)


INDICATOR_COLUMNS = ("pk", "number", "name", "weight", "chosen_service", "value_source", "details__external_index")
ASPECT_COLUMNS = ("aspect__number", "aspect__name", "aspect__weight")
DOMAIN_COLUMNS = tuple(f"aspect__domain__{name}" for name in SchemeDomainRow._fields)


@kept_by_instrument
def indicator_rows(instrument: Instrument) -> tuple[SchemeIndicatorRow, ...]:
    """All indicators by number: one query a process."""
    rows = Indicator.objects.filter(instrument=instrument).order_by("number")
    return tuple(_indicator_row(*row) for row in rows.values_list(*INDICATOR_COLUMNS, *ASPECT_COLUMNS, *DOMAIN_COLUMNS))


def _indicator_row(*values: Any) -> SchemeIndicatorRow:
    pk, number, name, weight, chooses, source, index, aspect_number, aspect_name, aspect_weight, *domain = values
    aspect = SchemeAspectRow(aspect_number, aspect_name, aspect_weight, SchemeDomainRow(*domain))
    return SchemeIndicatorRow(pk, number, name, weight, aspect, chooses, source == EXTERNAL_INDEX and bool(index))


def instrument_indicators(instrument: Instrument) -> list[Indicator]:
    """All indicators with aspect and domain, in order: one query."""
    return list(indicator_queryset(instrument))


def indicator_queryset(instrument: Instrument) -> QuerySet[Indicator]:
    """The same, to be asked for more. An indicator that a revision added stands in its aspect, whatever its number."""
    rows = Indicator.objects.filter(instrument=instrument).select_related("aspect__domain")
    return rows.order_by("aspect__domain__number", "aspect__number", "number")


@kept_by_instrument
def instrument_scheme(instrument: Instrument) -> scoring.ScoringScheme:
    """The scheme of an instrument. A draft has none."""
    if not instrument.scorable:
        raise scoring.ValueRefused(instrument.why_not_scored())
    return scheme_of_rows(instrument, indicator_rows(instrument))


def scheme_of_rows(instrument: Instrument, rows: Iterable[SchemeIndicatorRow]) -> scoring.ScoringScheme:
    """The same from rows at hand."""
    by_place = sorted(rows, key=lambda i: (i.aspect.domain.number, i.aspect.number, i.number))
    by_domain = groupby(by_place, key=lambda i: i.aspect.domain)
    return scoring.ScoringScheme(
        code=instrument.code,
        domains=tuple(_domain(domain, list(group)) for domain, group in by_domain),
        bands=instrument_bands(instrument),
        rule=instrument_value_rule(instrument),
    )


def _domain(domain: SchemeDomainRow, rows: list[SchemeIndicatorRow]) -> scoring.SchemeDomain:
    aspects = []
    for aspect, group in groupby(rows, key=lambda i: i.aspect):
        indicators = tuple(scoring.SchemeIndicator(i.number, i.name, i.weight) for i in group)
        aspects.append(scoring.SchemeAspect(aspect.number, aspect.name, aspect.weight, indicators))
    return scoring.SchemeDomain(domain.number, domain.name, domain.weight, tuple(aspects), domain.synthetic)


@kept_by_instrument
def instrument_bands(instrument: Instrument) -> tuple[scoring.PredicateBand, ...]:
    """The predicates, lowest first."""
    return tuple(
        scoring.PredicateBand(band["name"], Fraction(band["min"]), Fraction(band["max"]))
        for band in instrument.predicates
    )


@kept_by_instrument
def instrument_value_rule(instrument: Instrument) -> scoring.ValueRule:
    """Which values the instrument allows."""
    rule = instrument.value_rule
    return scoring.ValueRule(
        Fraction(rule["min"]), Fraction(rule["max"]), bool(rule["integer"]), rule.get("decimals") or 0
    )


def scorable_instruments(family: str) -> QuerySet[Instrument]:
    """All of a family but drafts, every revision, without the file's other facts, which are long and little read."""
    return Instrument.objects.filter(scorable=True, family=family).defer("details")


def predicate_names(family: str) -> list[str]:
    """Every predicate of the instruments of a family, lowest first, each once."""
    bands = [band for instrument in scorable_instruments(family) for band in instrument.predicates]
    return list(dict.fromkeys(band["name"] for band in bands))


def instrument_in_force(family: str, year: int, instruments: Iterable[Instrument] | None = None) -> Instrument | None:
    """The instrument by which that year is measured in a family, in its newest revision; None if there is none.

    Pass the rows if they have been read; those of other families count for nothing.
    """
    rows = scorable_instruments(family) if instruments is None else instruments
    covering = [one for one in rows if one.family == family and one.covers(year)]
    first = min(covering, key=lambda one: (one.valid_from or 0, one.code), default=None)
    return max((one for one in covering if first and one.code == first.code), key=lambda i: i.revision, default=None)


def level_facts_of(instrument: Instrument, number: int) -> LevelFacts:
    """How the levels of one indicator rest on each other, as the supplement of the instrument says."""
    others, named = _level_facts(instrument)
    return named.get(number, others)


@kept_by_instrument
def _level_facts(instrument: Instrument) -> tuple[LevelFacts, dict[int, LevelFacts]]:
    """What holds for most indicators, and for those of which the supplement says more."""
    facts = instrument.details.get("supplement", {})
    rests_on = facts.get("rests_on", {}).get("indicators", {})
    always = facts.get("level_one_always_ready", {}).get("indicators", [])
    bands = _level_bands(instrument) if "estimate" in instrument.value_rule else ()
    named = {
        number: LevelFacts(
            level_one_always_ready=number in always,
            rests_on={int(level): base for level, base in rests_on.get(str(number), {}).items()},
            bands=bands,
        )
        for number in {*always, *map(int, rests_on)}
    }
    return LevelFacts(bands=bands), named


def _level_bands(instrument: Instrument) -> tuple[LevelBand, ...]:
    """The values of each level; the loader sees to it that an instrument with an estimate has one scale of bands."""
    (scale,) = instrument.level_scales.values()
    rows = scale["levels"]
    return tuple(LevelBand(row["level"], Fraction(str(row["min"])), Fraction(str(row["max"]))) for row in rows)


def takes_external_index(indicator: Indicator) -> bool:
    """Whether the value follows from another body's index."""
    return indicator.value_source == EXTERNAL_INDEX and bool(indicator.details.get("external_index"))


def converted_index(instrument: Instrument, indicator: Indicator, index: Decimal) -> ConvertedIndex:
    """The value that the instrument's table gives; `ValidationError` at `index` where it gives none."""
    facts = indicator.details["external_index"]
    table = [
        ConversionKnot(point.theirs, None if point.ours is None else Fraction(point.ours))
        for point in conversion_points(indicator)
    ]
    places = instrument_value_rule(instrument).decimals
    try:
        is_linear = facts.get("interpolation") == "linear"
        return convert_index(Fraction(index), table, is_linear=is_linear, places=places)
    except IndexRefused as error:
        raise ValidationError({"index": str(error)}) from error


def value_if_no_index(instrument: Instrument) -> tuple[Decimal, str] | None:
    """What assessors are said to put where the other body gives no index, and who says so; None: nothing is known."""
    rule = instrument.value_rule
    if not rule.get("external_default"):
        return None
    said = rule.get("external_default_source") or ""
    name, _, words = said.partition(": ")
    # The short name of a source says nothing to a reader of this sentence.
    return Decimal(rule["external_default"]), words if name in instrument.details["sources"] else said


@kept_by_instrument
def accuracy_of_estimates(instrument: Instrument) -> EstimateAccuracy | None:
    """How well the instrument's rule for estimates meets what was observed; None where it has no such rule."""
    rule = instrument.value_rule.get("estimate")
    if rule is None:
        return None
    bands = {band.level: band for band in _level_bands(instrument)}
    observed = [
        ObservedValue(
            row["indicator"], ValueEstimate(bands[row["level"]], row["accepted"], row["asked"]), Fraction(row["value"])
        )
        for row in rule["observed"]["rows"]
    ]
    default = instrument.value_rule.get("external_default")
    return estimate_accuracy(observed, instrument_scheme(instrument), Fraction(default) if default else None)


def coverage_level(instrument: Instrument, number: int) -> tuple[int, str] | None:
    """The lowest level of an indicator that asks for all agencies, and where that is said; None if no level does."""
    asked = instrument.details.get("supplement", {}).get("coverage", {}).get("indicators", {}).get(str(number), {})
    levels = sorted((int(level), source) for level, source in asked.items())
    return levels[0] if levels else None


def asks_for_policy(instrument: Instrument, number: int) -> bool:
    """Whether the indicator asks for a policy: its explanation names norms, not what was carried out."""
    return number in instrument.details.get("supplement", {}).get("policy", {}).get("indicators", [])


def recurring_works(instrument: Instrument) -> list[tuple[str, int]]:
    """What comes round every year, and the number of its indicator: management processes, then ICT audits."""
    facts = instrument.details.get("supplement", {})
    kinds = {"management_processes": "Proses manajemen", "ict_audits": "Audit TIK"}
    return [(words, n) for name, words in kinds.items() for n in facts.get(name, {}).get("indicators", [])]


def value_hint(instrument: Instrument) -> str:
    """How a value may be typed where the instrument takes more than whole levels; "" where it does not."""
    rule = instrument_value_rule(instrument)
    if rule.integer:
        return ""
    low, high = scoring.plain_fraction(rule.low), scoring.plain_fraction(rule.high)
    return f"Antara {low} dan {high}, misalnya 2,75 atau pecahan 7/6."


def parse_value(evaluation: Evaluation, raw: str | Decimal | Fraction | int | None) -> Fraction | None:
    """A value as typed ("3", "3,05", "7/6", "") under the instrument's rule; `ValidationError` if refused."""
    try:
        return read_level("" if raw is None else str(raw), instrument_value_rule(evaluation.instrument))
    except scoring.ValueRefused as error:
        raise ValidationError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
