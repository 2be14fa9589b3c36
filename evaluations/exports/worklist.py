"""The worklist as an XLSX file: what the page shows, with cycle, instrument, status and time in the head."""

from io import BytesIO
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from evaluations.exports.cells import Value, put
from evaluations.reports.bar import IndexBar
from evaluations.reports.worklist import Row, Worklist
from regions import clock
from ui.formats import long_date

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (6, 48, 30, 34, 9, 10, 10, 18, 26, 13, 8, 9, 9, 9, 7, 20, 60)


def worklist_file(worklist: Worklist) -> tuple[str, bytes]:
    """File name and content."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Lembar kerja"
    top = _head(sheet, worklist)
    _table(sheet, worklist, top + 1)
    _layout(sheet, top + 1)
    content = BytesIO()
    book.save(content)
    region = worklist.evaluation.region
    return f"lembar-kerja-{region.code}-{worklist.evaluation.year}.xlsx", content.getvalue()


def _head(sheet: Worksheet, worklist: Worklist) -> int:
    """The lines above the table; returns the first free row."""
    evaluation = worklist.evaluation
    made = clock.now().astimezone(ZoneInfo(evaluation.region.time_zone))
    lines: list[tuple[str, Value]] = [
        ("Lembar kerja penilaian mandiri", None),
        ("Pemerintah daerah", evaluation.region.government),
        ("Siklus", f"{evaluation.year}, {evaluation.get_activity_display()}"),
        ("Instrumen", evaluation.instrument.name),
        ("Status", f"Penilaian mandiri, sementara; tahap {evaluation.get_state_display()}"),
        ("Dibuat", f"{long_date(made.date())}, {made:%H.%M %Z}"),
        *_index_lines(worklist.bar),
    ]
    if evaluation.is_sample:
        lines.append(("Keterangan", "Data contoh"))
    for row, (label, value) in enumerate(lines, 1):
        put(sheet, row, 1, label).font = Font(bold=True)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=False)
        put(sheet, row, 3, value).alignment = Alignment(horizontal="left")
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    return len(lines) + 1


def _index_lines(bar: IndexBar) -> list[tuple[str, Value]]:
    """With gaps there is no index, only the interval."""
    filled: tuple[str, Value] = ("Terisi", f"{bar.outcome.filled} dari {bar.outcome.rows} indikator")
    if bar.outcome.complete:
        return [filled, ("Indeks", bar.index), ("Predikat", bar.outcome.predicate)]
    return [
        filled,
        ("Indeks paling rendah", bar.low),
        ("Indeks paling tinggi", bar.high),
        ("Predikat", bar.outcome.predicate or "belum pasti"),
    ]


def _table(sheet: Worksheet, worklist: Worklist, top: int) -> None:
    last = str(worklist.last.year) if worklist.last else "Tahun lalu"
    titles = ["No.", "Indikator", "Domain", "Aspek", "Bobot", last, "Mandiri", "Pengampu", "Kontributor", "Tenggat"]
    titles += ["Bukti", "Diterima", "Kembali", "Menunggu", "Siap", "Status", "Alasan pengembalian"]
    for column, title in enumerate(titles, 1):
        cell = put(sheet, top, column, title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8F1FC")
    row = top
    for section in worklist.sections(worklist.rows):
        domain = section.layer.name if section.layer else ""
        for group in section.groups:
            for item in group.all_rows:
                row += 1
                _line(sheet, row, item, domain, group.layer.name)
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(titles))}{row}"


def _line(sheet: Worksheet, row: int, item: Row, domain: str, aspect: str) -> None:
    evidence = item.evidence
    values: tuple[Value, ...] = (
        item.number,
        f"{item.name}: {item.service}" if item.service else item.name,
        domain,
        aspect,
        item.weight,
        item.last,
        item.value,
        item.lead,
        ", ".join(item.contributors),
        item.due,
        evidence.cited,
        evidence.accepted,
        evidence.returned,
        evidence.waiting,
        "–" if item.readiness.level is None else item.readiness.level,
        item.status.label,
        "; ".join(f"{back.reason}: {back.note}" for back in evidence.returns),
    )
    for column, value in enumerate(values, 1):
        put(sheet, row, column, value)


def _layout(sheet: Worksheet, top: int) -> None:
    """Widths, a head that stays, and pages that say their number."""
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"C{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("Halaman &P dari &N"))
