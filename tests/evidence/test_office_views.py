"""A DOCX, XLSX or PPTX is read in the page as a PDF drawn of it; what leaves the house stays the file itself."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence import file_storage, quotas
from evidence.files import office_copies
from evidence.models import DocumentVersion, PageText
from jobs.models import Job
from outputs import storage_check
from tests.builders.evidence_builders import items, send
from tests.builders.evidence_page_builders import act  # noqa: F401
from tests.builders.storage_builders import NONE, check
from tests.files import drawn_pdf, xlsx
from tests.office import office_or_skip
from tests.packing import built, entries
from uploads import children

DRAWN = drawn_pdf("Satu", "Dua", "Tiga")


@pytest.fixture
def drawn(monkeypatch):
    """LibreOffice answers at once with three pages."""
    monkeypatch.setattr(children, "office_program", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(office_copies, "write_pdf", lambda stream, extension, target: target.write(DRAWN))


@pytest.fixture
def bring(city, django_capture_on_commit_callbacks):
    """`bring()`: an agency's XLSX with a place on page 2, read by the worker; its version."""

    def run(page="2"):
        with django_capture_on_commit_callbacks(execute=True):
            file = SimpleUploadedFile("Daftar.xlsx", xlsx())
            row = send(city, file=file, items=items(city, "I45-L2-01"), page=page, title="Daftar aset")[0]
        return DocumentVersion.objects.get(pk=row.version_id)

    return run


def review_page(browser, city, version) -> str:
    address = reverse("review", args=[city.evaluation.pk, version.citations.get().pk])
    return browser.get(address).content.decode()


def file_of(browser, version, query=""):
    answer = browser.get(reverse("evidence_download", args=[version.pk]) + query)
    return b"".join(answer.streaming_content), answer["Content-Type"], answer["Content-Security-Policy"]


def test_the_reviewer_sees_it_drawn_at_the_cited_page_and_takes_the_file_itself(drawn, act, city, bring):  # noqa: F811
    version = bring()
    page = review_page(act("asesor_internal"), city, version)
    assert f'{reverse("evidence_download", args=[version.pk])}?lihat#navpanes=0&amp;view=FitH&amp;page=2"' in page
    assert ("<iframe" in page, 'data-pages="3"' in page, "Tampilan PDF dibuat oleh aplikasi" in page) == (True,) * 3
    shown, content_type, policy = file_of(act("asesor_internal"), version, "?lihat")
    assert (shown, content_type, policy.endswith("; sandbox")) == (DRAWN, "application/pdf", True)
    with version.file.open("rb") as original:
        assert file_of(act("asesor_internal"), version)[0] == original.read()


def test_a_package_holds_the_file_itself(drawn, city, bring):
    version = bring()
    with version.file.open("rb") as original:
        assert entries(built(city, 45, accepted_only=False))["45.a.Daftar-aset.xlsx"] == original.read()


def test_where_no_program_draws_it_the_words_are_shown(monkeypatch, act, city, bring):  # noqa: F811
    monkeypatch.setattr(children, "office_program", lambda: None)
    version = bring()
    PageText.objects.update_or_create(version=version, number=1, defaults={"text": "Aset jaringan"})
    page = review_page(act("asesor_internal"), city, version)
    assert ("<iframe" in page, "Aset jaringan" in page) == (False, True)
    assert file_storage.request_views() == 0


def test_a_file_that_cannot_be_drawn_stays_read(monkeypatch, bring):
    monkeypatch.setattr(children, "office_program", lambda: "/usr/bin/soffice")

    def ended(*words):
        raise children.ChildFailed

    monkeypatch.setattr(office_copies, "write_pdf", ended)
    version = bring()
    assert (version.reading, version.has_view, version.problem) == ("selesai", False, "")


def test_files_from_before_the_program_are_drawn_later_once(
    drawn, bring, monkeypatch, django_capture_on_commit_callbacks
):
    with monkeypatch.context() as without:
        without.setattr(children, "office_program", lambda: None)
        version = bring()
    assert version.has_view is False
    with django_capture_on_commit_callbacks(execute=True):
        assert (file_storage.request_views(), file_storage.request_views()) == (1, 0)
    version.refresh_from_db()
    assert (version.has_view, Job.objects.filter(name=file_storage.COPY_TASK).count()) == (True, 1)


def test_the_view_counts_in_the_quota_and_is_drawn_again(drawn, city, bring, django_capture_on_commit_callbacks):
    version = bring()
    owner = version.document.owner_id
    assert quotas.bytes_by_owner([city.region.pk])[city.region.pk] == {owner: version.size + len(DRAWN)}
    Path(version.copies.get().file.path).write_bytes(b"x")
    found = storage_check.storage_findings(checksums=True, grace=NONE)
    assert [finding.kind for finding in found] == [storage_check.StorageProblem.COPY]
    with django_capture_on_commit_callbacks(execute=True):
        assert check("--repair", "--checksums", "--grace", "0") == 0
    version.refresh_from_db()
    with version.copies.get().file.open("rb") as again:
        assert (again.read(), version.copies_size) == (DRAWN, len(DRAWN))


def test_libreoffice_draws_a_sheet_of_today():
    office_or_skip()
    with tempfile.TemporaryFile() as made:
        office_copies.write_pdf(SimpleUploadedFile("a.xlsx", xlsx()).file, "xlsx", made)
        made.seek(0)
        assert made.read(5) == b"%PDF-"


def test_a_place_on_the_indicator_page_opens_the_page(drawn, act, city, bring):  # noqa: F811
    version = bring()
    page = act("opd").get(reverse("indicator", args=[city.evaluation.pk, 45])).content.decode()
    assert f'{reverse("evidence_download", args=[version.pk])}?lihat#page=2"' in page
    library = act("opd").get(reverse("document", args=[version.document_id])).content.decode()
    assert f'{reverse("evidence_download", args=[version.pk])}?lihat#page=2"' in library
