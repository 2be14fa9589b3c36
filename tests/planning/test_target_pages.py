"""Targets, points and scenarios: who writes them, what is told of it, and the pages that show them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from domains.models import Aspect
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from history.models import HistoryEntry
from history.presenters import history_event
from planning.models import Effort, Scenario, Target
from planning.rules.target_query import ASSUME_LOWEST, TargetQuery
from planning.targets.planning_writes import delete_scenario, delete_target, set_effort
from planning.targets.target_years import targets_by_year, targets_finding
from regions.models import Region
from results.models import NationalAverage
from results.region_history import read_region_history
from tests.builders.target_builders import ALL_THREE, get, goal, scenario
from tests.past import print_averages, print_official, record_levels
from tests.work import fill

PAGE_QUERIES = 11
YEARS_QUERIES = 11
COMPARISON_QUERIES = 7
EFFORT_QUERIES = 7
PLANNERS = ["diskominfo", "penanggung_jawab", "koordinator"]
WATCHERS = ["admin", "asesor_internal", "pimpinan", "auditor"]


def effort(city, number, level="4.00", points=5, role="diskominfo"):
    indicator = city.indicator(number)
    by = city.people[role]
    return set_effort(evaluation=city.evaluation, indicator=indicator, level=Decimal(level), points=points, by=by)


def told(field):
    found = [history_event(entry) for entry in HistoryEntry.objects.all()]
    return [(event.before, event.after, event.by.username) for event in found if event.field == field]


def post(client, city, page, role="diskominfo", pk=None, **data):
    client.force_login(city.people[role])
    return client.post(reverse(page, args=pk or [city.evaluation.pk]), data)


# --- the writes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", PLANNERS)
def test_planners_set_targets(city, role):
    assert (goal(city, role).value, Target.objects.get().by) == (Decimal("3.40"), city.people[role])


@pytest.mark.parametrize("role", [*WATCHERS, "opd", "kepala_opd", "asesor_eksternal"])
def test_nobody_else_plans(city, role):
    fill(city, ALL_THREE)
    for attempt in (goal, scenario):
        with pytest.raises(Refused):
            attempt(city, role=role)
    with pytest.raises(Refused):
        effort(city, 21, role=role)
    assert (Target.objects.count(), Scenario.objects.count(), Effort.objects.count()) == (0, 0, 0)


def test_a_changed_target_is_told_and_one_as_it_was_is_not(city):
    goal(city)
    goal(city)
    goal(city, value="3.50", role="diskominfo")
    assert [str(row.value) for row in Target.objects.all()] == ["3.50"]
    assert told("target daerah 2025") == [
        ("3,40 (RPJMD 2021–2026)", "3,50 (RPJMD 2021–2026)", "diskominfo"),
        ("", "3,40 (RPJMD 2021–2026)", "koordinator"),
    ]


def test_a_target_taken_back_stays_in_the_history(city):
    delete_target(evaluation=city.evaluation, target=goal(city), by=city.people["penanggung_jawab"])
    assert Target.objects.count() == 0
    assert told("target daerah 2025")[0] == ("3,40 (RPJMD 2021–2026)", "", "penanggung_jawab")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year": 2017}, "year"),
        ({"year": 2036}, "year"),
        ({"value": "0.99"}, "__all__"),
        ({"value": "5.01"}, "__all__"),
        ({"source": ""}, "source"),
        ({"scope": "aspek"}, "aspect"),
        ({"scope": "provinsi"}, "scope"),
    ],
)
def test_a_target_that_cannot_be_is_refused(city, changes, field):
    with pytest.raises(ValidationError) as caught:
        goal(city, **changes)
    assert (list(caught.value.message_dict), Target.objects.count()) == ([field], 0)


def test_a_target_of_an_aspect_stands_in_the_years_of_its_instrument(city):
    aspect = Aspect.objects.get(domain__instrument=city.evaluation.instrument, number=5)
    assert goal(city, scope="aspek", aspect=aspect).label == "target aspek 5. Penerapan Manajemen SPBE"
    with pytest.raises(ValidationError) as caught:
        goal(city, scope="aspek", aspect=aspect, year=2026)
    assert list(caught.value.message_dict) == ["year"]


def test_points_are_set_changed_and_taken_back(city):
    effort(city, 21)
    effort(city, 21, points=7)
    assert Effort.objects.get().points == 7
    effort(city, 21, points=None)
    assert Effort.objects.count() == 0
    assert told("upaya ke tingkat 4") == [("7", "", "diskominfo"), ("5", "7", "diskominfo"), ("", "5", "diskominfo")]


@pytest.mark.parametrize(("level", "points"), [("1.00", 5), ("4.50", 5), ("6.00", 5), ("4.00", 100)])
def test_points_that_cannot_be_are_refused(city, level, points):
    with pytest.raises(ValidationError):
        effort(city, 21, level, points)
    assert Effort.objects.count() == 0


def test_a_scenario_keeps_the_raises_of_its_day(city):
    fill(city, ALL_THREE)
    saved = scenario(city, locked=(45,))
    assert (saved.wish, saved.before) == (TargetQuery(Decimal("3.05"), locked=(45,)), Fraction(3))
    assert saved.after == saved.before + sum(Fraction(row["gain"]) for row in saved.raises)
    assert saved.effort == sum(row["effort"] for row in saved.raises)
    assert 45 not in [row["number"] for row in saved.raises]
    assert told("skenario")[0][1].startswith("Ringan: Target 3,05 tercapai dengan ")


def test_what_has_no_answer_is_not_saved(city):
    with pytest.raises(ValidationError, match="setelah semua indikator terisi"):
        scenario(city)
    fill(city, ALL_THREE)
    with pytest.raises(ValidationError, match="tidak terjangkau"):
        scenario(city, target="4.50", most=1)
    scenario(city)
    with pytest.raises(ValidationError, match="nama ini sudah ada"):
        scenario(city)
    assert Scenario.objects.count() == 1


def test_a_scenario_is_taken_away(city):
    fill(city, ALL_THREE)
    delete_scenario(scenario=scenario(city), by=city.people["koordinator"])
    assert (Scenario.objects.count(), told("skenario")[0]) == (0, ("Ringan", "", "koordinator"))


# --- the page ----------------------------------------------------------------------------------------


def test_the_page_answers_in_a_sentence_and_names_the_raises(client, city):
    fill(city, ALL_THREE)
    response = get(client, city, target="3,05")
    path = response.context["path"]
    assert path.headline in response.content.decode()
    numbers = [row.place.number for row in path.rows]
    links = [reverse("indicator", args=[city.evaluation.pk, number]) for number in numbers]
    assert [link in response.content.decode() for link in links] == [True] * len(numbers)


def test_a_leader_reads_it_without_links_that_would_lead_nowhere(client, city):
    fill(city, ALL_THREE)
    page = get(client, city, role="pimpinan", target="3,05").content.decode()
    assert ("/indikator/" in page, "Simpan skenario" in page) == (False, False)


def test_the_page_begins_with_the_government_s_own_target(client, city):
    fill(city, ALL_THREE)
    goal(city, value="3.21")
    response = get(client, city)
    assert (response.context["path"].wish.target, "3,21 target daerah" in response.content.decode()) == (
        Decimal("3.21"),
        True,
    )


def test_a_target_in_the_address_may_have_a_point_and_limits_come_along(client, city):
    fill(city, ALL_THREE)
    query = {"target": "3.10", "naik": 1, "dasar": 3, "kunci": ["21", "22"], "opd": city.agency.pk, "upaya": "9"}
    wish = get(client, city, **query).context["path"].wish
    assert wish == TargetQuery(Decimal("3.10"), locked=(21, 22), agencies=(city.agency.pk,), most=1, floor=3, effort=9)


@pytest.mark.parametrize("target", ["empat", "5,01", "0,5", "4,205", "1e400", "NaN"])
def test_a_target_that_cannot_be_read_is_named(client, city, target):
    fill(city, ALL_THREE)
    response = get(client, city, target=target)
    assert (response.status_code, response.context["path"]) == (200, None)
    assert "target" in response.context["form"].errors


@pytest.mark.parametrize("query", [{"kunci": "99"}, {"opd": "9" * 30}, {"naik": "x"}, {"celah": "lalu"}])
def test_limits_that_do_not_exist_are_no_server_error(client, city, query):
    fill(city, ALL_THREE)
    response = get(client, city, target="3,05", **query)
    assert (response.status_code, response.context["path"]) == (200, None)


def test_with_gaps_the_page_asks_to_fill_them_first(client, city):
    fill(city, dict.fromkeys(range(1, 46), 3))
    """Only who takes the assumption away: the page opens with an answer that makes it."""
    page = get(client, city, target="3,00").content.decode()
    assert ("Isi dahulu tingkat yang kosong" in page, "celah=terendah" in page) == (True, True)
    assert "Kenaikan yang dipilih" in get(client, city, celah=ASSUME_LOWEST, target="3,00").content.decode()
    assert "Kenaikan yang dipilih" in get(client, city).content.decode()


def grow(city, count):
    """One or three of everything the page shows."""
    for number in range(count):
        scenario(city, f"Skenario {number}")
        effort(city, 21 + number)
    for year in range(2025, 2025 + count):
        goal(city, year=year)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_however_much_they_show(client, city, instruments, count, django_assert_num_queries):
    fill(city, ALL_THREE)
    print_official(city, instruments)
    print_averages()
    grow(city, count)
    city.evaluation = Evaluation.objects.get(pk=city.evaluation.pk)
    costs = {"target": PAGE_QUERIES, "scenarios": COMPARISON_QUERIES, "efforts": EFFORT_QUERIES}
    for name, queries in {**costs, "targets": YEARS_QUERIES}.items():
        client.force_login(city.people["koordinator"])  # sees the forms besides
        with django_assert_num_queries(queries):
            client.get(reverse(name, args=[city.evaluation.pk]))


# --- saving from the page ------------------------------------------------------------------------------


def test_an_answer_is_saved_and_computed_again(client, city):
    fill(city, ALL_THREE)
    response = post(client, city, "scenario_save", name="Ringan", constraints='{"target": "3.05", "most": 1}')
    assert response.url == f"{reverse('target', args=[city.evaluation.pk])}?target=3.05&naik=1#h-skenario"
    assert Scenario.objects.get().wish == TargetQuery(Decimal("3.05"), most=1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"name": "", "constraints": '{"target": "3.05"}'}, "Isi nama skenario."),
        ({"name": "Ringan", "constraints": '{"target": "4.50", "most": 1}'}, "Target ini tidak terjangkau"),
        ({"name": "Ringan", "constraints": '{"target": "4.50", "raises": [45]}'}, "Batasan tidak dikenal: raises."),
    ],
)
def test_a_scenario_that_is_refused_comes_back_with_the_page(client, city, data, reason):
    fill(city, ALL_THREE)
    response = post(client, city, "scenario_save", **data)
    assert (response.status_code, Scenario.objects.count()) == (422, 0)
    assert reason in response.content.decode()


def test_scenarios_stand_side_by_side(client, city):
    fill(city, ALL_THREE)
    light, slow = scenario(city), scenario(city, "Satu tingkat", most=1, target="3.20")
    page = get(client, city, "scenarios").context["page"]
    assert [entry.scenario for entry in page["chosen"]] == [light, slow]
    assert page["finding"] == f"Ringan paling ringan: upaya {light.effort}, Satu tingkat {slow.effort}"
    risen = {row.number: [cell is not None for cell in row.cells] for row in page["rows"]}
    assert risen == {
        number: [number in {r["number"] for r in saved.raises} for saved in (light, slow)]
        for number in {r["number"] for saved in (light, slow) for r in saved.raises}
    }
    only = get(client, city, "scenarios", skenario=[slow.pk, "x"]).context["page"]
    assert [entry.scenario for entry in only["chosen"]] == [slow]


def test_a_scenario_says_when_the_levels_have_changed_since(client, city):
    fill(city, dict.fromkeys(range(1, 47), 3))
    scenario(city, gaps=ASSUME_LOWEST)
    assert [entry.outdated for entry in get(client, city).context["scenarios"]] == [False]
    fill(city, {47: 3})
    assert [entry.outdated for entry in get(client, city).context["scenarios"]] == [True]


# --- the years -------------------------------------------------------------------------------------------


def years(city, role="pimpinan"):
    cycles = list(Evaluation.objects.filter(region=city.region).select_related("region"))
    rows = targets_by_year(cycles, read_region_history(cycles, city.people[role]), city.people[role])
    return targets_finding(rows), [(row.year, row.label, row.result, row.verdict.text) for row in rows]


def test_targets_stand_beside_results_in_neutral_words(city, instruments):
    print_official(city, instruments)
    print_averages()
    goal(city, year=2023, value="3.80")
    goal(city, year=2024, value="4.27")
    goal(city, year=2025, value="4.30")
    NationalAverage.objects.create(
        year=2024, scope="nasional", measure="target_index", value="2.85", source="Laporan 2024"
    )
    assert years(city) == (
        "1 dari 2 target yang sudah ada hasilnya tercapai",
        [
            (2025, "Target daerah", None, "belum ada hasil"),
            (2024, "Target daerah", Decimal("3.96"), "belum tercapai, kurang 0,31"),
            (2024, "Target nasional terbit", Decimal("3.12"), "indeks daerah 1,11 di atasnya"),
            (2023, "Target daerah", Decimal("3.80"), "tercapai"),
        ],
    )


def test_a_target_of_an_aspect_is_held_against_levels_and_never_invented(city, instruments):
    record_levels(city, instruments, years=[2021])
    print_official(city, instruments)
    aspect = Aspect.objects.get(domain__instrument=city.evaluation.instrument, number=5)
    goal(city, year=2021, scope="aspek", aspect=aspect, value="2.50")
    goal(city, year=2024, scope="aspek", aspect=aspect, value="2.50")
    label = "Target aspek 5. Penerapan Manajemen SPBE"
    assert years(city)[1] == [
        (2024, label, None, "nilai aspek tidak diterbitkan"),
        (2021, label, Decimal("2.13"), "belum tercapai, kurang 0,38"),
    ]


def test_a_cycle_that_was_sent_waits_for_its_result(city):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state="dokumen")
    goal(city)
    assert years(city)[1] == [(2025, "Target daerah", None, "menunggu hasil")]


def test_targets_of_another_region_are_not_shown(city):
    other = Region.objects.create(code="51.01", name="Kab. Jembrana", kind="kabupaten", time_zone="Asia/Makassar")
    by = city.people["koordinator"]
    Target.objects.create(region=other, year=2025, scope="kota", value="3.90", source="RPJMD", by=by)
    assert years(city) == ("Belum ada target yang dicatat", [])


def test_a_target_is_written_and_taken_back_on_its_page(client, city):
    data = {"year": 2025, "scope": "kota", "value": "3,40", "source": "RPJMD"}
    assert post(client, city, "targets", "koordinator", **data).url == reverse("targets", args=[city.evaluation.pk])
    row = Target.objects.get()
    assert (row.value, row.source) == (Decimal("3.40"), "RPJMD")
    wrong = post(client, city, "targets", "koordinator", **{**data, "year": 2017})
    assert ("Tahun harus 2018 sampai 2035." in wrong.content.decode(), wrong.context["form"]["source"].value()) == (
        True,
        "RPJMD",
    )
    post(client, city, "target_drop", "koordinator", pk=[city.evaluation.pk, row.pk])
    assert Target.objects.count() == 0


def test_an_aspect_is_chosen_by_its_number(client, city):
    data = {"year": 2025, "scope": "aspek", "value": "3,40", "source": "RPJMD"}
    assert "Pilih aspeknya." in post(client, city, "targets", "koordinator", **data).content.decode()
    post(client, city, "targets", "koordinator", **data, aspect=5)
    assert Target.objects.get().aspect.name == "Penerapan Manajemen SPBE"


def test_points_are_written_on_their_page(client, city):
    post(client, city, "efforts", indicator=21, level="4,00", points=5)
    assert (Effort.objects.get().indicator.number, Effort.objects.get().points) == (21, 5)
    refused = post(client, city, "efforts", indicator=21, level="4,50", points=5)
    assert "level" in refused.context["form"].errors
    post(client, city, "efforts", indicator=21, level="4,00", points="")
    assert Effort.objects.count() == 0
