"""What the leadership page says: figures as published, gaps as gaps, and never a bigger word than the source's."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.rules import scoring
from leadership.current_position import YearUnknown
from results.models import OfficialResult
from results.year_index import index_sentence, source_citation
from tests.builders.dashboard_builders import fill, page
from tests.past import NATIONAL_ASPECTS, print_averages, print_official, print_result, published_years, record_levels


@pytest.fixture
def denpasar(city, instruments):
    """The city with its whole history; 2025 has only begun."""
    record_levels(city, instruments)
    print_official(city, instruments)
    print_averages()
    return city


# --- figures as published --------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2018, 2019, 2021])
def test_the_published_figures_of_denpasar_come_out_of_its_levels(denpasar, year):
    printed = next(row for row in published_years() if row["year"] == year)
    lead = page(denpasar, year).standing.lead
    domains = [
        str(scoring.printed_value(lead.domain_value(n))) for n in range(1, len(printed["published_domains"]) + 1)
    ]
    assert (str(lead.printed), domains) == (printed["published_index"], printed["published_domains"])


def test_our_own_reckoning_is_said_to_be_ours_with_stage_and_source(denpasar):
    stand = page(denpasar, 2021).standing
    assert stand.sentences[0] == (
        "Indeks 3,19, Baik, dihitung oleh aplikasi, nilai akhir 2021 menurut basis data Pemkot Denpasar."
    )
    assert (stand.lead.origin, stand.lead.short) == ("hitung", "dihitung oleh aplikasi")


def test_the_newest_official_result_leads_as_printed(denpasar):
    stand = page(denpasar).standing
    assert stand.sentences == (
        "Hasil resmi 2024: 3,96 Sangat Baik, KemenPANRB, Laporan 2024, Tabel 44.",
        "Siklus 2025 masih penilaian mandiri; belum ada indikator yang terisi.",
    )
    assert stand.title == "Kota Denpasar: Sangat Baik, kurang 0,24 menuju Memuaskan"
    assert stand.change.delta == Decimal("0.16")


def test_a_printed_predicate_is_never_recomputed(city, instruments):
    print_result(city, instruments, 2024, "3.50", "Baik")
    stand = page(city).standing
    assert (stand.lead.predicate, stand.next_band.name) == ("Baik", "Sangat Baik")
    assert stand.title == "Kota Denpasar: Baik, tepat di batas Sangat Baik"
    assert stand.near == (
        "Indeks 3,50 (2024 resmi) paling jauh 0,005 dari batas Sangat Baik (3,50); "
        "predikatnya bergantung pada dasar pembulatan.",
    )


def test_only_rows_of_the_ministry_are_called_official(city, instruments):
    print_result(city, instruments, 2022, "3.05", "Baik", source_type="news", source="Radar Bali")
    lead = page(city).standing.lead
    assert index_sentence(lead) == "Indeks 3,05, Baik, untuk 2022 menurut berita: Radar Bali."
    assert (lead.origin, lead.short) == ("berita", "pernyataan sumber")


def test_a_statement_gives_way_to_levels_and_levels_to_the_official_row(denpasar, instruments):
    print_result(denpasar, instruments, 2021, "3.19", "", source_type="news", source="Radar Bali")
    record_levels(denpasar, instruments, years=())
    rows = {row.year: row.result for row in page(denpasar).years.rows}
    assert {year: r.origin for year, r in rows.items() if r} == {
        2018: "hitung",
        2019: "hitung",
        2021: "hitung",
        2023: "resmi",
        2024: "resmi",
    }


def test_another_regions_rows_do_not_show(denpasar, instruments):
    OfficialResult.objects.filter(year=2024).update(region=denpasar.region.parent)
    assert page(denpasar).standing.lead.year == 2023


def test_an_unknown_year_is_refused(denpasar):
    with pytest.raises(YearUnknown):
        page(denpasar, 2030)


def test_the_note_on_how_a_table_was_read_stays_off_the_page():
    assert source_citation("Laporan 2024, Tabel 4 (the 2023 report itself prints 2.91)") == "Laporan 2024, Tabel 4"


# --- gaps ------------------------------------------------------------------------------------------


def test_with_gaps_there_is_no_index_but_an_interval(city):
    fill(city, dict.fromkeys(range(1, 44), 3))
    stand = page(city).standing
    assert (stand.lead.printed, stand.lead.predicate) == (None, "Baik")
    assert stand.title == (
        "Kota Denpasar: 43 dari 47 terisi, indeks antara 2,76 dan 3,24, predikat Baik pada kedua ujungnya"
    )


def test_a_predicate_only_when_both_ends_agree(city):
    fill(city, {1: 3})
    stand = page(city).standing
    assert (stand.lead.printed, stand.lead.predicate) == (None, "")
    assert stand.title == "Kota Denpasar: 1 dari 47 terisi, indeks antara 1,03 dan 4,97"


def test_a_city_with_nothing_says_so(city):
    shown = page(city)
    assert shown.standing.title == "Kota Denpasar: belum ada indeks 2025"
    assert (shown.findings, shown.levers.rows, shown.aspects.has_shape, shown.bars.known) == ((), (), False, False)


def test_a_cycle_that_was_sent_waits_for_its_result(denpasar):
    Evaluation.objects.filter(pk=denpasar.evaluation.pk).update(state=CycleState.REVIU)
    assert page(denpasar).standing.sentences[1] == ("Siklus 2025 menunggu hasil; belum ada nilai.")


def test_the_running_cycle_stands_beside_with_its_interval(denpasar):
    fill(denpasar, dict.fromkeys(range(1, 44), 3))
    stand = page(denpasar).standing
    assert stand.sentences[1] == "Siklus 2025 masih penilaian mandiri; angkanya belum dinilai kementerian."
    beside = stand.facts[-1]
    assert (beside.term, beside.text) == ("Mandiri 2025, sementara", "43 dari 47")
    assert (stand.lead.year, stand.span) == (2024, (Decimal("2.76"), Decimal("3.24")))


# --- comparison ------------------------------------------------------------------------------------


def test_values_of_two_instruments_are_not_compared(denpasar):
    change = page(denpasar, 2021).standing.change
    assert (change.delta, change.why_not) == (None, "Tidak dapat dibandingkan dengan 2019: instrumen lain.")


def test_levels_are_compared_exactly_and_printed_ones_as_printed(denpasar):
    # 2019 and 2018 come from levels; 2021 from levels, 2023 printed: 3.80 − 3.19
    assert page(denpasar, 2019).standing.change.delta == Decimal("0.69")
    assert page(denpasar, 2023).standing.change.delta == Decimal("0.61")


def test_a_self_assessment_is_compared_with_the_one_before(denpasar):
    fill(denpasar, dict.fromkeys(range(1, 48), 4))
    change = page(denpasar, 2025).standing.change
    # 2021: 3.7495 exact
    assert (change.before.year, change.before.origin, change.delta) == (2021, "mandiri", Decimal("0.25"))


@pytest.mark.parametrize(
    ("indexes", "words"),
    [
        (("3.00", "3.40"), "Naik sejak 2023, dari 3,00 menjadi 3,40"),
        (("3.40", "3.00"), "Turun sejak 2023, dari 3,40 menjadi 3,00"),
        (("3.40", "3.40"), "Tetap 3,40 pada 2023 dan 2024"),
    ],
)
def test_rise_fall_and_standstill_are_told_alike(city, instruments, indexes, words):
    for year, index in zip((2023, 2024), indexes, strict=True):
        print_result(city, instruments, year, index, "Baik")
    assert page(city).years.finding == words


def test_a_year_without_a_result_ends_always_and_ever(denpasar, instruments):
    assert page(denpasar).years.finding == (
        "Naik dari 3,19 menjadi 3,96 antara 2021 dan 2024 (tanpa hasil 2022), "
        "di atas rata-rata nasional pada 2021, 2023, 2024"
    )
    print_result(denpasar, instruments, 2022, "3.50", "Sangat Baik")
    assert page(denpasar).years.finding == (
        "Naik terus sejak 2021, dari 3,19 menjadi 3,96, selalu di atas rata-rata nasional"
    )


# --- the line over the years -----------------------------------------------------------------------


def test_the_line_is_cut_where_the_instrument_changes(denpasar, instruments):
    Evaluation.objects.create(
        region=denpasar.region,
        year=2026,
        instrument=instruments["PEMDI-2026"],
        activity="evaluasi",
        predicate_basis="unrounded",
        created_by=denpasar.people["diskominfo"],
    )
    years = page(denpasar).years
    assert [(s["from"], s["to"], s["size"]) for s in years.chart["segments"]] == [
        (0, 2, "37 baris"),
        (3, 7, "47 indikator"),
        (8, 8, "20 indikator"),
    ]
    assert [(b.after, b.before_size, b.after_size) for b in years.breaks] == [
        (2020, "37 baris", "47 indikator"),
        (2025, "47 indikator", "20 indikator"),
    ]


def test_a_year_without_data_stays_empty_on_the_line(denpasar):
    chart = page(denpasar).years.chart
    values = dict(zip(chart["years"], chart["result"], strict=True))
    assert (values[2020], values[2022]) == (None, None)
    assert values[2021] == {"value": "3.19", "origin": "hitung"}


def test_a_running_cycle_with_gaps_is_drawn_as_an_interval(denpasar):
    fill(denpasar, dict.fromkeys(range(1, 44), 3))
    assert page(denpasar).years.chart["self"][-1] == {"low": "2.76", "high": "3.24", "origin": "mandiri"}


# --- parts -----------------------------------------------------------------------------------------


def test_domains_stand_beside_last_year_and_the_published_mean(denpasar):
    rows = page(denpasar).bars.rows
    assert [(str(r.value), str(r.before), str(r.change), str(r.national)) for r in rows] == [
        ("4.10", "3.60", "0.50", "3.36"),
        ("3.90", "3.50", "0.40", "2.62"),
        ("3.27", "3.45", "-0.18", "1.86"),
        ("4.20", "4.14", "0.06", "3.78"),
    ]
    assert rows[2].width == "56.75%"


def test_an_instrument_without_domains_shows_its_aspects(city, instruments):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(instrument=instruments["PEMDI-2026"], year=2026)
    bars = page(city).bars
    assert (bars.what, bars.kicker, len(bars.rows)) == ("aspek", "Tujuh aspek", 7)


def test_the_city_has_no_aspects_where_only_printed_results_exist(city, instruments):
    print_official(city, instruments)
    print_averages()
    aspects = page(city).aspects
    assert (aspects.own, aspects.has_shape) == (None, False)
    assert "Nilai aspek Kota Denpasar 2023, 2024 tidak diterbitkan" in aspects.note


def test_own_aspects_stand_beside_earlier_ones_and_the_national_ones(denpasar):
    fill(denpasar, dict.fromkeys(range(1, 29), 3))
    aspects = page(denpasar).aspects
    assert [s.name for s in aspects.series] == ["Mandiri 2025", "Nilai akhir 2021", "Nasional 2024"]
    assert [str(v) for v in aspects.series[2].values] == list(NATIONAL_ASPECTS)
    assert [v is None for v in aspects.series[0].values] == [False] * 5 + [True] * 3
    assert aspects.rows[5].filled == "0 dari 3 terisi"
    assert (aspects.has_shape, aspects.rows[0].width, aspects.rows[5].width) == (False, "50.00%", None)
    assert [series["name"] for series in aspects.chart["series"]] == ["Nilai akhir 2021", "Nasional 2024"]


def test_a_radar_is_drawn_once_every_axis_has_a_value(denpasar, client):
    fill(denpasar, dict.fromkeys(range(1, 47), 3))
    client.force_login(denpasar.people["pimpinan"])
    address = reverse("dashboard_details", args=[denpasar.evaluation.pk])
    assert "data-radar" not in client.get(address).content.decode()
    fill(denpasar, {47: 3})
    assert "data-radar" in client.get(address).content.decode()


# --- levers and findings ---------------------------------------------------------------------------


def test_the_lowest_levels_come_first_and_among_them_the_biggest_gain(city):
    fill(city, {1: 5, 2: 2, 21: 2, 11: 2, 46: 4, 41: 1, 47: 5})
    levers = page(city).levers
    assert [(row.number, str(row.level), row.gain_text) for row in levers.rows] == [
        (41, "1.00", "+0,0275"),
        (11, "2.00", "+0,025"),
        (21, "2.00", "+0,015"),
        (2, "2.00", "+0,013"),
        (46, "4.00", "+0,030"),
    ]
    assert levers.total == Fraction("0.1105")
    assert levers.finding == "Naik satu tingkat pada lima indikator ini menambah 0,11"
    assert levers.rows[0].agency == ""


def test_with_gaps_the_levers_promise_no_index(city):
    fill(city, dict.fromkeys(range(1, 47), 3))
    levers = page(city).levers
    assert (levers.reached, levers.sum_text) == (None, "Jumlah")
    assert levers.basis == ("Dari tingkat penilaian mandiri 2025. 1 indikator belum terisi dan tidak ikut dihitung.")


def test_a_complete_assessment_says_where_the_levers_lead(city):
    fill(city, dict.fromkeys(range(1, 48), 3))
    levers = page(city).levers
    # five public services of weight 3: 3 + 5 × 0.03
    assert levers.sum_text == "Jumlah; nilai mandiri menjadi 3,15 (Baik)"
    assert levers.rows[3].number == 45
    assert levers.rows[3].agency == "Dinkes"


def test_levels_four_and_five_are_strengths_one_and_two_weaknesses(city):
    fill(city, {1: 5, 2: 4, 3: 3, 4: 2, 5: 1})
    heads = [finding.head for finding in page(city).findings]
    assert heads == [
        "2 dari 5 indikator yang terisi menjadi kekuatan (tingkat 4–5): 2 belum terbukti.",
        "2 dari 5 indikator yang terisi menjadi kelemahan (tingkat 1–2): 1 terbukti, 1 belum terbukti.",
    ]


def test_the_biggest_change_and_the_over_claim_are_told_with_their_origin(denpasar):
    findings = page(denpasar).findings
    assert [(f.head, f.origin, f.label) for f in findings[2:]] == [
        ("Kebijakan Internal SPBE berubah paling besar: naik 0,50 sejak 2023.", "resmi", "Resmi 2024"),
        ("Penilaian mandiri 2021 0,56 lebih tinggi dari nilai akhir.", "hitung", "Dihitung oleh aplikasi 2021"),
    ]
    assert findings[3].text.endswith("lebih tinggi pada 25 dan lebih rendah pada 4 dari 47 indikator.")


def test_a_fall_is_told_like_a_rise(city, instruments):
    print_result(city, instruments, 2023, "3.00", "Baik", ("3.00", "3.00", "3.00", "3.00"))
    print_result(city, instruments, 2024, "2.80", "Baik", ("3.00", "3.00", "2.00", "3.00"))
    (finding,) = page(city).findings
    assert finding.head == "Manajemen SPBE berubah paling besar: turun 1,00 sejak 2023."


def test_a_tie_is_not_told_as_if_one_stood_alone(denpasar):
    # in 2019 two of three domains and five of seven aspects stand at 3,00
    shown = page(denpasar, 2019)
    assert shown.bars.finding == (
        "Kebijakan Internal SPBE dan Tata Kelola SPBE terendah, 3,00; Layanan SPBE paling berbobot"
    )
    assert shown.aspects.finding == "Lima aspek terendah, 3,00; Layanan Publik Berbasis Elektronik tertinggi, 3,67"


def test_equal_changes_are_told_together(city, instruments):
    print_result(city, instruments, 2023, "3.00", "Baik", ("3.00", "3.00", "3.00", "3.00"))
    print_result(city, instruments, 2024, "3.00", "Baik", ("3.50", "2.50", "3.00", "3.00"))
    (finding,) = page(city).findings
    assert finding.head == "Perubahan terbesar sejak 2023 sama pada beberapa domain: 0,50."
    assert finding.text.startswith("Kebijakan Internal SPBE naik 0,50; Tata Kelola SPBE turun 0,50;")


def test_the_over_claim_is_that_of_the_leading_year_or_before(denpasar):
    assert page(denpasar, 2019).findings[-1].head == "Penilaian mandiri 2019 0,10 lebih rendah dari nilai akhir."


def test_the_running_self_assessment_is_not_measured_against_an_older_result(denpasar):
    fill(denpasar, dict.fromkeys(range(1, 48), 5))
    assert page(denpasar).findings[-1].head.startswith("Penilaian mandiri 2021")
