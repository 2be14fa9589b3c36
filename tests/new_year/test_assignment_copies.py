"""Last year's assignments as this year's: offered line by line, mapped by the crosswalk, written once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evaluations.choices import AssignmentPart, CycleState
from evaluations.models import Assignment, Evaluation
from history.models import HistoryEntry
from history.presenters import history_event, history_events
from new_year.assignment_copies import assignment_copies
from new_year.preparing.copying_writes import copy_assignments
from regions.models import Agency
from tests.builders.form_builders import press
from tests.builders.people_builders import elsewhere
from tests.builders.undo_builders import take_back, undo_page
from tests.two_years import before, fresh, given, offered, parts, pemdi, proposed
from undo.models import BulkAct

__all__ = ["before", "elsewhere", "pemdi"]


def test_the_same_instrument_offers_each_part_with_its_due_date_moved(city, before):
    given(city, before, city.agency, AssignmentPart.LEAD, 9, due=date(2024, 7, 25))
    given(city, before, city.other_agency, AssignmentPart.CONTRIBUTOR, 9)
    assert offered(city.evaluation) == {
        9: [("Dinkes", "lead", "lead"), ("BPKAD", "contributor", "contributor")],
    }
    made = copy_assignments(
        evaluation=city.evaluation, choices=proposed(city.evaluation), by=city.people["koordinator"]
    )
    assert made.made == 2
    assert parts(city.evaluation) == {
        (9, "Dinkes", "lead", date(2025, 8, 24)),  # five days before the end, as then
        (9, "BPKAD", "contributor", date(2025, 8, 29)),
    }


def test_every_line_is_a_line_of_history_and_the_copy_one_more(city, before):
    given(city, before, city.agency, AssignmentPart.LEAD, 9, 10)
    first = HistoryEntry.objects.latest("pk").pk
    copy_assignments(evaluation=city.evaluation, choices=proposed(city.evaluation), by=city.people["koordinator"])
    rows = HistoryEntry.objects.filter(pk__gt=first).order_by("pk")
    assert [
        (r.field, r.indicator and r.indicator.number, r.after, r.by.username) for r in map(history_event, rows)
    ] == [
        ("penugasan Dinkes", 9, "pengampu, tenggat 29 Agustus 2025", "koordinator"),
        ("penugasan Dinkes", 10, "pengampu, tenggat 29 Agustus 2025", "koordinator"),
        ("salinan penugasan", None, "2 dari siklus 2024", "koordinator"),
    ]
    assert [event.what for event in history_events(rows)] == [
        "menugaskan Dinkes: pengampu, tenggat 29 Agustus 2025",
        "menugaskan Dinkes: pengampu, tenggat 29 Agustus 2025",
        "menyalin 2 penugasan dari siklus 2024",
    ]


def test_nothing_is_copied_twice_and_what_was_left_out_stays_out(city, before):
    given(city, before, city.agency, AssignmentPart.LEAD, 9, 10)
    choices = {**proposed(city.evaluation), f"10-{city.agency.pk}": ""}
    by = city.people["diskominfo"]
    assert copy_assignments(evaluation=city.evaluation, choices=choices, by=by).made == 1
    assert copy_assignments(evaluation=city.evaluation, choices=choices, by=by).made == 0
    assert offered(city.evaluation) == {10: [("Dinkes", "lead", "")]}
    assert (
        assignment_copies(fresh(city.evaluation)).to_copy,
        HistoryEntry.objects.filter(kind="assignments_copied").count(),
    ) == (0, 1)
    assert copy_assignments(evaluation=city.evaluation, choices={f"10-{city.agency.pk}": "lead"}, by=by).made == 1
    assert {row[:3] for row in parts(city.evaluation)} == {(9, "Dinkes", "lead"), (10, "Dinkes", "lead")}


def test_leaving_everything_out_is_a_decision_too(city, before):
    given(city, before, city.agency, AssignmentPart.LEAD, 9)
    nothing = dict.fromkeys(proposed(city.evaluation), "")
    assert copy_assignments(evaluation=city.evaluation, choices=nothing, by=city.people["diskominfo"]).made == 0
    assert (parts(city.evaluation), assignment_copies(fresh(city.evaluation)).is_decided) == (set(), True)


def test_this_years_own_lead_stands(city, before):
    given(city, before, city.agency, AssignmentPart.LEAD, 9)
    given(city, city.evaluation, city.other_agency, AssignmentPart.LEAD, 9)
    assert offered(city.evaluation) == {9: [("Dinkes", "lead", "")]}
    key, by = f"9-{city.agency.pk}", city.people["diskominfo"]
    with pytest.raises(ValidationError, match="pengampunya sudah BPKAD"):
        copy_assignments(evaluation=city.evaluation, choices={key: "lead"}, by=by)
    assert copy_assignments(evaluation=city.evaluation, choices={key: "contributor"}, by=by).made == 1
    assert {row[:3] for row in parts(city.evaluation)} == {(9, "BPKAD", "lead"), (9, "Dinkes", "contributor")}


def test_two_leads_are_refused_whole_and_every_indicator_named(city, before):
    for agency in (city.agency, city.other_agency):
        given(city, before, agency, AssignmentPart.CONTRIBUTOR, 9, 10)
    given(city, before, city.agency, AssignmentPart.LEAD, 11)
    choices = dict.fromkeys(proposed(city.evaluation), "lead")
    with pytest.raises(ValidationError) as refused:
        copy_assignments(evaluation=city.evaluation, choices=choices, by=city.people["diskominfo"])
    assert refused.value.messages == [
        "Indikator 9: pilih satu pengampu saja.",
        "Indikator 10: pilih satu pengampu saja.",
    ]
    assert parts(city.evaluation) == set()


@pytest.mark.parametrize(
    "choices", [{"9-999999": "lead"}, {"10-{agency}": "lead"}, {"9-{agency}": "raja"}, {"x": "lead"}]
)
def test_what_is_not_offered_cannot_be_copied(city, before, choices):
    given(city, before, city.agency, AssignmentPart.LEAD, 9)
    wanted = {key.format(agency=city.agency.pk): part for key, part in choices.items()}
    with pytest.raises(ValidationError):
        copy_assignments(evaluation=city.evaluation, choices=wanted, by=city.people["diskominfo"])
    assert parts(city.evaluation) == set()


def test_an_agency_of_another_region_is_never_offered(city, before, elsewhere):
    given(city, before, city.agency, AssignmentPart.LEAD, 9)
    stranger = Agency.objects.create(region=elsewhere["region"], name="Dinas Asing", short_name="Asing")
    with pytest.raises(ValidationError, match="tidak ditawarkan"):
        copy_assignments(evaluation=city.evaluation, choices={f"9-{stranger.pk}": "lead"}, by=city.people["diskominfo"])


def ends(agency: Agency, last_day: date, **changes) -> None:
    Agency.objects.filter(pk=agency.pk).update(valid_to=last_day, **changes)


def test_an_agency_that_ended_hands_over_to_its_only_successor_through_several_changes(city, before):
    old = Agency.objects.create(region=city.region, name="Lama", short_name="Lama")
    middle = Agency.objects.create(region=city.region, name="Antara", short_name="Antara")
    new = Agency.objects.create(region=city.region, name="Baru", short_name="Baru", valid_from=date(2025, 2, 1))
    middle.predecessors.add(old)
    new.predecessors.add(middle)
    given(city, before, old, AssignmentPart.LEAD, 9)
    given(city, before, middle, AssignmentPart.CONTRIBUTOR, 9)
    ends(old, date(2024, 8, 1))
    ends(middle, date(2025, 1, 31))
    (line,) = assignment_copies(fresh(city.evaluation)).lines
    assert (line.agency, line.part, line.former, line.came_from) == (
        new,
        "lead",
        ["Lama", "Antara"],
        "pengampu 9; kontributor 9",
    )


def test_a_split_and_an_end_without_successor_are_left_to_people(city, before):
    split = Agency.objects.create(region=city.region, name="Pecah", short_name="Pecah")
    ended = Agency.objects.create(region=city.region, name="Tamat", short_name="Tamat")
    halves = [Agency.objects.create(region=city.region, name=n, short_name=n) for n in ("Paruh A", "Paruh B")]
    for half in halves:
        half.predecessors.add(split)
    given(city, before, split, AssignmentPart.LEAD, 9)
    given(city, before, ended, AssignmentPart.LEAD, 10)
    ends(split, date(2024, 12, 31), heir=halves[0])  # who takes which indicator is still for people to say
    ends(ended, date(2024, 12, 31))
    found = assignment_copies(fresh(city.evaluation))
    assert [(g.agency.short_name, [a.short_name for a in g.successors], g.numbers) for g in found.gone] == [
        ("Pecah", ["Paruh A", "Paruh B"], (9,)),
        ("Tamat", [], (10,)),
    ]
    assert found.lines == []
    ends(ended, date(2024, 12, 31), heir=halves[1])
    (line,) = assignment_copies(fresh(city.evaluation)).lines
    assert (line.indicator.number, line.agency, line.former) == (10, halves[1], ["Tamat"])


# --- a new instrument ---------------------------------------------------------------------------------


def test_the_crosswalk_maps_the_parts_and_lists_what_ends_and_what_is_new(city, pemdi):
    given(city, city.evaluation, city.agency, AssignmentPart.LEAD, 11, 9)  # 11 becomes 1; 9 has no successor
    given(city, city.evaluation, city.other_agency, AssignmentPart.LEAD, 12, 13)  # 12 and 13 become 1 too
    found = assignment_copies(fresh(pemdi))
    assert [(line.agency.short_name, line.part, line.came_from) for line in found.blocks[0].lines] == [
        ("BPKAD", "lead", "pengampu 12, 13"),
        ("Dinkes", "contributor", "pengampu 11"),
    ]
    assert (found.blocks[0].leaders, found.blocks[0].is_contested, found.blocks[0].is_suggested) == (2, True, True)
    assert found.blocks[0].relation == "Dari indikator 11, 12, 13: data dukung perlu dimutakhirkan"
    assert {i.number: names for i, names in found.ended.items()} == {9: ["Dinkes"]}
    assert [block.indicator.number for block in found.blocks] == [1, 17, 20]  # 34 → 17, 45 → 17 and 20
    assert len(found.unassigned) == 17
    assert sorted(i.number for i in found.unassigned if i.pk in found.new) == [6, 7, 12]
    copy_assignments(evaluation=pemdi, choices=proposed(pemdi), by=city.people["diskominfo"])
    assert (1, "BPKAD", "lead", None) in {(n, a, p, None) for n, a, p, _ in parts(pemdi)}
    assert {n for n, _, _, _ in parts(pemdi)} == {1, 17, 20}


def test_without_a_crosswalk_nothing_is_invented(city, instruments, pemdi):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(instrument=instruments["SPBE-2018"])
    Assignment.objects.all().delete()
    given(city, fresh(city.evaluation), city.agency, AssignmentPart.LEAD, 5)
    found = assignment_copies(fresh(pemdi))
    assert (found.lines, [i.number for i in found.ended], len(found.unassigned)) == ([], [5], 20)


@pytest.mark.parametrize(("agencies", "queries"), [(1, 18), (40, 49)])
def test_forty_agencies_are_copied_in_batches_and_not_row_by_row(
    city, before, django_assert_num_queries, agencies, queries
):
    """1,880 assignments with as many lines of history; SQLite takes about 100 rows in one statement."""
    numbers = range(1, 48)
    indicators = {i.number: i for i in before.instrument.indicators.all()}
    made = Agency.objects.bulk_create(
        Agency(region=city.region, name=f"Dinas {n}", short_name=f"D{n}") for n in range(agencies)
    )
    Assignment.objects.bulk_create(
        Assignment(
            evaluation=before,
            indicator=indicators[number],
            agency=agency,
            part=AssignmentPart.LEAD if agency == made[number % agencies] else AssignmentPart.CONTRIBUTOR,
        )
        for number in numbers
        for agency in made
    )
    choices = proposed(city.evaluation)
    with django_assert_num_queries(queries, exact=False):
        made_rows = copy_assignments(evaluation=city.evaluation, choices=choices, by=city.people["diskominfo"]).made
    assert made_rows == agencies * 47


@pytest.mark.parametrize("state", [CycleState.PERSIAPAN, CycleState.MANDIRI])
def test_a_copy_is_one_act_that_is_taken_back_and_offered_again(client, city, before, state):
    given(city, before, city.agency, AssignmentPart.LEAD, 9, 10)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state)
    client.force_login(city.people["diskominfo"])
    page = reverse("prepare_assignments", args=[city.evaluation.pk])
    offer = client.get(page).content.decode()
    answer = press(client, offer, "Salin", page)
    act = BulkAct.objects.first()  # the newest
    assert (act.words, len(parts(city.evaluation))) == ("2 penugasan disalin dari 2024", 2)
    assert undo_page(act) in client.get(answer.url).content.decode()
    take_back(client, act)
    assert parts(city.evaluation) == set()
    assert press(client, client.get(page).content.decode(), "Salin", page).status_code == 302
    assert len(parts(city.evaluation)) == 2


def test_the_page_of_assignments_offers_the_copy_while_the_year_runs(client, city, before):
    given(city, before, city.agency, AssignmentPart.LEAD, 9)
    client.force_login(city.people["koordinator"])
    page, copy = (reverse(name, args=[city.evaluation.pk]) for name in ("assignments", "prepare_assignments"))
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.MANDIRI)
    assert f'href="{copy}"' in client.get(page).content.decode()
    offer = client.get(copy).content.decode()
    assert "Langkah menyiapkan tahun" not in offer
    assert press(client, offer, "Salin", copy).url == page
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.SELESAI)
    assert f'href="{copy}"' not in client.get(page).content.decode()
