"""Sheets as offices send them, of every kind: what is read of them, and what is left out and told."""

from io import BytesIO

import openpyxl
import pytest

from accounts.imports.people_words import PEOPLE_SHEET, split_name
from accounts.imports.table_import import AGENCY_SHEET
from assessment.level_sheets.index_sheet import INDEX_SHEET
from assessment.level_sheets.joined_rows import join_rows
from assessment.level_sheets.self_assessment_sheet import SELF_ASSESSMENT_SHEET
from evaluations.assignments.assignment_sheet import ASSIGNMENT_SHEET
from evaluations.rules.level_parsing import level_rows, level_sheet, read_level
from evaluations.rules.scoring import ValueRule
from planning.actions.action_import import ACTION_SHEET
from ui.sheets import read_table

LEVELS = level_sheet({"indicator": "indikator", "level": "tingkat"}, "mandiri")


def book(*lines, merges=()):
    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(list(line))
    for merge in merges:
        made.active.merge_cells(merge)
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def read(columns, *lines, merges=()):
    return read_table(book(*lines, merges=merges), "dinas.xlsx", columns)


def cells(table, *names):
    return [tuple(row.cells[name] for name in names) for row in table.rows]


def left_out(table):
    return " ".join(sentence for sentence in table.reading.sentences if sentence.startswith("Dilewati"))


def test_two_rows_of_titles_sections_marked_beside_and_a_signature():
    table = read(
        PEOPLE_SHEET,
        ["DAFTAR TIM SPBE"],
        [],
        ["NO", "NAMA / NIP", None, "KEDUDUKAN", None, "KONTAK", None],
        [None, "Nama", "NIP", "Jabatan", "Peran dalam Tim", "No. HP", "Email"],
        [1, 2, 3, 4, 5, 6, 7],
        ["I", "SEKRETARIAT"],
        [1, "Made Sari", "19700101 199503 2 001", "Kabid", "Koordinator SPBE", 81234567890, "MADE@X.GO.ID "],
        [None, None, None, None, None, "Denpasar, 1 Januari 2026"],
        [None, None, None, None, None, "NIP. 19650101 199003 1 001"],
        merges=["A3:A4", "B3:C3", "D3:E3", "F3:G3"],
    )
    assert cells(table, "nama", "nip", "peran", "surel") == [
        ("Made Sari", "19700101 199503 2 001", "Koordinator SPBE", "MADE@X.GO.ID")
    ]
    assert "6 “I SEKRETARIAT”" in left_out(table)


def test_titles_with_a_stroke_are_known_by_either_side():
    people = read(PEOPLE_SHEET, ["No", "Nama/NIP", "Unit Kerja", "Jabatan Tim"], [1, "Sari", "Dinas A", "Operator"])
    assert cells(people, "nama", "opd", "peran") == [("Sari", "Dinas A", "Operator")]
    levels = read(
        SELF_ASSESSMENT_SHEET,
        ["No", "Aspek/Indikator", "Tingkat Kematangan", "Penjelasan/Fakta", "Analisa"],
        [1, "Indikator 1 Arsitektur", "3", "Ada Perwali", "Baik"],
    )
    assert cells(levels, "indicator", "level", "fact", "analysis") == [("1", "3", "Ada Perwali", "Baik")]


@pytest.mark.parametrize("title", ["Nomor WA", "No. HP/WA", "Nomor Handphone", "No Telp.", "WhatsApp", "No. Ponsel"])
def test_a_phone_is_known_by_whatever_an_office_calls_it(title):
    table = read(PEOPLE_SHEET, ["No", "Nama", "Peran", title], [1, "Made Sari", "Operator", "0812-3456-789"])
    assert cells(table, "nama", "telepon") == [("Made Sari", "0812-3456-789")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Made Sari NIP. 19700101 199503 2 001", ("Made Sari", "19700101 199503 2 001")),
        ("Made Sari, S.Kom. / NIP 197001011995032001", ("Made Sari, S.Kom.", "197001011995032001")),
        ("Made Sari (NIP: 197001011995032001)", ("Made Sari", "197001011995032001")),
        ("Nipa Sari", ("Nipa Sari", "")),
        ("NIP 197001011995032001", ("NIP 197001011995032001", "")),
        ("Made Sari NIP 12345", ("Made Sari NIP 12345", "")),
    ],
)
def test_a_nip_in_the_cell_of_the_name(text, parts):
    assert split_name(text) == parts


def test_sections_and_totals_whose_words_stand_beside_are_no_agencies():
    table = read(
        AGENCY_SHEET,
        ["No.", "Kode", "Perangkat Daerah", "Singkatan"],
        [1, "1.02", "Dinas Kesehatan", "Dinkes"],
        ["A", None, "KECAMATAN"],
        [2, "7.01", "Kecamatan Utara", "Kec. Utara"],
        ["Jumlah", None, 2],
    )
    assert cells(table, "nama") == [("Dinas Kesehatan",), ("Kecamatan Utara",)]
    assert left_out(table) == "Dilewati: baris 3 “A KECAMATAN”, 5 “Jumlah”."


def test_a_single_letter_is_a_name_where_it_stands_alone_in_its_row():
    table = read(AGENCY_SHEET, ["Nama OPD", "Singkatan"], ["Dinas A", "A"], ["Dinas B", "B"])
    assert cells(table, "nama", "nama_singkat") == [("Dinas A", "A"), ("Dinas B", "B")]


def test_the_name_of_the_whole_table_is_not_its_row_of_titles():
    table = read(
        ACTION_SHEET,
        ["RENCANA AKSI"],
        ["No", "Rencana Aksi", "Penanggung Jawab", "Target Waktu", "Anggaran (Rp)"],
        [1, "Susun Perwali", "Bagian Hukum", "30-09-2026", 150],
        ["Total", None, None, None, 150],
    )
    assert cells(table, "tindakan", "opd", "biaya") == [("Susun Perwali", "Bagian Hukum", "150")]


def test_a_table_of_one_column_keeps_its_only_title():
    table = read(ACTION_SHEET, ["Rencana Aksi"], ["Susun Perwali"], ["Latih operator"])
    assert cells(table, "tindakan") == [("Susun Perwali",), ("Latih operator",)]


def test_a_row_of_letters_under_many_titles_is_no_row():
    titles = ["No", "Tindak Lanjut", "PIC", "Deadline", "Indikator", "Biaya"]
    table = read(ACTION_SHEET, titles, ["a", "b", "c", "d", "e", "f"], [1, "Susun", "Dinas A", "31-12-2026", "3", "-"])
    assert cells(table, "tindakan") == [("Susun",)]
    few = read(ACTION_SHEET, ["Tindak lanjut", "PIC"], ["a", "b"])
    assert cells(few, "tindakan", "opd") == [("a", "b")]


def test_the_name_of_an_index_is_read_before_its_running_number():
    table = read(
        INDEX_SHEET,
        ["No", "Nama Indeks", "Nilai", "Tahun", "Sumber Data"],
        [1, "Evaluasi Satu Data Indonesia", "62,50", 2025, "Surat"],
        ["Rata-rata", None, "62,50"],
    )
    assert cells(table, "indikator", "indeks") == [("Evaluasi Satu Data Indonesia", "62,50")]


def test_a_level_joined_over_the_rows_of_its_indicator_is_meant_of_each():
    lines = [["No", "Indikator", "Kriteria", "Tingkat", "Fakta"], [1, "Arsitektur", "a", "III", "Ada Perwali"]]
    table = read(
        SELF_ASSESSMENT_SHEET,
        *lines,
        [None, None, "b", None, "Ada SK"],
        [2, "Peta", "a", 2, ""],
        merges=["A2:A3", "B2:B3", "D2:D3"],
    )
    (first, second) = [found.row.cells for found in join_rows(table.rows)]
    assert (first["indicator"], first["level"], first["fact"]) == ("1", "III", "Ada Perwali\nAda SK")
    assert (second["indicator"], second["level"]) == ("2", "2")
    assert "Sel A2:A3, D2:D3 digabung; isinya dipakai untuk setiap barisnya." in table.reading.notes


def test_assignments_under_two_rows_of_titles_with_a_section():
    table = read(
        ASSIGNMENT_SHEET,
        ["No", "Indikator", None, "Perangkat Daerah", None, "Batas Waktu"],
        [None, "Nomor", "Nama", "Penanggung Jawab", "Pendukung", "Pengumpulan"],
        ["A", None, "DOMAIN KEBIJAKAN"],
        [1, 1, "Arsitektur", "Diskominfo", "Bappeda, Inspektorat", "15 Agustus 2026"],
        merges=["B1:C1", "D1:E1", "A1:A2", "F1:F2"],
    )
    assert cells(table, "indikator", "pengampu", "kontributor", "tenggat") == [
        ("1", "Diskominfo", "Bappeda, Inspektorat", "15 Agustus 2026")
    ]


def test_aspects_numbered_in_the_same_column_take_no_indicators_place():
    lines = (["No", "Indikator", "Tingkat"], [1, "Aspek 1", None], [1, "Indikator 1", 3], [2, "Indikator 2", None])
    table = level_rows(read(LEVELS, *lines))
    assert cells(table, "indicator", "level") == [("1", "3"), ("2", "")]
    assert "2 “Aspek 1”" in left_out(table)


@pytest.mark.parametrize(
    "text",
    [
        *("3 (Terdefinisi)", "3 - Terdefinisi", "3. Terpadu dan Terukur", "3", "III", "iii", "Tingkat III", "Level 3"),
        *("level: 3", "Tingkat Kematangan III", "III (Terdefinisi)", "Lv. 3", "L3", "Level III - Terdefinisi"),
    ],
)
def test_a_level_with_its_name_is_that_level(text):
    assert read_level(text, ValueRule()) == 3


@pytest.mark.parametrize("text", ["3 dari 5", "3 (4)", "tiga", "3 Perwali", "IIII", "LIV", "VI", "Level"])
def test_other_words_beside_a_level_stay_a_fault(text):
    with pytest.raises(ValueError, match="bukan angka"):
        read_level(text, ValueRule())
