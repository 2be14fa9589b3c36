"""The draft of an explanation: from evidence and criterion, never over what somebody typed."""

import pytest
from django.urls import reverse

from domains.models import EvidenceItem
from evaluations.models import ChosenService, Score
from evidence.models import Citation, Document, DocumentVersion, VersionReading
from tests.work import cite_item, fill


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


def draft(city, desk, number):
    return desk.get(reverse("indicator", args=[city.evaluation.pk, number])).context["draft"]


def cited(city, code, outcome=None, title="Perwali SPBE"):
    row = cite_item(city, code, outcome, note="Belum lengkap." if outcome == "dikembalikan" else "", title=title)
    Document.objects.filter(pk=row.version.document_id).update(reference="12/2024", issued_on="2024-03-05")
    Citation.objects.filter(pk=row.pk).update(article="Pasal 7", page="4")
    return row


WHERE = "Perwali SPBE, nomor 12/2024, tanggal 5 Maret 2024, Pasal 7, halaman atau menit 4"


def accept_level(city, number, level, title="Perwali SPBE"):
    """All items of one level, each with an accepted document of its own."""
    items = EvidenceItem.objects.filter(criterion__indicator=city.indicator(number), criterion__level=level)
    return [cited(city, code, "diterima", title=title) for code in items.values_list("code", flat=True)]


def test_policy_names_the_norm_and_where_it_stands(city, desk):
    fill(city, {4: 2})
    cited(city, "I04-L2-01", "diterima")
    cited(city, "I04-L3-01", title="Di atas tingkat")
    cited(city, "I04-L1-01", "dikembalikan", title="Dikembalikan")
    made = draft(city, desk, 4)
    assert made["fact"] == f"- {WHERE} (berkas 4.a.Perwali-SPBE.pdf)."
    assert made["analysis"] == (
        "Norma dalam Perwali SPBE (berkas 4.a.Perwali-SPBE.pdf) dinilai memenuhi kriteria tingkat 2 (Terkelola): "
        "Aturan sudah sah dan mengatur siklus pembangunan aplikasi."
    )


def test_what_nobody_has_accepted_says_so_and_carries_no_level(city, desk):
    fill(city, {4: 2})
    cited(city, "I04-L2-01")
    made = draft(city, desk, 4)
    assert made["fact"] == f"- {WHERE} (berkas 4.a.Perwali-SPBE.pdf). Menunggu tinjauan."
    assert made["analysis"].startswith("Data dukung yang diterima baru memenuhi tingkat 1 (Rintisan): ")
    assert "Tingkat 2 masih memerlukan data dukung I04-L2-01; kriteria tingkat 2 (Terkelola): " in made["analysis"]


def test_management_names_what_was_carried_out(city, desk):
    fill(city, {21: 3})
    for level in (2, 3):
        accept_level(city, 21, level, title=f"Laporan {level}")
    row = cited(city, "I21-L3-02", "diterima")
    made = draft(city, desk, 21)
    assert f"- {row.item.text}: {WHERE} (berkas 21." in made["fact"]
    told, _, rest = made["analysis"].partition(" dinilai memenuhi kriteria tingkat 3 (Terdefinisi): ")
    assert rest
    names = [line.rpartition("(berkas ")[2].removesuffix(").") for line in made["fact"].splitlines()]
    assert told.startswith("Kegiatan menurut Laporan 2 (berkas 21.a.Laporan-2.pdf), ")
    assert [told.count(f"(berkas {name})") for name in names] == [1] * len(names)


def test_a_service_names_agency_application_and_kind_of_proof(city, desk):
    fill(city, {45: 1})
    accept_level(city, 45, 1)
    ChosenService.objects.create(
        evaluation=city.evaluation, indicator=city.indicator(45), service="Kesehatan", application="SIMPUS"
    )
    made = draft(city, desk, 45)
    assert made["fact"].splitlines()[:2] == [
        "Layanan: Kesehatan, OPD penanggung jawab: Dinas Kesehatan, aplikasi: SIMPUS "
        "(menurut pilihan layanan dan penugasan siklus 2025).",
        f"- Data dukung berupa tangkapan layar: {WHERE} (berkas 45.a.Perwali-SPBE.pdf).",
    ]
    assert made["analysis"].startswith(
        "Fungsi layanan menurut Perwali SPBE (berkas 45.a.Perwali-SPBE.pdf) "
        "dinilai memenuhi kriteria tingkat 1 (Informasi): "
    )


def test_c19_without_any_accepted_evidence_no_level_is_asserted(city, desk):
    fill(city, {45: 3})
    made = draft(city, desk, 45)
    assert made["analysis"].startswith(
        "Data dukung yang diterima belum memenuhi satu tingkat pun. Tingkat 3 masih memerlukan "
    )
    assert "dinilai memenuhi" not in made["analysis"]


def test_c19_a_document_for_several_items_is_named_once_with_each_place(city, desk):
    fill(city, {21: 3})
    first = cited(city, "I21-L2-01", "diterima")
    item = EvidenceItem.objects.get(code="I21-L3-02", instrument=city.evaluation.instrument)
    Citation.objects.create(
        evaluation=city.evaluation,
        indicator=first.indicator,
        item=item,
        version=first.version,
        page="9",
        created_by=first.created_by,
    )
    made = draft(city, desk, 21)
    assert made["fact"] == (
        f"- {first.item.text}; {item.text}: {WHERE}; halaman atau menit 9 (berkas 21.a.Perwali-SPBE.pdf)."
    )


def test_a_link_is_named_by_its_address_and_takes_no_letter(city, desk):
    fill(city, {4: 2})
    link = cited(city, "I04-L2-01", "diterima", title="JDIH")
    DocumentVersion.objects.filter(pk=link.version_id).update(
        file="", url="https://jdih.contoh.go.id/12", content_type=""
    )
    cited(city, "I04-L2-01", "diterima")
    assert [line.rpartition("(")[2] for line in draft(city, desk, 4)["fact"].splitlines()] == [
        "tautan https://jdih.contoh.go.id/12).",
        "berkas 4.a.Perwali-SPBE.pdf).",
    ]


def test_without_a_level_there_is_no_draft(city, desk):
    cited(city, "I04-L2-01")
    assert draft(city, desk, 4) == {}


def test_a_plain_post_fills_empty_fields_keeps_what_is_typed_and_stores_nothing(city, desk):
    fill(city, {4: 2})
    cited(city, "I04-L2-01")
    address = reverse("score_save", args=[city.evaluation.pk, 4])
    answer = desk.post(address, {"value": "2", "fact": "Ketikan saya", "analysis": "", "version": 1, "draf": "1"})
    form = answer.context["form"]
    assert (answer.status_code, form["fact"].value()) == (200, "Ketikan saya")
    assert form["analysis"].value() == answer.context["draft"]["analysis"]
    assert f"{WHERE} (berkas 4.a.Perwali-SPBE.pdf)." in answer.content.decode()
    score = Score.objects.get()
    assert (score.fact, score.analysis, score.version) == ("", "", 1)


def test_what_only_a_machine_has_read_is_not_told(city, desk):
    """Number and date of the paper, and the page of its article, wait for a person; the draft does without them."""
    fill(city, {4: 2})
    row = cited(city, "I04-L2-01", "diterima")
    Document.objects.filter(pk=row.version.document_id).update(reference="", issued_on=None)
    Citation.objects.filter(pk=row.pk).update(page="")
    facts = {"number": {"value": "77", "page": 1}, "date": {"value": "2019-01-02", "page": 3}}
    proposal = {"indicator": 4, "items": ["I04-L2-01"], "score": 9.0, "page": 8, "article": "Pasal 9"}
    VersionReading.objects.create(
        version=row.version,
        facts=facts | {"subject": {"value": "Terbaca", "page": 1}},
        proposals={"SPBE-2020": [proposal | {"sentence": "Terbaca", "why": "Terbaca"}]},
        contents=[[2, "Pasal 7", "", 5]],
    )
    assert draft(city, desk, 4)["fact"] == "- Perwali SPBE, Pasal 7 (berkas 4.a.Perwali-SPBE.pdf)."


def test_the_analysis_names_accepted_documents_alone_each_once(city, desk):
    fill(city, {4: 2})
    cited(city, "I04-L2-01", "diterima")
    cited(city, "I04-L2-01", title="Menunggu")
    made = draft(city, desk, 4)
    assert made["analysis"].startswith("Norma dalam Perwali SPBE (berkas 4.a.Perwali-SPBE.pdf) dinilai memenuhi ")
    assert [line.endswith("Menunggu tinjauan.") for line in made["fact"].splitlines()] == [False, True]
