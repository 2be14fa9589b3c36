"""What the index is held against, who carries it, and strengths and weaknesses by the official rule."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from assessment.scores import save_score
from evaluations.models import Evaluation, Score
from planning.models import Target
from planning.targets.planning_writes import set_target
from regions.models import Region
from results.models import NationalAverage
from tests.builders.dashboard_builders import fill, page
from tests.past import print_official, print_result, record_levels
from tests.work import WHY


def aim(city, year, value, *, scope="kota", evaluation=None):
    return set_target(
        evaluation=evaluation or city.evaluation,
        year=year,
        scope=scope,
        value=Decimal(value),
        source=f"RPJMD {year}",
        by=city.people["koordinator"],
    )


def national(year, value, measure="target_index"):
    NationalAverage.objects.create(
        year=year, scope="nasional", measure=measure, value=Decimal(value), source=f"Laporan {year}"
    )


def lines(city, year=None):
    return [(line.label, str(line.value), line.words) for line in page(city, year).standing.lines]


# --- lines ----------------------------------------------------------------------------------------


def test_the_index_is_held_against_the_targets_of_its_year_and_of_the_cycle_s_and_the_middle(city, instruments):
    print_official(city, instruments)
    for year, value in ((2023, "3.60"), (2024, "4.00"), (2025, "4.20")):
        aim(city, year, value)
    national(2024, "2.85")
    national(2024, "2.60", "target_index_rpjmn_2020_2024")
    national(2023, "2.60")
    assert lines(city) == [
        ("Target daerah 2024", "4.00", "indeks kurang 0,04"),
        ("Target nasional 2024", "2.85", "indeks 1,11 di atasnya"),
        ("Target daerah 2025", "4.20", "indeks 2024 kurang 0,24"),
        ("Ambang", "3.00", "indeks 0,96 di atasnya"),
    ]
    assert lines(city, 2023)[:2] == [
        ("Target daerah 2023", "3.60", "indeks 0,20 di atasnya"),
        ("Target nasional 2023", "2.60", "indeks 1,20 di atasnya"),
    ]


def test_a_target_is_not_met_by_less_than_a_hundredth(city, instruments):
    """The cycle's basis is the unrounded index: 3,1925 reaches 3,19 and not 3,20."""
    past = record_levels(city, instruments, years=(2021,))
    exact = page(city, 2021).standing.lead.value
    assert exact == Fraction("3.1925")
    aim(city, 2021, "3.20", evaluation=past[2021])
    assert lines(city, 2021)[0] == ("Target daerah 2021", "3.20", "indeks kurang 0,01")
    Target.objects.update(value=Decimal("3.19"))
    assert lines(city, 2021)[0] == ("Target daerah 2021", "3.19", "indeks tepat di sana")


def test_lines_of_another_instrument_and_of_another_government_stay_away(city, instruments):
    record_levels(city, instruments, years=(2019,))
    aim(city, 2025, "4.20")
    other = Region.objects.create(code="51.01", name="Kab. Jembrana", kind="kabupaten", time_zone="Asia/Makassar")
    Target.objects.create(
        region=other, year=2019, scope="kota", value=Decimal("3.33"), source="RPJMD", by=city.people["koordinator"]
    )
    assert lines(city, 2019) == [("Ambang", "3.00", "indeks 0,33 di atasnya")]


def test_every_line_stands_on_the_ruler_and_names_its_source(client, city, instruments):
    print_official(city, instruments)
    aim(city, 2024, "4.00")
    stand = page(city).standing
    marks = [(mark["kind"], mark["label"], str(mark["value"])) for mark in stand.marks]
    assert marks[-2:] == [("target", "Target daerah 2024", "4.00"), ("ambang", "Ambang", "3.00")]
    client.force_login(city.people["pimpinan"])
    html = client.get(reverse("dashboard_details", args=[city.evaluation.pk])).content.decode()
    assert "RPJMD 2024." in html
    assert "bukan batas predikat" in html


def test_without_an_index_the_lines_say_so(city):
    assert lines(city) == [("Ambang", "3.00", "belum ada indeks")]


def test_near_a_band_the_self_assessment_is_warned_of_too(city, instruments):
    """All at 3 but ten policies at 5 and so on: 3,495 is within 0,005 of 3,50, although the result beside it is not."""
    print_official(city, instruments)
    levels = dict.fromkeys(range(1, 48), 3)
    # 0.495 = 18 × 0.0275: nine services of administration two levels up
    levels.update(dict.fromkeys(range(32, 41), 5))
    fill(city, levels)
    stand = page(city).standing
    assert stand.beside.value == Fraction("3.495")
    assert stand.near == (
        "Indeks 3,50 (2025 mandiri, sementara) paling jauh 0,005 dari batas Sangat Baik (3,50); "
        "predikatnya bergantung pada dasar pembulatan.",
    )


# --- who carries the index ------------------------------------------------------------------------


def test_services_carry_the_index_while_management_and_governance_lag(city, instruments):
    """Kota Sukabumi 2023, as printed by the ministry."""
    print_result(city, instruments, 2023, "2.98", "Baik", ("2.60", "2.50", "2.00", "3.70"))
    found = page(city).imbalance
    assert found.title == "Layanan SPBE mengangkat indeks, Tata Kelola SPBE dan Manajemen SPBE tertinggal"
    assert found.text == (
        "Layanan SPBE 3,70, 0,72 di atas indeks, dengan bobot 45,5 %. Tata Kelola SPBE 2,50 (Cukup), satu rentang di "
        "bawah indeks; Manajemen SPBE 2,00 (Cukup), satu rentang di bawah indeks. Tanpa Layanan SPBE, rata-rata "
        "tertimbang domain lain 2,37, di rentang Cukup, lebih rendah daripada indeks."
    )
    assert found.others == (Fraction("2.6") * 13 + Fraction("2.5") * 25 + 2 * Fraction("16.5")) / Fraction("54.5")


@pytest.mark.parametrize(
    ("index", "predicate", "domains"),
    [
        ("3.96", "Sangat Baik", ("4.10", "3.90", "3.50", "4.20")),  # the lowest stands on the bound of its band
        ("3.96", "Sangat Baik", ("4.50", "4.40", "3.00", "3.90")),  # services do not stand above the index
        ("3.20", "Baik", ("2.50", "3.00", "2.60", "3.70")),  # only policy is lower: neither governance nor management
        ("3.96", "Sangat Baik", ()),  # no domains were printed
    ],
)
def test_without_a_carrier_or_a_laggard_nothing_is_said(city, instruments, index, predicate, domains):
    print_result(city, instruments, 2024, index, predicate, domains)
    assert page(city).imbalance is None


def test_the_rule_stands_on_the_page_as_ours(client, city, instruments):
    print_official(city, instruments)
    client.force_login(city.people["pimpinan"])
    html = client.get(reverse("dashboard_details", args=[city.evaluation.pk])).content.decode()
    assert "Aturan aplikasi, tidak ada dalam peraturan: domain Layanan di atas indeks" in html
    assert "Manajemen SPBE 3,27 (Baik), satu rentang di bawah indeks" in html


def test_an_instrument_without_domains_has_no_imbalance(city, instruments):
    pemdi = instruments["PEMDI-2026"]
    print_result(city, instruments, 2026, "3.00", "Baik", instrument=pemdi)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(year=2026, instrument=pemdi)
    assert page(city).imbalance is None


# --- strengths and weaknesses, aspect by aspect -----------------------------------------------------


def test_strengths_from_the_highest_and_weaknesses_from_the_lowest(city):
    fill(city, {11: 4, 12: 5, 13: 3, 14: 4, 15: 2, 16: 1, 17: 2, 18: 3, 29: 1})
    found = page(city).merits
    told = {
        row.number: (row.fulfilment, [m.number for m in row.strengths], [m.number for m in row.weaknesses])
        for row in found.rows
    }
    assert told[2] == ("4 dari 4", [12, 11, 14], [])
    assert told[3] == ("3 dari 4", [], [16, 15, 17])
    assert told[6] == ("0 dari 3, 2 belum terisi", [], [29])
    assert told[1] == ("0 dari 10, 10 belum terisi", [], [])
    assert (found.finding, str(found.rows[1].value)) == (
        "3 kekuatan (3 belum terbukti); 4 kelemahan (1 terbukti, 3 belum terbukti)",
        "4.00",
    )


def test_each_is_told_with_the_beginning_of_its_fact(city):
    fact = "Perwali 15 Tahun 2024 Pasal 4 memuat arsitektur untuk semua OPD. " * 5
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(1),
        by=city.people["diskominfo"],
        version=0,
        changes={"value": "4", "fact": fact},
        reason=WHY,
    )
    merit = page(city).merits.rows[0].strengths[0]
    assert (merit.fact.endswith(" …"), fact.startswith(merit.fact[:-2]), len(merit.fact) <= 162) == (True, True, True)


def test_without_levels_the_section_says_so(city, instruments):
    print_official(city, instruments)
    found = page(city).merits
    assert (found.rows, found.finding) == ((), "Belum ada tingkat per indikator")


@pytest.mark.parametrize(
    ("role", "told"), [("opd", 0), ("opd2", 0), ("kepala_opd", 0), ("pimpinan", 1), ("auditor", 1), ("koordinator", 1)]
)
@pytest.mark.parametrize("name", ["dashboard_details", "presentation"])
def test_what_was_written_for_an_indicator_is_not_told_to_agencies(city, client, name, role, told):
    """Its level is; the text stands on the indicator's page, which is closed to other agencies."""
    fill(city, {45: 4})
    Score.objects.filter(indicator__number=45).update(fact="Konsep yang belum disepakati")
    client.force_login(city.people[role])
    answer = client.get(reverse(name, args=[city.evaluation.pk])).content.decode()
    assert ("45" in answer, answer.count("Konsep yang belum disepakati")) == (True, told)
