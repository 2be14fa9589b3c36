"""What formulas come to, stored beside them: openpyxl stores none, and a preview on a phone reckons nothing itself."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

FormulaResult = str | int | Decimal | Fraction
SHEET_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DECIMAL_CONTEXT = Context(prec=17)  # digits that a spreadsheet keeps of a third


class WorkbookFormulas:
    """The formulas of one workbook, each with its answer."""

    def __init__(self) -> None:
        self._answers: dict[str, dict[str, FormulaResult]] = defaultdict(dict)

    def put(self, sheet: Worksheet, row: int, column: int, formula: str, answer: FormulaResult) -> Cell:
        """`formula` without its equals sign."""
        cell = sheet.cell(row, column, f"={formula}")
        assert isinstance(cell, Cell)
        self._answers[sheet.title][cell.coordinate] = answer
        return cell

    def save(self, book: Workbook) -> bytes:
        """The file with its answers; a formula that nobody answered is a `KeyError`."""
        plain, out = BytesIO(), BytesIO()
        book.save(plain)
        answers = {f"xl/worksheets/sheet{n}.xml": self._answers[s.title] for n, s in enumerate(book.worksheets, 1)}
        with ZipFile(plain) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
            for entry in old.infolist():
                content = old.read(entry)
                of_sheet = answers.get(entry.filename)
                new.writestr(entry, content if of_sheet is None else _with_results(content, of_sheet), ZIP_DEFLATED)
        return out.getvalue()


def _with_results(content: bytes, answers: Mapping[str, FormulaResult]) -> bytes:
    root = etree.fromstring(content)
    for formula in root.iter(f"{SHEET_NAMESPACE}f"):
        cell = formula.getparent()
        if cell is None or cell.tag != f"{SHEET_NAMESPACE}c":
            continue  # that of a condition or of a validation has no cell
        answer, value = answers[str(cell.get("r"))], cell.find(f"{SHEET_NAMESPACE}v")
        if isinstance(answer, str):
            cell.set("t", "str")
        if value is None:
            value = etree.SubElement(cell, f"{SHEET_NAMESPACE}v")
        value.text = _result_xml(answer)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _result_xml(answer: FormulaResult) -> str:
    if isinstance(answer, Fraction):
        answer = DECIMAL_CONTEXT.divide(Decimal(answer.numerator), Decimal(answer.denominator))
    return f"{answer:f}" if isinstance(answer, Decimal) else str(answer)
