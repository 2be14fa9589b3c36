"""Each kind of sheet with each kind of dirt that offices leave in it: the same rows come out, whatever lies around."""

import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape

import openpyxl
import pytest

from accounts.imports.table_import import parse_date
from tests.builders.sheet_kind_builders import KINDS, SAYS_DAY, book, expected, plain_texts, rows_of, separated, table
from ui.sheets import read_table


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
