"""C17–C19: a sentence is said only of what is proved, also where several are equal."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership.dashboard.aspect_radar import aspects_finding
from leadership.domain_bars import bars_finding
from planning.targets.comparison import comparison_finding
from results.equal_ranks import join_tied
from ui.formats import decimal_comma

LEAD = SimpleNamespace(outcome=object(), is_estimate=False)
NAMES = ("Kebijakan", "Tata Kelola", "Manajemen", "Layanan", "Data")
VALUE = st.sampled_from([Decimal(n) / 2 for n in range(2, 7)])


def bars(pairs):
    """(value, weight) of each."""
    return [SimpleNamespace(name=name, value=v, weight=w) for name, (v, w) in zip(NAMES, pairs, strict=False)]


def named(rows, of, extreme):
    return [row.name for row in rows if of(row) == extreme(of(other) for other in rows)]


@given(st.lists(st.tuples(VALUE, st.integers(1, 3)), min_size=2, max_size=5))
def test_lowest_and_heaviest_name_all_that_are_equal_and_nothing_that_all_share(pairs):
    rows = bars(pairs)
    said = bars_finding(rows, "domain", LEAD)
    low = named(rows, lambda row: row.value, min)
    heavy = named(rows, lambda row: row.weight, max)
    lowest = decimal_comma(min(row.value for row in rows))
    if len(low) == len(rows):
        assert said == f"Semua domain bernilai {lowest}"
        return
    assert said.startswith(f"{join_tied(low, 'domain')} terendah, {lowest}")
    assert ("paling berbobot" in said) == (len(heavy) < len(rows))
    if low != heavy and len(heavy) < len(rows):
        assert said.endswith(f"; {join_tied(heavy, 'domain')} paling berbobot")


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([(2, 25), (3, 25), (4, 25), (5, 25)], "Kebijakan terendah, 2,00"),
        ([(2, 25), (2, 25), (3, 10)], "Kebijakan dan Tata Kelola terendah, 2,00, dan paling berbobot"),
        ([(2, 10), (3, 25), (3, 25)], "Kebijakan terendah, 2,00; Tata Kelola dan Manajemen paling berbobot"),
        ([(3, 10), (3, 25), (3, 25)], "Semua domain bernilai 3,00"),
        (
            [(2, 25), (2, 10), (3, 25)],
            "Kebijakan dan Tata Kelola terendah, 2,00; Kebijakan dan Manajemen paling berbobot",
        ),
    ],
)
def test_equal_weights(pairs, said):
    assert bars_finding(bars([(Decimal(value), weight) for value, weight in pairs]), "domain", LEAD) == said


def aspects(*values):
    own = SimpleNamespace(aspect_value=lambda number: values[number])
    return aspects_finding(
        own, SimpleNamespace(aspects=[SimpleNamespace(number=n, name=NAMES[n]) for n in range(len(values))])
    )


def test_aspects_that_print_alike_are_equal():
    alike, nearly = Fraction(3), Fraction(30001, 10000)
    assert aspects(alike, nearly) == "Semua aspek yang lengkap bernilai 3,00"
    assert aspects(alike, nearly, Fraction(4)) == "Kebijakan dan Tata Kelola terendah, 3,00; Manajemen tertinggi, 4,00"
    assert aspects(None, alike) == "Belum cukup aspek yang lengkap untuk dibandingkan"


def compared(*efforts):
    rows = [SimpleNamespace(scenario=SimpleNamespace(name=f"S{n}", effort=e)) for n, e in enumerate(efforts, 1)]
    return comparison_finding(rows)


@pytest.mark.parametrize(
    ("efforts", "said"),
    [
        ((4, 4, 4), "Semuanya memerlukan upaya 4"),
        ((2, 5, 5), "S1 paling ringan: upaya 2, S2 dan S3 5"),
        ((2, 2, 5), "S1 dan S2 paling ringan: upaya 2, S3 5"),
        ((0, 5), "S1 paling ringan: upaya 0, S2 5"),
    ],
)
def test_equal_scenarios(efforts, said):
    assert compared(*efforts) == said
