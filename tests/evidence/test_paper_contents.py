"""The reader jumps to the parts of a paper; an article cited without its page opens where a machine found it."""

import pytest
from django.urls import reverse

from evidence import page_reading
from evidence.contents_list import paper_contents
from evidence.models import Citation, Document, DocumentVersion, PageText, VersionReading
from evidence.reading_index import fill_contents, parts_of
from jobs import queue
from reading.contents import PaperPart
from tests.builders.evidence_builders import items, send
from tests.builders.evidence_page_builders import act  # noqa: F401  a fixture
from tests.builders.html_builders import one_line

PAGES = [
    "BAB I\nKETENTUAN <b>UMUM</b>\nPasal 1\nSPBE adalah sistem.",
    "Pasal 2\n(1) Layanan direviu.\n",
    "(2) Reviu dilaporkan.\na. tiap tahun;\nPasal 3\nMulai berlaku.",
]


@pytest.fixture
def cited(city):
    """A regulation of three pages, cited for an article without its page."""
    citation = send(city, items=items(city, "I45-L3-01"), title="Perwali", article="Pasal 2 ayat (2)")[0]
    version = citation.version
    DocumentVersion.objects.filter(pk=version.pk).update(pages=3)
    PageText.objects.bulk_create(PageText(version=version, number=n, text=t) for n, t in enumerate(PAGES, 1))
    VersionReading.objects.create(version=version)
    return citation


def review(act, citation: Citation) -> str:  # noqa: F811
    url = reverse("review", args=[citation.evaluation_id, citation.pk])
    return one_line(act("diskominfo").get(url).content.decode())


def file_at(citation: Citation, page: int) -> str:
    return f'{reverse("evidence_download", args=[citation.version_id])}?lihat#page={page}"'


def test_what_was_read_before_gets_its_list_of_contents_once(cited):
    assert fill_contents() == 1
    assert fill_contents() == 0
    reading = VersionReading.objects.get()
    assert parts_of(reading)[:2] == [PaperPart(1, "BAB I", "KETENTUAN <b>UMUM</b>", 1), PaperPart(2, "Pasal 1", "", 1)]
    assert [part.label for part in paper_contents(reading).shown] == [
        *("BAB I", "Pasal 1", "Pasal 2", "Pasal 2 ayat (2)", "Pasal 3")
    ]


def test_a_reading_keeps_the_list(city):
    version = send(city)[0].version
    job = queue.enqueue(page_reading.READ_PAGES_TASK, version.pk)
    page_reading.read_pages(str(version.pk), queue.JobProgress(queue.claim(job.pk)))
    assert VersionReading.objects.get(version=version).contents == []  # looked for, none found


def test_the_reviewer_jumps_to_an_article_and_to_the_one_that_is_cited(act, cited):  # noqa: F811
    before = review(act, cited)
    assert "Daftar isi" not in before
    fill_contents()
    page = review(act, cited)
    assert "KETENTUAN &lt;b&gt;UMUM&lt;/b&gt;" in page
    assert page.count(f'{file_at(cited, 3)} target="_blank" rel="noopener" data-goto="3"') == 3  # ayat, Pasal 3, cited
    assert ">Pasal 2 ayat (2), halaman 3</a> <span" in page
    assert "(halaman dibaca mesin)" in page
    assert 'data-page="3"' in page  # the viewer opens there


def test_a_page_that_a_person_named_stays_the_one_that_is_opened(act, cited):  # noqa: F811
    fill_contents()
    Citation.objects.filter(pk=cited.pk).update(page="2")
    page = review(act, cited)
    assert 'data-page="2"' in page
    assert "(halaman dibaca mesin)" not in page
    cited.refresh_from_db()
    assert cited.page == "2"


def test_an_article_that_the_paper_has_not_leads_nowhere(act, cited):  # noqa: F811
    fill_contents()
    Citation.objects.filter(pk=cited.pk).update(article="Pasal 77")
    page = review(act, cited)
    assert 'data-page="1"' in page
    assert "(halaman dibaca mesin)" not in page


def test_the_document_has_the_list_and_names_the_page_of_its_citations(act, cited):  # noqa: F811
    fill_contents()
    page = one_line(act("opd").get(reverse("document", args=[cited.version.document_id])).content.decode())
    assert f'href="{file_at(cited, 2)}' in page
    assert page.count("(halaman dibaca mesin)") == 1
    Document.objects.update(secrecy="terbatas")
    assert act("opd2").get(reverse("document", args=[cited.version.document_id])).status_code == 404


def test_one_document_for_several_items_names_a_page_for_each(act, cited):  # noqa: F811
    fill_contents()
    url = reverse("document_review", args=[cited.evaluation_id, cited.version.document_id])
    page = one_line(act("diskominfo").get(url).content.decode())
    assert page.count("(halaman dibaca mesin)") == 1
    Citation.objects.filter(pk=cited.pk).update(page="1")
    page = one_line(act("diskominfo").get(url).content.decode())
    assert page.count("(halaman dibaca mesin)") == 0
    assert 'data-goto="1">halaman 1</a>' in page
