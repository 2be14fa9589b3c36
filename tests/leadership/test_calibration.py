"""Self against decided: exact gaps, an estimate that is never an index, and agencies without a league table."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from django.urls import reverse

from assessment.scores import save_score
from evaluations.choices import AssignmentPart, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Evaluation
from evaluations.rules import scoring
from evaluations.scoring_inputs import instrument_scheme
from regions.models import Agency, Region
from results.models import OfficialResult
from results.rules import calibration
from tests.city import person
from tests.past import print_official, print_result, record_levels
from tests.work import WHY
from tests.work import fill as fill_column

QUERIES = 9


@pytest.fixture
def scheme(instruments):
    return instrument_scheme(instruments["SPBE-2020"])


def get(client, city, role="pimpinan", evaluation=None, **query):
    client.force_login(city.people[role] if isinstance(role, str) else role)
    return client.get(reverse("calibration", args=[(evaluation or city.evaluation).pk]), query)


def fill(city, levels):
    for number, level in levels.items():
        save_score(
            evaluation=city.evaluation,
            indicator=city.indicator(number),
            by=city.people["diskominfo"],
            version=0,
            changes={"value": str(level)},
            reason=WHY,
        )


def levels(rng, scheme):
    return {i.number: Fraction(rng.randint(1, 5)) for i in scheme.indicators}


# --- arithmetic ------------------------------------------------------------------------------------


def test_a_gap_is_self_minus_decided_and_missing_stays_missing(scheme):
    own = {n: Fraction(3) for n in range(1, 48)}
    decided = {**own, 1: Fraction(2), 2: Fraction(5), 3: None}
    rows = calibration.value_gaps(scheme, own, decided)
    assert [row.difference for row in rows[:4]] == [1, -2, None, 0]
    counted = calibration.count_gaps(rows)
    assert (counted.over, counted.same, counted.under, counted.missing) == (1, 44, 1, 1)
    assert counted.mean == Fraction(-1, 46)


def test_with_nothing_to_compare_there_is_no_mean(scheme):
    assert calibration.count_gaps(calibration.value_gaps(scheme, {}, {})).mean is None


def test_the_same_year_again_repeats_to_what_was_decided(scheme):
    """Moving a self-assessment by its own gaps gives exactly the decided index, by indicator and by domain."""
    rng = random.Random(5)
    for _ in range(100):
        own, decided = levels(rng, scheme), levels(rng, scheme)
        gaps = {gap.number: gap.difference for gap in calibration.value_gaps(scheme, own, decided)}
        index = scoring.score_all(scheme, decided).total.exact
        assert calibration.repeat_by_indicator(scheme, own, gaps) == calibration.RepeatedGap(index, index, 0)
        now, then = scoring.score_all(scheme, own), scoring.score_all(scheme, decided)
        apart = {a.number: a.exact - b.exact for a, b in zip(now.domains, then.domains, strict=True)}
        assert calibration.repeat_by_domain(scheme, now, apart) == calibration.RepeatedGap(index, index, 0)


def test_a_repeated_gap_stays_on_the_scale(scheme):
    ones = {i.number: Fraction(1) for i in scheme.indicators}
    repeat = calibration.repeat_by_indicator(scheme, ones, dict.fromkeys(ones, Fraction(2)))
    assert repeat == calibration.RepeatedGap(Fraction(1), Fraction(1), 47)
    by_domain = calibration.repeat_by_domain(
        scheme, scoring.score_all(scheme, ones), dict.fromkeys(range(1, 5), Fraction(2))
    )
    assert by_domain == calibration.RepeatedGap(Fraction(1), Fraction(1), 4)


def test_an_empty_indicator_makes_an_interval_and_an_unknown_gap_no_estimate(scheme):
    threes = {i.number: Fraction(3) for i in scheme.indicators}
    gaps = dict.fromkeys(threes, Fraction(1))
    repeat = calibration.repeat_by_indicator(scheme, {**threes, 42: None}, gaps)
    assert (repeat.low, repeat.high) == (Fraction(2) - Fraction(3, 100), Fraction(2) + 2 * Fraction(3, 100))
    assert calibration.repeat_by_indicator(scheme, threes, {**gaps, 7: None}) is None
    assert calibration.repeat_by_domain(scheme, scoring.score_all(scheme, threes), {1: Fraction(0)}) is None


def test_an_instrument_without_domains_is_not_estimated_by_domain(instruments):
    pemdi = instrument_scheme(instruments["PEMDI-2026"])
    twos = {i.number: Fraction(2) for i in pemdi.indicators}
    assert calibration.repeat_by_domain(pemdi, scoring.score_all(pemdi, twos), {1: Fraction(0)}) is None


def test_thirds_stay_exact(instruments):
    old = instrument_scheme(instruments["SPBE-2018"])
    rng = random.Random(6)
    own, decided = levels(rng, old), levels(rng, old)
    gaps = {gap.number: gap.difference for gap in calibration.value_gaps(old, own, decided)}
    assert calibration.repeat_by_indicator(old, own, gaps).low == scoring.score_all(old, decided).total.exact


def test_the_order_of_the_scheme_does_not_matter(scheme):
    turned = replace(scheme, domains=tuple(reversed(scheme.domains)))
    rng = random.Random(7)
    own, decided = levels(rng, scheme), levels(rng, scheme)
    assert calibration.count_gaps(calibration.value_gaps(turned, own, decided)) == calibration.count_gaps(
        calibration.value_gaps(scheme, own, decided)
    )


# --- the page --------------------------------------------------------------------------------------


def test_denpasar_2021_was_claimed_higher_on_25_of_47_and_lower_on_4(client, city, instruments):
    record_levels(city, instruments)
    page = get(client, city).context["page"]
    assert page.title == "Kota Denpasar 2021: mandiri 0,56 lebih tinggi dari nilai akhir"
    assert page.sentences == (
        "Penilaian mandiri 2021: 3,75; nilai akhir: 3,19 (dihitung oleh aplikasi).",
        "Dari 47 indikator yang dibandingkan, 25 dinilai sendiri lebih tinggi, 4 lebih rendah, dan 18 sama.",
    )
    assert page.sources == (
        "2021, mandiri: basis data Pemkot Denpasar, dicatat 14 Agustus 2025",
        "2021, dihitung oleh aplikasi: basis data Pemkot Denpasar, dicatat 14 Agustus 2025",
    )
    assert [part.gap_text for part in page.parts if part.is_domain] == ["+0,40", "+0,50", "+0,73", "+0,57"]


def test_the_counts_of_the_parts_add_up_to_the_whole(client, city, instruments):
    record_levels(city, instruments)
    page = get(client, city).context["page"]
    for is_domain in (True, False):
        tallies = [part.tally for part in page.parts if part.is_domain == is_domain]
        assert (sum(t.over for t in tallies), sum(t.same for t in tallies), sum(t.under for t in tallies)) == (
            25,
            18,
            4,
        )


def test_this_year_is_estimated_from_the_last_gap_and_never_called_an_index(client, city, instruments):
    past = record_levels(city, instruments, years=(2021,))[2021]
    own = {s.indicator.number: int(s.value) for s in past.scores.filter(column="mandiri").select_related("indicator")}
    fill(city, own)
    response = get(client, city)
    page = response.context["page"]
    assert (page.forecast.estimate.by, page.forecast.estimate.text) == ("tiap indikator", "3,19")
    assert page.forecast_title == "Bila selisih 2021 berulang, 2025 menjadi sekitar 3,19"
    assert "Perkiraan, bukan indeks" in response.content.decode()


def test_with_gaps_this_year_the_estimate_is_an_interval(client, city, instruments):
    record_levels(city, instruments, years=(2021,))
    fill(city, {1: 4})
    page = get(client, city).context["page"]
    assert page.forecast.own_text == "1 dari 47 terisi, indeks antara 1,04 dan 4,99"
    assert "–" in page.forecast.estimate.text


def test_nothing_is_carried_to_another_instrument(client, city, instruments):
    record_levels(city, instruments, years=(2018, 2019))
    fill(city, {1: 4})
    page = get(client, city).context["page"]
    assert (page.pair.year, page.forecast.estimate, page.forecast.why_not) == (
        2019,
        None,
        "Instrumen 2025 lain dari instrumen 2019; selisihnya tidak dapat dipindahkan.",
    )


def test_a_printed_result_is_compared_by_domain_only(client, city, instruments):
    print_result(city, instruments, 2025, "3.10", "Baik", ("3.00", "3.00", "2.50", "3.30"))
    fill(city, dict.fromkeys(range(1, 48), 4))
    response = get(client, city)
    page = response.context["page"]
    assert (page.pair.gap_text, page.rows, page.tally, page.agencies) == ("+0,90", (), None, None)
    assert [(p.label, p.gap_text) for p in page.parts] == [
        ("Domain 1. Kebijakan Internal SPBE", "+1,00"),
        ("Domain 2. Tata Kelola SPBE", "+1,00"),
        ("Domain 3. Manajemen SPBE", "+1,50"),
        ("Domain 4. Layanan SPBE", "+0,70"),
    ]
    assert "tidak memuat tingkat per indikator" in response.content.decode()


def test_an_underclaim_is_told_like_an_overclaim(client, city, instruments):
    print_result(city, instruments, 2025, "4.10", "Sangat Baik", ("4.00", "4.00", "4.50", "4.00"))
    fill(city, dict.fromkeys(range(1, 48), 4))
    page = get(client, city).context["page"]
    assert page.title == "Kota Denpasar 2025: mandiri 0,10 lebih rendah dari hasil resmi"


def test_without_a_comparable_year_the_page_says_what_is_missing(client, city, instruments):
    print_official(city, instruments)
    fill(city, {1: 4})
    response = get(client, city)
    assert response.context["page"].pair is None
    assert "Penilaian mandiri 2025 sudah ada, hasilnya belum." in response.content.decode()


def test_a_year_that_cannot_be_compared_is_not_found(client, city, instruments):
    record_levels(city, instruments)
    assert get(client, city, tahun="2024").status_code == 404
    assert get(client, city, tahun="2018").context["page"].pair.year == 2018


def test_another_regions_rows_are_not_compared(client, city, instruments):
    print_result(city, instruments, 2025, "3.10", "Baik", ("3.00", "3.00", "2.50", "3.30"))
    OfficialResult.objects.update(region=city.region.parent)
    fill(city, dict.fromkeys(range(1, 48), 4))
    assert get(client, city).context["page"].pair is None


def test_what_assessors_said_so_far_is_compared_and_called_provisional(client, city, instruments):
    record_levels(city, instruments, years=(2021,))
    fill(city, dict.fromkeys(range(1, 48), 4))
    by, at = city.people["diskominfo"], city.evaluation.created_at
    for number in range(1, 48):
        city.evaluation.scores.create(
            indicator=city.indicator(number), column="dokumen", value=3, updated_by=by, updated_at=at
        )
    row = city.evaluation.scores.get(column="dokumen", indicator__number=1)
    city.evaluation.scores.create(indicator=row.indicator, column="interviu", value=4, updated_by=by, updated_at=at)
    page = get(client, city).context["page"]
    assert page.title == "Kota Denpasar 2025: mandiri 0,99 lebih tinggi dari nilai asesor sementara"
    assert (page.pair.decided.short, page.tally.over, page.tally.same) == ("nilai asesor, sementara", 46, 1)
    assert page.forecast.why_not == "Perkiraan hanya untuk tahun sesudah tahun yang dibandingkan."


# --- agencies --------------------------------------------------------------------------------------


def lead(city, name, numbers):
    agency = Agency.objects.create(region=city.region, name=name, short_name=name[:12])
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(n) for n in numbers],
        agency=agency,
        part=AssignmentPart.LEAD,
        by=city.people["diskominfo"],
    )
    return agency


def test_agencies_stand_in_the_order_of_the_alphabet_with_what_is_unassigned_last(client, city, instruments):
    record_levels(city, instruments, years=(2021,))
    lead(city, "Arsip Daerah", [3, 4])
    agencies = get(client, city).context["page"].agencies
    assert [(row.name, row.tally.compared) for row in agencies.rows] == [
        ("Arsip Daerah", 2),
        ("Badan Keuangan dan Aset Daerah", 1),
        ("Dinas Kesehatan", 1),
    ]
    assert (agencies.unassigned.compared, agencies.year) == (43, 2025)


def test_an_agency_sees_its_own_gaps_and_no_others(client, city, instruments):
    record_levels(city, instruments, years=(2021,))
    for role, name in (("opd", "Dinas Kesehatan"), ("opd2", "Badan Keuangan dan Aset Daerah")):
        response = get(client, city, role)
        assert [row.name for row in response.context["page"].agencies.rows] == [name]
    assert "Dinas Kesehatan" not in response.content.decode()


def test_the_work_of_another_instrument_divides_nothing(client, city, instruments):
    record_levels(city, instruments, years=(2019,))
    page = get(client, city).context["page"]
    assert (page.pair.year, page.agencies) == (2019, None)


# --- scope and cost --------------------------------------------------------------------------------


def test_a_person_of_another_region_does_not_find_it(client, city):
    other = Region.objects.create(code="51.01", name="Kab. Jembrana", kind="kabupaten", time_zone="Asia/Makassar")
    assert get(client, city, person(other, "pimpinan", "bupati")).status_code == 404
    assert get(client, city, "asesor_eksternal").status_code == 404


def test_sample_data_say_so(client, city, instruments):
    record_levels(city, instruments, years=(2021,))
    fill(city, {1: 4})
    Evaluation.objects.filter(pk=city.evaluation.pk).update(is_sample=True)
    html = get(client, city).content.decode()
    assert ("memuat data contoh" in html, html.count("asal-contoh")) == (True, 1)


def test_a_sample_result_says_so_beside_its_figure_and_in_the_list_of_years(client, city, instruments):
    record_levels(city, instruments, years=(2021,))
    for column, level in ((ValueColumn.MANDIRI, 4), (ValueColumn.FINAL, 3)):
        fill_column(city, dict.fromkeys(range(1, 48), level), column=column)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(is_sample=True, state="selesai")
    html = get(client, city).content.decode()
    shown = html[html.index("Nilai akhir 2025") :]
    assert "asal-contoh" in shown[: shown.index("Selisih indeks")]
    years = html[html.index("Indeks mandiri dan hasil menurut tahun") :]
    own, past = (years[years.index(f">{year}</th>") :].partition("</tr>")[0] for year in (2025, 2021))
    assert ("asal-contoh" in own, "asal-contoh" in past) == (True, False)


def test_the_number_of_queries_does_not_grow_with_years_and_agencies(
    client, city, instruments, django_assert_num_queries
):
    record_levels(city, instruments, years=(2021,))
    client.force_login(city.people["pimpinan"])
    url = reverse("calibration", args=[city.evaluation.pk])
    with django_assert_num_queries(QUERIES):
        client.get(url)
    record_levels(city, instruments, years=(2018, 2019))
    for number in range(1, 4):
        lead(city, f"Dinas {number:02}", [number])
    with django_assert_num_queries(QUERIES):
        client.get(url)
    for number in range(4, 41):
        lead(city, f"Dinas {number:02}", [number])
    with django_assert_num_queries(QUERIES):
        response = client.get(url)
    assert len(response.context["page"].agencies.rows) == 41
