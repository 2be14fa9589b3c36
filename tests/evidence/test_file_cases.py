"""Files as they lie in offices, each with what is right for it; `tests/evidence/cases/` holds them."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from evidence.files import text_reading
from evidence.models import DocumentVersion
from tests.builders.evidence_builders import send, stored_files
from tests.builders.file_case_builders import CASES, case
from tests.hostile import ATTACHED, CALLING, CONTROLS, CUT_HEIC
from uploads import children
from uploads.filetypes import identify_content

TAKEN = {
    "bom-before-header.pdf": "PDF",
    "newline-before-header.pdf": "PDF",
    "junk200-before-header.pdf": "PDF",
    "comment-before-last-eof.pdf": "PDF",
    "signed-bsre-like.pdf": "PDF",
    "signed-with-dss.pdf": "PDF",
    "cmyk.jpg": "gambar JPG",
    "exif-rot-gps.jpg": "gambar JPG",
    "exif-rot-gps.heic": "foto HEIC",
    "tanpa-lokasi.heic": "foto HEIC",
    "keputusan.doc": "dokumen Word lama",
    "anggaran.xls": "lembar Excel lama",
}
REFUSED = {
    "word-activex-checkbox.docx": CONTROLS,
    "portfolio-pdf.pdf": ATTACHED.format("a.pdf"),
    "foto.heic": CUT_HEIC,
    "memanggil.doc": CALLING,
    "rtf-as.doc": "Berkas ini dokumen RTF dan belum dapat diterima. Simpan sebagai DOCX atau PDF, lalu unggah.",
}


def test_every_case_has_its_answer():
    assert {path.name for path in CASES.iterdir()} == {*TAKEN, *REFUSED}


@pytest.fixture(autouse=True)
def has_office(monkeypatch):
    """As on a machine with LibreOffice; nothing is drawn here."""
    monkeypatch.setattr(children, "office_program", lambda: "/usr/bin/soffice")


@pytest.mark.parametrize("name", TAKEN)
def test_these_are_taken_and_kept_byte_for_byte(city, settings, name):
    assert identify_content(io.BytesIO(case(name)), name).label == TAKEN[name]
    send(city, file=SimpleUploadedFile(name, case(name)))
    assert case(name) in [path.read_bytes() for path in stored_files(settings)]


@pytest.mark.parametrize("name", REFUSED)
def test_these_are_refused_and_told_why(city, settings, name):
    with pytest.raises(ValidationError) as refused:
        send(city, file=SimpleUploadedFile(name, case(name)))
    assert refused.value.message_dict == {"file": [REFUSED[name]]}
    assert stored_files(settings) == []


@pytest.mark.parametrize("name", list(TAKEN)[:4])
def test_two_pages_are_read_wherever_the_header_and_the_end_stand(name):
    found = text_reading.read_file(io.BytesIO(case(name)), "pdf")
    assert (found.pages, found.searchable, found.problem, found.pictures) == (2, True, "", ())
    assert found.text.count("Keputusan Kepala Dinas") == 2


@pytest.mark.parametrize("name", ["signed-bsre-like.pdf", "signed-with-dss.pdf"])
def test_a_signed_file_is_called_signed_and_nothing_more(city, name, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(city, file=SimpleUploadedFile(name, case(name)))
    version = DocumentVersion.objects.get()
    assert (version.pages, version.searchable, version.signatures) == (1, True, 1)
    assert version.signature_note == "Bertanda tangan digital; penandatangan belum dapat dipastikan"
