"""Several files in one post: each goes on its own, and what is wrong with one costs neither the others nor a word."""

from datetime import timedelta

import pytest
from django.urls import reverse

from evidence.models import Citation, Document, DocumentVersion
from regions import clock
from tests import tus
from tests.builders.evidence_builders import items, returned
from tests.builders.evidence_builders import send as send_evidence
from tests.files import pdf
from uploads.models import Upload


@pytest.fixture
def opd(client, city):
    client.force_login(city.people["opd"])
    return client


@pytest.fixture
def page(city):
    return reverse("evidence_add", kwargs={"pk": city.evaluation.pk, "number": 45})


def content(number: int) -> bytes:
    return pdf() + b"\n%" + str(number).encode() + b"\n%%EOF"


def bring(opd, page, count: int) -> list[str]:
    """That many finished uploads; their numbers."""
    sent = [
        tus.send(opd, f"Notula_{n}.pdf", content(n), page=page, details={"title": f"Notula {n}"}) for n in range(count)
    ]
    return [tus.number(answer) for answer in sent]


def said_of(keys: list[str], **changes) -> dict:
    words = {"upload": keys, "secrecy": "terbatas", "page": "tidak dipakai", "title": "tidak dipakai"}
    for place, key in enumerate(keys):
        words |= {f"title-{key}": f"Notula {place}", f"page-{key}": str(place + 1), f"article-{key}": ""}
    return words | changes


def chosen(city, *codes) -> list[int]:
    return [item.pk for item in items(city, *codes)]


def test_each_file_becomes_a_document_of_its_own(opd, city, page):
    keys = bring(opd, page, 3)
    items = chosen(city, "I45-L2-01", "I45-L3-01")
    own = {f"reference-{key}": f"{n}/2025" for n, key in enumerate(keys)}
    own |= {f"issued_on-{key}": f"2025-07-0{n + 1}" for n, key in enumerate(keys)}
    own |= {f"kind-{keys[0]}": "notula"}
    answer = opd.post(page, said_of(keys, items=items, reference="tidak dipakai", **own), follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["3 data dukung terkirim dan menunggu tinjauan."]
    told = Citation.objects.order_by("pk").values_list(
        "version__document__title", "version__original_name", "version__document__reference", "page", "item__code"
    )
    assert list(Document.objects.order_by("pk").values_list("kind", "issued_on__day")) == [
        ("notula", 1),
        ("", 2),
        ("", 3),
    ]
    assert list(told) == [
        (f"Notula {n}", f"Notula_{n}.pdf", f"{n}/2025", str(n + 1), code)
        for n in range(3)
        for code in ("I45-L2-01", "I45-L3-01")
    ]
    assert Upload.objects.filter(stored_id="").count() == 0


def test_one_refused_file_costs_the_others_nothing(opd, city, page):
    keys = bring(opd, page, 3)
    sent = said_of(keys, items=chosen(city, "I45-L2-01"), note="Lihat bab 3")
    answer = opd.post(page, sent | {f"title-{keys[1]}": ""})
    assert list(Document.objects.order_by("pk").values_list("title", flat=True)) == ["Notula 0", "Notula 2"]
    assert [str(message) for message in answer.context["messages"]] == ["2 data dukung terkirim dan menunggu tinjauan."]
    form = answer.context["form"]
    assert form.errors == {"__all__": ["Notula_1.pdf: Isi nama dokumen."]}
    assert form["note"].value() == "Lihat bab 3"
    assert answer.context["arrivals"]["bound"] is True
    (row,) = answer.context["arrivals"]["rows"]
    assert (row["id"], row["said"]["page"], row["errors"]) == (keys[1], "2", {"title": ["Isi nama dokumen."]})
    own = {f"title-{keys[1]}": "Notula 1"}
    again = opd.post(page, said_of(keys[1:2], items=chosen(city, "I45-L2-01"), **own))
    assert (again.status_code, Document.objects.count()) == (302, 3)


def test_what_is_wrong_with_all_is_said_once_at_its_field(opd, city, page):
    keys = bring(opd, page, 2)
    answer = opd.post(page, said_of(keys))
    assert answer.context["form"].errors == {"items": ["Pilih sekurangnya satu butir yang dibuktikan berkas ini."]}
    assert [row["id"] for row in answer.context["arrivals"]["rows"]] == keys
    assert Document.objects.count() == 0


def test_the_same_form_twice_stores_each_file_once(opd, city, page):
    sent = said_of(bring(opd, page, 2), items=chosen(city, "I45-L2-01"))
    answers = [opd.post(page, sent).status_code for _ in range(2)]
    assert (answers, Document.objects.count()) == ([302, 302], 2)


def test_somebody_elses_upload_is_not_there(opd, city, page, client):
    (key,) = bring(opd, page, 1)
    client.force_login(city.people["diskominfo"])
    answer = client.post(page, said_of([key], items=chosen(city, "I45-L2-01")))
    assert answer.context["form"].errors == {
        "__all__": ["berkas: Berkas ini belum selesai terkirim atau sudah terlalu lama. Pilih berkasnya sekali lagi."]
    }
    assert answer.context["arrivals"]["rows"] == []
    assert Document.objects.count() == 0


def test_what_waits_here_is_shown_again_after_a_visit_elsewhere(opd, city, page):
    (key,) = bring(opd, page, 1)
    clock.set_now(clock.now() + timedelta(minutes=1))
    half = tus.begin(opd, "Laporan.pdf", 10, page=page)
    tus.put(opd, half["Location"], 0, b"12345")
    tus.begin(opd, "Lain.pdf", 10, page="/lain/")
    rows = opd.get(page).context["arrivals"]["rows"]
    assert [(row["id"], row["name"], row["offset"], row["said"]) for row in rows] == [
        (key, "Notula_0.pdf", len(content(0)), {"title": "Notula 0"}),
        (tus.number(half), "Laporan.pdf", 5, {}),
    ]


def test_a_returned_file_is_renewed_by_an_upload(opd, city):
    citation = returned(city, send_evidence(city)[0])
    page = reverse("evidence_renew", kwargs={"pk": citation.pk})
    (key,) = bring(opd, page, 1)
    answers = [opd.post(page, {"upload": key, "page": "4"}).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert sorted(DocumentVersion.objects.values_list("number", "original_name")) == [
        (1, "Notula.pdf"),
        (2, "Notula_0.pdf"),
    ]


@pytest.mark.parametrize("codes", [["I45-L2-01"], ["I45-L2-01", "I45-L3-01", "I45-L4-01"]])
def test_finishing_an_upload_takes_the_same_queries_for_one_item_and_for_three(
    opd, city, page, codes, django_assert_num_queries
):
    sent = said_of(bring(opd, page, 1), items=chosen(city, *codes), issued_on="2025-07-15")
    with django_assert_num_queries(18):
        assert opd.post(page, sent).status_code == 302
    assert Citation.objects.count() == len(codes)


def test_a_newer_version_comes_in_pieces_too(opd, city):
    document = send_evidence(city)[0].version.document
    page = reverse("document_version", kwargs={"pk": document.pk})
    (key,) = bring(opd, page, 1)
    answers = [opd.post(page, {"upload": key}).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert sorted(document.versions.values_list("number", "original_name")) == [(1, "Notula.pdf"), (2, "Notula_0.pdf")]


def test_a_refused_version_stays_on_its_page(opd, city):
    document = send_evidence(city)[0].version.document
    page = reverse("document_version", kwargs={"pk": document.pk})
    (key,) = bring(opd, page, 1)
    Upload.objects.update(name="Notula.docx")
    answer = opd.post(page, {"upload": key})
    wrong = (
        "Nama berkas berakhiran .docx, tetapi isinya PDF. Ganti akhirannya menjadi .pdf atau pilih berkas yang benar."
    )
    assert answer.context["form"].errors == {"__all__": [f"Notula.docx: {wrong}"]}
    assert [row["errors"] for row in answer.context["arrivals"]["rows"]] == [{"file": [wrong]}]


def test_the_same_form_again_is_in_but_another_item_with_the_same_file_is_not(opd, city, page):
    keys = bring(opd, page, 1)
    sent = said_of(keys, items=chosen(city, "I45-L2-01"))
    for _ in range(2):
        answer = opd.post(page, sent, follow=True)
        assert [row.item.code for row in answer.context["cited"]] == ["I45-L2-01"]
    other = opd.post(page, said_of(keys, items=chosen(city, "I45-L3-01")), follow=True)
    assert list(other.context["messages"]) == []
    assert "Berkas Notula_0.pdf sudah terkirim. Untuk membuktikan yang lain juga, gunakan" in other.content.decode()
    assert [row.item.code for row in Citation.objects.all()] == ["I45-L2-01"]


def test_a_file_that_went_in_elsewhere_is_no_newer_version_of_a_document(opd, city, page):
    (key,) = bring(opd, page, 1)
    opd.post(page, said_of([key], items=chosen(city, "I45-L2-01")), follow=True)
    other = send_evidence(city, title="Panduan")[0].version.document
    answer = opd.post(reverse("document_version", args=[other.pk]), {"upload": key}, follow=True)
    assert (list(answer.context["messages"]), other.versions.count()) == ([], 1)
