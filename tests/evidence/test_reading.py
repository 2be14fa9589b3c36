"""Pages and searchable text are read in the background, and a broken PDF harms nobody."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evidence import file_storage
from evidence.files import text_reading
from evidence.files.sample_documents import sample_pdf
from evidence.models import DocumentVersion
from jobs.models import Job
from tests.builders.evidence_builders import send
from tests.files import locked_pdf, office, pdf, scanned_pdf, xlsx


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (pdf(), text_reading.ReadingResult(1, True)),
        (sample_pdf("Laporan", ["Uraian kegiatan. " * 40] * 12), text_reading.ReadingResult(3, True)),
        (scanned_pdf(pages=2), text_reading.ReadingResult(2, False)),
        (locked_pdf(), text_reading.ReadingResult(None, None, text_reading.PDF_LOCKED)),
        (pdf()[:200] + b"%%EOF", text_reading.ReadingResult(None, None, text_reading.PDF_UNREADABLE)),
        (b"%PDF-1.7\n%%EOF", text_reading.ReadingResult(None, None, text_reading.PDF_UNREADABLE)),
    ],
    ids=["typed", "long", "scanned", "locked", "cut", "hollow"],
)
def test_what_a_pdf_tells(content, found):
    assert replace(text_reading.examine(io.BytesIO(content)), text="") == found


def test_the_child_process_answers_the_same():
    found = text_reading.read_file(io.BytesIO(pdf()), "pdf")
    assert (replace(found, text=""), found.text[80:145]) == (
        text_reading.ReadingResult(1, True),
        " Notula Reviu Manajemen Risiko 2025 Rapat tanggal 12 Mei 2025. Da",
    )


DOCX = b"<d xmlns:w='w'><w:p><w:t>Surat</w:t><w:tab/><w:t>edaran</w:t></w:p><w:p><w:t>Pasal 5</w:t></w:p></d>"


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("docx", office(extra={"word/header1.xml": DOCX}), "Surat edaran Pasal 5"),
        ("docx", office(extra={"word/header1.xml": b"<!DOCTYPE d [<!ENTITY a 'b'>]>" + DOCX}), ""),
        ("docx", office(extra={"word/header1.xml": DOCX[:-9]}), ""),
        ("docx", office(extra={"word/media/x.xml": DOCX}), ""),
        ("docx", office()[:-30], ""),
        ("pptx", office(extra={"ppt/slides/slide1.xml": DOCX}), "Surat edaran Pasal 5"),
    ],
    ids=["words", "entities", "broken", "no words", "cut", "slides"],
)
def test_the_words_of_an_office_file(kind, content, text):
    assert text_reading.examine(io.BytesIO(content), kind) == text_reading.ReadingResult(None, None, text=text)


def test_the_text_is_cut_at_its_limit_and_holds_nothing_a_database_refuses(monkeypatch):
    monkeypatch.setattr(text_reading, "TEXT_BYTES", 7)
    assert text_reading._joined(["a\0b\ud800", "ééé", "tak terbaca"]) == "a b é"


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(text_reading, "SECONDS", 0.01)
    assert text_reading.read_file(io.BytesIO(pdf()), "pdf") == text_reading.ReadingResult(
        None, None, text_reading.PDF_UNREADABLE
    )


def test_an_upload_is_read_after_its_commit(city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(city)
        assert DocumentVersion.objects.get().reading == "menunggu"
    version = DocumentVersion.objects.get()
    assert (version.reading, version.pages, version.searchable, version.problem) == ("selesai", 1, True, "")
    jobs = Job.objects.order_by("pk").values_list("name", "state", "target")
    done = [(name, "selesai", str(version.pk)) for name in ("evidence.read_document", "evidence.read_pages")]
    assert list(jobs) == done  # the quick look first, then page by page


def test_office_files_have_no_pages_to_count(city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(city, file=SimpleUploadedFile("Daftar.xlsx", xlsx()))
    version = DocumentVersion.objects.get()
    assert (version.reading, version.pages, version.searchable) == ("selesai", None, None)
    words = version.wording.text
    assert (words[:25], words[-17:]) == ("Daftar aset Data contoh. ", "Aset Jumlah Server"[1:])


def test_a_locked_pdf_is_kept_and_says_so(city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(city, file=SimpleUploadedFile("Terkunci.pdf", locked_pdf()))
    version = DocumentVersion.objects.get()
    assert (version.reading, version.problem, Job.objects.get().state) == ("gagal", text_reading.PDF_LOCKED, "selesai")


def test_reading_is_given_up_with_a_reason(city):
    version = send(city)[0].version
    file_storage.fail_reading(str(version.pk))
    version.refresh_from_db()
    assert (version.reading, version.problem) == ("gagal", text_reading.PDF_UNREADABLE)
