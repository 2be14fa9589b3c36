"""The way to the target of an aspect or a domain: its raises, both indexes, and scenarios that keep the question."""

from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from domains.models import Aspect
from tests.builders.target_builders import ALL_THREE, get, goal, scenario
from tests.work import fill


def test_the_way_to_an_aspect_raises_only_its_indicators_and_tells_both_indexes(client, city):
    """Aspect 5 has eight indicators of 1,5: half a level more takes four raises of 0,015."""
    fill(city, ALL_THREE)
    path = get(client, city, target="3.50", bagian="a5").context["path"]
    assert {row.place.number for row in (*path.free, *path.rows)} <= set(range(21, 29))
    assert (path.before, path.after, path.index_after) == (3, Fraction(7, 2), Fraction("3.06"))
    assert path.headline.endswith("aspek 5. Penerapan Manajemen SPBE 3,00 menjadi 3,50, indeks 3,00 menjadi 3,06.")
    assert (path.rows[0].gain_text, path.rows[0].part_gain_text) == ("+0,030", "+0,250")


def test_a_domain_can_be_the_target_too_and_a_part_of_another_instrument_cannot(client, city):
    fill(city, ALL_THREE)
    path = get(client, city, target="3.10", bagian="d3").context["path"]
    assert (path.part.label, path.part.numbers) == ("domain 3. Manajemen SPBE", frozenset(range(21, 32)))
    assert {row.place.number for row in path.rows} <= set(range(21, 32))
    response = get(client, city, target="3.10", bagian="a12")
    assert (response.context["path"], list(response.context["form"].errors)) == (None, ["bagian"])


def test_a_scenario_for_an_aspect_keeps_its_question_and_the_whole_index(city):
    fill(city, ALL_THREE)
    saved = scenario(city, target="3.50", part="a5")
    assert (saved.before, saved.after, saved.constraints["part"]) == (3, Fraction("3.06"), "a5")
    assert saved.wish.address == "target=3.50&bagian=a5"
    assert sum(Fraction(row["gain"]) for row in saved.raises) == Fraction("0.06")
    with pytest.raises(ValidationError, match="tidak ada dalam instrumen"):
        scenario(city, name="Lain", target="3.50", part="a12")


def test_the_recorded_target_of_an_aspect_leads_to_its_way(client, city):
    fill(city, ALL_THREE)
    aspect = Aspect.objects.get(domain__instrument=city.evaluation.instrument, number=5)
    goal(city, scope="aspek", aspect=aspect, value="3.80")
    goals = get(client, city).context["goals"]
    assert [(g.label, g.part) for g in goals if g.is_own] == [("target aspek 5", "a5")]
    html = get(client, city, "targets").content.decode()
    assert f"{reverse('target', args=[city.evaluation.pk])}?target=3.80&amp;bagian=a5" in html
    assert get(client, city).context["path"].wish.part == ""
