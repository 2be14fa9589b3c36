"""What was read waits for a person: facts for empty fields, items it may prove; nothing is typed over or sent."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from evidence.files.scan_reading import NO_TESSERACT
from evidence.library.read_contents import title_read
from evidence.models import Citation, Document, PageText, VersionReading
from evidence.upload_permissions import NOT_ASSIGNED_TO_YOU, why_not_send_evidence
from tests.builders.evidence_builders import items, send
from tests.builders.evidence_page_builders import act  # noqa: F401  a fixture
from tests.builders.form_builders import form_with, press, shown_fields
from tests.builders.html_builders import one_line

FACTS = {
    "kind": {"value": "Keputusan Bupati", "page": 1},
    "number": {"value": "12", "page": 1},
    "year": {"value": "2024", "page": 1},
    "date": {"value": "2024-05-06", "page": 3},
    "subject": {"value": "Tim Koordinasi <b>SPBE</b>", "page": 1},
}


def proposal(indicator: int, item: str, **more: object) -> dict[str, object]:
    said = {"score": 9.0, "page": 3, "article": "Pasal 2", "sentence": "Tim <script>alert(1)</script>", "why": "sebab"}
    return said | {"indicator": indicator, "items": [item]} | more


@pytest.fixture
def read(city):
    """A document that was sent without facts, and what was read of it."""
    document = send(city, title="SK")[0].version.document
    own, other = proposal(45, "I45-L4-01", score=4.0), proposal(10, "I10-L2-01")
    proposals = {"SPBE-2020": [other, own, proposal(45, "I45-L3-01", score=1.0)]}
    VersionReading.objects.create(version=document.versions.get(), facts=FACTS, proposals=proposals, note="")
    return document


def url(document: Document, name: str = "document") -> str:
    return reverse(name, args=[document.pk])


def test_the_page_says_what_was_read_and_from_which_page(act, read):  # noqa: F811
    page = one_line(act("opd").get(url(read)).content.decode())
    assert '12 Tahun 2024 <span class="k-fine k-sub">dibaca dari halaman 1</span>' in page
    assert '6 Mei 2024 <span class="k-fine k-sub">dibaca dari halaman 3</span>' in page
    assert "Tim Koordinasi &lt;b&gt;SPBE&lt;/b&gt;" in page


def test_one_press_fills_what_is_empty_and_leaves_what_was_typed(act, read):  # noqa: F811
    Document.objects.filter(pk=read.pk).update(reference="Ketikan saya")
    browser = act("opd")
    answer = press(browser, browser.get(url(read)).content.decode(), "Isi yang masih kosong", url(read))
    read.refresh_from_db()
    assert (read.reference, str(read.issued_on), read.kind) == ("Ketikan saya", "2024-05-06", "kebijakan")
    assert answer.status_code == 302
    page = browser.get(url(read)).content.decode()
    assert "Isi yang masih kosong" not in page
    assert page.count("isian Anda tetap") == 1  # the number that was typed; kind and date are what was read
    assert page.count("sudah tersimpan") == 2
    assert read.history.exists()


def test_a_field_that_was_typed_in_another_tab_stays(act, read):  # noqa: F811
    """The page still offers it; the press looks at what is stored."""
    browser = act("opd")
    _, fields = form_with(browser.get(url(read)).content.decode(), "Isi yang masih kosong", url(read))
    Document.objects.filter(pk=read.pk).update(reference="Tab lain", kind="laporan", issued_on="2020-01-01")
    browser.post(url(read, "document_read_facts"), fields)
    read.refresh_from_db()
    assert (read.reference, read.kind, str(read.issued_on)) == ("Tab lain", "laporan", "2020-01-01")


def test_the_form_shows_what_was_read_until_somebody_saves_it(act, read):  # noqa: F811
    browser = act("opd")
    page = browser.get(url(read, "document_edit")).content.decode()
    assert "Belum tersimpan: dibaca dari halaman 3." in page
    fields = shown_fields(browser, url(read, "document_edit"))
    assert (fields["reference"], fields["issued_on"], fields["kind"]) == ("12 Tahun 2024", "06-05-2024", "kebijakan")
    read.refresh_from_db()
    assert read.reference == ""
    browser.post(url(read, "document_edit"), fields)
    read.refresh_from_db()
    assert read.reference == "12 Tahun 2024"
    assert "Belum tersimpan: dibaca" not in browser.get(url(read, "document_edit")).content.decode()


def test_who_does_not_keep_the_document_is_offered_nothing_to_fill(act, read):  # noqa: F811
    Document.objects.filter(pk=read.pk).update(secrecy="terbuka")
    page = act("koordinator").get(url(read)).content.decode()
    assert "12 Tahun 2024" in page
    assert "Isi yang masih kosong" not in page
    assert act("koordinator").post(url(read, "document_read_facts")).status_code == 403


def test_proposals_name_the_own_indicators_first_and_lead_into_the_filled_form(act, read):  # noqa: F811
    browser = act("opd")
    page = one_line(browser.get(url(read)).content.decode())
    assert page.index("Indikator 45") < page.index("Indikator 10")
    assert "Tim &lt;script&gt;" in page
    assert "Sebab: sebab." in page
    cite = reverse("evidence_cite", args=[Citation.objects.get().evaluation_id, 45])
    form = f"{cite}?dokumen={read.pk}&butir=I45-L4-01&halaman=3&pasal=Pasal+2"
    assert form.replace("&", "&amp;") in page
    assert reverse("evidence_cite", args=[Citation.objects.get().evaluation_id, 10]) not in page  # not assigned
    assert page.count(NOT_ASSIGNED_TO_YOU) == 1


def test_an_own_indicator_without_an_item_is_offered_and_who_may_not_send_is_told_why(act, city, read):  # noqa: F811
    Citation.objects.update(item=items(city, "I45-L3-01")[0])  # else it is cited there already
    VersionReading.objects.update(proposals={"SPBE-2020": [proposal(45, "", items=[])]})
    cite = reverse("evidence_cite", args=[city.evaluation.pk, 45])
    assert f"{cite}?dokumen={read.pk}&amp;halaman=3&amp;pasal=Pasal+2" in act("opd").get(url(read)).content.decode()
    page = one_line(act("koordinator").get(url(read)).content.decode())
    assert cite not in page
    assert str(why_not_send_evidence(city.evaluation, city.people["koordinator"], anywhere=True)) in page


def test_choosing_one_fills_item_page_and_article_and_sends_nothing(act, city, read):  # noqa: F811
    browser = act("opd")
    form = reverse("evidence_cite", args=[city.evaluation.pk, 45])
    path = f"{form}?dokumen={read.pk}&butir=I45-L4-01&halaman=3&pasal=Pasal+2"
    fields = shown_fields(browser, path)
    wanted = str(items(city, "I45-L4-01")[0].pk)
    assert (fields["items"], fields["page"], fields["article"]) == (wanted, "3", "Pasal 2")
    assert Citation.objects.count() == 1
    browser.post(path, fields)
    sent = Citation.objects.get(item__code="I45-L4-01")
    assert (sent.page, sent.article) == ("3", "Pasal 2")
    assert "I45-L4-01 · Pasal 2" not in one_line(browser.get(url(read)).content.decode())  # cited: not proposed again


def test_none_where_nothing_fits_and_no_section_before_the_file_was_read(act, read):  # noqa: F811
    VersionReading.objects.update(proposals={"SPBE-2020": []}, facts={}, note="Halaman 2 tidak terbaca.")
    page = act("opd").get(url(read)).content.decode()
    assert "Tidak ada butir yang cukup cocok" in page
    assert "Halaman 2 tidak terbaca." in page
    VersionReading.objects.all().delete()
    assert "Yang dibaca dari berkas" not in act("opd").get(url(read)).content.decode()


def test_at_most_five_are_shown_and_it_costs_few_queries(act, read, django_assert_num_queries, city):  # noqa: F811
    many = [proposal(number, f"I{number:02}-L2-01") for number in range(1, 10)]
    VersionReading.objects.update(proposals={"SPBE-2020": many})
    browser = act("diskominfo")
    with django_assert_num_queries(16):
        page = browser.get(url(read)).content.decode()
    assert page.count("Sebab: ") == 5


@pytest.mark.parametrize("asked", ["halaman=" + "9" * 500, "halaman=%07", "pasal=%0a%0d<b>", "butir=&halaman="])
def test_a_strange_address_is_no_error(act, city, read, asked):  # noqa: F811
    form = reverse("evidence_cite", args=[city.evaluation.pk, 45])
    assert act("opd").get(f"{form}?dokumen={read.pk}&{asked}").status_code == 200


RULES = [
    "Pasal 1\nAudit TIK terdiri atas audit infrastruktur.",
    "Pasal 2\n<b>Audit aplikasi</b> dilakukan auditor TIK.",
]


def test_a_regulation_is_checked_against_all_policies(act, city, read):  # noqa: F811
    version = read.versions.get()
    PageText.objects.bulk_create(PageText(version=version, number=n, text=t) for n, t in enumerate(RULES, 1))
    browser = act("opd")
    assert url(read, "document_check") in browser.get(url(read)).content.decode()
    page = one_line(browser.get(url(read, "document_check")).content.decode())
    assert "Pasal 2, halaman 2" in page
    assert "&lt;b&gt;Audit aplikasi" in page
    assert "Semua unsur sampai tingkat 2 ditemukan." in page
    assert "Tidak ditemukan: audit keamanan, semua perangkat daerah." in page
    assert "Tidak ditemukan pasal yang mengatur hal ini." in page
    assert f"Menurut instrumen <strong>{city.evaluation.instrument.name}</strong>" in page
    assert "data-print" in page


def test_a_file_without_articles_says_so(act, read):  # noqa: F811
    page = act("opd").get(url(read, "document_check")).content.decode()
    assert "Tidak ada pasal yang terbaca" in page
    assert not any(words in page for words in ("data-print", "gambar", "Tesseract", "sebentar lagi"))
    VersionReading.objects.all().delete()
    assert "Berkas baru dibaca sebentar lagi." in act("opd").get(url(read, "document_check")).content.decode()


def test_what_the_server_lacks_is_told_to_the_admin_and_to_others_what_it_means(act, city, read):  # noqa: F811
    """An admin reads evidence only where the same person is at the desk, too."""
    VersionReading.objects.update(note=NO_TESSERACT)
    page = act("diskominfo").get(url(read, "document_check")).content.decode()
    assert "Halamannya berupa gambar" in page
    assert "Tesseract" not in page
    Membership.objects.create(user=city.people["diskominfo"], region=city.region, role=Role.ADMIN)
    page = act("diskominfo").get(url(read, "document_check")).content.decode()
    assert "Tesseract dengan bahasa Indonesia terpasang" in page


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        (
            {"kind": "Peraturan Wali Kota", "number": "12", "year": "2024", "subject": "Tata Kelola Data"},
            "Peraturan Wali Kota Nomor 12 Tahun 2024 tentang Tata Kelola Data",
        ),
        ({"kind": "Laporan", "subject": "Laporan Kepuasan 2025"}, "Laporan Kepuasan 2025"),
        ({"kind": "Notula", "subject": "Reviu Arsitektur"}, "Notula Reviu Arsitektur"),
        ({"kind": "Laporan", "subject": "Laporan 2 Isi laporan ini. Data contoh"}, ""),  # the page's text, no title
        ({"kind": "Notula", "number": "5"}, ""),
    ],
)
def test_what_a_paper_is_called(facts, title):
    assert title_read({name: {"value": value, "page": 1} for name, value in facts.items()}) == title
