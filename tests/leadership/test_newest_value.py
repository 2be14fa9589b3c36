"""The leaders' page of a Pemdi cycle leads with the newest known value of its own instrument; SPBE stands below."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from evaluations.choices import ValueColumn
from regions import clock
from tests.builders.html_builders import one_line
from tests.builders.pemdi_builders import NOON, build_pemdi_city
from tests.past import print_averages, print_official, print_result
from tests.work import cite_item, fill

ALL = range(1, 21)
EXTERNAL = {5: "1", 6: "1", 7: "1", 18: "1"}


@pytest.fixture
def pemdi_city(instruments):
    clock.set_now(NOON)
    city = build_pemdi_city()
    print_official(city, instruments)
    return city


def board(city, client, **query):
    client.force_login(city.people["pimpinan"])
    response = client.get(reverse("dashboard_details", args=[city.evaluation.pk]), query)
    return response.context["page"], one_line(response.content.decode())


def values(value):
    return dict.fromkeys(ALL, Decimal(value))


def test_before_anything_is_filled_the_estimate_leads_with_bounds_and_without_predicate(pemdi_city, client):
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    page, html = board(pemdi_city, client)
    lead = page.standing.lead
    assert (lead.year, lead.origin, lead.predicate, page.standing.next_band) == (2026, "perkiraan", "", None)
    assert lead.interval is not None
    assert lead.figure in html
    assert "perkiraan, tanpa predikat" in html
    assert "Dihitung 14 Agustus 2026" in html
    assert page.standing.title.startswith("Kota Denpasar: perkiraan indeks dari data dukung antara 1,01 dan ")
    assert all(name not in html.split('class="lead"')[1].split("lead__facts")[0] for name in ("Kurang", "Cukup"))


def test_an_estimate_that_is_certain_is_one_figure(pemdi_city, client):
    fill(pemdi_city, {n: Decimal(v) for n, v in EXTERNAL.items()}, column=ValueColumn.USULAN)
    fill(pemdi_city, {n: Decimal(v) for n, v in EXTERNAL.items()})
    page, _ = board(pemdi_city, client)
    assert (page.newest.estimate.figure, page.newest.estimate.predicate) == ("1,00", "")


def test_a_complete_self_assessment_leads_before_the_estimate(pemdi_city, client):
    fill(pemdi_city, values("1.42"))
    page, html = board(pemdi_city, client)
    lead = page.standing.lead
    assert (lead.figure, lead.predicate, lead.origin) == ("1,42", "Kurang", "mandiri")
    assert (page.standing.next_band.name, page.standing.next_band.distance) == ("Cukup", Decimal("0.08"))
    assert "Penilaian mandiri. Dicatat 14 Agustus 2026" in html
    assert "0 dari 20 nilai" in page.support_sentence
    assert any(fact.term == "Perkiraan 2026" for fact in page.standing.facts)


def test_the_assessors_interim_value_leads_before_the_self_assessment(pemdi_city, client):
    fill(pemdi_city, values("2.6"))
    fill(pemdi_city, values("1.24"), column=ValueColumn.DOKUMEN)
    page, html = board(pemdi_city, client)
    lead = page.standing.lead
    assert (lead.figure, lead.predicate, lead.short) == ("1,24", "Kurang", "nilai asesor, sementara")
    assert page.standing.beside.figure == "2,60"
    assert page.standing.title == "Kota Denpasar: Kurang menurut nilai asesor sementara, kurang 0,26 menuju Cukup"
    assert "Penilaian dokumen. Dicatat 14 Agustus 2026" in html
    assert "nilai asesor 2026" in page.support_sentence


def test_interim_values_with_gaps_do_not_hide_a_complete_self_assessment(pemdi_city, client):
    fill(pemdi_city, values("2.6"))
    fill(pemdi_city, {1: Decimal("1.24")}, column=ValueColumn.DOKUMEN)
    page, _ = board(pemdi_city, client)
    assert (page.standing.lead.figure, page.standing.interim.outcome.filled) == ("2,60", 1)


def test_a_result_of_the_year_leads_before_the_cycle_s_own_columns(pemdi_city, instruments, client):
    fill(pemdi_city, values("2.6"))
    row = {"instrument": instruments["PEMDI-2026"]}
    print_result(pemdi_city, instruments, 2026, "2.49", "Cukup", **row)
    page, _ = board(pemdi_city, client)
    assert (page.standing.lead.figure, page.standing.beside.figure) == ("2,49", "2,60")


def test_years_of_a_revoked_instrument_stand_below_with_the_break(pemdi_city, client):
    print_averages()
    page, html = board(pemdi_city, client)
    assert page.years.finding == "Belum ada hasil Indeks Pemdi; 2023–2024 skala lain, instrumen dicabut"
    assert html.count("skala lain, instrumen dicabut") > 2
    chart = page.years.chart
    last = chart["segments"][-1]
    assert (last["name"], chart["years"][last["from"]]) == ("Pemdi 2026", 2026)
    assert page.standing.change.delta is None


def test_another_year_can_still_lead(pemdi_city, client):
    page, _ = board(pemdi_city, client, tahun="2024")
    assert (page.standing.lead.year, page.standing.lead.figure, page.standing.estimate) == (2024, "3,96", None)


def test_the_page_costs_no_more_under_pemdi(pemdi_city, client, instruments, django_assert_num_queries):
    client.force_login(pemdi_city.people["pimpinan"])
    url = reverse("dashboard_details", args=[pemdi_city.evaluation.pk])
    with django_assert_num_queries(12):
        client.get(url)
    fill(pemdi_city, values("2.6"))
    fill(pemdi_city, values("1.24"), column=ValueColumn.DOKUMEN)
    for code in ("I13-L1-01", "I13-L1-02", "I20-L1-01"):
        cite_item(pemdi_city, code, "diterima")
    with django_assert_num_queries(12):
        client.get(url)


def test_a_spbe_cycle_still_leads_with_its_last_result(city, client, instruments):
    print_official(city, instruments)
    fill(city, {1: 3})
    page, _ = board(city, client)
    assert (page.standing.lead.year, page.standing.lead.figure) == (2024, "3,96")
    assert page.standing.estimate is None
    assert page.standing.beside.at == date(2025, 8, 14)
