"""The interview pack: what is doubtful and why, questions in the instrument's words, answers, and never a password."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from domains.models import EvidenceItem
from evaluations.choices import Activity, AssignmentPart, CycleState, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Evaluation, Score
from evaluations.permissions import Refused
from evaluations.rules.merging import TypedText, text_mark
from meetings.interview.interview_writes import save_interview_note
from meetings.interview.queries import OPEN_QUESTION, interview_pack
from meetings.models import InterviewNote
from regions import clock
from tests.work import cite, cite_item, fill


@pytest.fixture(autouse=True)
def _has_an_interview(city):
    city.evaluation.activity = Activity.EVALUASI
    city.evaluation.save()


def led(city, number, agency=None):
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(number)],
        agency=agency or city.agency,
        part=AssignmentPart.LEAD,
        by=city.people["diskominfo"],
    )


def settle(city):
    """Nothing is in doubt: a proven level and a lead everywhere. Level 1 of 1–28 needs no document."""
    numbers = range(1, 48)
    fill(city, dict.fromkeys(numbers, 1))
    for number in numbers:
        led(city, number)
    rows = EvidenceItem.objects.filter(instrument=city.evaluation.instrument, criterion__level=1, required=True)
    for item in rows.select_related("criterion__indicator"):
        if item.criterion.indicator.number > 28:
            cite_item(city, item.code, "diterima")


def claim(city, number, level):
    Score.objects.filter(indicator=city.indicator(number), column=ValueColumn.MANDIRI).update(value=level)


def pack(city, role="diskominfo", number=None):
    return interview_pack(city.evaluation, city.people[role], number)


def reasons(city, role="diskominfo"):
    return {topic.row.number: topic.reasons for topic in pack(city, role).topics}


def external(city, number, value, notes=""):
    Score.objects.create(
        evaluation=city.evaluation,
        indicator=city.indicator(number),
        column=ValueColumn.DOKUMEN,
        value=Decimal(value),
        notes=notes,
        version=1,
        updated_by=city.people["diskominfo"],
        updated_at=clock.now(),
    )


def save(city, number, by="diskominfo", **texts):
    note = InterviewNote.objects.filter(indicator=city.indicator(number)).first()
    typed = {name: TypedText(text, text_mark(getattr(note, name, ""))) for name, text in texts.items()}
    return save_interview_note(
        evaluation=city.evaluation, indicator=city.indicator(number), typed=typed, by=city.people[by]
    )


def test_each_reason_by_itself_and_nothing_without_one(city):
    settle(city)
    assert reasons(city) == {}
    claim(city, 21, 3)
    claim(city, 22, None)
    cite(city, 23, "dikembalikan", note="Belum sah.")
    city.evaluation.assignments.filter(indicator=city.indicator(24)).delete()
    external(city, 25, 1, notes="Mohon ditunjukkan penerapannya.")
    claim(city, 26, 1)
    external(city, 26, 1)
    assert reasons(city) == {
        21: ("tingkat 3 melebihi data dukung (1)",),
        22: ("tingkat belum diputus",),
        23: ("1 data dukung dikembalikan",),
        24: ("belum ada pengampu",),
        25: ("ada catatan asesor eksternal",),
    }


def test_a_lower_value_of_the_assessors_is_a_reason_for_the_team_alone(city):
    settle(city)
    for code in ("I21-L2-01", "I21-L2-02", "I21-L2-03"):
        if EvidenceItem.objects.filter(code=code).exists():
            cite_item(city, code, "diterima")
    claim(city, 21, 2)
    before = reasons(city)
    external(city, 21, 1, notes="Data dukung tidak memuat register risiko.")
    assert reasons(city)[21] == (*before.get(21, ()), "nilai dokumen 1, mandiri 2", "ada catatan asesor eksternal")
    assert reasons(city, "opd") == before
    assert "register risiko" in pack(city).topics[0].draft
    assert "register risiko" not in "".join(topic.draft for topic in pack(city, "opd").topics)


def test_the_question_is_made_of_the_instruments_words_only(city):
    fill(city, {21: 3})
    criterion = city.indicator(21).levels.get(level=3)
    found = {topic.row.number: topic for topic in pack(city).topics}
    first, *items = found[21].draft.splitlines()
    assert first == (
        f"Tingkat 3 ({criterion.name}) menuntut: “{criterion.criterion}” "
        "Bagaimana hal itu dipenuhi, dan di halaman mana data dukungnya?"
    )
    needs = found[21].row.readiness.missing_for(3)[:4]
    texts = dict(EvidenceItem.objects.filter(instrument=city.evaluation.instrument).values_list("code", "text"))
    said = [" atau ".join(f"{item.code} “{texts[item.code]}”" for item in need.items) for need in needs]
    assert items == [f"Mana data dukung untuk {words}?" for words in said]
    assert found[22].draft == OPEN_QUESTION


def test_an_edited_question_stands_and_the_draft_is_stored_by_nobody(client, city):
    client.force_login(city.people["asesor_internal"])
    page = reverse("interview_edit", args=[city.evaluation.pk, 21])
    form = client.get(page).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    assert shown["question"] == OPEN_QUESTION
    assert client.post(page, {**shown, "answer": "Lihat bab III."}).status_code == 302
    note = InterviewNote.objects.get()
    assert (note.question, note.answer, note.updated_by) == ("", "Lihat bab III.", city.people["asesor_internal"])
    save(city, 21, question="Siapa pemilik risikonya?")
    (topic,) = pack(city, number=21).topics
    assert (topic.question, topic.is_drafted, topic.answer) == ("Siapa pemilik risikonya?", False, "Lihat bab III.")


def test_who_edits_a_question_does_not_hand_the_assessors_words_to_the_agency(client, city):
    """The note stands beside the form; what is stored in it agencies read."""
    claim(city, 45, 3)
    external(city, 45, 1, notes="Data dukung tidak memuat register risiko.")
    client.force_login(city.people["asesor_internal"])
    page = reverse("interview_edit", args=[city.evaluation.pk, 45])
    shown = client.get(page)
    assert shown.content.decode().count("register risiko") == 1
    form = shown.context["form"]
    typed = {name: form[name].value() for name in form.fields}
    assert client.post(page, {**typed, "question": f"{typed['question']} Siapa yang menjawab?"}).status_code == 302
    (topic,) = pack(city, "opd", number=45).topics
    assert topic.question == f"{typed['question']} Siapa yang menjawab?"
    assert "register risiko" not in topic.question


def test_proofs_name_document_and_page_and_leave_out_what_came_back(city):
    cite(city, 45, "dikembalikan", note="Belum sah.", title="Konsep")
    good = cite_item(city, "I45-L2-01", "diterima", title="Panduan pengguna")
    type(good).objects.filter(pk=good.pk).update(page="3–6", article="Bab II")
    (topic,) = pack(city, number=45).topics
    assert [words for _, words in topic.proofs] == ["Panduan pengguna, Bab II, halaman atau menit 3–6"]


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"account_holder": "Made, kata sandi rahasia123"}, "account_holder"),
        ({"account_contact": "0361-123, PWD=abc"}, "account_contact"),
        ({"answer": "Masuk dengan akun demo, password: rahasia123"}, "answer"),
        ({"answer": "Masuk dengan akun demo, kata sandinya: rahasia123"}, "answer"),
        ({"question": "Akun demo, passwordnya adalah rahasia123"}, "question"),
        ({"answer": "Akun demo/rahasia, sandinya rahasia123."}, "answer"),
        ({"account_contact": "Telepon 0361-123, sandinya rahasia"}, "account_contact"),
        ({"account_holder": "Made, kata-sandinya rahasia"}, "account_holder"),
    ],
)
def test_a_password_is_refused_and_nothing_of_it_is_kept(city, texts, field):
    with pytest.raises(ValidationError) as refused:
        save(city, 45, speaker="Luh Sekar", **texts)
    assert list(refused.value.message_dict) == [field]
    assert InterviewNote.objects.count() == 0
    assert "rahasia123" not in str(list(city.evaluation.history.values_list("after", flat=True)))


def test_an_answer_may_speak_of_passwords_without_telling_one(city):
    policy = "Kata sandi diganti setiap 90 hari menurut kebijakan; sandinya paling sedikit 12 huruf."
    save(city, 45, answer=policy, account_holder="Made Wirawan")
    assert InterviewNote.objects.get().account_holder == "Made Wirawan"


def test_two_people_at_one_answer_see_both(client, city):
    client.force_login(city.people["asesor_internal"])
    page = reverse("interview_edit", args=[city.evaluation.pk, 45])
    form = client.get(page).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    save(city, 45, answer="Kata Komang")
    answer = client.post(page, {**shown, "answer": "Kata Made", "speaker": "Luh Sekar"})
    html = answer.content.decode()
    assert (answer.status_code, "Kata Komang" in html, "Kata Made" in html) == (409, True, True)
    note = InterviewNote.objects.get()
    assert (note.answer, note.speaker) == ("Kata Komang", "Luh Sekar")
    form = answer.context["form"]
    again = {name: form[name].value() for name in form.fields}
    assert client.post(page, {**again, "answer": "Kata Komang dan Made"}).status_code == 302
    assert InterviewNote.objects.get().answer == "Kata Komang dan Made"


@pytest.mark.parametrize("role", ["koordinator", "auditor", "opd", "admin", "pimpinan", "asesor_eksternal"])
def test_only_who_checks_prepares(city, role):
    with pytest.raises(Refused):
        save(city, 45, by=role, answer="Jawaban")
    assert InterviewNote.objects.count() == 0


def test_after_the_year_it_is_only_read(city):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.SELESAI)
    city.evaluation.refresh_from_db()
    with pytest.raises(Refused, match="sudah selesai"):
        save(city, 45, answer="Jawaban")


def test_an_agency_reads_its_own_indicators_and_no_restricted_document_of_others(client, city):
    save(city, 34, answer="Jawaban keuangan")
    save(city, 45, answer="Jawaban kesehatan")
    cite(city, 45, "diterima", title="Notula Dinkes")
    led(city, 34, city.other_agency)
    cite(city, 45, "diterima", title="Rahasia BPKAD", owner=city.other_agency)
    client.force_login(city.people["opd"])
    html = client.get(reverse("interview", args=[city.evaluation.pk])).content.decode()
    words = ("Jawaban kesehatan", "Notula Dinkes", "Jawaban keuangan", "Rahasia BPKAD", "Siapkan")
    assert [text in html for text in words] == [True, True, False, False, False]


def test_the_pdf_tells_the_same(client, city):
    save(city, 45, answer="Lihat halaman 3.", speaker="Luh Sekar, operator", account_holder="Made, telepon 123")
    client.force_login(city.people["diskominfo"])
    answer = client.get(reverse("interview_pdf", args=[city.evaluation.pk]))
    pages = PdfReader(BytesIO(answer.content)).pages
    told = " ".join("\n".join(page.extract_text() for page in pages).split())
    words = ("Lihat halaman 3.", "Luh Sekar, operator", "Made, telepon 123", f"Halaman 1 dari {len(pages)}")
    assert [text in told for text in words] == [True] * 4


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("diskominfo", 15), ("opd", 15)])
def test_the_page_takes_a_fixed_number_of_queries(client, city, django_assert_num_queries, role, queries, rows):
    for number in (45, 21, 22)[:rows]:
        led(city, number)
        cite(city, number, "diterima")
        save(city, number, answer="Jawaban")
    client.force_login(city.people[role])
    with django_assert_num_queries(queries):
        assert client.get(reverse("interview", args=[city.evaluation.pk])).status_code == 200


def test_a_cycle_without_an_interview_does_not_offer_its_preparation(client, city):
    save(city, 45, answer="Lihat halaman 3.")
    city.evaluation.activity = Activity.PEMANTAUAN
    city.evaluation.save()
    claim(city, 21, 3)
    client.force_login(city.people["diskominfo"])
    page = reverse("interview", args=[city.evaluation.pk])
    assert page not in client.get(reverse("meetings", args=[city.evaluation.pk])).content.decode()
    answer = client.get(page)
    assert [topic.row.number for topic in answer.context["pack"].topics] == [45]
    assert "Pemantauan tidak mempunyai interviu" in answer.content.decode()
    assert client.get(reverse("interview_edit", args=[city.evaluation.pk, 21])).status_code == 403
    with pytest.raises(Refused):
        save(city, 21, answer="Jawaban")
