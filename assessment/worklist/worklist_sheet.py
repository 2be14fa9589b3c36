"""The worklist as an XLSX file: what the page shows, with cycle, instrument, status and time in the head."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessment.worklist.queries import Worklist, WorklistRow
from evaluations.exports.workbook import LabelledValue, set_layout, write_row, write_sheet_head, write_titles
from evaluations.index_bar import IndexBar

WIDTHS = (6, 48, 30, 34, 9, 10, 10, 18, 26, 13, 8, 9, 9, 9, 7, 20, 60)


def worklist_file(worklist: Worklist) -> tuple[str, bytes]:
    """File name and content."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Lembar kerja"
    evaluation, lines = worklist.evaluation, _index_lines(worklist.bar)
    top = (
        write_sheet_head(sheet, "Lembar kerja penilaian mandiri", evaluation, "Penilaian mandiri, sementara", lines) + 1
    )
    _table(sheet, worklist, top)
    set_layout(sheet, top, WIDTHS)
    content = BytesIO()
    book.save(content)
    return f"lembar-kerja-{evaluation.region.code}-{evaluation.year}.xlsx", content.getvalue()


def _index_lines(bar: IndexBar) -> list[LabelledValue]:
    """With gaps there is no index, only the interval."""
    filled: LabelledValue = ("Terisi", f"{bar.outcome.filled} dari {bar.outcome.rows} indikator")
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
    titles += ["Bukti", "Diterima", "Kembali", "Menunggu", "Siap", "Status", "Alasan pengembalian", "Alasan tingkat"]
    write_titles(sheet, top, titles)
    row = top
    for section in worklist.sections(worklist.rows):
        domain = section.layer.name if section.layer else ""
        for group in section.groups:
            for item in group.all_rows:
                row += 1
                _line(sheet, row, item, domain, group.layer.name)


def _line(sheet: Worksheet, row: int, item: WorklistRow, domain: str, aspect: str) -> None:
    evidence = item.evidence
    values = (
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
        item.reason,
    )
    write_row(sheet, row, values)
