"""Each kind of sheet with each kind of dirt that offices leave in it: the same rows come out, whatever lies around."""

import csv
import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape

import openpyxl
import pytest
from openpyxl.styles import numbers

from accounts.imports.people_words import PEOPLE_SHEET
from accounts.imports.table_import import AGENCY_SHEET, parse_date
from assessment.level_sheets.index_sheet import INDEX_SHEET
from assessment.level_sheets.joined_rows import join_rows
from assessment.level_sheets.self_assessment_sheet import SELF_ASSESSMENT_SHEET
from evaluations.assignments.assignment_sheet import ASSIGNMENT_SHEET
from evaluations.rules.level_parsing import level_rows, level_sheet
from evidence.assessor_verdicts.verdict_sheet import SHEET_COLUMNS as VERDICT_SHEET
from planning.actions.action_import import ACTION_SHEET
from ui.sheets import read_table

LEVEL_TITLES = {"indicator": "indikator", "level": "tingkat"}
# Columns; titles as an office writes them; two rows as it fills them; the columns compared, and what is read there.
KINDS = {
    "agencies": (
        AGENCY_SHEET,
        ["No", "Nama OPD", "Singkatan", "Alamat"],
        [[1, "Dinas Kesehatan", "Dinkes", "Jl. Maruti 8"], [2, "Kecamatan Utara", "Kec. Utara", "Jl. Mulawarman"]],
        ["nama", "nama_singkat"],
        [("Dinas Kesehatan", "Dinkes"), ("Kecamatan Utara", "Kec. Utara")],
    ),
    "people": (
        PEOPLE_SHEET,
        ["No", "Nama", "NIP", "Unit Kerja", "Jabatan Tim", "No. HP"],
        [
            [1, "Made Sari", "'197001011995032001", "Dinkes", "Operator", "'081234567890"],
            [2, "Putu Ayu", "'198001012006042002", "BPKAD", "Kepala OPD", "'081234567891"],
        ],
        ["nama", "nip", "opd", "peran", "telepon"],
        [
            ("Made Sari", "197001011995032001", "Dinkes", "Operator", "081234567890"),
            ("Putu Ayu", "198001012006042002", "BPKAD", "Kepala OPD", "081234567891"),
        ],
    ),
    "assignments": (
        ASSIGNMENT_SHEET,
        ["No", "Indikator", "OPD Pengampu", "OPD Pendukung", "Batas Waktu"],
        [[1, "Arsitektur", "Diskominfo", "Bappeda", "DAY"], [2, "Peta Rencana", "Bappeda", "Diskominfo", "DAY"]],
        ["indikator", "pengampu", "kontributor", "tenggat"],
        [("1", "Diskominfo", "Bappeda", "DAY"), ("2", "Bappeda", "Diskominfo", "DAY")],
    ),
    "self-assessment": (
        SELF_ASSESSMENT_SHEET,
        ["No", "Indikator", "Tingkat Kematangan", "Penjelasan", "Analisa", "Nama File"],
        [
            [1, "Arsitektur", 3, "=Perwali 12", "Belum direviu", "perwali.pdf"],
            [2, "Peta Rencana", 2, "Baris satu\nBaris dua", "Baik", "peta.pdf"],
        ],
        ["indicator", "level", "fact", "analysis"],
        [("1", "3", "=Perwali 12", "Belum direviu"), ("2", "2", "Baris satu\nBaris dua", "Baik")],
    ),
    "past-years": (
        level_sheet(LEVEL_TITLES, "final"),
        ["No", "Indikator", "Nilai Akhir", "Keterangan Lain"],
        [[1, "Arsitektur", "3", "ada"], [2, "Peta Rencana", "2", "ada"]],
        ["indicator", "level"],
        [("1", "3"), ("2", "2")],
    ),
    "assessors-values": (
        level_sheet(LEVEL_TITLES, "dokumen"),
        ["No", "Indikator", "PM", "Penilaian Dokumen"],
        [[1, "Arsitektur", 4, "3"], [2, "Peta Rencana", 5, "2"]],
        ["indicator", "level"],
        [("1", "3"), ("2", "2")],
    ),
    "verdicts": (
        VERDICT_SHEET,
        ["No", "Kode Butir", "Nama Berkas", "Putusan", "Catatan Asesor"],
        [[1, "I01-L2-01", "perwali.pdf", "Diterima", "=baik"], [2, "I01-L2-02", "sk.pdf", "Tidak tepat", "Ganti"]],
        ["code", "verdict", "note"],
        [("I01-L2-01", "Diterima", "=baik"), ("I01-L2-02", "Tidak tepat", "Ganti")],
    ),
    "actions": (
        ACTION_SHEET,
        ["No", "Rencana Aksi", "Penanggung Jawab", "Target Waktu", "Anggaran (Rp)", "Ket."],
        [
            [1, "Susun Perwali", "Bagian Hukum", "DAY", "'0150", "lanjut"],
            [2, "Latih operator", "Diskominfo", "DAY", "'0000", "baru"],
        ],
        ["tindakan", "opd", "tenggat", "biaya"],
        [("Susun Perwali", "Bagian Hukum", "DAY", "0150"), ("Latih operator", "Diskominfo", "DAY", "0000")],
    ),
    "index-values": (
        INDEX_SHEET,
        ["No", "Nama Indeks", "Nilai", "Tahun", "Sumber Data"],
        [[1, "Satu Data Indonesia", "62,50", 2025, "Surat"], [2, "Kualitas Jaringan", "70,25", 2024, "Berita acara"]],
        ["indikator", "indeks", "tahun", "sumber"],
        [("Satu Data Indonesia", "62,50", "2025", "Surat"), ("Kualitas Jaringan", "70,25", "2024", "Berita acara")],
    ),
}
SAYS_DAY = {"DAY": "15-08-2026"}


def table(kind):
    _, titles, lines, *_ = KINDS[kind]
    return list(titles), [[SAYS_DAY.get(cell, cell) for cell in line] for line in lines]


def put(book_sheet, lines):
    """Cells as an office types them: a quotation mark before keeps digits a text, `=` is a text here."""
    for number, line in enumerate(lines, 1):
        for place, value in enumerate(line, 1):
            cell = book_sheet.cell(number, place)
            text = value.removeprefix("'") if isinstance(value, str) else value
            cell.value = text
            if isinstance(text, str) and text.startswith("="):
                cell.data_type = "s"
            if isinstance(value, str) and value.startswith("'"):
                cell.number_format = numbers.FORMAT_TEXT


def book(*lines, merges=(), hidden=(), cover=()):
    made = openpyxl.Workbook()
    if cover:
        put(made.active, cover)
        made.create_sheet("Isian")
        made.active = 1
    put(made.active, lines)
    for merge in merges:
        made.active.merge_cells(merge)
    for number in hidden:
        made.active.row_dimensions[number].hidden = True
    content = io.BytesIO()
    made.save(content)
    return "kantor.xlsx", content.getvalue()


def plain_texts(*lines):
    return [["" if cell is None else str(cell).removeprefix("'") for cell in line] for line in lines]


def separated(*lines, by=";", encoding="cp1252", name="kantor.csv"):
    out = io.StringIO()
    csv.writer(out, delimiter=by, lineterminator="\r\n").writerows(plain_texts(*lines))
    return name, out.getvalue().encode(encoding)


def open_cell(text):
    paragraphs = "".join(f"<text:p>{escape(part)}</text:p>" for part in text.splitlines())
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def open_document(*lines):
    rows = "".join(
        f"<table:table-row>{''.join(map(open_cell, line))}</table:table-row>" for line in plain_texts(*lines)
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet>'
    content = f"<office:document-content{names}>{body}</office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("mimetype", kind)
        parts.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        parts.writestr("content.xml", content)
    return "kantor.ods", out.getvalue()


def title_rows(titles, lines):
    return book(["PEMERINTAH KOTA"], ["DAFTAR TAHUN 2026"], [], titles, *lines, merges=["A1:D1", "A2:D2"])


def two_rows_of_titles(titles, lines):
    width = len(titles)
    above = [titles[0], "URAIAN", *[None] * (width - 2)]
    below = [None, *titles[1:]]
    return book(above, below, *lines, merges=["A1:A2", f"B1:{chr(64 + width)}1"])


def parted_lines(titles, lines):
    """The last two titles stand below one that reaches over both; then the columns are numbered."""
    kept = len(titles) - 2
    below = [*[None] * kept, *titles[kept:]]
    return [*titles[:kept], "URAIAN", None], below, list(range(1, len(titles) + 1)), *lines


def parted_titles(titles, lines):
    last = len(titles)
    return book(*parted_lines(titles, lines), merges=[f"{chr(63 + last)}1:{chr(64 + last)}1"])


def parted_titles_without_merges(titles, lines):
    return separated(*parted_lines(titles, lines))


def numbers_over_an_untitled_column(titles, lines):
    numbered = list(range(1, len(titles) + 2))
    return book(titles, numbered, *([*line, "lihat berkas"] for line in lines))


def column_numbers(titles, lines):
    return book(titles, list(range(1, len(titles) + 1)), *lines)


def sections(titles, lines):
    first, second = lines
    return book(titles, ["I", "SEKRETARIAT"], first, ["B.", "BADAN DAN KANTOR"], second)


def totals(titles, lines):
    return book(titles, *lines, ["Jumlah", None, 2, 2], [None, "TOTAL", 2, 2])


def signatures(titles, lines):
    beside = [None, None, None]
    signed = ("Denpasar, 1 Januari 2026", "Mengetahui,", "Kepala Dinas", "(Drs. Wayan)", "NIP. 19650101 199003 1 001")
    return book(titles, *lines, [], *([*beside, said] for said in signed))


def hidden_rows(titles, lines):
    return book(titles, *lines, hidden=[3])


def unknown_columns(titles, lines):
    return book([*titles, "Paraf", "Link Drive"], *([*line, "ada", "https://x"] for line in lines))


def blanks(titles, lines):
    noise = [f" \xa0{title}\n " for title in titles]
    return book(noise, *([f"{c}\xa0 " if isinstance(c, str) else c for c in line] for line in lines), [" ", "\xa0"])


def repeated_titles(titles, lines):
    first, second = lines
    return book(titles, first, [], titles, second)


def footnotes(titles, lines):
    return book(titles, *lines, [], ["*) Keterangan: diisi oleh OPD"], ["Catatan: data sementara"])


def cover_sheet(titles, lines):
    return book(titles, *lines, cover=[["PETUNJUK PENGISIAN"], ["Isi lembar berikutnya."]])


def semicolons(titles, lines):
    return separated(titles, *lines)


def unicode_text(titles, lines):
    return separated(titles, *lines, by="\t", encoding="utf-16", name="kantor.txt")


def pasted(titles, lines):
    return separated(titles, *lines, by="\t", encoding="utf-8", name="tempelan.tsv")


def with_empty_column(titles, lines):
    return book([None, *titles], *([None, *line] for line in lines))


def libre_office(titles, lines):
    return open_document(titles, *lines)


DIRTS = (
    title_rows,
    two_rows_of_titles,
    parted_titles,
    parted_titles_without_merges,
    column_numbers,
    numbers_over_an_untitled_column,
    sections,
    totals,
    signatures,
    hidden_rows,
    unknown_columns,
    blanks,
    repeated_titles,
    footnotes,
    cover_sheet,
    semicolons,
    unicode_text,
    pasted,
    with_empty_column,
    libre_office,
)


def rows_of(kind, name, content):
    """As the kind's own importer reads them, down to where its plan begins."""
    columns, _, _, compared, _ = KINDS[kind]
    read = read_table(content, name, columns)
    rows = read.rows
    if kind in ("past-years", "assessors-values"):
        rows = level_rows(read).rows
    if kind == "self-assessment":
        rows = [found.row for found in join_rows(rows)]
    assert [row.faults for row in rows] == [{}] * len(rows)
    return [tuple(row.cells[name] for name in compared) for row in rows], read


def expected(kind):
    return [tuple(SAYS_DAY.get(cell, cell) for cell in line) for line in KINDS[kind][4]]


@pytest.mark.parametrize("dirt", DIRTS, ids=lambda dirt: dirt.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_come_out_whatever_lies_around(kind, dirt):
    found, _ = rows_of(kind, *dirt(*table(kind)))
    assert found == expected(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_out_and_what_is_hidden_is_told(kind):
    _, left = rows_of(kind, *sections(*table(kind)))
    assert [number for number, _ in left.reading.left_out if number in (2, 4)] == [2, 4]
    _, seen = rows_of(kind, *hidden_rows(*table(kind)))
    assert "Baris 3 tersembunyi dalam berkas dan ikut dibaca." in seen.reading.notes
    _, more = rows_of(kind, *unknown_columns(*table(kind)))
    assert {"Paraf", "Link Drive"} <= {title.partition("“")[2].rstrip("”") for title in more.reading.unread}


@pytest.mark.parametrize("kind", KINDS)
def test_a_formula_without_its_result_takes_its_own_row_out(kind):
    titles, lines = table(kind)
    columns, _, _, compared, _ = KINDS[kind]
    place = read_table(*reversed(book(titles, *lines)), columns).outline.places[compared[-1]]
    name, content = book(titles, *lines)
    made = openpyxl.load_workbook(io.BytesIO(content))
    made.active.cell(2, place + 1).value = "=A1&B1"
    out = io.BytesIO()
    made.save(out)
    first, second = read_table(out.getvalue(), name, columns).rows
    assert (list(first.faults), second.faults) == ([compared[-1]], {})
    assert f"Sel {chr(65 + place)}2 berisi rumus tanpa hasil tersimpan" in str(first.faults[compared[-1]])


@pytest.mark.parametrize("kind", ["assignments", "actions"])
@pytest.mark.parametrize("day", [date(2026, 8, 15), "15 Agustus 2026", "15/8/2026", "2026-08-15", "15-Agt-2026"])
def test_a_day_is_that_day_however_the_cell_holds_it(kind, day):
    titles, lines = table(kind)
    dated = [[day if cell == SAYS_DAY["DAY"] else cell for cell in line] for line in lines]
    rows = read_table(*reversed(book(titles, *dated)), KINDS[kind][0]).rows
    assert [parse_date(row.cells["tenggat"]) for row in rows] == [date(2026, 8, 15)] * 2
