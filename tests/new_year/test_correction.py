"""A year made with the wrong kind or instrument is put right while nothing rests on it, and never removed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evaluations.choices import Activity, AssignmentPart, CycleState
from evaluations.cycles.correction import BLOCKING_RELATIONS, IGNORED_RELATIONS, correct_cycle
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.questions.question_list import add_question, instrument_questions
from history.models import HistoryEntry
from history.presenters import history_event

SPBE, PEMDI = "SPBE-2020", "PEMDI-2026"


@pytest.fixture
def year(city, instruments):
    """A pemantauan of 2024 under SPBE-2020, with dates of every stage it has; it should have been an evaluasi."""
    days = [(CycleState.MANDIRI, 8), (CycleState.DOKUMEN, 9), (CycleState.REVIU, 11)]
    return create_cycle(
        region=city.region,
        year=2024,
        instrument=instruments[SPBE],
        activity="pemantauan",
        by=city.people["admin"],
        windows=[WindowDates(stage, date(2024, month, 1), date(2024, month, 28)) for stage, month in days],
    )


def page(year):
    return reverse("cycle_correct", args=[year.pk])


def sent(instruments, code=SPBE, activity="evaluasi"):
    return {"instrument": instruments[code].pk, "activity": activity}


def told(year):
    rows = HistoryEntry.objects.about(year).filter(kind__in=["activity_changed", "instrument_changed"])
    return [(row.field, row.before, row.after, row.by.username) for row in map(history_event, rows.order_by("pk"))]


@pytest.mark.parametrize("role", ["admin", "diskominfo", "koordinator"])
def test_the_kind_is_chosen_again(client, city, year, instruments, role):
    client.force_login(city.people[role])
    assert client.get(page(year)).context["form"].initial == {
        "instrument": year.instrument_id,
        "activity": "pemantauan",
    }
    assert client.post(page(year), sent(instruments)).url == reverse("cycle", args=[year.pk])
    year.refresh_from_db()
    assert (year.activity, CycleState.INTERVIU in year.stages) == ("evaluasi", True)
    assert told(year) == [("kegiatan", "pemantauan", "evaluasi", role)]


def test_stages_that_the_new_kind_lacks_lose_their_dates(city, year, instruments):
    by = city.people["admin"]
    correct_cycle(evaluation=year, instrument=year.instrument, activity="evaluasi", by=by)
    year.windows.create(stage=CycleState.INTERVIU, opens=date(2024, 10, 1), closes=date(2024, 10, 9))
    correct_cycle(evaluation=year, instrument=year.instrument, activity="pemantauan", by=by)
    assert list(year.windows.values_list("stage", flat=True)) == ["mandiri", "dokumen", "reviu"]
    lost = history_event(HistoryEntry.objects.about(year).get(kind="window_set", details__stage="interviu"))
    assert (lost.before, lost.after) == ("2024-10-01 – 2024-10-09", "")


def test_the_questions_and_the_basis_of_the_predicate_follow_the_instrument(city, year, instruments):
    old = instruments[SPBE]
    Evaluation.objects.filter(pk=year.pk).update(year=2026, predicate_basis="unrounded")  # when Pemdi is in force
    year.refresh_from_db()
    assert correct_cycle(evaluation=year, instrument=instruments[PEMDI], activity="evaluasi", by=city.people["admin"])
    year.refresh_from_db()
    asked = list(year.general_questions.order_by("number").values_list("text", "source"))
    assert (year.instrument.code, year.predicate_basis) == (PEMDI, instruments[PEMDI].basis_for(2026))
    assert asked == instrument_questions(instruments[PEMDI])
    assert told(year)[-1][:3] == ("instrumen", str(old), str(instruments[PEMDI]))


def test_nothing_is_written_where_nothing_changes(client, city, year, instruments):
    client.force_login(city.people["admin"])
    client.post(page(year), sent(instruments, activity="pemantauan"))
    assert told(year) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"instrument": ""}, "instrument"),
        ({"instrument": "x"}, "instrument"),
        ({"instrument": "9" * 30}, "instrument"),
        ({"activity": ""}, "activity"),
        ({"activity": "audit"}, "activity"),
    ],
)
def test_a_choice_that_is_none_comes_back(client, city, year, instruments, changes, field):
    client.force_login(city.people["admin"])
    answer = client.post(page(year), sent(instruments) | changes)
    assert (answer.status_code, list(answer.context["form"].errors), told(year)) == (422, [field], [])


def test_only_instruments_of_that_year_are_offered_and_taken(client, city, year, instruments):
    client.force_login(city.people["admin"])
    offered = client.get(page(year)).context["form"].fields["instrument"].queryset
    assert [instrument.code for instrument in offered] == [SPBE]
    assert client.post(page(year), sent(instruments, PEMDI)).status_code == 422
    with pytest.raises(ValidationError, match="tidak berlaku untuk tahun 2024"):
        correct_cycle(evaluation=year, instrument=instruments[PEMDI], activity="evaluasi", by=city.people["admin"])


def test_once_something_rests_on_it_the_page_says_what(client, city, year, instruments):
    by = city.people["diskominfo"]
    assign_agency(evaluation=year, indicators=[city.indicator(3)], agency=city.agency, part=AssignmentPart.LEAD, by=by)
    add_question(evaluation=year, text="Apa kendala Anda?", source="Surat edaran", by=by)
    client.force_login(by)
    shown, answer = client.get(page(year)), client.post(page(year), sent(instruments))
    assert (shown.status_code, answer.status_code) == (200, 403)
    for text in (shown.content.decode(), answer.content.decode()):
        assert "sudah memuat penugasan, pertanyaan umum yang diubah;" in text
    assert told(year) == []


def test_an_opened_year_keeps_its_kind(city, instruments):
    with pytest.raises(Refused, match="sudah dibuka"):
        correct_cycle(
            evaluation=city.evaluation,
            instrument=instruments[SPBE],
            activity=Activity.EVALUASI,
            by=city.people["admin"],
        )


def test_whatever_names_a_cycle_is_free_or_keeps_it_as_it_is():
    names = {row.get_accessor_name() for row in Evaluation._meta.related_objects}
    assert names == IGNORED_RELATIONS | set(BLOCKING_RELATIONS)


def test_it_is_the_first_step_of_the_guide(client, city, year):
    client.force_login(city.people["admin"])
    steps = client.get(reverse("prepare_dates", args=[year.pk])).context["steps"]
    assert steps[0].url == page(year)
    assert [step.label for step in client.get(page(year)).context["steps"] if step.is_current] == [
        "Tahun dan instrumen"
    ]


def test_the_way_there_stands_on_a_year_in_preparation_only(client, city, year):
    client.force_login(city.people["admin"])
    ways = [
        page(cycle) in client.get(reverse("cycle", args=[cycle.pk])).content.decode()
        for cycle in (year, city.evaluation)
    ]
    assert ways == [True, False]
