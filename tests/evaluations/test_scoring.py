"""The arithmetic against the regulation, the published examples, a real city's history, and random values."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domains.instrument_loader import FOLDER
from evaluations.rules.scoring import (
    ROUNDED,
    UNROUNDED,
    ValueRefused,
    ValueRule,
    near_bound,
    next_band,
    plain_fraction,
    predicate_of,
    round_half_up,
    score_all,
    score_aspect,
    score_domain,
    score_total,
)
from evaluations.scoring_inputs import instrument_scheme

DENPASAR = Path(__file__).resolve().parents[2] / "spbe" / "demo" / "denpasar.yaml"
# Fixtures hold plain values that no example changes.
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@pytest.fixture
def schemes(instruments):
    return {code: instrument_scheme(instruments[code]) for code in ("SPBE-2018", "SPBE-2020", "PEMDI-2026")}


@pytest.fixture
def spbe(schemes):
    return schemes["SPBE-2020"]


def printed(layers):
    return [str(layer.printed) for layer in layers]


def every(scheme, value):
    return {indicator.number: Fraction(value) for indicator in scheme.indicators}


# The regulation's own worked examples, each at its layer (PermenPANRB 59/2020, pp. 21–24).


def test_the_regulations_aspect(spbe):
    aspect = spbe.domains[1].aspects[0]
    levels = dict(zip((11, 12, 13, 14), map(Fraction, (3, 4, 3, 2)), strict=True))
    assert (aspect.number, score_aspect(aspect, levels, spbe.rule).exact) == (2, Fraction(3))


def test_the_regulations_domain(spbe):
    aspects = {2: Fraction(3), 3: Fraction(4), 4: Fraction(3)}
    assert score_domain(spbe.domains[1], aspects, spbe.rule).exact == Fraction("3.40")


def test_the_regulations_index(spbe):
    domains = dict(zip((1, 2, 3, 4), map(Fraction, ("3.70", "3.40", "3.00", "3.20")), strict=True))
    total = score_total(spbe, domains)
    assert (total.exact, total.printed) == (Fraction("3.282"), Decimal("3.28"))
    assert predicate_of(spbe.bands, total.exact) == "Baik"


def test_balikpapans_governance_of_2022(spbe):
    aspects = {2: Fraction("1.75"), 3: Fraction("3.25"), 4: Fraction(3)}
    assert score_domain(spbe.domains[1], aspects, spbe.rule).printed == Decimal("2.60")


# Published examples that the instrument files carry.


def vectors(with_key):
    return list(_vectors(with_key))


def _vectors(with_key):
    for path in sorted(FOLDER.glob("*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for vector in data.get("test_vectors") or []:
            if with_key in vector:
                yield pytest.param(data["code"], vector, id=vector["name"])


@pytest.mark.parametrize(("code", "vector"), vectors("levels"))
def test_published_levels_give_the_published_figures(schemes, code, vector):
    outcome = score_all(schemes[code], {int(number): Fraction(level) for number, level in vector["levels"].items()})
    found = {
        "aspects": printed(outcome.aspects),
        "domains": printed(outcome.domains),
        "index": str(outcome.total.printed),
        "predicate": outcome.predicate,
    }
    assert found == vector["expected"]


def by_layers(scheme, aspects):
    """Domains and index from given aspects, as (domains, total)."""
    domains = [score_domain(domain, aspects, scheme.rule) for domain in scheme.domains]
    return domains, score_total(scheme, {domain.number: domain.exact for domain in domains})


@pytest.mark.parametrize(("code", "vector"), vectors("aspects_exact"))
def test_published_aspects_give_the_published_figures(schemes, code, vector):
    aspects = {number: Fraction(value) for number, value in enumerate(vector["aspects_exact"], 1)}
    domains, total = by_layers(schemes[code], aspects)
    found = {
        "aspects": [str(round_half_up(value)) for value in aspects.values()],
        "domains": printed(domains),
        "index": str(total.printed),
        "predicate": predicate_of(schemes[code].bands, total.exact),
    }
    assert found == vector["expected"]


@pytest.mark.parametrize(("code", "vector"), vectors("values"))
def test_published_decimals_give_the_published_figures(schemes, code, vector):
    """One value is 7/6, which no field would take: so layer by layer."""
    scheme = schemes[code]
    values = {int(number): Fraction(value) for number, value in vector["values"].items()}
    aspects = [score_aspect(aspect, values, scheme.rule) for aspect in scheme.domains[0].aspects]
    _, total = by_layers(scheme, {aspect.number: aspect.exact for aspect in aspects})
    found = {
        "aspects": printed(aspects),
        "index": str(total.printed),
        "predicate": predicate_of(scheme.bands, total.exact),
    }
    assert found == vector["expected"]


# Kota Denpasar's published history from its levels.


def denpasar():
    data = yaml.load(DENPASAR.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [pytest.param(cycle, id=str(cycle["year"])) for cycle in data["evaluations"]]


@pytest.mark.parametrize("cycle", denpasar())
def test_denpasars_published_figures_come_out_of_its_levels(schemes, cycle):
    outcome = score_all(schemes[cycle["instrument"]], dict(enumerate(map(Fraction, cycle["official"]), 1)))
    assert str(outcome.total.printed) == cycle["published_index"]
    assert printed(outcome.domains) == cycle["published_domains"]
    assert printed(outcome.aspects) == cycle.get("published_aspects", printed(outcome.aspects))


def test_denpasars_own_assessment_of_2021_over_claimed(spbe):
    [cycle] = [param.values[0] for param in denpasar() if param.values[0]["year"] == 2021]
    outcome = score_all(spbe, dict(enumerate(map(Fraction, cycle["self"]), 1)))
    assert (outcome.total.exact, str(outcome.total.printed)) == (Fraction("3.7495"), "3.75")


# What holds for all values.

codes = st.sampled_from(["SPBE-2018", "SPBE-2020", "PEMDI-2026"])


def values_of(scheme):
    step = 1 if scheme.rule.integer else 100
    value = st.integers(step, 5 * step).map(lambda n: Fraction(n, step))
    return st.fixed_dictionaries({indicator.number: value for indicator in scheme.indicators})


def draw(data, schemes):
    scheme = schemes[data.draw(codes)]
    return scheme, data.draw(values_of(scheme))


@quick
@given(data=st.data())
def test_the_terms_add_up_to_the_index_exactly(schemes, data):
    scheme, values = draw(data, schemes)
    outcome = score_all(scheme, values)
    flat = sum(i.weight * values[i.number] for i in scheme.indicators) / 100
    assert outcome.total.exact == flat
    for layer in (*outcome.aspects, *outcome.domains, outcome.total):
        assert sum(term.contribution for term in layer.terms) == layer.exact * layer.weight


@quick
@given(data=st.data())
def test_gaps_leave_an_interval_that_holds_every_completion_and_is_reached(schemes, data):
    scheme, values = draw(data, schemes)
    gaps = data.draw(st.sets(st.sampled_from(sorted(values)), min_size=1))
    outcome = score_all(scheme, {number: None if number in gaps else value for number, value in values.items()})
    ends = [score_all(scheme, values | dict.fromkeys(gaps, bound)).total.exact for bound in (Fraction(1), Fraction(5))]
    assert [outcome.total.low, outcome.total.high] == ends
    assert outcome.total.low <= score_all(scheme, values).total.exact <= outcome.total.high
    assert (outcome.total.exact, outcome.total.printed, outcome.complete) == (None, None, False)
    assert (outcome.total.missing, outcome.filled) == (tuple(sorted(gaps)), outcome.rows - len(gaps))


@quick
@given(data=st.data())
def test_one_level_more_adds_the_indicators_weight_in_hundredths(schemes, data):
    scheme, values = draw(data, schemes)
    indicator = data.draw(st.sampled_from(scheme.indicators))
    values[indicator.number] = min(values[indicator.number], Fraction(4))
    raised = values | {indicator.number: values[indicator.number] + 1}
    assert score_all(scheme, raised).total.exact - score_all(scheme, values).total.exact == indicator.weight / 100


@given(value=st.decimals(-6, 6, places=6), places=st.integers(0, 4))
def test_half_up_is_the_decimal_modules(value, places):
    expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert round_half_up(Fraction(value), places) == expected


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("2.345", "2.35"),
        ("2.3449999999", "2.34"),
        ("1.005", "1.01"),
        ("7/6", "1.17"),
        ("3", "3.00"),
        ("-0.005", "-0.01"),
    ],
)
def test_ties_go_up(exact, shown):
    assert str(round_half_up(Fraction(exact))) == shown


# Predicates.


@pytest.mark.parametrize(
    ("code", "index", "band"),
    [
        ("SPBE-2020", "1", "Kurang"),
        ("SPBE-2020", "1.7999", "Kurang"),
        ("SPBE-2020", "1.80", "Cukup"),
        ("SPBE-2020", "2.60", "Baik"),
        ("SPBE-2020", "3.4999", "Baik"),
        ("SPBE-2020", "3.50", "Sangat Baik"),
        ("SPBE-2020", "4.20", "Memuaskan"),
        ("SPBE-2020", "5", "Memuaskan"),
        ("PEMDI-2026", "1.4999", "Kurang"),
        ("PEMDI-2026", "1.50", "Cukup"),
        ("PEMDI-2026", "2.50", "Baik"),
        ("PEMDI-2026", "3.50", "Sangat Baik"),
        ("PEMDI-2026", "4.00", "Memuaskan"),
    ],
)
def test_a_lower_bound_belongs_to_its_band(schemes, code, index, band):
    assert predicate_of(schemes[code].bands, Fraction(index)) == band


def test_a_printed_350_is_baik_unrounded_and_sangat_baik_rounded(spbe):
    index = Fraction("3.4975")
    bands = {basis: predicate_of(spbe.bands, index, basis) for basis in (UNROUNDED, ROUNDED)}
    assert (str(round_half_up(index)), bands) == ("3.50", {UNROUNDED: "Baik", ROUNDED: "Sangat Baik"})


@pytest.mark.parametrize(
    ("index", "band"),
    [("3.494", None), ("3.495", "Sangat Baik"), ("3.505", "Sangat Baik"), ("3.506", None), ("5", None)],
)
def test_near_a_bound_means_within_half_a_hundredth(spbe, index, band):
    assert near_bound(spbe.bands, Fraction(index)) == band


def test_the_way_to_the_next_band(spbe):
    band, distance = next_band(spbe.bands, Fraction("3.49"))
    assert (band.name, distance, next_band(spbe.bands, Fraction("4.2"))) == ("Sangat Baik", Fraction("0.01"), None)


def test_a_predicate_with_gaps_needs_both_ends_to_agree(spbe):
    narrow = score_all(spbe, every(spbe, 3) | {1: None})
    wide = score_all(spbe, every(spbe, 3) | dict.fromkeys(range(32, 48)))
    assert (narrow.predicate, wide.predicate) == ("Baik", None)
    assert (narrow.near, narrow.total.low, narrow.total.high) == (None, Fraction("2.974"), Fraction("3.026"))


# What is refused.


def test_nothing_filled_is_neither_zero_nor_one(spbe):
    outcome = score_all(spbe, {})
    assert (outcome.total.low, outcome.total.high, outcome.total.exact) == (1, 5, None)
    assert (outcome.filled, outcome.rows, outcome.predicate) == (0, 47, None)


@pytest.mark.parametrize(
    ("code", "values", "reason"),
    [
        ("SPBE-2020", {48: "3"}, "indikator 48 tidak ada dalam SPBE-2020"),
        ("SPBE-2020", {1: "6"}, "nilai 6 di luar 1–5"),
        ("SPBE-2020", {1: "0"}, "nilai 0 di luar 1–5"),
        ("SPBE-2020", {1: "5/2"}, "nilai 2,5 harus bilangan bulat"),
        ("PEMDI-2026", {1: "0.99"}, "nilai 0,99 di luar 1–5"),
        ("PEMDI-2026", {1: "10001/9999"}, "nilai 10001/9999 memakai angka di atas 9999"),
    ],
)
def test_a_value_outside_the_rule_is_refused(schemes, code, values, reason):
    with pytest.raises(ValueRefused) as refused:
        score_all(schemes[code], {number: Fraction(value) for number, value in values.items()})
    assert str(refused.value) == reason


def test_a_layer_takes_any_fraction_within_the_range_only(spbe):
    with pytest.raises(ValueRefused) as refused:
        score_domain(spbe.domains[1], {2: Fraction("5.01")}, spbe.rule)
    assert str(refused.value) == "nilai 5,01 di luar 1–5"


def test_a_draft_is_not_scored(instruments):
    with pytest.raises(ValueRefused) as refused:
        instrument_scheme(instruments["PEMDI-2025"])
    assert str(refused.value) == "Pemdi rancangan 2025 masih rancangan dan tidak dapat dinilai."


def test_an_instrument_without_domains_shows_none(schemes):
    outcome = score_all(schemes["PEMDI-2026"], every(schemes["PEMDI-2026"], "1.26"))
    assert (outcome.domains, len(outcome.aspects), outcome.total.exact) == ((), 7, Fraction("1.26"))


def test_the_rule_decides_not_the_code(spbe):
    """The same scheme with decimals: nothing in the arithmetic knows about whole levels."""
    decimal = replace(spbe, rule=ValueRule(integer=False, decimals=1))
    assert score_all(decimal, every(spbe, "2.5")).total.exact == Fraction("2.5")


@pytest.mark.parametrize(
    ("value", "text"), [("3", "3"), ("2.5", "2,5"), ("1.26", "1,26"), ("3.282", "3,282"), ("7/6", "7/6")]
)
def test_a_fraction_as_people_write_it(value, text):
    assert plain_fraction(Fraction(value)) == text
