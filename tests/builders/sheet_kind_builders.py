"""The nine kinds of sheets, each with two rows as an office fills them, and workbooks that hold them."""

import csv
import io

import openpyxl
from openpyxl.styles import numbers

from accounts.imports.people_words import PEOPLE_SHEET
from accounts.imports.table_import import AGENCY_SHEET
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
