"""A result that differs from the cycle's own final value stands beside it, with the difference, on every page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Evaluation
from regions import clock
from tests.builders.html_builders import one_line
from tests.builders.pemdi_builders import NOON, build_pemdi_city
from tests.past import print_result
from tests.work import fill

ALL = range(1, 21)
LOWER = (
    "Hasil tercatat 2026: 2,45 (Cukup), 0,15 lebih rendah daripada nilai akhir yang dihitung oleh aplikasi, 2,60 "
    "(Baik)."
)


@pytest.fixture
def finished(instruments):
    """Final values of 2,60 in a cycle that is finished."""
    clock.set_now(NOON)
    city = build_pemdi_city()
    fill(city, dict.fromkeys(ALL, Decimal("2.6")), column=ValueColumn.FINAL)
    return at(city, CycleState.SELESAI)


def stated(city, index, predicate, year=2026, source_type="pernyataan"):
    """A row of the year: recorded by the city's own people, or the ministry's."""
    instruments = {"SPBE-2020": city.evaluation.instrument}
    who = {"recorded_by": city.people["diskominfo"]} if source_type != "official" else {}
    print_result(city, instruments, year, index, predicate, source_type=source_type, **who)


def at(city, state):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state)
    city.evaluation.refresh_from_db()
    return city


def page(city, client, name, *args, role="diskominfo"):
    client.force_login(city.people[role])
    return one_line(client.get(reverse(name, args=args)).content.decode())


def pages(city, client):
    """What the results page and the dashboard, its sentence and its table of years, say."""
    board = page(city, client, "dashboard_details", city.evaluation.pk, role="pimpinan")
    return page(city, client, "results"), board


def test_a_recorded_result_that_differs_stands_beside_the_own_final(finished, client):
    stated(finished, "2.45", "Cukup")
    results, board = pages(finished, client)
    assert LOWER in results
    assert board.count(LOWER) == 2


def test_an_official_result_that_differs_does_too(finished, client):
    stated(finished, "3.10", "Baik", source_type="official")
    results, board = pages(finished, client)
    words = (
        "Hasil resmi 2026: 3,10 (Baik), 0,50 lebih tinggi daripada nilai akhir yang dihitung oleh aplikasi, 2,60 "
        "(Baik)."
    )
    assert (words in results, board.count(words)) == (True, 2)


def test_the_same_index_with_another_predicate_is_told(finished, client):
    stated(finished, "2.60", "Cukup")
    results, _ = pages(finished, client)
    assert "2,60 (Cukup), indeks sama, predikat lain daripada nilai akhir" in results


@pytest.mark.parametrize("predicate", ["Baik", ""])
def test_the_same_result_says_nothing(finished, client, predicate):
    stated(finished, "2.60", predicate)
    results, board = pages(finished, client)
    assert "yang dihitung oleh aplikasi" not in results + board


def test_before_the_cycle_is_finished_the_assessors_values_stand_beside_it(finished, client):
    stated(at(finished, CycleState.REVIU), "2.45", "Cukup")
    results, _ = pages(finished, client)
    assert "0,15 lebih rendah daripada nilai asesor yang dihitung oleh aplikasi, 2,60 (Baik)." in results


def test_a_final_with_gaps_is_compared_with_nothing(finished, client):
    finished.evaluation.scores.filter(indicator__number=3).delete()
    stated(finished, "2.45", "Cukup")
    results, _ = pages(finished, client)
    assert "yang dihitung oleh aplikasi" not in results


@pytest.mark.parametrize("years", [1, 3])
def test_the_results_page_costs_the_same_for_more_years(finished, client, django_assert_num_queries, years):
    for year in range(2026 - years + 1, 2027):
        stated(finished, "2.45", "Cukup", year)
    client.force_login(finished.people["diskominfo"])
    with django_assert_num_queries(18):
        client.get(reverse("results"))
