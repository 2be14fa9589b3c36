"""Pages and searchable text are read in the background, and a broken PDF harms nobody."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evaluations import evidence, reading
from evaluations.models import DocumentVersion, Job
from evaluations.sample_documents import sample_pdf
from tests.files import locked_pdf, pdf, scanned_pdf, xlsx
from tests.test_evidence_intake import send


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (pdf(), reading.Found(1, True)),
        (sample_pdf("Laporan", ["Uraian kegiatan. " * 40] * 12), reading.Found(3, True)),
        (scanned_pdf(pages=2), reading.Found(2, False)),
        (locked_pdf(), reading.Found(None, None, reading.LOCKED)),
        (pdf()[:200] + b"%%EOF", reading.Found(None, None, reading.TOO_HARD)),
        (b"%PDF-1.7\n%%EOF", reading.Found(None, None, reading.TOO_HARD)),
    ],
    ids=["typed", "long", "scanned", "locked", "cut", "hollow"],
)
def test_what_a_pdf_tells(content, found):
    assert reading.examine(io.BytesIO(content)) == found


def test_the_child_process_answers_the_same():
    assert reading.read_pdf(io.BytesIO(pdf())) == reading.Found(1, True)


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.01)
    assert reading.read_pdf(io.BytesIO(pdf())) == reading.Found(None, None, reading.TOO_HARD)


def test_an_upload_is_read_after_its_commit(city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(city)
        assert DocumentVersion.objects.get().reading == "menunggu"
    version = DocumentVersion.objects.get()
    assert (version.reading, version.pages, version.searchable, version.problem) == ("selesai", 1, True, "")
    assert (Job.objects.get().state, Job.objects.get().target) == ("selesai", str(version.pk))


def test_office_files_have_no_pages_to_count(city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(city, file=SimpleUploadedFile("Daftar.xlsx", xlsx()))
    version = DocumentVersion.objects.get()
    assert (version.reading, version.pages, version.searchable) == ("selesai", None, None)


def test_a_locked_pdf_is_kept_and_says_so(city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(city, file=SimpleUploadedFile("Terkunci.pdf", locked_pdf()))
    version = DocumentVersion.objects.get()
    assert (version.reading, version.problem, Job.objects.get().state) == ("gagal", reading.LOCKED, "selesai")


def test_reading_is_given_up_with_a_reason(city):
    version = send(city)[0].version
    evidence.give_up_reading(str(version.pk))
    version.refresh_from_db()
    assert (version.reading, version.problem) == ("gagal", reading.TOO_HARD)
