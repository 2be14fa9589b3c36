"""The levels of a past year are an import like the others: one step takes the whole year back while it is unused."""

import pytest
from django.urls import reverse

from evaluations.models import Evaluation, Score
from history.models import HistoryEntry
from tests.builders.form_builders import press
from tests.builders.undo_builders import everything, take_back, undo_page
from undo.models import BulkAct

PAGE = f"{reverse('past_cycle_add')}?tahun=2021"


@pytest.fixture
def desk(client, city):
    client.force_login(city.people["diskominfo"])
    return client


def bring_levels(desk):
    """Typed, looked at, saved; the page that follows."""
    preview = desk.post(PAGE, {"source": "Laporan hasil 2021", "mandiri": "1;3\n2;4", "final": "1;2"})
    return desk.get(press(desk, preview.content.decode(), "Simpan", PAGE).url).content.decode()


def test_a_past_year_goes_with_all_its_levels(desk, city):
    before = everything()
    page = bring_levels(desk)
    act, year = BulkAct.objects.get(), Evaluation.objects.get(year=2021)
    assert (act.title, act.words) == ("Impor tahun lampau", "tingkat tahun 2021")
    assert undo_page(act) in page
    assert Score.objects.filter(evaluation=year).count() == 3
    take_back(desk, act)
    assert everything() == before
    assert HistoryEntry.objects.filter(subject_type="evaluations.evaluation", subject_id=year.pk).count() == 2
    (entry,) = HistoryEntry.objects.about(city.region)
    assert (entry.kind, entry.before) == ("act_undone", {"text": "tingkat tahun 2021"})


def test_after_it_is_taken_back_the_year_can_be_brought_again(desk):
    bring_levels(desk)
    take_back(desk, BulkAct.objects.get())
    bring_levels(desk)
    assert Score.objects.filter(evaluation__year=2021).count() == 3


def test_a_past_year_that_something_rests_on_stays(desk):
    bring_levels(desk)
    year = Evaluation.objects.get(year=2021)
    year.general_questions.create(number=90, text="Apa?", answer="Ya.")
    act = BulkAct.objects.get()
    assert "1 jawaban pertanyaan umum" in desk.get(undo_page(act)).content.decode()
    desk.post(undo_page(act))
    assert Score.objects.filter(evaluation=year).count() == 3


def test_who_records_no_years_takes_none_back(desk, client, city):
    bring_levels(desk)
    client.force_login(city.people["opd"])
    assert client.post(undo_page(BulkAct.objects.get())).status_code == 404
    assert Evaluation.objects.filter(year=2021).exists()
