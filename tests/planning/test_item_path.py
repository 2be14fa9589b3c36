"""The way to a target item by item, where values are estimated from accepted items: page, marks, points, scenarios."""

import json
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.permissions import Refused
from evaluations.rules.scoring import round_half_up
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from evidence.models import Verdict
from history.models import HistoryEntry
from planning.models import Action, ItemEffort, ReachedLevel, Scenario
from planning.rules.target_query import TargetQuery
from planning.target_inputs import read_target_inputs
from planning.targets.item_marks import mark_level_reached, set_item_effort, unmark_level
from planning.targets.item_rows import items_by_agency
from planning.targets.path import find_path
from tests.builders.api_builders import client_of
from tests.builders.html_builders import one_line
from tests.history_rows import texts
from tests.work import cite_item, fill
from ui.formats import decimal_comma

ELSEWHERE = (5, 6, 7, 18)  # values from other bodies' indexes


@pytest.fixture
def known(pemdi_city):
    """All values from elsewhere are there."""
    fill(pemdi_city, dict.fromkeys(ELSEWHERE, 2))
    return pemdi_city


def answer(city, target="1.40", **limits):
    return find_path(read_target_inputs(city.evaluation), TargetQuery(Decimal(target), **limits))


def page_of(city, client, role="koordinator", query=""):
    client.force_login(city.people[role])
    return one_line(client.get(reverse("target", args=[city.evaluation.pk]) + query).content.decode())


def accept(city, codes):
    for code in codes:
        citation = cite_item(city, code, "diterima")
        citation.shown_value = Decimal("5.00") if citation.item.threshold else None
        citation.save()


def estimates(city):
    indicators = list(city.evaluation.instrument.indicators.all())
    ready = readiness_by_indicator(city.evaluation.instrument, indicators, cited_by_indicator(city.evaluation))
    return {i.number: ready[i.pk].estimate.value for i in indicators if ready[i.pk].estimate}


# --- the promise ----------------------------------------------------------------------------------


def test_bringing_the_items_gives_exactly_the_promised_estimate(known):
    found = answer(known)
    assert found.before < Fraction("1.4") <= found.after
    accept(known, [need.items[0].code for row in found.rows for need in row.cost.items])
    again = answer(known)
    assert again.before == found.after
    promised = {row.place.number: row.move.level for row in found.rows}
    now = estimates(known)
    assert {number: now[number] for number in promised} == promised
    assert not again.rows


def test_the_page_groups_items_by_agency_with_what_each_adds(known, client):
    page = page_of(known, client, query="?target=1,40")
    found = answer(known)
    groups = items_by_agency(found)
    assert sum(group.count for group in groups) == len(found.cost.items) == found.plan.effort
    gains = [item.index_gain for group in groups for one in group.indicators for item in one.items]
    assert sum(gains) == found.after - found.before
    assert "Butir yang dikerjakan, menurut OPD" in page
    assert re.search(r"Tingkat 1 · menambah nilai 0,\d\d dan perkiraan indeks \+0,\d+", page)
    assert f"Target 1,40 tercapai dengan {found.plan.effort} butir data dukung pada {len(found.rows)} indikator" in page
    assert "Perkiraan dari data dukung" in page


def test_an_estimate_has_no_predicate_and_decimals_have_their_words(known, client):
    page = page_of(known, client, query="?target=1,40")
    answered = page.split('id="h-hasil"')[1]
    assert not re.search(r"\d,\d\d \((Kurang|Cukup|Baik|Sangat Baik|Memuaskan)\)", answered)
    assert '<th scope="col">Predikat</th>' not in answered.split("Skenario")[0]
    assert "butir data dukung dan poin upaya" not in page
    assert "Semua angka di sini perkiraan" in page
    assert "hanya kenaikan yang Anda tetapkan" not in page


def test_from_an_indicator_its_items_are_asked_for(known, client):
    page = page_of(known, client, "diskominfo", "?target=1,40")
    link = re.search(r'href="([^"]*permintaan/baru/\?indikator=\d+&amp;butir=[^"]+)"', page)[1].replace("&amp;", "&")
    client.force_login(known.people["koordinator"])
    assert client.get(link).status_code == 200


# --- limits ---------------------------------------------------------------------------------------


def test_a_locked_indicator_and_other_agencies_items_are_left_out(known):
    free = answer(known)
    locked = free.rows[0].place.number
    assert locked not in {row.place.number for row in answer(known, locked=(locked,)).rows}
    only = answer(known, "1.05", agencies=(known.agency.pk,), effort=3)
    assert {row.place.agency_id for row in only.rows} <= {known.agency.pk}


def test_at_most_one_level_keeps_every_indicator_below_its_second(known):
    ground = read_target_inputs(known.evaluation)
    found = find_path(ground, TargetQuery(Decimal("5.00"), most=1, effort=10_000))
    for row in found.rows:
        assert row.place.rise(row.move.level) <= 1


# --- what cannot be, and what nobody knows --------------------------------------------------------


def test_an_unreachable_target_says_why(known):
    rest = tuple(place.number for place in read_target_inputs(known.evaluation).places if place.climb)
    found = answer(known, "4.90", locked=rest)
    assert found.headline == "Target 4,90 tidak terjangkau dalam batasan ini: tidak ada butir yang dapat menaikkannya."


def test_values_that_no_item_raises_are_named_where_they_keep_a_target_out_of_reach(known):
    headline = answer(known, "5.00").headline
    assert headline.startswith("Target 5,00 tidak terjangkau: semua butir yang boleh dikerjakan memberi 4,")
    assert headline.endswith("; nilai indikator 5–7, 18 datang dari indeks lembaga lain dan tidak dinaikkan butir.")


def test_an_unknown_one_is_never_called_unreachable(pemdi_city, client):
    found = answer(pemdi_city, "5.00")
    assert found.headline.startswith("Target 5,00 belum dapat dihitung: nilai indikator 5–7, 18 belum ada")
    assert "tidak terjangkau" not in page_of(pemdi_city, client, query="?target=5,00")


def test_with_unknown_values_the_way_holds_whatever_they_turn_out_to_be(pemdi_city, client):
    found = answer(pemdi_city)
    assert found.rows
    assert found.after >= Fraction("1.4")
    page = page_of(pemdi_city, client, query="?target=1,40")
    assert "Nilai indikator 5–7, 18 belum ada (indeks lembaga lain)" in page
    pair = r"(\d,\d\d) dan (\d,\d\d)"
    bounds = re.search(rf"perkiraan indeks sekarang antara {pair}, sesudahnya antara {pair}", page)
    assert bounds[3] == decimal_comma(round_half_up(found.after))
    assert bounds[4] == decimal_comma(round_half_up(found.after + found.ground.high - found.before))


def test_what_waits_for_a_verdict_is_told_beside(known, client):
    cite_item(known, "I13-L1-01")
    assert "Bila semua yang menunggu putusan diterima, perkiraan indeks paling rendah 1," in page_of(known, client)


# --- a level that is said to be reached -----------------------------------------------------------


def unknown_level(city):
    """An indicator, and the level of it whose items are taken out of the instrument."""
    city.evaluation.instrument.items.filter(code__startswith="I13-L2-").delete()
    return city.indicator(13), 2


def test_a_level_without_items_is_passed_after_a_person_says_why_and_history_keeps_it(
    known, client, altered_instrument
):
    unknown_level(known)
    ended = next(p for p in read_target_inputs(known.evaluation).places if p.number == 13).climb
    assert (ended.unknown, ended.steps[-1].value) == (2, Fraction(3, 2))
    client.force_login(known.people["koordinator"])
    url = reverse("level_mark", args=[known.evaluation.pk])
    refused = client.post(url, {"indicator": 13, "level": 2, "reason": ""})
    assert (refused.status_code, ReachedLevel.objects.count()) == (422, 0)
    client.post(url, {"indicator": 13, "level": 2, "reason": "Portal sudah satu pintu sejak 2024."})
    passed = next(p for p in read_target_inputs(known.evaluation).places if p.number == 13).climb
    assert passed.steps[-1].value > Fraction(5, 2)
    assert "Anggapan yang dicatat orang, bukan data dukung: indikator 13 tingkat 2" in page_of(known, client)
    assert (
        "Portal sudah satu pintu sejak 2024."
        in client.get(reverse("efforts", args=[known.evaluation.pk])).content.decode()
    )
    client.post(reverse("level_unmark", args=[ReachedLevel.objects.get().pk]))
    assert not ReachedLevel.objects.exists()
    told = texts(HistoryEntry.objects.filter(kind="level_reached").order_by("pk"), "field", "before", "after", "reason")
    assert told == [
        ("anggapan tingkat 2", "", "dianggap tercapai", "Portal sudah satu pintu sejak 2024."),
        ("anggapan tingkat 2", "dianggap tercapai", "", ""),
    ]


def test_a_level_with_known_items_is_reached_by_its_evidence_only(known):
    with pytest.raises(ValidationError, match="Butir wajib tingkat 2 diketahui"):
        mark_level_reached(
            evaluation=known.evaluation,
            indicator=known.indicator(13),
            level=2,
            reason="Sudah.",
            by=known.people["koordinator"],
        )


def test_who_sets_no_targets_marks_nothing(known, altered_instrument):
    indicator, level = unknown_level(known)
    who = {"evaluation": known.evaluation, "indicator": indicator, "by": known.people["opd"]}
    with pytest.raises(Refused):
        mark_level_reached(level=level, reason="Sudah.", **who)
    with pytest.raises(Refused):
        set_item_effort(item=None, points=3, **who)
    mark = ReachedLevel.objects.create(
        evaluation=known.evaluation, indicator=indicator, level=level, reason="Sudah.", by=known.people["koordinator"]
    )
    with pytest.raises(Refused):
        unmark_level(reached=mark, by=known.people["opd"])


# --- points of items ------------------------------------------------------------------------------


def test_points_of_an_item_and_of_each_item_of_an_indicator_change_the_way(known, client):
    first = answer(known).rows[0]
    client.force_login(known.people["koordinator"])
    url = reverse("efforts", args=[known.evaluation.pk])
    number, code = first.place.number, first.cost.items[0].items[0].code
    client.post(url, {"indicator": number, "code": "", "points": 50})
    assert number not in {row.place.number for row in answer(known).rows}
    client.post(url, {"indicator": number, "code": code.lower(), "points": 0})
    assert answer(known).free[0].place.number == number
    wrong = client.post(url, {"indicator": number, "code": "I99-L9-99", "points": 1}).content.decode()
    assert f"Butir I99-L9-99 tidak ada pada indikator {number}." in wrong
    client.post(url, {"indicator": number, "code": "", "points": ""})
    client.post(url, {"indicator": number, "code": code, "points": ""})
    assert not ItemEffort.objects.exists()
    told = texts(HistoryEntry.objects.filter(kind="effort_set").order_by("pk"), "field", "before", "after")
    assert told[0] == ("upaya tiap butir", "", "50")
    assert told[-1] == (f"upaya butir {code}", "0", "")


# --- from there -----------------------------------------------------------------------------------


def test_a_way_is_kept_as_a_scenario_and_becomes_actions(known, client):
    client.force_login(known.people["penanggung_jawab"])
    wish = TargetQuery(Decimal("1.40")).stored
    client.post(
        reverse("scenario_save", args=[known.evaluation.pk]), {"name": "Butir ringan", "constraints": json.dumps(wish)}
    )
    scenario = Scenario.objects.get()
    found = answer(known)
    assert (scenario.after, scenario.effort) == (found.after, found.plan.effort)
    client.post(reverse("scenario_act", args=[scenario.pk]))
    raised = {row.indicator.number: row for action in Action.objects.all() for row in action.raises.all()}
    for row in found.rows:
        assert raised[row.place.number].effort == row.cost.effort
        assert raised[row.place.number].needs == [[item.code for item in need.items] for need in row.cost.items]


def test_the_page_asks_as_often_whatever_is_cited(known, client, django_assert_num_queries):
    client.force_login(known.people["koordinator"])
    url = reverse("target", args=[known.evaluation.pk])
    client.get(url)
    cite_item(known, "I13-L1-01", "diterima")
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for code in ("I13-L1-02", "I13-L1-03", "I20-L1-01"):
        cite_item(known, code, "diterima")
    with django_assert_num_queries(len(one)):
        client.get(url)
    assert Verdict.objects.count() == 4


# --- the API ----------------------------------------------------------------------------------------


def test_the_api_gives_the_way_of_the_page_item_by_item(known):
    found = answer(known)
    said = client_of(known.people["koordinator"]).get(api_path(known), {"target": "1.40"}).json()
    assert (said["is_met"], said["measure"], said["sentence"]) == (True, "perkiraan indeks", found.headline)
    assert (Fraction(said["before"]), Fraction(said["after"])) == (found.before, found.after)
    assert (said["effort"], said["unit"], said["notes"]) == (found.cost.effort, "butir data dukung", found.notes)
    assert [(row["number"], row["agency"]) for row in said["rows"]] == [
        (row.place.number, row.place.agency) for row in (*found.free, *found.rows)
    ]
    for row in said["rows"]:
        assert sum(Fraction(item["index_gain"]) for item in row["items"]) == Fraction(row["index_gain"])
        assert all(item["codes"][0].startswith(f"I{row['number']:02d}-L") for item in row["items"])


def test_the_api_keeps_the_limits_and_says_why_a_target_is_out_of_reach(known):
    reader = client_of(known.people["koordinator"])
    free = reader.get(api_path(known), {"target": "1.40"}).json()
    locked = free["rows"][0]["number"]
    other = reader.get(api_path(known), {"target": "1.40", "locked": f"{locked}", "most": 1}).json()
    assert locked not in [row["number"] for row in other["rows"]]
    far = reader.get(api_path(known), {"target": "4.90", "most": 1}).json()
    assert (far["is_met"], "tidak terjangkau" in far["sentence"] or "belum dapat dihitung" in far["sentence"]) == (
        False,
        True,
    )


@pytest.mark.parametrize("query", [{"target": "6"}, {"target": "1.405"}, {"target": "2", "kunci": "5"}])
def test_the_api_refuses_a_question_that_it_cannot_read(known, query):
    assert client_of(known.people["koordinator"]).get(api_path(known), query).status_code == 400


def api_path(city):
    return f"/api/v1/evaluations/{city.evaluation.pk}/path/"
