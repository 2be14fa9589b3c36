"""What five cities ask of the program, answered with their own figures (domain.md §10).

Their statements come from the press and from city sites and are stored as that; official rows are the ministry's. More
of their questions are asked where the answer lives: test_peers, test_years_page, test_shares, test_scoring.
"""

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.rules import scoring
from evaluations.scoring_inputs import coverage_level, instrument_scheme
from planning.rules.target_query import TargetQuery
from planning.target_inputs import read_target_inputs
from planning.targets.path import find_path
from planning.targets.planning_writes import set_target
from planning.targets.target_years import targets_by_year
from results.region_history import read_region_history
from results.rules.plausibility import result_conflicts
from tests.builders.dashboard_builders import fill, page
from tests.past import print_result


@pytest.fixture
def name(city):
    """Puts another city's name on the region: the figures are its own."""

    def rename(name):
        city.region.name = name
        city.region.save(update_fields=["name"])
        city.evaluation.refresh_from_db()

    return rename


@pytest.fixture
def spbe(instruments):
    return instrument_scheme(instruments["SPBE-2020"])


def aim(city, year, value, scope="kota"):
    set_target(
        evaluation=city.evaluation,
        year=year,
        scope=scope,
        value=Decimal(value),
        source=f"Target {year}, pernyataan kota",
        by=city.people["koordinator"],
    )


def targets(city):
    """{(year, label): verdict} of the recorded targets."""
    reader = city.people["pimpinan"]
    cycles = list(Evaluation.objects.visible_to(reader).select_related("region"))
    rows = targets_by_year(cycles, read_region_history(cycles, reader), reader)
    return {(row.year, row.label): row.verdict.text for row in rows if row.target}


# --- Tegal ------------------------------------------------------------------------------------------


def test_tegal_an_index_is_held_against_its_predicate_when_it_is_entered(spbe):
    """2023 was printed as 4,67 and as 3,76, both called Sangat Baik; 4,67 would be Memuaskan."""
    said = [result_conflicts(spbe, scoring.ROUNDED, Decimal(index), "Sangat Baik") for index in ("4.67", "3.76")]
    assert said == [["Indeks 4,67 mendapat predikat Memuaskan, bukan Sangat Baik."], []]


def test_tegal_reads_the_change_of_each_domain_and_who_says_so(city, instruments, name):
    name("Kota Tegal")
    print_result(city, instruments, 2022, "3.05", "Baik", source_type="news", source="https://www.lensasemarang.com/x")
    print_result(city, instruments, 2023, "3.76", "Sangat Baik", ("4.60", "3.60", "2.64", "4.02"))
    print_result(city, instruments, 2024, "3.95", "Sangat Baik", ("5.00", "3.70", "2.82", "4.20"))
    board = page(city)
    assert [(bar.value, bar.change) for bar in board.bars.rows] == [
        (Decimal("5.00"), Decimal("0.40")),
        (Decimal("3.70"), Decimal("0.10")),
        (Decimal("2.82"), Decimal("0.18")),
        (Decimal("4.20"), Decimal("0.18")),
    ]
    assert [(choice.year, choice.word) for choice in board.choices if choice.started] == [
        (2024, "resmi"),
        (2023, "resmi"),
        (2022, "pernyataan sumber"),
    ]
    assert board.imbalance.title == "Layanan SPBE mengangkat indeks, Manajemen SPBE tertinggal"
    weighed = 5 * 13 + Fraction("3.7") * 25 + Fraction("2.82") * Fraction("16.5")
    assert board.imbalance.others == weighed / Fraction("54.5")


def test_tegal_sets_a_target_for_every_year_and_sees_which_were_reached(city, instruments, name):
    name("Kota Tegal")
    print_result(city, instruments, 2023, "3.76", "Sangat Baik")
    print_result(city, instruments, 2024, "3.95", "Sangat Baik")
    for year, value in ((2023, "3.50"), (2024, "4.00"), (2025, "4.10")):
        aim(city, year, value)
    assert targets(city) == {
        (2025, "Target daerah"): "belum ada hasil",
        (2024, "Target daerah"): "belum tercapai, kurang 0,05",
        (2023, "Target daerah"): "tercapai",
    }


# --- Pekalongan -------------------------------------------------------------------------------------


def test_pekalongan_waits_for_its_result_and_then_is_0_51_short(city, instruments, name):
    """Target 4,27 for 2024; on 2 December there was no result yet; the ministry printed 3,76."""
    name("Kota Pekalongan")
    Evaluation.objects.filter(pk=city.evaluation.pk).update(year=2024, state=CycleState.DOKUMEN)
    city.evaluation.refresh_from_db()
    print_result(city, instruments, 2023, "3.29", "Baik", ("3.50", "3.20", "1.82", "3.82"))
    aim(city, 2024, "4.27")
    assert targets(city) == {(2024, "Target daerah"): "menunggu hasil"}
    assert page(city).standing.sentences[1] == "Siklus 2024 menunggu hasil; belum ada nilai."
    print_result(city, instruments, 2024, "3.76", "Sangat Baik", ("4.40", "3.30", "2.55", "4.27"))
    assert targets(city) == {(2024, "Target daerah"): "belum tercapai, kurang 0,51"}
    lines = [(line.label, line.words) for line in page(city).standing.lines]
    assert lines[0] == ("Target daerah 2024", "indeks kurang 0,51")


def test_pekalongan_reads_from_its_self_assessment_what_the_target_takes(city, name):
    """Everything at level 3, and the eight management processes and three audits at 2."""
    name("Kota Pekalongan")
    fill(city, {number: 2 if 21 <= number <= 31 else 3 for number in range(1, 48)})
    ground = read_target_inputs(city.evaluation)
    path = find_path(ground, TargetQuery(Decimal("4.27")))
    assert (path.before, path.meets) == (Fraction("2.835"), True)
    assert path.cost.effort == sum(row.cost.effort for row in path.rows)
    management, audit = (ground.section(code) for code in ("a5", "a6"))
    assert (len(management.numbers), len(audit.numbers)) == (8, 3)
    lifted = find_path(ground, TargetQuery(Decimal("3.00"), part="d3"))
    assert (lifted.before, lifted.after, lifted.index_after) == (2, 3, 3)


def test_pekalongan_counts_the_agencies_where_a_level_needs_all_of_them(instruments):
    found = {number: coverage_level(instruments["SPBE-2020"], number) for number in range(15, 20)}
    assert {number: asked[0] for number, asked in found.items() if asked} == {16: 3, 17: 3, 18: 3, 19: 4}


# --- Pontianak --------------------------------------------------------------------------------------


def test_pontianak_is_0_01_under_the_next_band_and_is_told_only_how_far(city, instruments, name):
    name("Kota Pontianak")
    print_result(city, instruments, 2023, "3.43", "Baik", ("3.50", "3.10", "2.27", "4.01"))
    print_result(city, instruments, 2024, "3.49", "Baik", ("3.60", "3.40", "1.73", "4.14"))
    stand = page(city).standing
    assert stand.title == "Kota Pontianak: Baik, kurang 0,01 menuju Sangat Baik"
    assert (stand.next_band.distance, stand.near) == (Decimal("0.01"), ())
    fallen = next(bar for bar in page(city).bars.rows if bar.number == 3)
    assert (fallen.value, fallen.change) == (Decimal("1.73"), Decimal("-0.54"))


def test_pontianak_holds_2018_against_its_own_target_and_never_against_2023(city, instruments, name):
    """2,33 of 37 rows, target 2,6; 3,43 five years later is measured with another instrument."""
    name("Kota Pontianak")
    old = {"instrument": instruments["SPBE-2018"], "source_type": "news", "source": "Pontianak Post"}
    print_result(city, instruments, 2018, "2.33", "Cukup", **old)
    print_result(city, instruments, 2023, "3.43", "Baik")
    aim(city, 2018, "2.60")
    assert targets(city) == {(2018, "Target daerah"): "belum tercapai, kurang 0,27"}
    change = page(city, 2023).standing.change
    assert (change.delta, change.why_not) == (None, "Tidak dapat dibandingkan dengan 2018: instrumen lain.")


# --- Sukabumi ---------------------------------------------------------------------------------------


def test_sukabumi_stands_0_02_under_its_critical_number_while_services_carry_it(city, instruments, name):
    name("Kota Sukabumi")
    print_result(city, instruments, 2023, "2.98", "Baik", ("2.60", "2.50", "2.00", "3.70"))
    board = page(city)
    assert [(line.label, str(line.value), line.words) for line in board.standing.lines] == [
        ("Ambang", "3.00", "indeks kurang 0,02")
    ]
    assert [part.name for part in board.imbalance.lagging] == ["Tata Kelola SPBE", "Manajemen SPBE"]
    assert (board.imbalance.falls, board.imbalance.others_band) == (True, "Cukup")
    print_result(city, instruments, 2024, "3.79", "Sangat Baik", ("4.20", "3.80", "3.18", "3.88"))
    after = page(city)
    assert after.standing.lines[-1].words == "indeks 0,79 di atasnya"
    assert [part.name for part in after.imbalance.lagging] == ["Manajemen SPBE"]


# --- Balikpapan -------------------------------------------------------------------------------------


def test_balikpapan_reads_target_against_result_by_year(city, instruments, name):
    """2022 3,05 of 3,1; 2023 3,75 of 3,2; the national minimum of 2,7 as somebody's statement."""
    name("Kota Balikpapan")
    site = {"source_type": "city government site", "source": "web.balikpapan.go.id"}
    print_result(city, instruments, 2021, "2.44", "", **site)
    print_result(city, instruments, 2022, "3.05", "Baik", **site)
    print_result(city, instruments, 2023, "3.75", "Sangat Baik", ("4.60", "3.70", "2.27", "4.07"))
    aim(city, 2022, "3.10")
    aim(city, 2023, "3.20")
    aim(city, 2022, "2.70", scope="nasional")
    assert targets(city) == {
        (2023, "Target daerah"): "tercapai",
        (2022, "Target daerah"): "belum tercapai, kurang 0,05",
        (2022, "Target nasional"): "tercapai",
    }
    board = page(city, 2022)
    assert board.standing.change.delta == Decimal("0.61")
    assert [(line.label, line.words) for line in board.standing.lines][:2] == [
        ("Target daerah 2022", "indeks kurang 0,05"),
        ("Target nasional 2022", "indeks 0,35 di atasnya"),
    ]


def test_balikpapan_s_bands_are_five_and_come_from_the_instrument(spbe):
    """An article counted four predicates."""
    assert [band.name for band in spbe.bands] == ["Kurang", "Cukup", "Baik", "Sangat Baik", "Memuaskan"]


def test_balikpapan_sees_its_weak_aspects_beside_the_strong_ones(city, name):
    """Planning 1,75, ICT 3,25, organiser 3 make governance 2,60; audit stands at 1."""
    name("Kota Balikpapan")
    levels = {11: 2, 12: 2, 13: 2, 14: 1, 15: 4, 16: 3, 17: 3, 18: 3, 19: 3, 20: 3, 29: 1, 30: 1, 31: 1}
    fill(city, levels)
    board = page(city)
    assert {row.number: str(row.value) for row in board.merits.rows if row.value is not None} == {
        2: "1.75",
        3: "3.25",
        4: "3.00",
        6: "1.00",
    }
    weak = {row.number: [merit.number for merit in row.weaknesses] for row in board.merits.rows if row.weaknesses}
    assert weak == {2: [14, 11, 12, 13], 6: [29, 30, 31]}
    assert scoring.printed_value(board.levers.reading.domain_value(2)) == Decimal("2.60")
