"""A cycle reopened and handed in anew: what assessors said of the first round is confirmed or cleared first."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from assessment.values.earlier_values import settle_earlier_round
from evaluations.choices import AssessorStage, CycleState, ValueColumn
from evaluations.models import AssessorVerdict, Evaluation, Score
from evaluations.permissions import Refused
from evaluations.stages.earlier_round import earlier_round
from evaluations.stages.transitions import transitions_from, why_not_move
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from tests.builders.assessor_builders import WRONG, at_stage, decide
from tests.builders.form_builders import press
from tests.builders.html_builders import one_line
from tests.work import fill


@pytest.fixture
def again(pemdi_city):
    """The documents were judged, the cycle opened again, and handed in anew a week later."""
    city = at_stage(pemdi_city, CycleState.DOKUMEN)
    fill(city, dict.fromkeys(range(1, 21), 2), column=ValueColumn.DOKUMEN)
    decide(city, {"I20-L2-01": WRONG})
    clock.set_now(clock.now() + timedelta(days=7))
    HistoryEntry.objects.record(
        subject=city.evaluation,
        kind=HistoryKind.STAGE_MOVED,
        before={"stage": CycleState.MANDIRI},
        after={"stage": CycleState.DOKUMEN},
        by=city.people["koordinator"],
    )
    clock.set_now(clock.now() + timedelta(days=1))
    return city


def refusal(city):
    evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    step = next(t for t in transitions_from(evaluation) if t.is_forward)
    return why_not_move(evaluation, step, city.people["koordinator"])


def test_no_later_stage_begins_on_values_of_the_first_round(again):
    assert refusal(again) == (
        "Dari putaran sebelum siklus dibuka kembali masih ada 20 nilai penilaian dokumen, 1 putusan asesor per butir. "
        "Tegaskan atau kosongkan dahulu."
    )


def test_confirmed_they_stand_for_this_round(again):
    assert settle_earlier_round(evaluation=again.evaluation, keep=True, by=again.people["diskominfo"]) == 21
    assert (refusal(again), earlier_round(again.evaluation)) == (None, {})
    assert set(Score.objects.values_list("value", flat=True)) == {Decimal(2)}
    assert AssessorVerdict.objects.get().stage == AssessorStage.DOKUMEN
    assert again.evaluation.history.filter(kind="column_recorded", after__count=20).exists()


def test_cleared_the_column_is_empty_and_the_history_keeps_it(again):
    settle_earlier_round(evaluation=again.evaluation, keep=False, by=again.people["diskominfo"])
    assert refusal(again) is None
    assert set(Score.objects.values_list("value", flat=True)) == {None}
    assert not AssessorVerdict.objects.exists()
    assert again.evaluation.history.filter(kind="stage_level_set", before__level="2").count() == 20


@pytest.mark.parametrize("role", ["opd", "koordinator", "penanggung_jawab", "auditor"])
def test_only_the_desk_settles_them(again, role):
    with pytest.raises(Refused):
        settle_earlier_round(evaluation=again.evaluation, keep=True, by=again.people[role])


def test_a_first_round_asks_nothing(pemdi_city):
    city = at_stage(pemdi_city, CycleState.DOKUMEN)
    fill(city, dict.fromkeys(range(1, 21), 2), column=ValueColumn.DOKUMEN)
    assert refusal(city) is None


@pytest.mark.parametrize(("button", "left"), [("Tegaskan, masih berlaku", 20), ("Kosongkan semuanya", 0)])
def test_the_page_of_values_says_so_and_has_both_buttons(client, again, button, left):
    client.force_login(again.people["diskominfo"])
    address = reverse("values", args=[again.evaluation.pk])
    page = client.get(address).content.decode()
    assert "20 nilai penilaian dokumen, 1 putusan asesor per butir" in one_line(page)
    assert press(client, page, button, address).status_code == 302
    assert Score.objects.filter(column="dokumen", value__isnull=False).count() == left
    assert "Dari putaran sebelum siklus" not in one_line(client.get(address).content.decode())
