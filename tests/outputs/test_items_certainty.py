"""How sure the list of evidence items is stands wherever it matters, in the words of the instrument's own data."""

from io import BytesIO

import openpyxl
import pypdf
import pytest
from django.urls import reverse

from domains.models import Instrument
from evidence.models.document import evidence_storage
from regions import clock
from tests.builders.html_builders import one_line
from tests.builders.leadership_pdf_builders import bare, pages
from tests.builders.letterhead_builders import opened
from tests.builders.pemdi_builders import LED, NOON, build_pemdi_city
from tests.builders.report_builders import built

SENTENCE = "Butir dari daftar yang dipakai satu kabupaten; belum dicocokkan dengan modul resmi."
OTHER = "Butir dicocokkan dengan modul resmi edisi pertama."
FROM_AN_INDEX = 7  # its value comes from another index; it has no required items


@pytest.fixture
def pemdi_city(instruments):
    clock.set_now(NOON)
    return build_pemdi_city()


def outputs(city, client, number):
    """The words of the checklist, the worklist, the Berita Acara and the reports, by name, without blanks."""
    pk = city.evaluation.pk
    client.force_login(city.people["koordinator"])
    sheet = openpyxl.load_workbook(BytesIO(client.get(reverse("worklist_xlsx", args=[pk])).content)).active
    paper = pypdf.PdfReader(BytesIO(client.get(reverse("paper", args=[pk, "berita-acara"])).content))
    docx = opened(built(city, "laporan-docx", by="koordinator"))
    with evidence_storage().open(built(city, "lembar", by="koordinator").path) as stream:
        live = openpyxl.load_workbook(BytesIO(stream.read()))
    found = {
        "daftar periksa": one_line(client.get(reverse("indicator", args=[pk, number])).content.decode()),
        "lembar kerja": " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value),
        "berita acara": " ".join(page.extract_text() for page in paper.pages),
        "laporan pdf": " ".join(pages(built(city, "laporan-pdf", by="koordinator"))[0]),
        "laporan docx": "".join(node.text or "" for node in docx.element.body.iter("{*}t")),
        "lembar rumus": " ".join(
            str(cell.value) for page in live for row in page.iter_rows() for cell in row if cell.value is not None
        ),
    }
    return {name: bare(text) for name, text in found.items()}


def told(found, sentence):
    return [name for name, text in found.items() if bare(sentence) in text]


def test_every_output_of_a_pemdi_cycle_says_how_sure_its_items_are(pemdi_city, client):
    found = outputs(pemdi_city, client, LED)
    assert told(found, SENTENCE) == list(found)


def test_the_sentence_is_the_instrument_s_own(pemdi_city, client):
    instrument = pemdi_city.evaluation.instrument
    facts = {"items_certainty": {"text": OTHER, "source": "Modul resmi"}}
    Instrument.objects.filter(pk=instrument.pk).update(details={**instrument.details, "supplement": facts})
    pemdi_city.evaluation.refresh_from_db()
    found = outputs(pemdi_city, client, LED)
    assert (told(found, OTHER), told(found, SENTENCE)) == (list(found), [])


def test_an_instrument_that_needs_no_such_sentence_shows_none(city, client):
    assert city.evaluation.instrument.items_certainty == ""
    found = outputs(city, client, 45)
    assert told(found, SENTENCE) == []


def test_an_indicator_without_items_has_no_such_sentence(pemdi_city, client):
    client.force_login(pemdi_city.people["koordinator"])
    page = client.get(reverse("indicator", args=[pemdi_city.evaluation.pk, FROM_AN_INDEX]))
    assert SENTENCE not in page.content.decode()
