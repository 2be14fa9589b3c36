"""*Pertanyaan umum*: the list of a cycle, its answers, two people at once, and who may."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from domains.models import Instrument
from evaluations.choices import CycleState
from evaluations.cycles.cycle_setup import create_cycle
from evaluations.models import GeneralQuestion, StageWindow
from evaluations.permissions import Refused
from evaluations.questions.question_list import add_question, answer_question, remove_question
from history.models import HistoryEntry
from tests.history_rows import texts
from tests.work import seal

SOURCE = "Pedoman Menteri PANRB 3/2024, hlm. 6–7"


def question(city, number=1):
    return GeneralQuestion.objects.get(evaluation=city.evaluation, number=number)


def answer(city, text, number=1, role="diskominfo", version=0):
    return answer_question(question=question(city, number), answer=text, version=version, by=city.people[role])


def add(city, role="diskominfo", text="Apa rencana layanan terpadu?"):
    return add_question(evaluation=city.evaluation, text=text, source="Surat edaran", by=city.people[role])


def history():
    rows = HistoryEntry.objects.filter(kind__startswith="question").order_by("pk")
    return texts(rows, "field", "before", "after", "reason")


# --- the list -------------------------------------------------------------------------------------


def test_a_new_cycle_asks_what_its_instrument_knows_with_the_source(city):
    rows = GeneralQuestion.objects.filter(evaluation=city.evaluation)
    assert list(rows.values_list("number", "text", "source", "answer")) == [
        (1, "Layanan digital daerah yang memakai pendekatan RB Tematik.", SOURCE, ""),
        (2, "Rencana atau program penyatuan beberapa aplikasi ke dalam satu portal layanan.", SOURCE, ""),
        (3, "Daftar layanan utama sesuai tugas dan fungsi yang sudah didukung SPBE.", SOURCE, ""),
        (4, "Rencana atau pemanfaatan Arsitektur SPBE untuk menyiapkan layanan digital terpadu.", SOURCE, ""),
    ]


def test_an_instrument_without_questions_asks_none(city):
    pemdi = Instrument.objects.get(code="PEMDI-2026")
    by = city.people["diskominfo"]
    cycle = create_cycle(region=city.region, year=2026, instrument=pemdi, activity="evaluasi", by=by)
    assert not GeneralQuestion.objects.filter(evaluation=cycle).exists()


def test_diskominfo_adds_and_removes_and_the_history_keeps_both(city):
    assert add(city).number == 5
    answer(city, "Sudah ada.", 5)
    with pytest.raises(ValidationError, match="Tulis mengapa pertanyaan ini tidak ditanyakan"):
        remove_question(question=question(city, 5), reason=" ", by=city.people["diskominfo"])
    remove_question(question=question(city, 5), reason="Tidak diminta lagi.", by=city.people["diskominfo"])
    assert GeneralQuestion.objects.filter(evaluation=city.evaluation).count() == 4
    assert history() == [
        ("pertanyaan umum 5", "", "Apa rencana layanan terpadu?", ""),
        ("jawaban pertanyaan umum 5", "", "Sudah ada.", ""),
        ("jawaban pertanyaan umum 5", "Sudah ada.", "", ""),
        ("pertanyaan umum 5", "Apa rencana layanan terpadu?", "", "Tidak diminta lagi."),
    ]


def test_an_answer_of_the_last_minute_stays_in_the_history_and_what_is_removed_is_not_answered(city):
    seen, desk = question(city), city.people["diskominfo"]
    answer(city, "Sudah ada.")
    remove_question(question=seen, reason="Tidak diminta lagi.", by=desk)
    lost = ("jawaban pertanyaan umum 1", "Sudah ada.", "", "")
    assert history()[1] == lost
    for late in (
        lambda: answer_question(question=seen, answer="Terlambat", version=0, by=desk),
        lambda: remove_question(question=seen, reason="Sekali lagi.", by=desk),
    ):
        with pytest.raises(Refused, match="baru saja dikeluarkan dari daftar"):
            late()
    assert len(history()) == 3


@pytest.mark.parametrize("role", ["asesor_internal", "penanggung_jawab", "koordinator", "admin", "opd", "auditor"])
def test_others_do_not_change_the_list(city, role):
    with pytest.raises(Refused, match="Hanya Diskominfo yang mengubah daftar pertanyaan umum"):
        add(city, role)
    with pytest.raises(Refused, match="Hanya Diskominfo yang mengubah daftar pertanyaan umum"):
        remove_question(question=question(city), reason="Tidak perlu.", by=city.people[role])
    assert GeneralQuestion.objects.filter(evaluation=city.evaluation).count() == 4


# --- the answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["koordinator", "admin", "opd", "kepala_opd", "auditor", "pimpinan"])
def test_only_who_fills_levels_answers(city, role):
    with pytest.raises(Refused):
        answer(city, "Sudah ada.", role=role)
    assert question(city).answer == ""


def test_an_answer_is_kept_once_with_who_and_when(city):
    row = answer(city, " Portal Denpasar.\r\nSejak 2024. ")
    assert (row.answer, row.version, row.updated_by) == ("Portal Denpasar.\nSejak 2024.", 1, city.people["diskominfo"])
    assert answer(city, "Portal Denpasar.\nSejak 2024.", version=0).version == 1
    assert history() == [("jawaban pertanyaan umum 1", "", "Portal Denpasar.\nSejak 2024.", "")]


def test_who_was_slower_overwrites_nothing(city):
    answer(city, "Portal Denpasar.")
    with pytest.raises(ValidationError, match="Diskominfo baru saja menjawab"):
        answer(city, "Lain.", role="asesor_internal")
    assert question(city).answer == "Portal Denpasar."


def test_nothing_is_written_outside_stage_and_window(city):
    StageWindow.objects.filter(evaluation=city.evaluation).update(closes="2025-08-13")
    with pytest.raises(Refused, match="sudah ditutup 13 Agustus 2025"):
        answer(city, "Sudah ada.")
    seal(city)
    city.evaluation.state = CycleState.DOKUMEN
    city.evaluation.save()
    with pytest.raises(Refused, match="penilaian mandiri sudah dikirim"):
        add(city)


# --- the page -------------------------------------------------------------------------------------


def url(city, name="questions", *more):
    return reverse(name, args=[city.evaluation.pk, *more])


def test_the_page_answers_adds_and_removes_by_plain_forms(city, client):
    client.force_login(city.people["diskominfo"])
    first = question(city)
    reply = client.post(url(city, "question_answer", first.pk), {"answer": "Portal.", "version": 0})
    assert (reply.status_code, reply["Location"]) == (302, f"{url(city)}#tanya-{first.pk}")
    assert client.post(url(city, "question_add"), {"text": "Apa lagi?", "source": ""}).status_code == 302
    assert client.post(url(city, "question_remove", first.pk), {"reason": "Ganti."}).status_code == 302
    rows = client.get(url(city)).context["rows"]
    assert [(row["question"].number, row["note"]) for row in rows] == [
        (2, SOURCE),
        (3, SOURCE),
        (4, SOURCE),
        (5, "Ditambahkan kota untuk siklus ini."),
    ]


def test_the_slower_answer_comes_back_beside_the_stored_one(city, client):
    answer(city, "Portal Denpasar.", role="asesor_internal")
    client.force_login(city.people["diskominfo"])
    place = url(city, "question_answer", question(city).pk)
    reply = client.post(place, {"answer": "Satu portal.", "version": 0})
    form = reply.context["rows"][0]["answer_form"]
    assert (reply.status_code, form["answer"].value(), form["version"].value()) == (422, "Satu portal.", 1)
    assert "Portal Denpasar." in reply.content.decode()
    assert client.post(place, {"answer": "Satu portal.", "version": 1}).status_code == 302
    assert question(city).answer == "Satu portal."


def test_a_question_of_another_cycle_is_not_found(city, client):
    client.force_login(city.people["diskominfo"])
    assert client.post(reverse("question_answer", args=[city.evaluation.pk + 1, question(city).pk])).status_code == 404
    assert client.post(url(city, "question_answer", 999_999)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(city, client, django_assert_num_queries, rows):
    GeneralQuestion.objects.filter(evaluation=city.evaluation, number__gt=rows).delete()
    answer(city, "Portal.")
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(6):
        client.get(url(city))
