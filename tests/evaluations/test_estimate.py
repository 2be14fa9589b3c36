"""What accepted evidence suggests as a Pemdi value: the rule, how well it meets what was observed, and its page."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from django.urls import reverse

from assessment.level_support import OTHER_INDEXES, count_support, read_readiness
from evaluations.models import Score
from evaluations.rules.estimate import EstimatedIndex, LevelBand, estimate_value
from evaluations.rules.readiness import level_of_value
from evaluations.rules.scoring import round_half_up
from evaluations.scoring_inputs import accuracy_of_estimates
from tests.builders.html_builders import one_line
from tests.work import cite_item, fill

EDGES = ("1", "1.5", "2.5", "3.5", "4", "5")
BANDS = [LevelBand(level, Fraction(low), Fraction(high)) for level, (low, high) in enumerate(pairwise(EDGES), 1)]


@pytest.mark.parametrize(
    ("counts", "value", "level"),
    [
        ({1: (0, 3), 2: (0, 2)}, Fraction(1), 1),
        ({1: (1, 3), 2: (2, 2)}, Fraction(7, 6), 1),  # what is accepted above a gap adds nothing
        ({1: (3, 3), 2: (0, 2)}, Fraction(3, 2), 2),
        ({1: (3, 3), 2: (1, 2)}, Fraction(2), 2),
        ({1: (3, 3), 3: (1, 1)}, Fraction(3, 2), 2),  # no item of level 2 is known: nothing shows that it is reached
        ({1: (1, 1), 2: (1, 1), 3: (1, 1), 4: (1, 1), 5: (1, 2)}, Fraction(9, 2), 5),
        ({1: (1, 1), 2: (1, 1), 3: (1, 1), 4: (1, 1), 5: (2, 2)}, Fraction(5), 5),
        ({}, Fraction(1), 1),
    ],
)
def test_the_estimate_ends_in_the_first_level_with_a_gap(counts, value, level):
    estimate = estimate_value(counts, BANDS)
    assert (estimate.value, estimate.band.level) == (value, level)


def test_an_estimate_shows_its_terms_and_what_one_item_more_adds():
    estimate = estimate_value({1: (1, 3)}, BANDS)
    assert (estimate.terms, estimate.printed, estimate.gain) == ("1,00 + 1/3 × 0,50", Decimal("1.17"), Fraction(1, 6))


def test_the_rule_beside_the_sixteen_observed_values(instruments):
    pemdi_city = instruments["PEMDI-2026"]
    accuracy = accuracy_of_estimates(pemdi_city)
    assert (accuracy.rows, accuracy.tested, accuracy.exact) == (16, 6, 3)
    assert accuracy.farthest == Fraction("0.06")
    assert (accuracy.estimated_index, accuracy.observed_index) == (Decimal("1.23"), Decimal("1.24"))


def test_other_instruments_have_no_estimate(instruments):
    spbe = instruments["SPBE-2020"]
    assert accuracy_of_estimates(spbe) is None


def page_of(city, client, number):
    client.force_login(city.people["diskominfo"])
    return client.get(reverse("indicator", args=[city.evaluation.pk, number]))


def test_the_page_estimates_from_accepted_items_and_says_what_waits(pemdi_city, client):
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    cite_item(pemdi_city, "I13-L1-02", None)
    page = page_of(pemdi_city, client, 13)
    text = one_line(page.content.decode())
    assert "1 dari 3 butir wajib tingkat 1 diterima: 1,00 + 1/3 × 0,50 = 1,17." in text
    assert "Bila semua yang menunggu putusan diterima: 1,33." in text
    assert Score.objects.filter(evaluation=pemdi_city.evaluation).count() == 0


def test_the_estimate_becomes_a_value_only_by_a_persons_press(pemdi_city, client):
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    form = page_of(pemdi_city, client, 13).content.decode().split('id="perkiraan"')[1].split("</form>")[0]
    fields = {
        name: form.split(f'name="{name}" value="')[1].split('"')[0].replace("&quot;", '"')
        for name in ("version", "value", "reason")
    }
    answer = client.post(reverse("score_save", args=[pemdi_city.evaluation.pk, 13]), fields)
    score = Score.objects.get(evaluation=pemdi_city.evaluation)
    assert (answer.status_code, score.value) == (302, Decimal("1.17"))
    assert score.reason == (
        "Diambil dari perkiraan data dukung: 1,00 + 1/3 × 0,50 = 1,17 (1 dari 3 butir wajib tingkat 1 diterima)."
    )
    page = page_of(pemdi_city, client, 13)
    assert (page.context["page"].missing, "sebagai nilai" in page.content.decode()) == ((), False)


def test_a_value_above_the_estimate_is_marked_and_names_what_is_missing(pemdi_city, client):
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    client.force_login(pemdi_city.people["diskominfo"])
    url = reverse("score_save", args=[pemdi_city.evaluation.pk, 13])
    assert client.post(url, {"version": "0", "value": "1,5"}).status_code == 302
    page = page_of(pemdi_city, client, 13)
    assert "Nilai 1,50 di atas perkiraan, 1,17. Nilai tetap tersimpan." in one_line(page.content.decode())
    missing = page.context["page"].missing
    assert [[item.code for item in need.items] for need in missing] == [["I13-L1-02"], ["I13-L1-03"]]


def test_a_value_that_another_body_gives_is_not_estimated_from_evidence(pemdi_city, client):
    page = page_of(pemdi_city, client, 5)
    assert (page.context["page"].estimate, page.context["page"].readiness.level) == (None, None)
    assert "bukan dari butir data dukung" in one_line(page.content.decode())


def test_the_worklist_says_the_estimated_index_with_its_bounds(pemdi_city, client):
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    cite_item(pemdi_city, "I13-L1-02", None)
    client.force_login(pemdi_city.people["diskominfo"])
    page = client.get(reverse("worklist", args=[pemdi_city.evaluation.pk]))
    estimated = page.context["worklist"].estimated
    assert estimated.missing == (5, 6, 7, 18)
    weights = {i.number: i.weight for i in pemdi_city.evaluation.instrument.indicators.all()}
    share = weights[13] / 100 / 6
    unknown = sum(weights[number] for number in estimated.missing) / 100
    assert (estimated.low, estimated.high) == (
        round_half_up(1 + share),
        round_half_up(1 + 2 * share + 4 * unknown),
    )
    text = one_line(page.content.decode())
    assert "nilai yang belum ada (indikator 5, 6, 7, 18)." in text
    fill(pemdi_city, dict.fromkeys(estimated.missing, 1))
    page = client.get(reverse("worklist", args=[pemdi_city.evaluation.pk]))
    assert page.context["worklist"].estimated == EstimatedIndex(
        round_half_up(1 + share), round_half_up(1 + 2 * share), True, ()
    )


@pytest.mark.parametrize(
    ("value", "level"), [("1", 1), ("1.5", 1), ("1.51", 2), ("1.75", 2), ("2.5", 2), ("3.75", 4), ("4.5", 5), ("5", 5)]
)
def test_a_decimal_stands_in_the_level_whose_band_holds_it(value, level):
    assert level_of_value(Decimal(value), BANDS) == level
    assert level_of_value(3, ()) == 3


def test_the_draft_speaks_of_the_estimate_and_asserts_no_level(pemdi_city, client):
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    fill(pemdi_city, {13: "1.17"})
    draft = page_of(pemdi_city, client, 13).context["draft"]
    assert draft["analysis"].startswith("Perkiraan dari data dukung 1,00 + 1/3 × 0,50 = 1,17; kriteria tingkat 1 (")
    Score.objects.filter(evaluation=pemdi_city.evaluation).update(value="1.75")
    page = page_of(pemdi_city, client, 13)
    assert [level.level for level in page.context["page"].asked_levels] == [1, 2]
    assert (
        "= 1,17, di bawah nilai yang diisi. Masih memerlukan data dukung I13-L1-02" in page.context["draft"]["analysis"]
    )


def test_the_sign_off_prints_what_evidence_carries_as_people_write_it(pemdi_city, client):
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    fill(pemdi_city, {13: "1.5"})
    client.force_login(pemdi_city.people["penanggung_jawab"])
    page = one_line(client.get(reverse("signoff", args=[pemdi_city.evaluation.pk])).content.decode())
    assert '<td data-l="Tingkat">1,5</td> <td data-l="Terbukti">1,17</td>' in page


def test_the_worklist_calls_an_estimate_by_its_name(pemdi_city, client):
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    client.force_login(pemdi_city.people["diskominfo"])
    page = one_line(client.get(reverse("worklist", args=[pemdi_city.evaluation.pk])).content.decode())
    assert ("perkiraan 1,17" in page, "belum terbukti" in page) == (True, False)
    assert "bergantung pada nilai yang belum ada (indikator 5, 6, 7, 18)." in page


def test_values_of_other_bodies_alone_are_not_called_an_instrument_without_items(pemdi_city):
    fill(pemdi_city, {5: "2"})
    indicators = list(pemdi_city.evaluation.instrument.indicators.all())
    ready = read_readiness(pemdi_city.evaluation, indicators)
    carried = {number: found.carried for number, found in ready.items()}
    assert count_support({5: Decimal(2)}, carried).sentence == OTHER_INDEXES
