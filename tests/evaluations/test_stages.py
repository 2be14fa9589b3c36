"""What must hold for a step, what a step back asks, and the page that draws the table."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from evaluations.choices import Activity, CycleState, ValueColumn
from evaluations.management.commands import state_diagram
from evaluations.models import Evaluation, Score
from evaluations.permissions import Refused
from evaluations.stages.transitions import (
    move_stage,
    transitions_from,
    why_not_move,
)
from history.models import HistoryEntry
from tests.builders.api_builders import put_scores
from tests.history_rows import texts
from tests.work import answer_questions, fill

WHY = "Tanggal sidang diubah kementerian."


def at(city, state, **changes):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state, **changes)
    city.evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    return city.evaluation


def why_not(city, target, role="koordinator"):
    transition = next(t for t in transitions_from(city.evaluation) if t.target == target)
    return why_not_move(city.evaluation, transition, city.people[role])


def fill_all(city, but=()):
    fill(city, {number: 3 for number in range(1, 48) if number not in but})


def tell_all(city):
    Score.objects.filter(evaluation=city.evaluation).update(fact="Peraturan wali kota")
    answer_questions(city)


def test_sending_names_how_many_levels_and_explanations_are_missing(city):
    said = "Belum lengkap: 47 indikator yang tingkat kematangannya belum diisi, 47 indikator belum memiliki penjelasan"
    assert why_not(city, "dokumen") == f"{said} dan 4 pertanyaan umum belum dijawab."
    fill_all(city, but=(7, 9))
    tell_all(city)
    assert (
        why_not(city, "dokumen")
        == "Belum lengkap: 2 indikator yang tingkat kematangannya belum diisi dan 2 indikator belum memiliki "
        "penjelasan."
    )
    put_scores(city, ValueColumn.MANDIRI, {7: 2, 9: 2})
    assert why_not(city, "dokumen") == "Belum lengkap: 2 indikator belum memiliki penjelasan."
    tell_all(city)
    said = "Penilaian mandiri dikirim dengan tanda tangan koordinator pada halaman pengesahan."
    assert why_not(city, "dokumen") == said


def test_values_of_other_columns_do_not_complete_the_self_assessment(city):
    put_scores(city, ValueColumn.DOKUMEN, dict.fromkeys(range(1, 48), 3))
    tell_all(city)
    assert why_not(city, "dokumen").startswith("Belum lengkap: 47 indikator yang tingkat kematangannya belum diisi")


def test_the_button_leads_to_what_is_missing(city, client):
    client.force_login(city.people["koordinator"])
    text = client.get(reverse("cycle", args=[city.evaluation.pk])).content.decode()
    assert (
        f'<a class="k-small" href="{reverse("signoff", args=[city.evaluation.pk])}">Lihat yang belum lengkap</a>'
        in text
    )


def test_document_values_are_entered_for_all_or_for_none(city):
    at(city, CycleState.DOKUMEN)
    assert why_not(city, "reviu") is None
    put_scores(city, ValueColumn.DOKUMEN, {21: 3})
    said = "Penilaian dokumen baru ada untuk 1 dari 47 indikator. Lengkapi atau kosongkan semuanya."
    assert why_not(city, "reviu") == said
    put_scores(city, ValueColumn.DOKUMEN, {n: 3 for n in range(1, 48) if n != 21})
    assert why_not(city, "reviu") is None


def test_final_values_count_with_what_they_inherit_and_never_from_the_self_assessment(city):
    fill_all(city)
    at(city, CycleState.REVIU)
    assert why_not(city, "selesai") is None
    put_scores(city, ValueColumn.DOKUMEN, dict.fromkeys(range(1, 47), 3))
    assert why_not(city, "selesai").startswith("Nilai akhir baru ada untuk 46 dari 47 indikator.")
    put_scores(city, ValueColumn.FINAL, {47: 2})
    assert why_not(city, "selesai") is None


def test_a_year_recorded_afterwards_is_not_opened_again(city):
    at(city, CycleState.SELESAI, source="basis data Pemkot")
    said = "Tahun ini dicatat dari sumber lain (basis data Pemkot), jadi tidak dibuka kembali."
    assert why_not(city, "reviu", "penanggung_jawab") == said


def test_a_step_back_asks_why_and_keeps_the_answer(city):
    for reason in ("", "   "):
        with pytest.raises(ValidationError, match="Tulis alasannya"):
            move_stage(evaluation=city.evaluation, target="persiapan", by=city.people["diskominfo"], reason=reason)
    move_stage(evaluation=city.evaluation, target="persiapan", by=city.people["diskominfo"], reason=f" {WHY} ")
    told = texts(HistoryEntry.objects.filter(kind="stage_moved"), "before", "after", "reason")[0]
    assert told == ("Penilaian mandiri", "Persiapan", WHY)


def test_who_may_not_step_back_is_not_asked_why(city):
    with pytest.raises(Refused, match="dijalankan oleh"):
        move_stage(evaluation=city.evaluation, target="persiapan", by=city.people["auditor"])


def test_the_form_keeps_what_was_chosen_and_says_what_is_missing(city, client):
    client.force_login(city.people["koordinator"])
    url = reverse("cycle_move", args=[city.evaluation.pk])
    answer = client.post(url, {"target": "persiapan", "reason": "x" * 1001})
    assert (answer.status_code, answer.context["unmoved"]["reason"]) == (422, "x" * 1001)
    assert "Alasan paling panjang 1000 huruf." in answer.content.decode()
    assert client.post(url, {"target": "persiapan", "reason": WHY}).status_code == 302
    assert Evaluation.objects.get(pk=city.evaluation.pk).state == "persiapan"


def test_reopening_after_sending_is_the_validators_with_a_reason(city):
    at(city, CycleState.DOKUMEN)
    move_stage(evaluation=city.evaluation, target="mandiri", by=city.people["penanggung_jawab"], reason=WHY)
    assert city.evaluation.state == "mandiri"


@pytest.mark.parametrize("role", ["koordinator", "diskominfo", "admin"])
def test_nobody_else_opens_it_again(city, role):
    at(city, CycleState.DOKUMEN, activity=Activity.EVALUASI)
    said = why_not(city, "mandiri", role)
    assert said == "Langkah ini dijalankan oleh Penanggung jawab."


def test_the_cycle_page_stays_within_its_queries_for_who_sends(city, client, django_assert_num_queries):
    client.force_login(city.people["koordinator"])
    # Titles of roles in the instrument's file; its newest revision; agencies without a head, what waits for one.
    with django_assert_num_queries(19):
        client.get(reverse("cycle", args=[city.evaluation.pk]))


def test_the_drawn_page_is_the_table(tmp_path, monkeypatch):
    call_command("state_diagram", "--check")
    stale = tmp_path / "states.md"
    stale.write_text(state_diagram.page().replace("Kirim penilaian mandiri", "Kirim"), encoding="utf-8")
    monkeypatch.setattr(state_diagram, "PAGE", stale)
    with pytest.raises(CommandError, match=r"(?s)stale.*-.*Kirim.*\+.*Kirim penilaian mandiri"):
        call_command("state_diagram", "--check")
    call_command("state_diagram")
    call_command("state_diagram", "--check")
