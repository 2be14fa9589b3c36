"""Issue 17, 9: the indexes of many governments at once, the same digits as row by row, and only what is shared."""

import csv
import random
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.permissions import Refused
from evaluations.choices import CycleState
from evaluations.column_index import column_index, leading_column
from evaluations.index_sharing import set_index_sharing
from evaluations.models import Evaluation, Score
from evaluations.scoring_inputs import instrument_indicators
from history.models import HistoryEntry
from regions.models import Region
from results.government_indexes import region_indexes
from tests.builders.signing_builders import approved, sealed, signed, whole  # noqa: F401
from tests.city import fresh, person

YEAR = 2024
WHOLE, DECIMAL = ["1", "2", "3", "4", "5"], ["1", "7/6", "13/6", "8/3", "3.25", "4.75", "5"]


def governments(city, instruments, count):
    """Kabupaten of Bali with a cycle each, by turns SPBE and Pemdi, finished or not, some values missing."""
    bali, chance, found = city.region.parent, random.Random(17), []
    for n in range(count):
        region = Region.objects.create(
            code=f"51.{n + 10}", name=f"Kabupaten {n}", kind="kabupaten", parent=bali, time_zone="Asia/Makassar"
        )
        instrument = instruments["PEMDI-2026" if n % 3 == 2 else "SPBE-2020"]
        cycle = Evaluation.objects.create(
            region=region,
            year=YEAR,
            instrument=instrument,
            activity="evaluasi",
            state=CycleState.SELESAI if n % 4 else CycleState.VISITASI,
            predicate_basis="rounded" if n % 2 else "unrounded",
            created_by=city.people["diskominfo"],
        )
        fill_by_chance(cycle, chance, city.people["diskominfo"], gaps=n % 5 == 4)
        found.append(region)
    return found


def fill_by_chance(cycle, chance, by, *, gaps):
    """Values in every column of the assessors, some of them missing where an earlier column speaks."""
    given = DECIMAL if cycle.instrument.code.startswith("PEMDI") else WHOLE
    at = cycle.created_at
    for indicator in instrument_indicators(cycle.instrument):
        for column in ("mandiri", "dokumen", "interviu", "visitasi", "final"):
            is_first = column in ("mandiri", "dokumen")
            if (chance.random() < 0.6 or is_first) and not (gaps and indicator.number == 3):
                value = Fraction(chance.choice(given))
                Score.objects.create(
                    evaluation=cycle, indicator=indicator, column=column, value=value, updated_by=by, updated_at=at
                )


def test_the_same_digits_as_row_by_row(city, instruments, django_assert_num_queries):
    regions = governments(city, instruments, 11)
    with django_assert_num_queries(4):  # cycles, the indicators of two instruments, the sums
        rows = region_indexes(regions, city.evaluation.family, YEAR)
    for row in rows:
        cycle = Evaluation.objects.get(region=row.region)
        if not cycle.is_past:
            assert (row.evaluation, row.exact, row.printed) == (None, None, None)
            continue
        outcome = column_index(cycle, leading_column(cycle))
        expected = (outcome.total.exact, outcome.predicate if outcome.complete else None, outcome.filled, outcome.rows)
        assert (row.exact, row.predicate, row.filled, row.indicators) == expected
        assert row.printed == (str(outcome.total.printed) if outcome.complete else None)
    assert sum(row.exact is not None for row in rows) == 7
    assert sum(row.evaluation is not None and row.exact is None for row in rows) == 1


def test_no_more_queries_for_more_governments(city, instruments, django_assert_num_queries):
    one = [region for region in governments(city, instruments, 2) if region.code == "51.11"]
    with django_assert_num_queries(3):
        assert len(region_indexes(one, city.evaluation.family, YEAR)) == 1


def test_a_retired_value_counts_for_nothing(city, instruments):
    (region,) = governments(city, instruments, 2)[1:]
    Score.objects.filter(evaluation__region=region, indicator__number=7).update(is_retired=True)
    (row,) = region_indexes([region], city.evaluation.family, YEAR)
    assert (row.exact, row.filled, row.indicators) == (None, 46, 47)


def read(client, user, code="51", year=2025):
    client.force_login(user)
    return client.get(reverse("api:region_indexes", args=[code]), {"year": year})


def test_the_province_reads_what_is_signed_and_shared(sealed, client):  # noqa: F811
    city, above = sealed, person(sealed.region.parent, "pimpinan", "gubernur")
    assert read(client, above).json() == {"region": "51", "year": 2025, "regions": 1, "shared": 0, "indexes": []}
    set_index_sharing(evaluation=city.evaluation, shared=True, by=city.people["koordinator"])
    outcome = column_index(fresh(city.evaluation))
    assert read(client, above).json()["indexes"] == [
        {
            "region": "51.71",
            "name": "Kota Denpasar",
            "kind": "kota",
            "instrument": "SPBE-2020",
            "column": "mandiri",
            "index": str(outcome.total.printed),
            "index_exact": str(outcome.total.exact),
            "predicate": outcome.predicate,
            "filled": 47,
            "rows": 47,
        }
    ]
    set_index_sharing(evaluation=fresh(city.evaluation), shared=False, by=city.people["koordinator"])
    assert read(client, above).json()["indexes"] == []


def test_what_is_not_signed_is_not_read_even_where_it_is_shared(whole, client):  # noqa: F811
    city, above = whole, person(whole.region.parent, "auditor", "inspektorat")
    set_index_sharing(evaluation=city.evaluation, shared=True, by=city.people["koordinator"])
    (row,) = read(client, above).json()["indexes"]
    assert [row[key] for key in ("region", "column", "index", "index_exact", "predicate", "filled")] == [
        "51.71",
        None,
        None,
        None,
        None,
        0,
    ]


@pytest.mark.parametrize("role", ["diskominfo", "pimpinan", "koordinator", "asesor_eksternal"])
def test_a_role_in_the_city_opens_nothing_of_the_province(sealed, client, role):  # noqa: F811
    set_index_sharing(evaluation=sealed.evaluation, shared=True, by=sealed.people["koordinator"])
    assert read(client, sealed.people[role]).status_code == 404
    assert read(client, person(sealed.region.parent, "asesor_eksternal", "asesor_bali")).status_code == 404


def test_a_year_must_be_asked_for(city, client):
    client.force_login(person(city.region.parent, "pimpinan", "gubernur"))
    answer = client.get(reverse("api:region_indexes", args=["51"]))
    assert (answer.status_code, list(answer.json())) == (400, ["year"])


def test_only_the_koordinator_shares_and_history_says_so(city):
    for role in ("admin", "diskominfo", "penanggung_jawab", "pimpinan"):
        with pytest.raises(Refused, match="Hanya koordinator yang membagikan indeks"):
            set_index_sharing(evaluation=city.evaluation, shared=True, by=city.people[role])
    for shared in (True, True, False):
        set_index_sharing(evaluation=fresh(city.evaluation), shared=shared, by=city.people["koordinator"])
    rows = HistoryEntry.objects.filter(kind="index_sharing_set").order_by("pk")
    assert [row.after for row in rows] == [{"shared": True}, {"shared": False}]


def test_the_box_on_the_page_of_rules_shares_and_stops(city, client):
    page, url = (reverse(name, args=[city.evaluation.pk]) for name in ("one_person", "index_sharing"))
    client.force_login(city.people["koordinator"])
    assert f'action="{url}"' in client.get(page).content.decode()
    for sent, shared in (({"shared": "on"}, True), ({}, False)):
        assert client.post(url, sent).status_code == 302
        assert Region.objects.get(pk=city.region.pk).shares_index is shared
    client.force_login(city.people["admin"])
    assert f'action="{url}"' not in client.get(page).content.decode()
    assert client.post(url, {"shared": "on"}).status_code == 403


def test_the_operator_s_command_tells_all_governments(sealed):  # noqa: F811
    out = StringIO()
    call_command("region_indexes", 2025, parent="51", stdout=out)
    head, row = csv.reader(StringIO(out.getvalue()))
    told = dict(zip(head, row, strict=True))
    seal = sealed.seal
    assert (told["kode"], told["indeks"], told["predikat"]) == ("51.71", str(seal.printed_index), seal.predicate)
    assert Fraction(told["indeks_tepat"]) == Fraction(seal.exact_index)
