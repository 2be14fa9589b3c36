"""The draft of an explanation: from evidence and criterion, never over what somebody typed."""

import pytest
from django.urls import reverse

from evaluations.models import ChosenService, Score
from evidence.models import Citation, Document
from tests.work import cite_item, fill


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


def draft(city, desk, number):
    return desk.get(reverse("indicator", args=[city.evaluation.pk, number])).context["draft"]


def cited(city, code, outcome=None, title="Perwali SPBE"):
    row = cite_item(city, code, outcome, note="Belum lengkap." if outcome else "", title=title)
    Document.objects.filter(pk=row.version.document_id).update(reference="12/2024", issued_on="2024-03-05")
    Citation.objects.filter(pk=row.pk).update(article="Pasal 7", page="4")
    return row


WHERE = "Perwali SPBE, nomor 12/2024, tanggal 5 Maret 2024, Pasal 7, halaman atau menit 4 (berkas x.pdf)."


def test_policy_names_the_norm_and_where_it_stands(city, desk):
    fill(city, {4: 2})
    cited(city, "I04-L2-01")
    cited(city, "I04-L3-01", title="Di atas tingkat")
    cited(city, "I04-L1-01", "dikembalikan", title="Dikembalikan")
    made = draft(city, desk, 4)
    assert made.fact == f"- {WHERE}"
    assert made.analysis == (
        "Norma yang disebut di atas dinilai memenuhi kriteria tingkat 2 (Terkelola): "
        "Aturan sudah sah dan mengatur siklus pembangunan aplikasi."
    )


def test_management_names_what_was_carried_out(city, desk):
    fill(city, {21: 3})
    row = cited(city, "I21-L3-02")
    made = draft(city, desk, 21)
    assert made.fact == f"- {row.item.text}: {WHERE}"
    assert made.analysis.startswith("Dokumentasi di atas dinilai memenuhi kriteria tingkat 3 (Terdefinisi): ")


def test_a_service_names_agency_application_and_kind_of_proof(city, desk):
    fill(city, {45: 1})
    cited(city, "I45-L1-01")
    ChosenService.objects.create(
        evaluation=city.evaluation, indicator=city.indicator(45), service="Kesehatan", application="SIMPUS"
    )
    made = draft(city, desk, 45)
    assert made.fact.splitlines() == [
        "Layanan: Kesehatan, OPD penanggung jawab: Dinas Kesehatan, aplikasi: SIMPUS.",
        f"- Bukti berupa tangkapan layar: {WHERE}",
    ]
    assert made.analysis.startswith("Fungsi layanan di atas dinilai memenuhi kriteria tingkat 1 (Informasi): ")


def test_without_a_level_there_is_no_draft(city, desk):
    cited(city, "I04-L2-01")
    assert draft(city, desk, 4) is None


def test_a_plain_post_fills_empty_fields_keeps_what_is_typed_and_stores_nothing(city, desk):
    fill(city, {4: 2})
    cited(city, "I04-L2-01")
    address = reverse("score_save", args=[city.evaluation.pk, 4])
    answer = desk.post(address, {"value": "2", "fact": "Ketikan saya", "analysis": "", "version": 1, "draf": "1"})
    form = answer.context["form"]
    assert (answer.status_code, form["fact"].value()) == (200, "Ketikan saya")
    assert form["analysis"].value() == answer.context["draft"].analysis
    assert WHERE in answer.content.decode()
    score = Score.objects.get()
    assert (score.fact, score.analysis, score.version) == ("", "", 1)
