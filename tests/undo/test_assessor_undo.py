"""What was taken over from the assessors by a sheet goes back as one step, while their stage is open."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.choices import AssessorStage, CycleState, ValueColumn
from evaluations.models import AssessorVerdict, Evaluation, Score
from tests.builders.assessor_builders import ACCEPTED, SOURCE, at_stage, decide
from tests.builders.form_builders import press
from tests.builders.undo_builders import take_back, undo_page
from undo.models import BulkAct


@pytest.fixture
def desk(pemdi_city):
    at_stage(pemdi_city)
    browser = Client()
    browser.force_login(pemdi_city.people["diskominfo"])
    return browser


def brought(desk, city, name, stage, text, button="Simpan"):
    path = reverse(name, args=[city.evaluation.pk, stage])
    preview = desk.post(path, {"text": text, "source": SOURCE})
    assert preview.status_code == 200, preview.content.decode()[:3000]
    return press(desk, preview.content.decode(), button, path)


def values(city):
    rows = Score.objects.filter(evaluation=city.evaluation, column=ValueColumn.INTERVIU)
    return dict(rows.values_list("indicator__number", "value"))


def test_a_column_of_values_goes_back(desk, pemdi_city):
    answer = brought(desk, pemdi_city, "values_import", ValueColumn.INTERVIU.value, "1;3\n2;4")
    act = BulkAct.objects.get()
    assert (act.title, act.words) == ("Impor nilai asesor", "2 indikator pada penilaian interviu")
    assert undo_page(act) in desk.get(answer.url).content.decode()
    take_back(desk, act)
    assert set(values(pemdi_city).values()) == {None}


def test_verdicts_go_back_also_those_that_were_taken_away(desk, pemdi_city):
    decide(pemdi_city, {"I20-L2-01": ACCEPTED}, AssessorStage.INTERVIU)
    before = list(AssessorVerdict.objects.values_list("item__code", "outcome"))
    text = "kode;putusan;penyebab;catatan\nI20-L2-01;Revisi;Belum diunggah;Unggah SK\nI20-L1-01;Diterima;;"
    stage = AssessorStage.INTERVIU.value
    answer = brought(desk, pemdi_city, "assessor_verdicts_import", stage, text, "Simpan putusan")
    act = BulkAct.objects.get()
    assert undo_page(act) in desk.get(answer.url).content.decode()
    assert AssessorVerdict.objects.count() == 2
    take_back(desk, act)
    assert list(AssessorVerdict.objects.values_list("item__code", "outcome")) == before


def test_after_their_stage_nothing_goes_back(desk, pemdi_city):
    brought(desk, pemdi_city, "values_import", ValueColumn.INTERVIU.value, "1;3\n2;4")
    Evaluation.objects.filter(pk=pemdi_city.evaluation.pk).update(state=CycleState.SELESAI)
    act = BulkAct.objects.get()
    assert "tidak dibatalkan lagi" in desk.get(undo_page(act)).content.decode()
    assert desk.post(undo_page(act)).status_code == 403


def test_nobody_else_sees_it(desk, pemdi_city):
    brought(desk, pemdi_city, "values_import", ValueColumn.INTERVIU.value, "1;3")
    other = Client()
    other.force_login(pemdi_city.people["koordinator"])
    assert other.get(undo_page(BulkAct.objects.get())).status_code == 404
