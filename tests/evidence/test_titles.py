"""Two documents may have one title: it is told, with the one that is there to choose; invisible titles are refused."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence.files.sample_documents import sample_pdf
from evidence.models import Citation, Document
from tests.builders.evidence_builders import items, send
from tests.builders.evidence_page_builders import act, add_url, typed
from tests.builders.form_builders import form_with, press

__all__ = ["act"]  # fixtures

TITLE = "Notula reviu layanan"
SAME = [
    TITLE,
    "NOTULA  reviu layanan",
    "Notula\u00a0reviu layanan",
    "Notula rеviu layanan",
    "Notula\u200b reviu layanan",
]


def another(title=TITLE):
    """A file that the library does not hold."""
    return SimpleUploadedFile(f"{title}.pdf", sample_pdf("Lain", ["Berkas yang lain."]))


@pytest.fixture
def first(act, city):
    act("opd").post(add_url(city), typed(city))
    return Document.objects.get()


@pytest.mark.parametrize("title", SAME, ids=ascii)
def test_a_title_that_looks_the_same_is_told_with_the_document_to_choose(act, city, first, title):
    answer = act("opd").post(add_url(city), typed(city, title=title, file=another(), codes=["I45-L2-01"]))
    text = answer.content.decode()
    assert (answer.status_code, Document.objects.count()) == (200, 1)
    assert "Dokumen berjudul sama sudah ada" in text
    assert reverse("document", args=[first.pk]) in text
    answer = press(act("opd"), text, "Gunakan dokumen itu", add_url(city))
    assert (answer.status_code, Document.objects.count()) == (302, 1)
    assert sorted(c.item.code for c in Citation.objects.all()) == ["I45-L2-01", "I45-L3-01"]


def test_a_namesake_is_stored_when_the_person_says_so(act, city, first):
    sent = typed(city, file=another(), codes=["I45-L2-01"])
    text = act("opd").post(add_url(city), sent).content.decode()
    address, fields = form_with(text, "Unggah sebagai dokumen baru", add_url(city))
    answer = act("opd").post(address, fields | {"file": another()})
    assert (answer.status_code, Document.objects.filter(title=TITLE).count()) == (302, 2)


def test_the_same_title_of_another_agency_is_nobodys_question(act, city):
    send(city, by="opd2", number=34, agency=city.other_agency, title=TITLE, secrecy="terbuka")
    answer = act("opd").post(add_url(city), typed(city, file=another()))
    assert answer.status_code == 302
    told = f"Dokumen lain juga berjudul “{TITLE}”, milik Badan Keuangan dan Aset Daerah."
    assert told in act("opd").get(answer.url).content.decode()


def test_b10_what_cannot_be_read_is_not_told_by_its_title(act, city):
    send(city, by="opd2", number=34, agency=city.other_agency, title=TITLE, secrecy="terbatas")
    answer = act("opd").post(add_url(city), typed(city, file=another()))
    assert "juga berjudul" not in act("opd").get(answer.url).content.decode()


def test_the_same_file_is_told_as_the_same_file(act, city, first):
    text = act("opd").post(add_url(city), typed(city, codes=["I45-L2-01"])).content.decode()
    assert ("Berkas ini sudah ada" in text, "Dokumen berjudul sama" in text) == (True, False)


def test_a_renamed_document_is_told_of_its_namesake(act, city, first):
    other = send(city, items=items(city, "I45-L2-01"), title="Lain", file=another("Lain"))[0].version.document
    page = reverse("document_edit", args=[other.pk])
    answer = press(act("opd"), act("opd").get(page).content.decode(), "Simpan", page, title="Notula reviu  layanan")
    assert "Dokumen lain juga berjudul" in act("opd").get(answer.url).content.decode()


@pytest.mark.parametrize("title", ["\u200b\u2060", "\u3164", "\u2800 ", "\u202e\u202c", "---"], ids=ascii)
def test_an_invisible_title_is_refused(city, title):
    with pytest.raises(ValidationError) as refused:
        send(city, title=title)
    assert list(refused.value.message_dict) == ["title"]
    assert not Document.objects.exists()
