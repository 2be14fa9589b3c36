"""Issue 10, B9: sheets as offices keep them. What is read is named, the rest is told, nothing reads as empty."""

import re
from pathlib import Path

import pytest

from evaluations.rules.level_parsing import read_level_table
from tests.workbooks import case, cell, row, sheet, workbook
from ui.sheets import SheetRefused, columns_of, read_table
from ui.sheets.grid import column_letters, column_number
from ui.sheets.headings import title_key

TITLES = {"indicator": "indikator", "level": "tingkat"}
HEAD = row(1, "indikator", "tingkat")


def levels(content, filename="t.xlsx", stage=""):
    """The pairs and the sentences."""
    table = read_level_table(content, filename, TITLES, stage)
    table.checked()
    return [(int(r.cells["indicator"]), r.cells["level"]) for r in table.rows], table.reading.sentences


def refusal(content, filename="t.xlsx"):
    with pytest.raises(SheetRefused) as refused:
        levels(content, filename)
    return refused.value.sentences


PLAIN = "Dibaca: indikator dari kolom A “indikator”; tingkat dari kolom B “tingkat”."


@pytest.mark.parametrize(
    ("name", "pairs", "told"),
    [
        (
            "09-no-in-front-1.xlsx",
            [(1, "3")],
            [
                "Lembar “Sheet”, judul kolom di baris 1.",
                "Dibaca: indikator dari kolom A “No”; tingkat dari kolom C “Tingkat”.",
                "Tidak dibaca: kolom B “Indikator”.",
            ],
        ),
        (
            "10-lke-real.xlsx",
            [(1, "3"), (2, "2"), (11, "3")],
            [
                "Lembar “Sheet”, judul kolom di baris 3.",
                "Dibaca: indikator dari kolom A “No”; tingkat dari kolom D “Level”.",
                "Tidak dibaca: kolom B “Domain / Aspek / Indikator”, C “Bobot”, E “Penjelasan”, F “Data Dukung”.",
                "Di atas judul kolom, tidak dibaca: baris 1.",
                "Dilewati: baris 4 “DOMAIN 1 KEBIJAKAN SPBE”, 5 “Aspek 1 Kebijakan Internal”, "
                "8 “DOMAIN 2 TATA KELOLA”.",
            ],
        ),
        (
            "11-header-rows-between.xlsx",
            [(1, "3"), (2, "3")],
            ["Lembar “Sheet”, judul kolom di baris 1.", PLAIN, "Dilewati: baris 2 “Domain 1”, 3 “Aspek 1”."],
        ),
        (
            "12-title-row-above.xlsx",
            [(1, "3")],
            ["Lembar “Sheet”, judul kolom di baris 2.", PLAIN, "Di atas judul kolom, tidak dibaca: baris 1."],
        ),
        (
            "13-extra-column.xlsx",
            [(1, "3")],
            [
                "Lembar “Sheet”, judul kolom di baris 1.",
                "Dibaca: indikator dari kolom A “indikator”; tingkat dari kolom C “tingkat”.",
                "Tidak dibaca: kolom B “nama”.",
            ],
        ),
        (
            "16-cover-sheet-first.xlsx",
            [(1, "3")],
            ["Lembar “Nilai”, judul kolom di baris 1.", PLAIN, "Lembar lain tidak dibaca: “Petunjuk”."],
        ),
        (
            "35-header-nbsp-newline.xlsx",
            [(1, "3")],
            [
                "Lembar “Sheet”, judul kolom di baris 1.",
                "Dibaca: indikator dari kolom A “Indikator (nomor)”; tingkat dari kolom B “Tingkat”.",
            ],
        ),
        (
            "36-header-nilai.xlsx",
            [(1, "3")],
            [
                "Lembar “Sheet”, judul kolom di baris 1.",
                "Dibaca: indikator dari kolom A “Indikator”; tingkat dari kolom B “Nilai”.",
            ],
        ),
        (
            "37-header-level-kematangan.xlsx",
            [(1, "3")],
            [
                "Lembar “Sheet”, judul kolom di baris 1.",
                "Dibaca: indikator dari kolom A “No Indikator”; tingkat dari kolom B “Tingkat Kematangan”.",
            ],
        ),
        (
            "38-total-row.xlsx",
            [(1, "3")],
            ["Lembar “Sheet”, judul kolom di baris 1.", PLAIN, "Dilewati: baris 3 “Jumlah”."],
        ),
        (
            "39-footnote.xlsx",
            [(1, "3")],
            [
                "Lembar “Sheet”, judul kolom di baris 1.",
                PLAIN,
                "Dilewati: baris 3 “Keterangan: hasil sementara”.",
            ],
        ),
        ("42-strict.xlsx", [(1, "3"), (2, "4")], ["Lembar “Sheet”, judul kolom di baris 1.", PLAIN]),
    ],
)
def test_a_work_sheet_of_an_office_gives_its_levels_and_the_preview_tells_how(name, pairs, told):
    assert levels(case(name)) == (pairs, told)


def test_the_office_sheets_of_levels_are_read_whole():
    past, told = levels(case("office-levels.xlsx"))
    assert [number for number, _ in past] == list(range(1, 48))
    assert [level for _, level in past[:4]] == ["5,00", "5", "5,00", "5"]
    assert told[-1] == "Dilewati: baris 4 “Domain 1 Kebijakan”."
    assessors, told = levels(case("office-assessor-levels.xlsx"), stage="dokumen")
    assert ([number for number, _ in assessors], assessors[0]) == (list(range(1, 48)), (1, "4"))
    assert told[1] == "Dibaca: indikator dari kolom A “No”; tingkat dari kolom C “DE”."


def test_the_office_list_of_agencies_has_its_titles_found_and_its_signature_left_out():
    columns = columns_of(["nama", "nama_singkat"], aliases={"singkatan": "nama_singkat", "nama opd": "nama"}, line=True)
    table = read_table(case("office-opd.xlsx"), "opd.xlsx", columns).checked()
    assert (len(table.rows), table.rows[6].cells["nama"]) == (38, "Dinas Pekerjaan Umum dan Penataan Ruang")
    assert table.reading.sentences[4] == (
        "Dilewati: baris 5 “1 2 3 4 5”, 6 “I. SEKRETARIAT”, 11 “II. DINAS”, 28 “III. BADAN”, "
        "38 “IV. KECAMATAN DAN KELURAHAN”, 51 “Contoh, 3 Agustus 2026”, 52 “Sekretaris Daerah”, "
        "55 “Drs. H. CONTOH, M.Si.”."
    )


def test_cut_numbers_of_a_column_that_is_not_read_are_nobodys_concern():
    columns = columns_of(["nama"], ["surel"], {"nama lengkap": "nama", "e-mail": "surel"})
    table = read_table(case("office-people.xlsx"), "orang.xlsx", columns).checked()
    assert (len(table.rows), table.reading.header_row) == (20, 3)
    assert "C “NIP”" in table.reading.unread
    assert table.reading.notes == ()


# --- which sheet -------------------------------------------------------------------------------------------


def test_the_first_visible_sheet_is_read_and_the_hidden_ones_are_told():
    old, new = sheet(HEAD, row(2, 1, 1)), sheet(HEAD, row(2, 1, 4))
    book = workbook(("Lama", old, "hidden"), ("Rahasia", old, "veryHidden"), ("Baru", new, "visible"))
    pairs, told = levels(book)
    assert pairs == [(1, "4")]
    assert (told[0], told[-1]) == (
        "Lembar “Baru”, judul kolom di baris 1.",
        "Lembar tersembunyi tidak dibaca: “Lama”, “Rahasia”.",
    )


def test_of_two_visible_tables_the_first_is_read_and_the_other_told():
    book = workbook(("A", sheet(HEAD, row(2, 1, 2)), "visible"), ("B", sheet(HEAD, row(2, 1, 4)), "visible"))
    pairs, told = levels(book)
    assert (pairs, told[-1]) == ([(1, "2")], "Lembar lain tidak dibaca: “B”.")


def test_a_file_whose_sheets_are_all_hidden_says_so():
    assert refusal(workbook(("A", sheet(HEAD, row(2, 1, 2)), "hidden")))[0].startswith("Semua lembar")


def test_a_table_that_only_a_hidden_sheet_has_is_said_to_be_hidden():
    book = workbook(("Petunjuk", sheet(row(1, "Isi")), "visible"), ("Nilai", sheet(HEAD, row(2, 1, 3)), "hidden"))
    assert refusal(book) == [
        "Kolom “Isi” tidak dikenal. Kolom yang dibaca: indikator, tingkat. Lembar tersembunyi tidak dibaca: “Nilai”."
    ]


def test_no_sheet_has_the_titles_what_the_likeliest_one_lacks_is_said():
    book = workbook(sheet(row(1, "Petunjuk")), sheet(row(3, "Indikator", "Nama", "Bobot"), row(4, 1, "a", 2)))
    assert refusal(book) == ["Baris 3: Kolom “tingkat” tidak ada."]


# --- hidden rows and columns -------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [' hidden="1"', ' hidden="true"', ' ht="0" customHeight="1"'])
def test_hidden_rows_are_told_and_read(how):
    pairs, told = levels(workbook(sheet(HEAD, row(2, 1, 3), *[row(n, n - 1, 4, more=how) for n in (3, 4, 5)])))
    assert pairs == [(1, "3"), (2, "4"), (3, "4"), (4, "4")]
    assert told[-1] == "Baris 3–5 tersembunyi dalam berkas dan ikut dibaca."


@pytest.mark.parametrize("how", ['hidden="1"', 'width="0" customWidth="1"'])
def test_hidden_columns_are_told(how):
    cols = f'<col min="2" max="3" {how}/>'
    pairs, told = levels(workbook(sheet(row(1, "indikator", "tingkat", "nama"), row(2, 1, 3, "x"), cols=cols)))
    assert pairs == [(1, "3")]
    assert told[-2:] == [
        "Kolom B “tingkat” tersembunyi dalam berkas dan ikut dibaca.",
        "Kolom C “nama” tersembunyi dalam berkas dan tidak dibaca.",
    ]


def test_of_two_columns_of_levels_the_visible_one_is_read():
    cols = '<col min="2" max="2" hidden="1"/>'
    book = workbook(sheet(row(1, "indikator", "tingkat", "tingkat"), row(2, 1, 1, 4), cols=cols))
    pairs, told = levels(book)
    assert (pairs, told[-1]) == ([(1, "4")], "Kolom B “tingkat” tersembunyi dalam berkas dan tidak dibaca.")


# --- cells that are not their value ------------------------------------------------------------------------

NO_RESULT = "Sel {} berisi rumus tanpa hasil tersimpan; buka dan simpan di Excel, lalu unggah lagi."


def test_formulas_without_a_stored_result_are_refused_by_address():
    assert refusal(case("18-formula-no-cache.xlsx")) == [NO_RESULT.format("B2"), NO_RESULT.format("B3")]


def test_a_formula_with_a_stored_result_is_read_and_one_may_come_to_an_empty_text():
    book = workbook(sheet(HEAD, row(2, 1, cell("B2", 3, formula="1+2")), row(3, 2, cell("B3", "", "str", 'IF(1,"")'))))
    assert levels(book)[0] == [(1, "3"), (2, "")]


def test_a_program_that_writes_0_for_each_formula_has_stored_no_result():
    content = sheet(HEAD, row(2, 1, cell("B2", 0, formula="1+2")))
    book = workbook(content, head='<calcPr fullCalcOnLoad="1"/>')
    assert refusal(book) == [NO_RESULT.format("B2")]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"])
def test_error_cells_are_refused_by_address(error):
    said = [f"Sel B3 berisi galat {error}; betulkan rumusnya di Excel, simpan, lalu unggah lagi."]
    book = workbook(sheet(HEAD, row(2, 1, 3), row(3, 2, cell("B3", error, "e", "A1"))))
    assert refusal(book) == said
    assert refusal(f"indikator;tingkat\n1;3\n2;{error}\n".encode(), "t.csv") == said


def test_a_column_too_narrow_has_lost_its_value():
    said = ["Sel B2 hanya berisi “####”; lebarkan kolomnya, simpan, lalu unggah lagi."]
    assert refusal(b"indikator;tingkat\n1;####\n", "t.csv") == said


def test_faults_of_columns_and_rows_that_are_not_read_do_not_matter():
    book = workbook(
        sheet(
            row(1, "indikator", "tingkat", "bobot"),
            row(2, 1, 3, cell("C2", "#N/A", "e")),
            row(3, "Jumlah", cell("B3", None, formula="SUM(B2)"), cell("C3", None, formula="1")),
        )
    )
    assert levels(book)[0] == [(1, "3")]


def test_cells_merged_over_rows_are_refused_by_address():
    said = ["Sel B2:B3 digabung pada beberapa baris. Pisahkan selnya, isi setiap barisnya, lalu unggah lagi."]
    assert refusal(case("19-merged.xlsx")) == said


@pytest.mark.parametrize(
    ("merges", "wrong"),
    [
        (["A1:B1", "A2:B3"], []),  # titles above
        (["A5:A6"], ["A5:A6"]),  # one number for two levels
        (["B6:C7"], ["B6:C7"]),
        (["C5:C7"], []),  # a column that is not read
        (["A5:C5"], []),  # in one row
        (["A8:C9"], []),  # a remark below
    ],
)
def test_only_merges_over_rows_that_are_read_matter(merges, wrong):
    rows = [row(1, "HASIL"), row(2, "2024"), row(4, "indikator", "tingkat", "nama")]
    rows += [row(5, 1, 3, "a"), row(6, 2, 4), row(7, 3, 5), row(8, "Keterangan: sementara")]
    book = workbook(sheet(*rows, merges=merges))
    if not wrong:
        assert [number for number, _ in levels(book)[0]] == [1, 2, 3]
    else:
        assert [said.split(" digabung")[0] for said in refusal(book)] == [f"Sel {merge}" for merge in wrong]


def test_titles_merged_over_two_rows_are_read_as_titles():
    rows = [row(1, "No", "Indikator", "Nilai"), row(2, cell("C2", "Mandiri"), cell("D2", "DE"), cell("E2", "Akhir"))]
    book = workbook(sheet(*rows, row(3, 1, "Arsitektur", 1, 2, 3), merges=["A1:A2", "B1:B2", "C1:E1"]))
    assert [levels(book, stage=stage)[0][0][1] for stage in ("mandiri", "dokumen", "final")] == ["1", "2", "3"]


def test_a_remark_merged_down_from_the_titles_swallows_no_row():
    rows = [row(1, "indikator", "tingkat", "keterangan"), row(2, 1, 3), row(3, 2, 4), row(4, 3, 5)]
    assert levels(workbook(sheet(*rows, merges=["C1:C3"])))[0] == [(1, "3"), (2, "4"), (3, "5")]


CUT = "Baris 2: angka sepanjang ini dibulatkan oleh Excel. Jadikan sel itu teks, lalu isi lagi."


@pytest.mark.parametrize("nip", ["1,98E+17", "1.98E+17", "1.98000101201e+17", "198503302003121000", "8,12E+09"])
def test_numbers_that_excel_cut_are_told_in_csv_as_in_xlsx(nip):
    columns = columns_of(["nama", "nip"])
    for content, name in (
        (f"nama;nip\nA;{nip}\n".encode(), "t.csv"),
        (workbook(sheet(row(1, "nama", "nip"), row(2, "A", nip))), "t.xlsx"),
    ):
        with pytest.raises(SheetRefused) as refused:
            read_table(content, name, columns).checked()
        assert str(refused.value) == CUT
        assert read_table(content, name, columns_of(["nama"])).checked().reading.notes == ()


@pytest.mark.parametrize("nip", ["198503302003121001", "3374010101800010", "081234567890", "12345678901234"])
def test_a_number_that_is_whole_is_read_as_text(nip):
    table = read_table(f"nama;nip\nA;{nip}\n".encode(), "t.csv", columns_of(["nama", "nip"])).checked()
    assert table.rows[0].cells["nip"] == nip


# --- other shapes of the same kinds ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("HASIL, SPBE, 2024\n\nNo;Indikator;Level\n1;Arsitektur;3\n", [(1, "3")]),
        ("sep=;\nindikator;tingkat\n1;3\n", [(1, "3")]),
        ("indikator;tingkat\nIndikator 1;3\nIndikator 2: Peta Rencana;4\n", [(1, "3"), (2, "4")]),
        ("No. Urut;Uraian;Skor\n1.;a;3\n2.;b;4\nRata-rata;;3,5\nIndeks SPBE;;3,5\n", [(1, "3"), (2, "4")]),
        ("INDIKATOR*;Tingkat (1–5)\n1;3\n", [(1, "3")]),
        ("Indikator;Nilai 2024\n1;3\n", [(1, "3")]),
        ("Indikator;Tingkat Kematangan Tahun 2024\n1;3\n", [(1, "3")]),
        ("No;Indikator;Tingkat\n(1);(2);(3)\n1;a;4\n", [(1, "4")]),
        ("No;Indikator;Tingkat\n1;2;3\n1;a;4\n", [(1, "4")]),
        ("indikator;tingkat;bobot\n1;2;3\n2;4;3\n", [(1, "2"), (2, "4")]),  # no numbers of columns: no words below
        ("indikator;tingkat\n1;3\nindikator;tingkat\n2;4\n", [(1, "3"), (2, "4")]),  # titles again on each page
        ("No;Aspek;Level\n;Domain 1;2,75\n1;a;3\n;Total;3\n", [(1, "3")]),
        ("indikator;tingkat\n1;3\n1) sementara;\n", [(1, "3")]),
        (
            "Kode Indikator;Capaian Level\nI01;Level 3\nIND-02;Tingkat 4\nIndikator ke-3;5\n",
            [(1, "3"), (2, "4"), (3, "5")],
        ),
        ("No;Indikator;Tingkat\n(a);(b);(c)\n1;x;4\n", [(1, "4")]),
    ],
)
def test_titles_numbers_and_rows_between_in_their_other_spellings(text, pairs):
    assert levels(text.encode(), "t.csv")[0] == pairs


def test_a_level_without_a_number_is_wrong_and_not_left_out():
    table = read_level_table(b"No;Indikator;Level\n;Arsitektur;3\n2;Peta;3\n", "t.csv", TITLES)
    assert [row.cells["indicator"] for row in table.rows] == ["", "2"]


def test_the_level_of_the_stage_is_read_where_a_sheet_has_several():
    text = b"No;Indikator;Mandiri;DE;Nilai Akhir\n1;a;1;2;3\n"
    assert [levels(text, "t.csv", stage)[0][0][1] for stage in ("mandiri", "dokumen", "final")] == ["1", "2", "3"]
    with pytest.raises(SheetRefused, match="Kolom “tingkat” ada dua kali"):
        levels(text, "t.csv", "visitasi")


def test_a_cell_beside_the_titles_is_told_in_xlsx_and_refused_in_csv():
    pairs, told = levels(workbook(sheet(HEAD, row(2, 1, 3, None, "catatan saya"))))
    assert (pairs, told[-1]) == ([(1, "3")], "Kolom D tanpa judul tidak dibaca.")
    assert refusal(b"indikator,tingkat\n1,3,05\n", "t.csv") == ["Baris 2: isi “05” tidak berada di bawah judul kolom."]


def test_texts_of_word_and_of_xml_come_without_control_characters():
    shared = "<si><t>Dinas_x000B_Sosial</t></si><si><r><t>Dinas </t></r><r><t>Sosial</t></r><rPh><t>x</t></rPh></si>"
    content = sheet(row(1, "nama", "x"), row(2, cell("A2", 0, "s"), "1"), row(3, cell("A3", 1, "s"), "1"))
    rows = read_table(workbook(content, shared=shared), "t.xlsx", columns_of(["nama"])).rows
    assert [row.cells["nama"] for row in rows] == ["Dinas\nSosial", "Dinas Sosial"]


def test_days_of_both_calendars_and_of_strict_files():
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    days = ['<c r="B2" s="1"><v>45000</v></c>', cell("B2", "2023-03-15T00:00:00", "d")]
    read = []
    for day, head in ((days[0], ""), (days[0], '<workbookPr date1904="1"/>'), (days[1], "")):
        book = workbook(sheet(row(1, "nama", "hari"), row(2, "a", day)), styles=styles, head=head)
        read.append(read_table(book, "t.xlsx", columns_of(["hari"])).rows[0].cells["hari"])
    assert read == ["2023-03-15", "2027-03-16", "2023-03-15"]


def test_letters_of_columns():
    assert [column_letters(n) for n in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert [column_number(name) for name in ("A", "AA", "XFD")] == [0, 26, 16383]
    assert title_key(" No.\n\u200bIndikator\xa0* ") == "no indikator"


def test_no_other_module_opens_a_sheet_that_people_bring():
    """A second reader would know nothing of hidden sheets and faults. The first two read files of our own."""
    root = Path(__file__).resolve().parents[2]
    opens = re.compile(r"load_workbook|csv\.(?:reader|DictReader)|calamine")
    found = [
        str(path.relative_to(root))
        for app in ("accounts", "domains", "evaluations", "regions", "spbe", "ui")
        for path in sorted((root / app).rglob("*.py"))
        if opens.search(path.read_text())
    ]
    own = ["domains/crosswalk.py", "regions/region_loader.py"]
    assert found == [*own, "ui/sheets/delimited.py", "ui/sheets/office_child.py", "ui/sheets/office_files.py"]
