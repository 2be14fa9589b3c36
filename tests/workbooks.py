"""XLSX written part by part: what openpyxl would never write, and what offices send all the same."""

import io
import zipfile
from pathlib import Path

CASES = Path(__file__).parent / "cases" / "sheets"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def case(name):
    return (CASES / name).read_bytes()


def cell(place, value, kind="", formula=None):
    """One cell; a text stands in it, a number bare."""
    if isinstance(value, str) and not kind:
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    said = "" if formula is None else f"<f>{formula}</f>"
    held = "" if value is None else f"<v>{value}</v>"
    return f'<c r="{place}"{f" t={chr(34)}{kind}{chr(34)}" if kind else ""}>{said}{held}</c>'


def row(number, *values, more=""):
    """A row of texts and numbers from column A on; what is already a cell stays."""
    cells = [
        value if str(value).startswith("<c") else cell(f"{chr(65 + i)}{number}", value)
        for i, value in enumerate(values)
        if value is not None
    ]
    return f'<row r="{number}"{more}>{"".join(cells)}</row>'


def sheet(*rows, cols="", merges=()):
    joined = "".join(f'<mergeCell ref="{merge}"/>' for merge in merges)
    return (
        f'<worksheet xmlns="{MAIN}">{f"<cols>{cols}</cols>" if cols else ""}<sheetData>{"".join(rows)}</sheetData>'
        f"{f'<mergeCells>{joined}</mergeCells>' if joined else ''}</worksheet>"
    )


def workbook(*sheets, shared="", styles="", extra=None, head="", state=()):
    """`sheets`: XML, or (name, XML, state). `extra`: more parts, or others in their place."""
    named = [s if isinstance(s, tuple) else (f"Lembar{n}", s, "visible") for n, s in enumerate(sheets, 1)]
    tabs = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{seen}" r:id="rId{n}"/>'
        for n, (name, _, seen) in enumerate(named, 1)
    )
    links = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(named) + 1)]
    parts = {
        "_rels/.rels": _links([("r", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{head}<sheets>{tabs}</sheets></workbook>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, (_, xml, _) in enumerate(named, 1)},
    }
    if shared:
        links.append(("rIdS", "sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{shared}</sst>'
    if styles:
        links.append(("rIdT", "styles", "styles.xml"))
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    parts["xl/_rels/workbook.xml.rels"] = _links(links)
    return zipped({**parts, **(extra or {})})


def _links(links):
    listed = "".join(f'<Relationship Id="{key}" Type="{LINKS}/{kind}" Target="{part}"/>' for key, kind, part in links)
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def zipped(parts, packing=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
