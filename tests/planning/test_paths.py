"""What a raise takes on a real cycle, and how the answer is told."""

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from domains.models import EvidenceItem
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency, create_cycle
from evaluations.rules.scoring import round_half_up
from planning.goals import available_goals, first_goal
from planning.models import Effort, Target
from planning.rules.target_query import ASSUME_LOWEST, TargetQuery, read_target_query
from planning.target_inputs import read_target_inputs
from planning.targets.frontier_chart import AXIS_MARGIN, BASE, MOST_COLUMNS, TOP, frontier_chart, raise_chart
from planning.targets.path import column_label, find_path
from results.models import NationalAverage
from tests.past import record_levels
from tests.work import cite_item, fill

ALL_THREE = dict.fromkeys(range(1, 48), 3)


def answer(city, target="3.05", **limits):
    return find_path(read_target_inputs(city.evaluation), TargetQuery(Decimal(target), **limits))


def needed(path, number, level):
    """The codes still missing for a level, one tuple of alternatives each."""
    place = path.ground.place_by_number[number]
    return [tuple(item.code for item in need.items) for need in path.ground.costs(place)[Fraction(level)].items]


def points(city, number, level, value):
    indicator = city.indicator(number)
    by = city.people["diskominfo"]
    Effort.objects.create(evaluation=city.evaluation, indicator=indicator, level=level, points=value, by=by)


def accept_all(city, number, *levels):
    for code in EvidenceItem.objects.filter(
        criterion__indicator=city.indicator(number), criterion__level__in=levels
    ).values_list("code", flat=True):
        cite_item(city, code, "diterima")


# --- what a raise takes ---------------------------------------------------------------------------


def test_a_raise_takes_the_required_items_of_its_level_and_of_those_it_rests_on(city):
    fill(city, ALL_THREE)
    found = answer(city)
    assert {code[5] for group in needed(found, 21, 4) for code in group} == {"2", "3", "4"}
    accept_all(city, 21, 2, 3)
    assert {code[5] for group in needed(answer(city), 21, 4) for code in group} == {"4"}


def test_accepted_evidence_lowers_the_effort_and_what_was_only_sent_does_not(city):
    fill(city, ALL_THREE)
    before = len(needed(answer(city), 21, 4))
    cite_item(city, "I21-L4-01")
    assert len(needed(answer(city), 21, 4)) == before
    cite_item(city, "I21-L4-01", "diterima")
    assert len(needed(answer(city), 21, 4)) == before - 1


def test_indicator_3_level_4_rests_on_level_2_and_passes_by_level_3(city):
    fill(city, {**ALL_THREE, 3: 2})
    found = answer(city)
    assert {code[5] for group in needed(found, 3, 4) for code in group} == {"2", "4"}
    assert {code[5] for group in needed(found, 3, 3) for code in group} == {"2", "3"}


def test_points_stand_for_their_level_and_for_the_debt_below_the_first_raise(city):
    fill(city, ALL_THREE)
    items = len(needed(answer(city), 21, 5)) - len(needed(answer(city), 21, 4))
    points(city, 21, 4, 7)
    found = answer(city)
    costs = found.ground.costs(found.ground.place_by_number[21])
    assert [(int(level), cost.points, len(cost.items)) for level, cost in costs.items()] == [(4, 7, 0), (5, 7, items)]


def test_a_level_whose_items_are_all_accepted_is_free_and_told_apart(city):
    fill(city, {**ALL_THREE, 11: 1})
    accept_all(city, 11, 2)
    found = answer(city, "2.95")
    assert [(row.place.number, row.start, row.level) for row in found.free] == [(11, Decimal(1), Decimal(2))]
    assert (found.rows, found.after) == ((), Fraction("2.975"))
    assert found.headline == "Indeks 2,95 (Baik) sudah memenuhi target 2,95; yang di bawah ini tambahan."
    assert answer(city, "2.97").headline == (
        "Target 2,97 tercapai dengan 1 kenaikan tanpa data dukung tambahan: indeks 2,95 menjadi 2,98 (Baik)."
    )


def test_an_instrument_without_items_counts_only_raises_with_points(city, instruments):
    record_levels(city, instruments, years=[2018])
    city.evaluation = city.region.evaluations.select_related("instrument", "region").get(year=2018)
    found = answer(city, "2.70")
    assert (found.plan, found.ground.why_only_own[:35]) == (None, "Instrumen ini tidak memuat butir da")
    assert found.headline == (
        "Target 2,70 tidak terjangkau: dalam batasan ini tidak ada kenaikan yang upayanya diketahui."
    )
    by = city.people["diskominfo"]
    row = city.evaluation.instrument.indicators.get(number=1)
    for level, effort in ((2, 3), (3, 4)):
        Effort.objects.create(evaluation=city.evaluation, indicator=row, level=level, points=effort, by=by)
    found = answer(city, "2.66")
    assert (found.plan.effort, found.cost.points, found.after) == (7, 7, found.before + Fraction(2, 100))
    assert column_label(found.ground) == "nilai akhir 2018 menurut basis data Pemkot Denpasar"


def test_decimals_rise_only_as_people_say(city, instruments):
    pemdi = instruments["PEMDI-2026"]
    by = city.people["diskominfo"]
    city.evaluation = create_cycle(
        region=city.region, year=2026, instrument=pemdi, activity="evaluasi", by=by, windows=[]
    )
    del pemdi.value_rule["estimate"]  # an instrument that only says that its values are decimals
    pemdi.save()
    fill(city, dict.fromkeys(range(1, 21), Decimal("1.50")) | {1: Decimal("1.26")})
    assert answer(city, "1.60").plan is None
    points(city, 1, Decimal("2.00"), 4)
    points(city, 1, Decimal("2.50"), 3)
    points(city, 1, Decimal("1.20"), 9)  # below where it stands: no raise
    found = answer(city, "1.50")
    weight = pemdi.indicators.get(number=1).weight
    (row,) = found.rows
    assert (row.start, row.level, row.cost.points) == (Decimal("1.26"), Decimal("2.00"), 4)
    assert found.after == found.before + weight * Fraction("0.74") / 100
    assert found.ground.why_only_own.startswith("Nilai instrumen ini berupa desimal")


# --- gaps, limits, thresholds -----------------------------------------------------------------------


def test_with_gaps_there_is_no_way_unless_the_reader_assumes_the_lowest_level(city):
    fill(city, dict.fromkeys(range(1, 46), 3))
    found = answer(city, "3.00")
    assert (found.prospect, found.plan, found.rows, found.notes) == (None, None, (), [])
    assert found.headline == "Simulasi belum dapat dihitung: 2 dari 47 indikator belum terisi."
    assumed = answer(city, "3.00", gaps=ASSUME_LOWEST)
    assert assumed.before == Fraction("2.88")
    assert assumed.notes[0].startswith("Anggapan: indikator 46, 47 yang belum terisi berada di tingkat 1.")
    assert [row.is_filled for row in assumed.rows if row.place.number > 45] == [False] * sum(
        row.place.number > 45 for row in assumed.rows
    )


def test_only_the_indicators_that_chosen_agencies_lead_may_rise(city):
    fill(city, ALL_THREE)
    found = answer(city, "3.05", agencies=(city.agency.pk,))
    assert [(row.place.number, row.place.agency) for row in found.rows] == [(45, "Dinkes")]
    assert found.headline == (
        f"Target 3,05 tercapai dengan {found.plan.raises} kenaikan, {len(found.cost.items)} butir data dukung: "
        "indeks 3,00 menjadi 3,06 (Baik)."
    )


def test_a_contributor_does_not_lead(city):
    fill(city, ALL_THREE)
    by = city.people["diskominfo"]
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(34)],
        agency=city.agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=by,
    )
    assert {row.place.number for row in answer(city, agencies=(city.agency.pk,)).rows} == {45}


def test_the_basis_of_the_cycle_decides_when_a_target_is_met(city):
    """2,9975 prints 3,00: enough where the rounded index counts, not enough where the exact one does."""
    fill(city, {**ALL_THREE, 11: 4, 32: 2})
    exact = answer(city, "3.00")
    assert (exact.before, exact.plan.raises) == (Fraction("2.9975"), 1)
    city.evaluation.predicate_basis = "rounded"
    rounded = answer(city, "3.00")
    assert (rounded.rows, rounded.headline) == ((), "Indeks 3,00 (Baik) sudah memenuhi target 3,00.")
    assert rounded.notes[0] == "Nilai tepatnya 2,9975; siklus ini memakai indeks dua desimal."


def test_an_unreachable_target_tells_the_highest_index(city):
    fill(city, ALL_THREE)
    found = answer(city, "4.50", most=1)
    assert (found.plan, found.rows) == (None, ())
    assert found.headline.startswith(
        "Target 4,50 tidak terjangkau dalam batasan ini; paling tinggi 4,00 (Sangat Baik) dengan upaya "
    )


def test_the_best_index_for_an_effort(city):
    fill(city, ALL_THREE)
    found = answer(city, effort=0)
    assert found.headline == "Dengan upaya 0 butir data dukung indeks tetap 3,00 (Baik)."
    spent = answer(city, effort=12)
    assert spent.plan.effort <= 12
    assert spent.headline.startswith("Dengan upaya paling banyak 12 butir data dukung indeks tertinggi 3,")


# --- drawings ----------------------------------------------------------------------------------------


def test_the_drawing_of_efforts_has_the_frontier_s_numbers(city):
    fill(city, ALL_THREE)
    found = answer(city)
    drawn = frontier_chart(found)
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in drawn["rows"].split("</tr>")[:-1]]
    assert [int(row[0]) for row in rows] == [point.effort for point in found.prospect.frontier]
    assert (rows[0][1:], rows[-1][1:]) == (["3,00", "3", "Baik"], ["5,00", "5", "Memuaskan"])
    assert drawn["chosen"].text == f"{found.plan.effort}: 3,06"


def test_the_steps_stand_where_their_efforts_and_indexes_are(city):
    """In thousandths of a percent and tenths of a pixel, rounded half up as every figure."""
    fill(city, ALL_THREE)
    points = answer(city).prospect.frontier
    drawn = frontier_chart(answer(city))
    end = points[-1].effort + max(1, points[-1].effort // 20)
    lowest = points[0].index - AXIS_MARGIN
    scale = Fraction(BASE - TOP) / (points[-1].index - lowest)
    places = [
        (
            round_half_up(1000 * (4 + Fraction(95 * point.effort, end)), 0),
            round_half_up(10 * (BASE - (point.index - lowest) * scale), 0),
        )
        for point in points
    ]
    ends = [*(x for x, _ in places[1:]), 99_000]
    assert drawn["stairs"]["treads"] == "".join(f"M{x} {y}H{to}" for (x, y), to in zip(places, ends, strict=True))
    area = [tuple(map(int, step)) for step in re.findall(r"V(\d+)H(\d+)", drawn["stairs"]["area"])]
    assert area == [(y, to) for (_, y), to in zip(places, ends, strict=True)]
    assert all(higher <= lower for (lower, _), (higher, _) in pairwise(area))


def test_the_stairs_end_at_the_index_of_the_plan_and_give_way_to_the_table_when_there_are_too_many(city):
    fill(city, ALL_THREE)
    drawn = raise_chart(answer(city))
    assert (drawn["bars"][0].text, drawn["bars"][0].name) == ("3,00", "Sekarang")
    assert drawn["bars"][-1].text == "3,06"
    assert raise_chart(answer(city, "4.90")) is None
    assert len(answer(city, "4.90").rows) > MOST_COLUMNS


# --- where the page begins ---------------------------------------------------------------------------


def test_goals_are_own_ones_then_published_ones_then_predicates_above(city):
    by = city.people["koordinator"]
    Target.objects.create(region=city.region, year=2025, scope="kota", value="3.40", source="RPJMD", by=by)
    Target.objects.create(region=city.region, year=2024, scope="kota", value="3.30", source="RPJMD", by=by)
    for measure, value in (("target_index", "2.85"), ("target_index_rpjmn_2020_2024", "2.60"), ("index", "3.12")):
        NationalAverage.objects.create(year=2025, scope="nasional", measure=measure, value=value, source="Laporan")
    fill(city, ALL_THREE)
    ground = read_target_inputs(city.evaluation)
    goals = available_goals(city.evaluation, ground.scheme.bands, ground.outcome.total.low)
    assert [goal.words for goal in goals] == [
        "3,40 target daerah",
        "2,85 target nasional terbit",
        "2,60 target RPJMN 2020–2024 terbit",
        "3,50 Sangat Baik",
        "4,20 Memuaskan",
    ]
    assert first_goal(goals, Fraction(3)) == Decimal("3.40")
    assert first_goal(goals, Fraction("3.45")) == Decimal("3.50")
    assert first_goal((), Fraction("4.5")) == Decimal("5.00")


# --- a question as it is stored --------------------------------------------------------------------------


def test_a_question_is_stored_and_read_to_the_letter():
    wish = TargetQuery(Decimal("4.20"), locked=(3, 20), agencies=(7,), most=1, floor=3, gaps=ASSUME_LOWEST, effort=0)
    assert read_target_query(wish.stored) == wish
    assert read_target_query(TargetQuery(Decimal("4.20")).stored) == TargetQuery(Decimal("4.20"))
    assert wish.address == "target=4.20&upaya=0&naik=1&dasar=3&celah=terendah&opd=7&kunci=3&kunci=20"


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        {},
        {"target": 4.2},
        {"target": "0.99"},
        {"target": "NaN"},
        {"target": "4.205"},
        {"target": "4.20", "locked": [True]},
        {"target": "4.20", "locked": "3"},
        {"target": "4.20", "agencies": [-1]},
        {"target": "4.20", "most": 0},
        {"target": "4.20", "floor": "3"},
        {"target": "4.20", "gaps": "tahun lalu"},
        {"target": "4.20", "effort": -1},
        {"target": "4.20", "raises": []},
    ],
)
def test_what_cannot_be_read_is_refused(stored):
    with pytest.raises(ValueError, match=r"\.$"):
        read_target_query(stored)
