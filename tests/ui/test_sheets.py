"""Tables that people bring: every common way of saving one is read, the rest is refused with a reason."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from ui import sheets
from ui.sheets import SheetRefused, SheetRow, limits, read_sheet

COLUMNS = ["nama", "tanggal"]
SAME = [SheetRow(2, {"nama": "Dinas Kesehatan", "tanggal": "2025-01-02"})]


def xlsx(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("lain").append(["tidak dibaca"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refusal(content, filename="t.csv", columns=COLUMNS, optional=()):
    with pytest.raises(SheetRefused) as refused:
        read_sheet(content, filename, columns, optional)
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"nama,tanggal\nDinas Kesehatan,2025-01-02\n",
        b"\xef\xbb\xbfNama;Tanggal\r\nDinas Kesehatan;2025-01-02\r\n",
        b"NAMA *\tTanggal\n Dinas Kesehatan \t2025-01-02",
        b'"nama";"tanggal"\n"Dinas Kesehatan";"2025-01-02"\n;\n',
        b"tanggal,nama,\n2025-01-02,Dinas Kesehatan,\n",
        "nama\ttanggal\r\nDinas Kesehatan\t2025-01-02\r\n".encode("utf-16"),
    ],
)
def test_every_common_way_of_saving_a_csv_reads_the_same(content):
    assert read_sheet(content, "T.CSV", COLUMNS) == SAME


def test_row_numbers_are_those_of_the_spreadsheet_and_blank_rows_are_left_out():
    content = b"\nnama,tanggal\n\nDinkes,\n,,\nBPKAD,\n"
    rows = read_sheet(content, "t.csv", ["nama"], ["tanggal", "induk"])
    assert rows == [
        SheetRow(4, {"nama": "Dinkes", "tanggal": "", "induk": ""}),
        SheetRow(6, {"nama": "BPKAD", "tanggal": "", "induk": ""}),
    ]


def test_a_quoted_cell_keeps_separator_quote_and_line_break():
    rows = read_sheet(b'nama;tanggal\n"Dinas ""A""; B\nC";x\n', "t.csv", COLUMNS)
    assert rows == [SheetRow(2, {"nama": 'Dinas "A"; B\nC', "tanggal": "x"})]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        (3.05, "3.05"),
        (0.1 + 0.2, "0.3"),
        (123456789012345, "123456789012345"),
        ("3,05", "3,05"),
        ("  007 ", "007"),
        (date(2025, 1, 2), "2025-01-02"),
        (datetime.fromisoformat("2025-01-02T09:30"), "2025-01-02 09:30:00"),
        (True, "True"),
    ],
)
def test_an_xlsx_cell_reads_as_its_owner_sees_it(value, text):
    rows = read_sheet(xlsx(["Nama", "x"], [value, "1"]), "t.xlsx", ["nama", "x"])
    assert rows == [SheetRow(2, {"nama": text, "x": "1"})]


def test_other_names_for_a_column():
    rows = read_sheet(b"Nama OPD,tanggal\na,b\n", "t.csv", COLUMNS, aliases={"nama_opd": "nama"})
    assert rows == [SheetRow(2, {"nama": "a", "tanggal": "b"})]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Berkas ini kosong."),
        (b"\n;;\n", "Berkas ini kosong."),
        (b"nama,tanggal\n", "Berkas ini hanya berisi judul kolom, belum ada baris data."),
        (b"nama\nDinkes\n", "Baris 1: Kolom “tanggal” tidak ada."),
        (b"warna,bentuk\na,b\n", "Kolom “warna” tidak dikenal. Kolom yang dibaca: nama, tanggal."),
        (b"nama,tanggal,Nama\na,b,c\n", "Kolom “nama” ada dua kali."),
        (b"nama,tanggal\na,3,05\n", "Baris 2: isi “05” tidak berada di bawah judul kolom."),
        (b"nama,,tanggal\na,b,c\n", "Baris 2: isi “b” tidak berada di bawah judul kolom."),
        (b'nama,tanggal\n"a,b\n', "Baris 2: tanda kutip tidak ditutup atau isi sel terlalu panjang."),
        (b"nama,tanggal\n\x81,b\n", "Huruf berkas ini tidak terbaca. Simpan sebagai CSV UTF-8."),
        (b"nama,tanggal\na\0,b\n", sheets.NOT_A_SHEET),
    ],
)
def test_a_csv_that_cannot_be_trusted_is_refused(content, message):
    assert refusal(content) == message


@pytest.mark.parametrize(
    ("chosen", "hidden", "message"),
    [
        (None, False, "Berkas ini kosong."),
        (None, True, "Semua lembar yang tampak dalam berkas ini kosong. Lembar tersembunyi tidak dibaca: “isi”."),
        ("kosong", False, "Lembar “kosong” kosong. Pilih lembar lain."),
    ],
)
def test_an_empty_sheet_is_no_empty_file(chosen, hidden, message):
    book = openpyxl.Workbook()
    book.active.title = "kosong"
    if chosen or hidden:
        book.create_sheet("isi").append(COLUMNS)
        book["isi"].append(["Dinas Kesehatan", "2025-01-02"])
        book["isi"].sheet_state = "hidden" if hidden else "visible"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(SheetRefused) as refused:
        sheets.read_table(out.getvalue(), "t.xlsx", sheets.columns_of(COLUMNS), sheets.SheetChoice(chosen))
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("content", "filename", "message"),
    [
        (xlsx(["nama", "tanggal"], ["a", "b"]), "t.xlsm", sheets.NOT_A_SHEET),
        (xlsx(["nama", "tanggal"], ["a", "b"]), "t.csv", sheets.NOT_A_SHEET),
        (b"nama,tanggal\na,b\n", "t.xlsx", sheets.NOT_A_SHEET),
        (b"nama,tanggal\na,b\n", "t", sheets.NOT_A_SHEET),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "t.xls",
            "Berkas XLS ini rusak atau dikunci sandi. Simpan tabelnya sebagai XLSX tanpa sandi, lalu unggah lagi.",
        ),
        (b"PK\x03\x04 rusak", "t.xlsx", "Berkas XLSX ini rusak dan tidak terbaca."),
        (xlsx(), "t.xlsx", "Kolom “tidak dibaca” tidak dikenal. Kolom yang dibaca: nama, tanggal."),
        (
            xlsx(["nama", "tanggal"], ["a", 198503302003121001]),
            "t.xlsx",
            "Baris 2: angka sepanjang ini dibulatkan oleh Excel. Jadikan sel itu teks, lalu isi lagi.",
        ),
    ],
)
def test_another_kind_of_file_is_refused(content, filename, message):
    assert refusal(content, filename) == message


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, size in members.items():
            archive.writestr(f"xl/{name}", b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (zipped(vbaProject=1), "Berkas ini berisi makro. Simpan sebagai XLSX tanpa makro."),
        (zipped(sheet=limits.MAX_UNPACKED + 1), sheets.TOO_LARGE),
        (zipped(sheet=1), "Berkas XLSX ini rusak dan tidak terbaca."),
    ],
)
def test_an_xlsx_that_is_none_or_holds_macros_is_refused(content, message):
    assert refusal(content, "t.xlsx") == message


def with_more_styles(content, number):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as table, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as swollen:
        for entry in table.infolist():
            part = table.read(entry)
            swollen.writestr(entry.filename, part.replace(b"</cellXfs>", b"<xf/>" * number + b"</cellXfs>"))
    return out.getvalue()


def test_a_few_kilobytes_of_tags_do_not_fill_the_memory(monkeypatch):
    """A million styles pack to 90 KB, and took half a minute and more than a gigabyte to read."""
    table = xlsx(["nama", "tanggal"], ["Dinas Kesehatan", "2025-01-02"])
    assert read_sheet(with_more_styles(table, 1_000), "t.xlsx", COLUMNS) == SAME
    assert refusal(with_more_styles(table, limits.MAX_OTHER_TAGS), "t.xlsx") == sheets.TOO_LARGE
    monkeypatch.setattr(limits, "MAX_TAGS", 10)
    assert refusal(table, "t.xlsx") == sheets.TOO_LARGE


def test_limits(monkeypatch):
    monkeypatch.setattr(limits, "MAX_ROWS", 2)
    assert len(read_sheet(b"nama,tanggal\na,b\nc,d\n", "t.csv", COLUMNS)) == 2
    message = "Berkas ini berisi lebih dari 2 baris. Bagi menjadi beberapa berkas."
    assert refusal(b"nama,tanggal\na,b\nc,d\ne,f\n") == message
    monkeypatch.setattr(limits, "MAX_BYTES", 1024 * 1024)
    assert refusal(b"x" * (1024 * 1024 + 1)) == "Berkas ini lebih besar dari 1 MB."


def test_a_csv_is_not_swallowed_whole(monkeypatch):
    """Blank lines and empty cells count too."""
    monkeypatch.setattr(limits, "MAX_CELLS", 100)
    assert refusal(b"nama,tanggal\na,b\n" + b"\n" * 100) == sheets.TOO_WIDE
    assert refusal(b"nama,tanggal\na,b\n" + b"," * 100) == sheets.TOO_WIDE


def test_a_stray_cell_in_the_last_corner_of_a_sheet_is_no_flood():
    """Spreadsheet programs leave such cells behind."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx(["nama", "tanggal"], ["Dinas Kesehatan", "2025-01-02"])))
    book.active["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    assert read_sheet(out.getvalue(), "t.xlsx", COLUMNS) == SAME
