"""Levels that ask for all agencies: counted from citations, or entered with a proof."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from domains.models import LevelCriterion
from evaluations.models import StageWindow
from evaluations.permissions import Refused
from evaluations.scoring_inputs import coverage_level
from evidence.coverage_entry import record_coverage
from evidence.models import Citation, Coverage
from history.models import HistoryEntry
from regions.models import Agency
from tests.history_rows import texts
from tests.work import cite

NUMBER = 22  # level 3: "pengendalian berjalan di semua perangkat daerah"


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


def page_of(city, client, number=NUMBER):
    return client.get(reverse("indicator", args=[city.evaluation.pk, number]))


def record(city, proof, covered=31, total=40, by="diskominfo", number=NUMBER):
    return record_coverage(
        evaluation=city.evaluation,
        indicator=city.indicator(number),
        covered=covered,
        total=total,
        proof=proof,
        by=city.people[by],
    )


def test_each_level_that_asks_for_all_agencies_says_so_in_its_criterion(instruments):
    found = {n: coverage_level(instruments["SPBE-2020"], n) for n in range(1, 48)}
    levels = {n: asked[0] for n, asked in found.items() if asked}
    assert levels == {16: 3, 17: 3, 18: 3, 19: 4, 20: 4, 21: 4, 22: 3, 23: 4, 24: 4, 26: 4, 27: 3}
    for number, level in levels.items():
        row = LevelCriterion.objects.get(
            indicator__instrument=instruments["SPBE-2020"], indicator__number=number, level=level
        )
        assert "semua perangkat daerah" in row.criterion
        assert found[number][1].startswith(f"Kriteria indikator {number} tingkat {level}: ")


def test_agencies_with_live_evidence_are_counted_once_each(city, desk):
    Agency.objects.create(region=city.region, name="Dinas Sosial", short_name="Dinsos")
    Agency.objects.create(region=city.region, name="Dinas Lama", short_name="Lama", valid_to="2024-12-31")
    village = Agency.objects.create(region=city.region, name="Kelurahan A", short_name="A", kind="kelurahan")
    cite(city, NUMBER, "diterima")
    cite(city, NUMBER)
    cite(city, NUMBER, "dikembalikan", "Belum lengkap.", owner=city.other_agency)
    cite(city, NUMBER, "diterima", owner=village)
    cite(city, 21, "diterima", owner=Agency.objects.get(short_name="Dinsos"))
    coverage = page_of(city, desk).context["page"].coverage
    assert (str(coverage), coverage.accepted, coverage.level) == ("2 dari 3 OPD", 1, 3)
    Citation.objects.filter(agency=city.other_agency).update(replaced_by=cite(city, NUMBER))
    assert str(page_of(city, desk).context["page"].coverage) == "1 dari 3 OPD"


def test_other_indicators_have_no_counter_and_take_none(city, desk):
    proof = cite(city, 45)
    assert page_of(city, desk, 45).context["page"].coverage is None
    with pytest.raises(ValidationError, match="tidak menuntut semua OPD"):
        record(city, proof, number=45)


def test_a_count_is_entered_with_its_proof_and_told_in_the_history(city, desk):
    proof = cite(city, NUMBER, "diterima", title="Rekap penerapan SMKI")
    address = reverse("coverage_save", args=[city.evaluation.pk, NUMBER])
    answer = desk.post(address, {"covered": "31", "total": "40", "proof": proof.pk})
    assert (answer.status_code, answer.url) == (302, reverse("indicator", args=[city.evaluation.pk, NUMBER]))
    record(city, proof, covered=31)  # the same again writes nothing
    record(city, proof, covered=35)
    rows = HistoryEntry.objects.filter(kind="coverage_recorded").order_by("pk")
    told = "Data dukung: Rekap penerapan SMKI"
    assert texts(rows, "before", "after", "reason") == [
        ("", "31 dari 40 OPD", told),
        ("31 dari 40 OPD", "35 dari 40 OPD", told),
    ]
    page = page_of(city, desk)
    recorded = page.context["page"].coverage.recorded
    assert (str(recorded), recorded.proof, recorded.by) == ("35 dari 40 OPD", proof, "Diskominfo")
    assert "Menurut catatan: <strong>35 dari 40 OPD</strong>" in page.content.decode()


def test_what_cannot_be_entered_comes_back_as_typed(city, desk):
    proof = cite(city, NUMBER)
    address = reverse("coverage_save", args=[city.evaluation.pk, NUMBER])
    over = desk.post(address, {"covered": "41", "total": "40", "proof": proof.pk})
    assert over.status_code == 422
    text = over.content.decode()
    assert ("OPD tercakup tidak boleh lebih banyak" in text, 'value="41"' in text) == (True, True)
    foreign = desk.post(address, {"covered": "4", "total": "40", "proof": cite(city, 45).pk})
    assert (foreign.status_code, Coverage.objects.count()) == (422, 0)


def test_a_proof_is_live_evidence_of_the_same_indicator(city):
    proof = cite(city, NUMBER)
    for wrong in (cite(city, 45), proof):
        Citation.objects.filter(pk=proof.pk).update(replaced_by=cite(city, NUMBER))
        with pytest.raises(ValidationError, match="masih berlaku"):
            record(city, wrong)
        Citation.objects.filter(pk=proof.pk).update(replaced_by=None)


@pytest.mark.parametrize("role", ["opd", "kepala_opd", "auditor", "admin", "pimpinan"])
def test_only_those_who_fill_levels_enter_a_count(city, role):
    with pytest.raises(Refused):
        record(city, cite(city, NUMBER), by=role)


def test_outside_the_window_no_count_is_entered(city):
    StageWindow.objects.filter(evaluation=city.evaluation).update(opens="2025-09-01", closes="2025-09-30")
    with pytest.raises(Refused, match="baru dibuka 1 September"):
        record(city, cite(city, NUMBER))


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_one_query_more(city, desk, django_assert_num_queries, times):
    for turn in range(times):
        proof = cite(city, NUMBER, "diterima", title=f"Rekap {turn}")
        record(city, proof, covered=turn + 1)
    with django_assert_num_queries(14):
        page_of(city, desk)
