"""Issue 10, B9: bounds stand before the parsing; what a city has passes, what only means to cost is refused at once."""

import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.workbooks import MAIN, cell, row, sheet, workbook, zipped
from ui.sheets import SheetRefused, columns_of, limits, read_table

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = columns_of(["nama", "tanggal"])
HEAD = row(1, "nama", "tanggal")
GOOD = sheet(HEAD, row(2, "a", "b"))


def opened(inside):
    """A sheet with anything inside."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD}{inside}</sheetData></worksheet>'


def deep(tag, times):
    return opened(f"<{tag}>" * times + f"</{tag}>" * times)


def with_part(name, content):
    return workbook(GOOD, extra={name: content})


def lying():
    """A sheet of 30 MB that says of itself in the archive that it has ten bytes."""
    content = bytearray(workbook(opened("<row/>" * 5_000_000)))
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(content)


def packed(how):
    return zipped({"xl/workbook.xml": b"<workbook/>" + b" " * 3_000_000}, how)


def many_parts():
    return zipped({f"p{n}": b"" for n in range(limits.MAX_PARTS + 1)})


def twice():
    out = io.BytesIO(workbook(GOOD))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", GOOD)
    return out.getvalue()


def long_text(times):
    """One text of 32,000 letters, which every cell points to."""
    shared = f"<si><t>{'a' * 32_000}</t></si>"
    return workbook(sheet(HEAD, *[row(n + 2, cell(f"A{n + 2}", 0, "s"), "b") for n in range(times)]), shared=shared)


STYLES = f'<styleSheet xmlns="{MAIN}">{{}}</styleSheet>'
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
HOSTILE = {
    "cells": lambda: workbook(opened("<row>" + "<c/>" * 1_200_000 + "</row>")),
    "rows": lambda: workbook(opened("<row/>" * 900_000)),
    "unknown tags": lambda: workbook(opened("<a/>" * 1_200_000)),
    "tags in rows": lambda: workbook(opened("<row><c>" + "<x/>" * 1_000_000 + "</c></row>")),
    "prefixed": lambda: workbook(opened("<q:c xmlns:q='u'/>" * 250_000)),
    "deep": lambda: workbook(deep("row", 150_000)),
    "deep unknown": lambda: workbook(deep("a", 190_000)),
    "attributes": lambda: workbook(opened("<row " + " ".join(f"a{n}=''" for n in range(400_000)) + "/>")),
    "namespaces": lambda: workbook(opened("<row " + " ".join(f"xmlns:a{n}='u'" for n in range(200_000)) + "/>")),
    "styles": lambda: workbook(GOOD, styles=f"<cellXfs>{'<xf/>' * 1_000_000}</cellXfs>"),
    "shared texts": lambda: workbook(GOOD, shared="<si/>" * 1_000_000),
    "merges": lambda: workbook(sheet(HEAD, row(2, "a", "b"), merges=["A2:XFD1048576"] * 300_000)),
    "sheets": lambda: workbook(*[GOOD] * (limits.MAX_SHEETS + 1)),
    "parts": many_parts,
    "unpacked": lambda: with_part("xl/media/a.xml", b" " * (limits.MAX_UNPACKED + 1)),
    "lying size": lying,
    "bzip2": lambda: packed(zipfile.ZIP_BZIP2),
    "lzma": lambda: packed(zipfile.ZIP_LZMA),
    "twice": twice,
    "text everywhere": lambda: long_text(1_000),
    "doctype": lambda: workbook(DOCTYPE + GOOD),
    "doctype in the shared texts": lambda: workbook(GOOD, shared="<si/>", extra={"xl/sharedStrings.xml": DOCTYPE}),
    "doctype in the styles": lambda: workbook(GOOD, styles="x", extra={"xl/styles.xml": DOCTYPE + STYLES}),
    "doctype in the workbook": lambda: with_part("xl/workbook.xml", DOCTYPE),
    "doctype in the links": lambda: with_part("_rels/.rels", DOCTYPE),
    "doctype in UTF-16": lambda: with_part("xl/worksheets/sheet1.xml", (DOCTYPE + GOOD).encode("utf-16")),
    "doctype in UTF-7": lambda: with_part(
        "xl/worksheets/sheet1.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x>'
    ),
    "doctype in a part that is not read": lambda: with_part("docProps/core.xml", b" " * 1_048_570 + DOCTYPE.encode()),
    "cdata": lambda: workbook(opened("<row><c t='inlineStr'><is><t><![CDATA[a]]></t></is></c></row>")),
    "rows backwards": lambda: workbook(sheet(HEAD, row(5, "a", "b"), row(4, "a", "b"))),
    "cells backwards": lambda: workbook(sheet(HEAD, f'<row r="2">{cell("B2", "x")}{cell("A2", "y")}</row>')),
    "a cell of another row": lambda: workbook(sheet(HEAD, f'<row r="2">{cell("A9", "x")}</row>')),
    "a text that is not there": lambda: workbook(sheet(HEAD, row(2, cell("A2", 7, "s")))),
    "cut off": lambda: workbook(opened("<row>")),
    "no sheet": lambda: workbook(),
    "word": lambda: with_part("word/document.xml", "<x/>"),
    "opendocument": lambda: zipped({"mimetype": "x", "content.xml": "<x/>"}),
    "binary workbook": lambda: with_part("xl/workbook.bin", "x"),
    "macros": lambda: with_part("xl/vbaProject.bin", "x"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_workbook_that_only_costs_is_refused_in_a_sentence_and_at_once(name):
    content = HOSTILE[name]()
    assert len(content) <= limits.MAX_BYTES
    started = time.process_time()
    with pytest.raises(SheetRefused) as refused:
        read_table(content, "t.xlsx", COLUMNS).checked()
    assert time.process_time() - started < 1
    assert str(refused.value).endswith(("lagi.", "terbaca.", "makro."))


def test_what_is_refused_says_what_to_do():
    said = {}
    for name in ("cells", "unknown tags", "doctype", "word", "opendocument"):
        with pytest.raises(SheetRefused) as refused:
            read_table(HOSTILE[name](), "t.xlsx", COLUMNS)
        said[name] = str(refused.value)
    assert said["cells"].startswith("Tabel ini terlalu besar.")
    assert said["unknown tags"].startswith("Isi berkas XLSX ini terlalu besar.")
    assert said["doctype"].startswith("Susunan berkas XLSX ini tidak biasa. Buka di Excel")
    assert said["word"].startswith("Berkas ini dokumen Word, bukan XLSX.")
    assert said["opendocument"].startswith("Berkas ini OpenDocument (ODS), bukan XLSX.")


# VmHWM is of this process alone; ru_maxrss begins with that of the process which started it.
MEASURE = """
import json, re, sys, time
from pathlib import Path
from ui.sheets import SheetRefused, columns_of, read_table
highest = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
content, columns = sys.stdin.buffer.read(), columns_of(json.loads(sys.argv[1]))
before, started = highest(), time.process_time()
try:
    told = len(read_table(content, "t.xlsx", columns).checked().rows)
except SheetRefused as refusal:
    told = str(refusal)
print(json.dumps([told, time.process_time() - started, (highest() - before) / 1024]))
"""


def measured(content, titles=("nama", "tanggal")):
    """Rows or refusal, CPU seconds, megabytes more than before; in a process of its own."""
    command = [sys.executable, "-c", MEASURE, json.dumps(titles)]
    done = subprocess.run(command, input=content, capture_output=True, cwd=ROOT, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["cells", "rows", "styles", "shared texts", "unknown tags"])
def test_five_kilobytes_cost_well_under_a_second_and_little_memory(name):
    content = HOSTILE[name]()
    told, seconds, megabytes = measured(content)
    assert len(content) < 10_000
    assert isinstance(told, str)
    assert seconds < 0.5
    assert megabytes < 40


def people(number, width):
    """A list of people as openpyxl writes it: texts, numbers, days."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Orang")
    page.append([f"kolom {n}" for n in range(width)])
    for n in range(number):
        page.append([f"Nama {n} {k}" if k % 3 else n * k for k in range(width)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_five_thousand_people_with_thirty_columns_pass():
    told, seconds, megabytes = measured(people(5_000, 30), [f"kolom {n}" for n in range(30)])
    assert told == 5_000
    assert seconds < 10
    assert megabytes < 200


def test_what_lies_within_the_bounds_costs_no_more_than_a_table():
    """Sixty rows of six thousand cells, and five long texts in each of sixty: each row might be the titles."""
    wide = "".join(f"<row>{'<c><v>7</v></c>' * 6_000}</row>" for _ in range(60))
    long = [row(n, *["nama " * 6_000] * 5) for n in range(1, 61)]
    for content in (f'<worksheet xmlns="{MAIN}"><sheetData>{wide}</sheetData></worksheet>', sheet(*long)):
        told, seconds, megabytes = measured(workbook(content))
        assert isinstance(told, str)
        assert seconds < 4
        assert megabytes < 150
