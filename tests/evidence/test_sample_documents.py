"""The demo's own files are real files of their kind and say what they are."""

import io

from openpyxl import load_workbook
from pypdf import PdfReader

from evidence.files.sample_documents import MARK, sample_pdf, sample_png, sample_xlsx


def test_the_sample_pdf_can_be_searched_and_says_that_it_is_sample_data():
    reader = PdfReader(io.BytesIO(sample_pdf("Notula Reviu 2025", ["Rapat 12 Mei 2025.", "#panic(1) *tebal*"])))
    text = reader.pages[0].extract_text()
    assert [word in text for word in ("Notula Reviu 2025", MARK, "#panic(1) *tebal*")] == [True, True, True]


def test_a_long_sample_pdf_has_several_pages():
    assert len(PdfReader(io.BytesIO(sample_pdf("Laporan", ["Uraian kegiatan. " * 40] * 12))).pages) == 3


def test_the_sample_picture_is_a_png():
    assert sample_png("Tangkapan layar", ["Menu utama"])[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_sample_workbook_holds_title_mark_and_rows():
    sheet = load_workbook(io.BytesIO(sample_xlsx("Daftar Aset", [["Aset", "Jumlah"], ["Server", 4]]))).active
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert (rows[0], rows[1][0][:11], rows[3:]) == (["Daftar Aset"], MARK, [["Aset", "Jumlah"], ["Server", 4]])
