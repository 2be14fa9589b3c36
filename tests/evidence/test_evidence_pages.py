"""The pages of evidence: sending, renewing, judging and fetching a file; each for the people it is meant for."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Membership
from accounts.permissions import Refused
from evidence.models import Citation, Document, DocumentVersion, Verdict
from evidence.renewals import renew_by_citing
from history.models import DownloadLog
from tests.builders.evidence_builders import items, returned, send, stored_files
from tests.builders.evidence_page_builders import (
    act,
    add_url,
    typed,
)
from tests.builders.form_builders import press
from tests.files import GOOD, pdf, png

__all__ = ["act"]  # fixtures

NOTE = "Matriks belum ditandatangani kepala dinas."


def test_an_agency_sends_evidence(act, city):
    response = act("opd").post(add_url(city), typed(city))
    citation = Citation.objects.get()
    assert (response.status_code, response.url) == (302, reverse("evidence_sent", args=[citation.pk]))
    document = citation.version.document
    assert (citation.agency, citation.item.code, citation.page, citation.article, citation.note) == (
        city.agency,
        "I45-L3-01",
        "3–5",
        "Bab III",
        "Lihat lampiran",
    )
    assert (document.title, document.reference, document.issued_on, document.secrecy, document.region) == (
        "Notula reviu layanan",
        "400.7/118/2025",
        date(2025, 7, 15),
        "terbatas",
        city.region,
    )


def test_the_server_decides_whose_document_it_is(act, city):
    forged = {"agency": city.other_agency.pk, "owner": city.other_agency.pk, "region": 999, "created_by": 1}
    act("opd").post(add_url(city), typed(city, **forged))
    assert (Document.objects.get().owner, Citation.objects.get().agency) == (city.agency, city.agency)


def test_a_person_of_two_agencies_chooses_among_the_assigned_ones(act, city):
    Membership.objects.create(user=city.people["opd"], region=city.region, role="opd", agency=city.other_agency)
    Membership.objects.create(user=city.people["opd"], region=city.region, role="diskominfo")
    form = act("opd").get(add_url(city)).context["form"]
    assert [label for _, label in form.fields["agency"].choices] == ["Diskominfo (tanpa OPD)", "Dinas Kesehatan"]
    response = act("opd").post(add_url(city), typed(city, agency=str(city.other_agency.pk)))
    assert (response.status_code, Citation.objects.count()) == (200, 0)
    act("opd").post(add_url(city), typed(city, agency=str(city.agency.pk)))
    assert Citation.objects.get().agency == city.agency


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"title": ""}, "title", "Isi nama dokumen."),
        ({"items": []}, "items", "Pilih sekurangnya satu butir yang dibuktikan berkas ini."),
        ({"issued_on": "2025-08-15"}, "issued_on", "Tanggal dokumen belum tiba."),
        ({"file": SimpleUploadedFile("kosong.pdf", b"")}, "file", "Berkas ini kosong"),
        (
            {"file": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")},
            "file",
            "Berkas ini berkas Office",
        ),
        ({"page": "x" * 61}, "page", "Pastikan nilai ini"),
    ],
    ids=["title", "items", "date", "empty", "rar", "page"],
)
def test_after_an_error_everything_typed_is_still_there_but_the_file(act, city, settings, change, field, says):
    response = act("opd").post(add_url(city), typed(city, **change))
    form, text = response.context["form"], response.content.decode()
    assert (response.status_code, list(form.errors)) == (200, [field])
    assert form.errors[field][0][: len(says)] == says
    kept = {"reference": "400.7/118/2025", "article": "Bab III", "note": "Lihat lampiran", "secrecy": "terbatas"}
    assert {name: form[name].value() for name in kept} == kept
    assert ("Pilih lagi berkasnya" in text, "Lihat lampiran" in text) == (True, True)
    assert (Document.objects.count(), stored_files(settings)) == (0, [])


def test_a_file_over_the_limit_comes_back_as_an_error_of_its_field(act, city, settings):
    settings.EVIDENCE_MAX_MB = 1
    big = SimpleUploadedFile("besar.pdf", b"%PDF-1.7" + b"0" * 3 * 1024 * 1024)
    response = act("opd").post(add_url(city), typed(city, file=big))
    assert response.context["form"].errors["file"][0][:41] == "Berkas ini lebih besar dari 1 MB. Perkeci"
    assert response.context["form"]["title"].value() == "Notula reviu layanan"
    assert (Document.objects.count(), stored_files(settings)) == (0, [])


def test_an_item_of_another_indicator_is_no_choice(act, city):
    response = act("opd").post(add_url(city), typed(city, codes=["I34-L2-01"]))
    assert (list(response.context["form"].errors), Citation.objects.count()) == (["items"], 0)


def test_a_link_opens_the_level_or_chooses_the_item_it_names(act, city):
    def open_levels(query):
        levels = act("opd").get(add_url(city) + query).context["form"].levels()
        return {
            row["level"].level: [c["item"].code for c in row["choices"] if c["chosen"]] for row in levels if row["open"]
        }

    assert open_levels("") == {1: []}
    assert open_levels("?tingkat=4") == {4: []}
    assert open_levels("?butir=I45-L3-01") == {3: ["I45-L3-01"]}
    assert open_levels("?butir=I34-L3-01&tingkat=9") == {}


def test_returned_evidence_is_renewed(act, city):
    first, second = [returned(city, row) for row in send(city, items=items(city, "I45-L2-01", "I45-L3-01"), page="3")]
    url = reverse("evidence_renew", args=[first.pk])
    page = act("opd").get(url)
    assert [label for _, label in page.context["form"].fields["also"].choices] == ["Indikator 45, butir I45-L3-01"]
    assert page.context["form"]["page"].value() == "3"
    fields = {"file": SimpleUploadedFile("v2.png", png()), "page": "4", "also": [second.pk], "issued_on": "2025-08-01"}
    assert act("kepala_opd").post(url, fields).status_code == 302
    assert [
        (row.item.code, row.page, row.version.number) for row in Citation.objects.live().order_by("item__code")
    ] == [
        ("I45-L2-01", "4", 2),
        ("I45-L3-01", "3", 2),
    ]


def test_a7_a_repaired_citation_asks_for_the_name_and_takes_the_new_one(act, city):
    citation = returned(city, send(city, items=items(city, "I45-L2-01"))[0])
    url = reverse("evidence_renew", args=[citation.pk])
    assert act("opd").get(url).context["form"]["title"].value() == citation.version.document.title
    fields = {"file": SimpleUploadedFile("Laporan akhir.png", png()), "title": "Laporan akhir", "is_whole": "on"}
    assert act("opd").post(url, fields).status_code == 302
    new = Citation.objects.live().get()
    assert (new.version.document.title, new.version.original_name) == ("Laporan akhir", "Laporan akhir.png")


def test_a7_a_repaired_citation_that_holds_a_known_file_asks(act, city):
    known = send(city, items=items(city, "I45-L3-01"), file=SimpleUploadedFile("lain.png", png()))[0]
    citation = returned(city, send(city, items=items(city, "I45-L2-01"))[0])
    url = reverse("evidence_renew", args=[citation.pk])
    page = act("opd").post(url, {"file": SimpleUploadedFile("sama.png", png()), "title": "Lain", "is_whole": "on"})
    assert ([file["version"] for file in page.context["known"]], Citation.objects.count()) == ([known.version], 2)
    again = {"file": SimpleUploadedFile("sama.png", png()), "title": "Lain", "is_whole": "on", "new_copy": "1"}
    assert act("opd").post(url, again).status_code == 302
    assert [row.version.number for row in Citation.objects.filter(replaces=citation)] == [2]


def test_a_repaired_citation_may_rest_on_the_known_document(act, city):
    known = send(city, items=items(city, "I45-L3-01"), file=SimpleUploadedFile("lain.png", png()))[0]
    citation = returned(city, send(city, items=items(city, "I45-L2-01"))[0])
    url = reverse("evidence_renew", args=[citation.pk])
    assert act("opd").post(url, {"existing": str(known.version.pk), "page": "7"}).status_code == 302
    new = Citation.objects.get(replaces=citation)
    assert (new.version, new.item.code, new.page) == (known.version, "I45-L2-01", "7")


def test_nobody_repairs_with_a_document_of_another_agency_or_region(act, city):
    foreign = send(city, by="opd2", number=34, agency=city.other_agency, file=SimpleUploadedFile("lain.png", png()))[0]
    elsewhere = send(city, items=items(city, "I45-L3-01"), file=SimpleUploadedFile("jauh.png", png() + b"x"))[0]
    citation = returned(city, send(city, items=items(city, "I45-L2-01"))[0])
    url = reverse("evidence_renew", args=[citation.pk])
    assert act("opd").post(url, {"existing": str(foreign.version.pk), "is_whole": "on"}).status_code == 404
    Document.objects.filter(pk=elsewhere.version.document_id).update(region=city.region.parent)
    with pytest.raises(Refused, match="tidak dapat Anda baca"):
        renew_by_citing(citation=citation, version=elsewhere.version, by=city.people["opd"])
    assert not Citation.objects.filter(replaces=citation).exists()


def test_the_returned_file_itself_repairs_nothing(act, city):
    citation = returned(city, send(city, items=items(city, "I45-L2-01"))[0])
    page = act("opd").post(
        reverse("evidence_renew", args=[citation.pk]), {"existing": str(citation.version.pk), "title": "x", "page": "1"}
    )
    assert (page.status_code, Citation.objects.count()) == (200, 1)
    assert "sama persis dengan yang dikembalikan" in page.content.decode()


def test_only_returned_citations_of_the_same_file_may_come_along(act, city):
    first, waiting = send(city, items=items(city, "I45-L2-01", "I45-L3-01"))
    returned(city, first)
    foreign = returned(city, send(city, by="opd2", number=34, agency=city.other_agency)[0])
    url = reverse("evidence_renew", args=[first.pk])
    for other in (waiting, foreign):
        response = act("opd").post(url, {"file": SimpleUploadedFile("v2.pdf", pdf()), "also": [other.pk], "page": "1"})
        assert (response.status_code, list(response.context["form"].errors)) == (200, ["also"])
    assert DocumentVersion.objects.count() == 2


def test_a_checker_returns_and_accepts_in_place(act, city):
    citation = send(city, items=items(city, "I45-L2-01"))[0]
    url = reverse("verdict", args=[citation.pk])
    browser = act("diskominfo")
    answer = browser.post(
        url, {"outcome": "dikembalikan", "reason": "belum_disahkan", "note": NOTE}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer["HX-Trigger"]) == (200, '{"evidence-judged": {}}')
    assert [part in answer.content.decode() for part in (NOTE, "Belum disahkan", "st-kembali")] == [True] * 3
    asked = press(browser, answer.content.decode(), "Terima", htmx=True)
    assert (asked.status_code, Verdict.objects.count()) == (409, 1)  # it came back: whether that is meant
    answer = press(browser, asked.content.decode(), "Tetap terima", htmx=True)
    assert "st-terima" in answer.content.decode()
    assert [verdict.outcome for verdict in Verdict.objects.all()] == ["diterima", "dikembalikan"]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_a_return_without_words_keeps_what_was_chosen(act, city, headers):
    citation = send(city)[0]
    answer = act("diskominfo").post(
        reverse("verdict", args=[citation.pk]),
        {"outcome": "dikembalikan", "reason": "kedaluwarsa", "note": "terlalu tua"},
        headers=headers,
    )
    text = answer.content.decode()
    assert (answer.status_code, Verdict.objects.count()) == (422, 0)
    assert ['value="kedaluwarsa"' in text, ">terlalu tua</textarea>" in text, "Tulis sekurangnya 5 kata" in text] == [
        True,
        True,
        True,
    ]


def fetch(browser, citation, query=""):
    return browser.get(reverse("evidence_download", args=[citation.version_id]) + query)


def test_a_file_is_saved_with_its_own_name_and_can_run_nothing(act, city):
    citation = send(city, file=SimpleUploadedFile("Notula “reviu” é.pdf", pdf()))[0]
    response = fetch(act("opd"), citation)
    assert b"".join(response.streaming_content) == pdf()
    assert response["Content-Disposition"] == (
        "attachment; filename=\"Notula reviu e.pdf\"; filename*=UTF-8''Notula%20%E2%80%9Creviu%E2%80%9D%20%C3%A9.pdf"
    )
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", GOOD)
def test_only_pdf_and_pictures_are_shown(act, city, name):
    citation = send(city, file=SimpleUploadedFile(name, GOOD[name]()))[0]
    shown = fetch(act("opd"), citation, "?lihat")["Content-Disposition"].split(";")[0]
    assert shown == ("inline" if name.split(".")[-1].lower() in ("pdf", "png", "jpeg") else "attachment")


def test_each_download_is_logged(act, city):
    citation = send(city)[0]
    fetch(act("opd"), citation)
    fetch(act("diskominfo"), citation, "?lihat")
    fetch(act("opd2"), citation)
    assert [(log.by.username, log.shown) for log in DownloadLog.objects.order_by("pk")] == [
        ("opd", False),
        ("diskominfo", True),
    ]


def test_an_open_document_is_read_by_other_agencies_but_not_handled(act, city):
    citation = returned(city, send(city, secrecy="terbuka")[0])
    browser = act("opd2")
    assert fetch(browser, citation).status_code == 200
    assert browser.get(reverse("evidence_renew", args=[citation.pk])).status_code == 404
    assert browser.post(reverse("verdict", args=[citation.pk]), {"outcome": "diterima"}).status_code == 404


def test_the_state_is_asked_again_until_the_file_has_been_read(act, city, django_capture_on_commit_callbacks):
    citation = send(city)[0]
    url = reverse("evidence_state", args=[citation.version_id])
    assert 'hx-trigger="load delay:3s, online from:window, again"' in act("opd").get(url).content.decode()
    DocumentVersion.objects.update(reading="selesai", pages=12, searchable=True)
    text = act("opd").get(url).content.decode()
    assert ("hx-get" in text, "12 halaman, teks dapat dicari" in text) == (False, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_upload_form_takes_twelve_queries(client, city, django_assert_num_queries, rows):
    for _ in range(rows):
        send(city, items=items(city, "I45-L2-01"))
    client.force_login(city.people["opd"])
    with django_assert_num_queries(12):
        client.get(add_url(city))


def test_without_scripts_a_verdict_leads_back_to_the_evidence(act, city):
    citation = send(city)[0]
    answer = act("diskominfo").post(reverse("verdict", args=[citation.pk]), {"outcome": "diterima"})
    page = reverse("indicator", args=[city.evaluation.pk, 45])
    assert (answer.status_code, answer.url) == (302, f"{page}#bukti-{citation.pk}")


def test_diskominfo_sends_for_its_own_desk_and_returns_to_the_indicator(act, city):
    answer = act("diskominfo").post(add_url(city), typed(city), follow=True)
    assert answer.context["back"] == reverse("indicator", args=[city.evaluation.pk, 45])
    assert (Document.objects.get().owner, Citation.objects.get().agency) == (None, None)


def test_the_indicator_page_offers_the_verdict_to_checkers_but_not_to_the_sender(act, city):
    send(city, items=items(city, "I45-L1-01"))
    own = send(city, by="diskominfo", agency=None, items=items(city, "I45-L1-01"))[0]
    page = reverse("indicator", args=[city.evaluation.pk, 45])
    forms = {
        role: act(role).get(page).content.decode().count("data-verdict") for role in ("opd", "diskominfo", "auditor")
    }
    assert forms == {"opd": 0, "diskominfo": 1, "auditor": 0}
    text = act("diskominfo").get(page).content.decode()
    assert text.count("Anda yang mengirim data dukung ini, jadi orang lain yang meninjaunya.") == 1
    assert f'id="bukti-{own.pk}"' in text
