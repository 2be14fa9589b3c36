"""The library: who reads what, how it is found, what a document's page tells, and edits that lose nobody's work."""

from dataclasses import fields
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.permissions import Refused
from evidence.document_fields import DOCUMENT_COLUMNS, DOCUMENT_FIELDS, FIELD_NAMES, all_facts, page_facts
from evidence.documents import DocumentFacts, EvidenceLink
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from evidence.library.forms import DocumentFactsForm
from evidence.library.library_writes import DocumentConflict, add_document_version, edit_document
from evidence.models import Citation, Document, DocumentVersion, VersionText
from evidence.renewals import move_to_newest
from evidence.sending_forms import EvidenceForm, EvidenceRenewForm
from evidence.verdicts import judge_citation
from history.presenters import history_event
from regions.models import Region
from tests.builders.evidence_builders import items, returned, send
from tests.builders.evidence_page_builders import act  # noqa: F401
from tests.builders.link_builders import URL
from tests.city import person
from tests.files import pdf, png, xlsx

LIBRARY = "/dokumen/"


def titles(browser, query="", **asked):
    return [row.title for row in browser.get(LIBRARY + query, asked).context["page"].object_list]


def other(city, **said):
    """A document of Badan Keuangan."""
    return send(city, by="opd2", number=34, agency=city.other_agency, **said)[0].version.document


@pytest.fixture
def shelf(city):
    """Four documents that differ in everything the list is narrowed by."""
    send(city, title="Perwali SPBE", reference="5/2025", kind="kebijakan", issued_on=date(2025, 3, 1))
    send(
        city, title="Notula reviu", kind="notula", issued_on=date(2024, 2, 1), secrecy="terbuka", file=EvidenceLink(URL)
    )
    other(
        city,
        title="Laporan audit",
        kind="laporan",
        issued_on=date(2023, 8, 14),
        file=SimpleUploadedFile("a.png", png()),
    )
    other(city, title="Panduan kas", secrecy="terbuka")
    VersionText.objects.create(
        version=DocumentVersion.objects.get(document__title="Panduan kas"), text="saldo awal 50%"
    )
    return city


def test_each_reads_what_is_open_and_what_is_theirs(act, shelf):  # noqa: F811
    everything = ["Laporan audit", "Notula reviu", "Panduan kas", "Perwali SPBE"]
    assert {
        role: titles(act(role)) for role in ("opd", "kepala_opd", "opd2", "diskominfo", "auditor", "koordinator")
    } == {
        "opd": ["Notula reviu", "Panduan kas", "Perwali SPBE"],
        "kepala_opd": ["Notula reviu", "Panduan kas", "Perwali SPBE"],
        "opd2": ["Laporan audit", "Notula reviu", "Panduan kas"],
        "diskominfo": everything,
        "auditor": everything,
        "koordinator": everything,
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"cari": "perwali"}, ["Perwali SPBE"]),
        ({"cari": "5/2025"}, ["Perwali SPBE"]),
        ({"cari": "SALDO panduan"}, ["Panduan kas"]),
        ({"cari": "50%"}, ["Panduan kas"]),
        ({"cari": "%"}, ["Panduan kas"]),
        ({"cari": "tidak ada"}, []),
        ({"jenis": "notula"}, ["Notula reviu"]),
        ({"kelas": "terbuka"}, ["Notula reviu", "Panduan kas"]),
        ({"umur": "1"}, ["Perwali SPBE"]),
        ({"umur": "2"}, ["Notula reviu"]),
        ({"umur": "lewat"}, ["Laporan audit"]),
        ({"umur": "tanpa"}, ["Panduan kas"]),
        ({"urut": "terbaru"}, ["Panduan kas", "Laporan audit", "Notula reviu", "Perwali SPBE"]),
        ({"jenis": "bukan jenis"}, ["Laporan audit", "Notula reviu", "Panduan kas", "Perwali SPBE"]),
        ({"opd": "9" * 30}, ["Laporan audit", "Notula reviu", "Panduan kas", "Perwali SPBE"]),
        ({"halaman": "x", "page": "99"}, ["Laporan audit", "Notula reviu", "Panduan kas", "Perwali SPBE"]),
    ],
    ids=str,
)
def test_the_list_is_narrowed(act, shelf, asked, found):  # noqa: F811
    assert titles(act("diskominfo"), **asked) == found


def test_the_owners_to_choose_from_are_those_of_visible_documents(act, shelf):  # noqa: F811
    owners = {
        role: [label for _, label in act(role).get(LIBRARY).context["filter"].form.fields["opd"].choices][1:]
        for role in ("opd", "diskominfo")
    }
    assert owners == {
        "opd": ["Badan Keuangan dan Aset Daerah", "Dinas Kesehatan"],
        "diskominfo": ["Badan Keuangan dan Aset Daerah", "Dinas Kesehatan"],
    }
    assert titles(act("diskominfo"), opd=str(shelf.other_agency.pk)) == ["Laporan audit", "Panduan kas"]
    assert titles(act("opd"), opd=str(shelf.other_agency.pk)) == ["Panduan kas"]


def test_the_words_of_a_document_that_one_may_not_read_find_nothing(act, shelf):  # noqa: F811
    secret = DocumentVersion.objects.get(document__title="Laporan audit")
    VersionText.objects.create(version=secret, text="temuan rahasia")
    assert {role: titles(act(role), cari="rahasia") for role in ("opd", "opd2")} == {
        "opd": [],
        "opd2": ["Laporan audit"],
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_ten_queries(client, city, django_assert_num_queries, rows):
    for _ in range(rows):
        send(city, items=items(city, "I45-L2-01"))
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(10):
        client.get(LIBRARY)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_document_takes_eleven_queries(client, city, django_assert_num_queries, rows):
    codes = ("I45-L2-01", "I45-L3-01", "I45-L4-01")[:rows]
    document = send(city, items=items(city, *codes))[0].version.document
    for number in range(rows - 1):
        add_document_version(document=document, source=EvidenceLink(f"{URL}&n={number}"), by=city.people["opd"])
    client.force_login(city.people["opd"])
    with django_assert_num_queries(11):
        client.get(reverse("document", args=[document.pk]))


def test_the_page_tells_versions_citations_and_verdicts(act, city):  # noqa: F811
    old = returned(city, send(city, items=items(city, "I45-L2-01"), page="3")[0])
    document = old.version.document
    renewal = {"file": SimpleUploadedFile("v2.xlsx", xlsx()), "page": "3"}
    act("opd").post(reverse("evidence_renew", args=[old.pk]), renewal)
    page = act("auditor").get(reverse("document", args=[document.pk])).context["page"]
    told = [
        (
            version.row.number,
            [(row.item.code, vars(row)["outcome"], bool(row.replaced_by_id)) for row in version.citations],
        )
        for version in page.versions
    ]
    assert told == [(2, [("I45-L2-01", None, False)]), (1, [("I45-L2-01", "dikembalikan", True)])]
    text = act("opd").get(reverse("document", args=[document.pk])).content.decode()
    assert ["Matriks belum ditandatangani" in text, old.version.sha256 in text, "v2.xlsx" in text] == [True] * 3


def test_the_affairs_of_another_agency_are_counted_but_not_told(act, city):  # noqa: F811
    document = send(city, items=items(city, "I45-L2-01"), secrecy="terbuka", note="catatan internal")[
        0
    ].version.document
    returned(city, Citation.objects.get())
    page = act("opd2").get(reverse("document", args=[document.pk]))
    text = page.content.decode()
    assert (page.context["page"].citations, page.context["page"].others) == ([], 1)
    assert ["1 rujukan OPD lain tidak ditampilkan." in text, "I45-L2-01" in text, "Matriks" in text] == [
        True,
        False,
        False,
    ]


def test_other_regions_reach_nothing_of_an_open_document(client, city):
    version = send(city, secrecy="terbuka")[0].version
    region = Region.objects.create(code="51.03", name="Badung", kind="kabupaten", time_zone="Asia/Makassar")
    agency = region.agencies.create(name="Dinas Kesehatan Badung", short_name="Dinkes")
    for role in ("diskominfo", "opd"):
        client.force_login(person(region, role, f"{role}_badung", agency if role == "opd" else None))
        urls = [reverse("document", args=[version.document_id]), reverse("evidence_download", args=[version.pk])]
        assert [client.get(url).status_code for url in urls] == [404, 404]
        assert titles(client) == []


@pytest.mark.parametrize(
    ("secrecy", "readers"),
    [
        (
            "terbuka",
            [
                "opd",
                "kepala_opd",
                "opd2",
                "diskominfo",
                "asesor_internal",
                "penanggung_jawab",
                "koordinator",
                "auditor",
            ],
        ),
        (
            "terbatas",
            ["opd", "kepala_opd", "diskominfo", "asesor_internal", "penanggung_jawab", "koordinator", "auditor"],
        ),
    ],
)
def test_who_downloads_an_open_and_a_restricted_document(act, city, secrecy, readers):  # noqa: F811
    version = send(city, secrecy=secrecy)[0].version
    url = reverse("evidence_download", args=[version.pk])
    got = {role: act(role).get(url).status_code for role in city.people}
    assert got == {role: 200 if role in readers else 404 for role in city.people}


def facts(**changes):
    said = {"title": "Perwali SPBE", "kind": "kebijakan", "reference": "5/2025", "issued_on": date(2025, 3, 1)}
    return DocumentFacts(**(said | changes))


def test_facts_are_changed_with_a_line_of_history_each(city):
    document = send(city, title="Perwali")[0].version.document
    for by in ("kepala_opd", "diskominfo"):
        edit_document(document=document, facts=facts(secrecy="terbuka"), revision=document.revision, by=city.people[by])
        document.refresh_from_db()
    told = {(row.field, row.before, row.after, row.by.username) for row in map(history_event, document.history)}
    assert told == {
        ("judul", "Perwali", "Perwali SPBE", "kepala_opd"),
        ("jenis", "", "kebijakan", "kepala_opd"),
        ("nomor", "", "5/2025", "kepala_opd"),
        ("tanggal dokumen", "", "1 Maret 2025", "kepala_opd"),
        ("kelas", "terbatas bagi pemilik dan peninjau", "terbuka bagi semua OPD", "kepala_opd"),
    }
    assert (document.secrecy, document.revision) == ("terbuka", 2)


@pytest.mark.parametrize("role", ["opd2", "asesor_internal", "penanggung_jawab", "koordinator", "auditor"])
def test_only_the_owner_and_diskominfo_change_a_document(city, role):
    document = send(city, secrecy="terbuka")[0].version.document
    with pytest.raises(Refused, match="Hanya OPD pemilik"):
        edit_document(document=document, facts=facts(), revision=1, by=city.people[role])
    with pytest.raises(Refused, match="Hanya OPD pemilik"):
        add_document_version(document=document, source=EvidenceLink(URL), by=city.people[role])


def test_a_date_in_the_future_is_refused(city):
    document = send(city)[0].version.document
    with pytest.raises(ValidationError, match="belum tiba"):
        edit_document(document=document, facts=facts(issued_on=date(2025, 8, 15)), revision=1, by=city.people["opd"])


def test_two_people_at_the_same_document_lose_nothing(act, city):  # noqa: F811
    document = send(city, title="Perwali")[0].version.document
    url = reverse("document_edit", args=[document.pk])
    typed = {"title": "Perwali SPBE", "kind": "kebijakan", "reference": "5/2025", "secrecy": "terbatas", "revision": 1}
    assert act("diskominfo").post(url, typed).status_code == 302
    mine = typed | {"title": "Perwali Nomor 5", "reference": "Nomor 5"}
    answer = act("opd").post(url, mine)
    text = answer.content.decode()
    assert (answer.status_code, Document.objects.get().title) == (409, "Perwali SPBE")
    assert ["baru saja diubah oleh Diskominfo" in text, "5/2025" in text, 'value="Nomor 5"' in text] == [True] * 3
    second = answer.context["conflict"].theirs.revision
    assert act("opd").post(url, mine | {"revision": [1, second]}).status_code == 302
    assert [row.title for row in Document.objects.all()] == ["Perwali Nomor 5"]


def test_a_stale_edit_is_told_whose_work_it_met(city):
    document = send(city)[0].version.document
    edit_document(document=document, facts=facts(), revision=1, by=city.people["diskominfo"])
    with pytest.raises(DocumentConflict) as met:
        edit_document(document=document, facts=facts(title="Lain"), revision=1, by=city.people["opd"])
    assert (met.value.theirs.title, met.value.by) == ("Perwali SPBE", "Diskominfo")


def test_a_new_version_leaves_the_old_citation_counting_until_it_is_moved(city):
    old = send(city, items=items(city, "I45-L1-01"), page="2")[0]
    judge_citation(citation=old, outcome="diterima", by=city.people["diskominfo"])
    version = add_document_version(document=old.version.document, source=EvidenceLink(URL), by=city.people["opd"])
    assert (version.number, list(Citation.objects.live()), ready(city)) == (2, [old], 1)
    new = move_to_newest(citation=old, by=city.people["opd"])
    assert (new.version, new.page, new.item, new.newest_verdict) == (version, "2", old.item, None)
    assert (list(Citation.objects.live()), ready(city)) == ([new], 0)
    old.refresh_from_db()
    assert (old.replaced_by, old.newest_verdict.outcome) == (new, "diterima")


def ready(city):
    """The ready level of indicator 45."""
    indicator = city.indicator(45)
    cited = cited_by_indicator(city.evaluation)
    return readiness_by_indicator(city.evaluation.instrument, [indicator], cited)[indicator.pk].level


def test_only_the_sender_moves_and_only_once(city):
    old = send(city, items=items(city, "I45-L2-01"))[0]
    with pytest.raises(ValidationError, match="versi terbaru"):
        move_to_newest(citation=old, by=city.people["opd"])
    add_document_version(document=old.version.document, source=EvidenceLink(URL), by=city.people["diskominfo"])
    for role, reason in (("diskominfo", "milik OPD lain"), ("auditor", "Hanya OPD")):
        with pytest.raises(Refused, match=reason):
            move_to_newest(citation=old, by=city.people[role])
    move_to_newest(citation=old, by=city.people["opd"])
    with pytest.raises(Refused, match="sudah diganti"):
        move_to_newest(citation=old, by=city.people["opd"])


def test_the_same_file_is_no_new_version(city):
    document = send(city)[0].version.document
    with pytest.raises(ValidationError, match="sama persis dengan versi 1"):
        add_document_version(document=document, source=SimpleUploadedFile("b.pdf", pdf()), by=city.people["opd"])
    assert DocumentVersion.objects.count() == 1


def test_a_version_is_added_and_a_citation_moved_on_the_pages(act, city):  # noqa: F811
    old = send(city, items=items(city, "I45-L2-01"))[0]
    document = reverse("document", args=[old.version.document_id])
    answer = act("opd").post(f"{document}versi/", {"file": SimpleUploadedFile("v2.png", png())})
    assert (answer.status_code, answer.url) == (302, document)
    page = act("opd").get(document)
    assert ([row.pk for row in page.context["page"].behind], page.context["page"].newest.number) == ([old.pk], 2)
    assert act("opd").post(reverse("citation_move", args=[old.pk])).url == document
    assert Citation.objects.live().get().version.number == 2


def test_what_waits_for_the_head_is_told_to_the_agency_alone(act, city):  # noqa: F811
    city.evaluation.head_approval = True
    city.evaluation.save()
    document = send(city, items=items(city, "I45-L2-01"))[0].version.document
    url = reverse("document", args=[document.pk])
    pages = {role: act(role).get(url).context["page"] for role in ("opd", "kepala_opd", "diskominfo")}
    assert {role: (len(page.citations), page.others) for role, page in pages.items()} == {
        "opd": (1, 0),
        "kepala_opd": (1, 0),
        "diskominfo": (0, 0),
    }


def test_the_list_of_fields_is_that_of_facts_columns_and_forms():
    assert tuple(field.name for field in fields(DocumentFacts)) == FIELD_NAMES
    assert set(FIELD_NAMES) <= {field.name for field in Document._meta.get_fields()}
    for form in (EvidenceForm, DocumentFactsForm):
        assert set(FIELD_NAMES) <= set(form.base_fields)
    assert {field.name for field in DOCUMENT_FIELDS if field.is_renewed} <= set(EvidenceRenewForm.base_fields)
    assert not EvidenceRenewForm.base_fields["title"].required


def test_page_conflict_and_files_read_the_same_list(city):
    row = send(city, title="Perwali", kind="kebijakan", issued_on=date(2025, 3, 1))[0].version.document
    assert page_facts(row) == [("Nomor", "Belum disebut"), ("Jenis", "Kebijakan"), ("Tanggal", "1 Maret 2025")]
    assert all_facts(row) == [
        ("Nama dokumen", "Perwali"),
        ("Jenis", "kebijakan"),
        ("Nomor", "–"),
        ("Tanggal", "1 Maret 2025"),
        ("Siapa yang boleh membaca", "terbatas bagi pemilik dan peninjau"),
    ]
    version = row.versions.get()
    assert [(c.title, c.value(version)) for c in DOCUMENT_COLUMNS] == [("Nomor", ""), ("Tanggal", date(2025, 3, 1))]
