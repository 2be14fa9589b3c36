"""How many levels are proven: every page and file says it first, and all say the same."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pypdf
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessment.level_support import NO_ITEMS, count_support
from domains.models import EvidenceItem
from evidence.models import Verdict
from evidence.models.document import evidence_storage
from signing.paper_facts import support_of_content
from signing.signing import signoff_state
from tests.builders.leadership_pdf_builders import bare, pages
from tests.builders.letterhead_builders import opened
from tests.builders.report_builders import built
from tests.work import cite_item, fill

TOLD = re.compile(r"(\d+)dari(\d+)tingkat(yangterisi)?terbuktidengandatadukungyangditerima")
INDEX = {  # what each output says of the index: praise that must not stand before the proof
    "ringkasan": "lead__n",
    "rincian": "lead__n",
    "paparan": "pp__big",
    "berita acara": "dengan predikat",
    "naskah": "dengan predikat",
    "pdf pimpinan": "Indeks SPBE 2025",
    "pdf laporan": "1. Indeks",
    "docx laporan": "4,00",
    "xlsx": "Indeks saat berkas dibuat",
}


@pytest.fixture
def claimed(city):
    """Level 4 everywhere; the evidence of one indicator is whole and accepted."""
    fill(city, dict.fromkeys(range(1, 48), 4))
    items = EvidenceItem.objects.filter(criterion__indicator=city.indicator(1), criterion__level__range=(2, 4))
    for code in items.values_list("code", flat=True):
        cite_item(city, code, "diterima")
    return city


def outputs(city, client) -> dict[str, str]:
    """The words of everything that leaders read, by its name."""
    pk = city.evaluation.pk
    client.force_login(city.people["koordinator"])
    html = {name: client.get(reverse(view, args=[pk])).content.decode() for name, view in PAGES.items()}
    html["berita acara"] = pdf_words(client.get(reverse("paper", args=[pk, "berita-acara"])).content)
    html["pdf pimpinan"] = " ".join(pages(built(city, "pimpinan", by="koordinator"))[0])
    html["pdf laporan"] = " ".join(pages(built(city, "laporan-pdf", by="koordinator"))[0])
    html["docx laporan"] = docx_words(built(city, "laporan-docx", by="koordinator"))
    html["xlsx"] = sheet_words(built(city, "lembar", by="koordinator"))
    return html


PAGES = {"ringkasan": "dashboard", "rincian": "dashboard_details", "paparan": "presentation", "naskah": "papers"}


def pdf_words(content: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def docx_words(report) -> str:
    """In the order of the page, tables among the paragraphs."""
    return "".join(node.text or "" for node in opened(report).element.body.iter("{*}t"))


def sheet_words(report) -> str:
    with evidence_storage().open(report.path) as stream:
        book = openpyxl.load_workbook(BytesIO(stream.read()))
    return " ".join(str(cell.value) for row in book["Tingkat"].iter_rows() for cell in row if cell.value is not None)


def test_c17_every_output_says_first_and_alike_how_many_levels_are_supported(claimed, client):
    found = {name: bare(text) for name, text in outputs(claimed, client).items()}
    answers = {name: {m.groups() for m in TOLD.finditer(text)} for name, text in found.items()}
    assert answers == {name: {("1", "47", None)} for name in INDEX}
    assert [name for name, text in found.items() if bare(INDEX[name]) not in text] == []
    assert [name for name, text in found.items() if text.find(bare(INDEX[name])) < TOLD.search(text).start()] == []


def test_a_verdict_taken_back_takes_the_proof_back_everywhere(claimed, client):
    said = {"outcome": "dikembalikan", "reason": "belum_disahkan", "note": "Belum ditandatangani."}
    for old in list(Verdict.objects.all()):
        Verdict.objects.create(citation=old.citation, by=old.by, at=old.at + timedelta(hours=1), **said)
    answers = {m.groups() for text in outputs(claimed, client).values() for m in TOLD.finditer(bare(text))}
    assert answers == {("0", "47", None)}


def test_c17_strengths_are_told_apart_as_supported_and_claimed(claimed, client):
    found = outputs(claimed, client)
    assert "47 kekuatan (1 terbukti, 46 belum terbukti)" in found["rincian"]
    assert "10 indikator: 1 terbukti, 9 belum terbukti" in found["rincian"]
    assert "menjadi kekuatan (tingkat 4–5): 1 terbukti, 46 belum terbukti." in found["paparan"]
    for name in ("pdf laporan", "docx laporan"):
        text = bare(found[name])
        counted = text.count(bare("tingkat 4 (terbukti)")), text.count(bare("tingkat 4 (belum terbukti)"))
        assert (name, *counted) == (name, 1, 46)
    assert "tidak ada kelemahan menurut tingkat yang terisi" in found["rincian"]


def test_the_seal_s_content_and_the_pages_count_alike(claimed):
    content = signoff_state(claimed.evaluation).content
    assert (
        support_of_content(content, is_whole_numbers=True).sentence
        == "1 dari 47 tingkat terbukti dengan data dukung yang diterima"
    )


def test_a_year_whose_instrument_names_no_evidence_says_so():
    support = count_support({1: 3, 2: 4}, {1: None, 2: None})
    assert (support.sentence, support.counts([1, 2]), support.is_whole) == (
        NO_ITEMS,
        "2 tidak dapat diperiksa",
        False,
    )


LEVELS = st.dictionaries(st.integers(1, 9), st.none() | st.integers(4, 20).map(lambda n: Decimal(n) / 4), max_size=9)
READY = st.fixed_dictionaries({number: st.none() | st.integers(0, 5) for number in range(1, 10)})


@given(LEVELS, READY)
def test_no_level_counts_as_proven_that_its_evidence_does_not_carry(levels, ready):
    support = count_support(levels, ready)
    filled = {number: level for number, level in levels.items() if level is not None}
    proven = {n for n, level in filled.items() if ready[n] is not None and level <= ready[n]}
    assert (support.filled, support.supported) == (filled.keys(), proven)
    assert support.is_whole == (proven == set(range(1, 10)))
    counted = [int(number) for number in re.findall(r"\d+", support.counts(filled))]
    assert sum(counted) == len(filled)
    for number in filled:
        assert (support.word(number) == "terbukti") == (number in proven)


def test_what_is_not_supported_is_named_by_number_and_by_why():
    support = count_support({1: 3, 2: 4, 3: 2, 4: 1, 18: 2}, {1: 3, 2: 1, 3: 1, 4: 0, 18: None})
    assert support.others_by_word == [("belum terbukti", "2–4"), ("tidak dapat diperiksa", "18")]
    assert count_support({1: 3}, {1: 3}).others_by_word == []
