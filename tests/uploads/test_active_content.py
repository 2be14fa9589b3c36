"""What acts by itself is refused with its reason, or kept with a warning; what lies in every office passes."""

import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence.models import DocumentVersion
from tests.active_files import ACTIVE, formula
from tests.builders.evidence_builders import items, send
from tests.files import office
from tests.ordinary_files import ORDINARY
from uploads import active_office
from uploads.filetypes import ActiveContentRefused, TypeRefused, identify_content


def test_the_corpus_is_as_large_as_it_should_be():
    assert len(ACTIVE) >= 40


@pytest.mark.parametrize("name", ACTIVE)
def test_what_acts_by_itself_is_refused_with_its_reason(name):
    made, what = ACTIVE[name]
    with pytest.raises(ActiveContentRefused) as refused:
        identify_content(io.BytesIO(made()), name)
    noun = "PDF" if name.endswith(".pdf") else "Berkas Office"
    assert str(refused.value).startswith(f"{noun} ini {what} dan tidak diterima. ")
    assert str(refused.value).endswith((", atau simpan sebagai PDF.", ", lalu unggah."))


@pytest.mark.parametrize("name", ORDINARY)
def test_what_lies_in_every_office_passes(name):
    assert identify_content(io.BytesIO(ORDINARY[name]()), name).extension == name.rpartition(".")[2]


@pytest.mark.parametrize("name", ["templat-jauh.docx", "skrip.pdf"])
def test_the_form_refuses_it_and_keeps_what_was_typed(city, client, name):
    client.force_login(city.people["opd"])
    page = reverse("evidence_add", kwargs={"pk": city.evaluation.pk, "number": 45})
    said = {"title": "Notula", "secrecy": "terbatas", "items": [items(city, "I45-L2-01")[0].pk], "page": "1"}
    answer = client.post(page, said | {"file": SimpleUploadedFile(name, ACTIVE[name][0]())})
    assert (answer.status_code, DocumentVersion.objects.count()) == (200, 0)
    assert ACTIVE[name][1] in answer.context["form"].errors["file"][0]
    assert answer.context["form"]["title"].value() == "Notula"


@pytest.mark.parametrize("name", ["templat-jauh.docx", "skrip.pdf"])
def test_where_such_files_are_kept_they_carry_a_warning_and_are_never_shown(city, client, settings, name):
    settings.KEEP_ACTIVE_CONTENT = True
    citation = send(city, file=SimpleUploadedFile(name, ACTIVE[name][0]()), items=items(city, "I45-L2-01"))[0]
    version = citation.version
    warning = f"Isi aktif: berkas ini {ACTIVE[name][1]}. Hanya dapat diunduh"
    client.force_login(city.people["asesor_internal"])
    review = client.get(reverse("review", args=[city.evaluation.pk, citation.pk])).content.decode()
    document = client.get(reverse("document", args=[version.document_id])).content.decode()
    assert [warning in review, warning in document, "?lihat" in review, "<iframe" in review] == [
        True,
        True,
        False,
        False,
    ]
    answer = client.get(reverse("evidence_download", args=[version.pk]) + "?lihat")
    assert answer["Content-Disposition"].startswith("attachment")


def test_keeping_them_opens_no_door_for_what_is_wrong_otherwise(settings):
    """A name that lies, a macro, a part that cannot be read: refused as before."""
    settings.KEEP_ACTIVE_CONTENT = True
    with pytest.raises(TypeRefused, match=r"^Nama berkas berakhiran \.docx, tetapi isinya PDF"):
        identify_content(io.BytesIO(ACTIVE["skrip.pdf"][0]()), "skrip.docx")
    for extra in ({"word/a.xml": b"<a>"}, {"word/a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}):
        with pytest.raises(TypeRefused, match=r"^Susunan berkas Office ini tidak wajar"):
            identify_content(io.BytesIO(office(extra=extra)), "a.docx")


def test_files_within_files_end_somewhere():
    content = formula("SUM(A1)")()
    for _ in range(4):
        content = office(extra={"word/embeddings/a.docx": content})
    with pytest.raises(TypeRefused, match="menyisipkan terlalu banyak berkas lain"):
        identify_content(io.BytesIO(content), "a.docx")


def test_a_large_sheet_is_read_in_seconds_and_one_beyond_the_limit_is_named(monkeypatch):
    cells = b"".join(b'<c r="A%d"><f>SUM(A1:A%d)</f><v>1</v></c>' % (n, n) for n in range(300_000))
    content = office(extra={"word/embeddings.xml": b"<a>" + cells + b"</a>"})
    began = time.process_time()
    assert identify_content(io.BytesIO(content), "a.docx").label == "DOCX"
    assert time.process_time() - began < 10
    monkeypatch.setattr(active_office, "MAX_XML", 1000)
    with pytest.raises(TypeRefused, match=r"^Susunan berkas Office ini tidak wajar"):
        identify_content(io.BytesIO(content), "a.docx")
