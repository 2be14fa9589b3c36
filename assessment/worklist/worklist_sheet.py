"""The worklist as an XLSX file: what the page shows, with cycle, instrument, status and time in the head."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple

from assessment.worklist.queries import Worklist, WorklistRow
from evaluations.exports.workbook import LabelledValue, write_sheet_head, write_table
from evaluations.index_bar import IndexBar
from evaluations.rules.scoring import IndexLayer, printed_value
from ui.columns import Column
from ui.formats import value_terms

CYCLE_ENDED = "Siklus selesai"


class WorklistLine(NamedTuple):
    """A row with the names of the layers that it stands under."""

    item: WorklistRow
    domain: str
    aspect: str


def worklist_file(worklist: Worklist, shown: Iterable[WorklistRow] | None = None) -> tuple[str, bytes]:
    """File name and content: all rows, or those `shown`, in the instrument's order."""
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Lembar kerja"
    evaluation, lines = worklist.evaluation, _index_lines(worklist.bar)
    top = write_sheet_head(sheet, "Lembar kerja penilaian mandiri", evaluation, worklist.bar.status, lines) + 1
    write_table(sheet, top, worklist_columns(worklist), worklist_lines(worklist, shown))
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


def worklist_columns(worklist: Worklist) -> tuple[Column[WorklistLine], ...]:
    """The columns of the file; the year before, where there is one, is a title."""
    return (
        Column("No.", 6, lambda line: line.item.number),
        Column("Indikator", 48, lambda line: _name(line.item)),
        Column("Domain", 30, lambda line: line.domain),
        Column("Aspek", 34, lambda line: line.aspect),
        Column("Bobot", 9, lambda line: line.item.weight),
        Column(worklist.last_title, 10, lambda line: printed_value(line.item.last)),
        Column("Mandiri", 10, lambda line: printed_value(line.item.value)),
        *_exact_column(worklist),
        Column("Pengampu", 18, lambda line: line.item.lead),
        Column("Kontributor", 26, lambda line: ", ".join(line.item.contributors)),
        Column("Tenggat", 13, lambda line: line.item.due.day),
        Column("Data dukung", 8, lambda line: line.item.evidence.cited),
        Column("Diterima", 9, lambda line: line.item.evidence.accepted),
        Column("Kembali", 9, lambda line: line.item.evidence.returned),
        Column("Menunggu", 9, lambda line: line.item.evidence.waiting),
        Column("Terbukti", 9, lambda line: _ready(line.item)),
        Column("Status", 20, lambda line: CYCLE_ENDED if worklist.evaluation.is_past else line.item.status.label),
        Column("Langkah berikutnya", 22, lambda line: line.item.step.label),
        Column("Alasan pengembalian", 60, lambda line: _returns(line.item)),
        Column("Alasan tingkat", 60, lambda line: line.item.reason),
    )


def _exact_column(worklist: Worklist) -> tuple[Column[WorklistLine], ...]:
    """The terms of values such as 7/6, where the instrument takes them."""
    if worklist.evaluation.instrument.value_rule["integer"]:
        return ()
    return (Column("Nilai tepat", 11, lambda line: value_terms(line.item.value) or None),)


def _ready(item: WorklistRow) -> Decimal | int | str:
    """The estimated value of a decimal, else the ready level."""
    ready = item.readiness
    if ready.estimate:
        return ready.estimate.printed
    return "–" if ready.level is None else ready.level


def _name(item: WorklistRow) -> str:
    return f"{item.name}: {item.service}" if item.service else item.name


def _returns(item: WorklistRow) -> str:
    return "; ".join(f"{back.reason}: {back.note}" for back in item.evidence.returns)


def worklist_lines(worklist: Worklist, shown: Iterable[WorklistRow] | None = None) -> Iterator[WorklistLine]:
    """In the instrument's order; `domain` is "" where the instrument has none."""
    by_number = {row.number: row for row in (worklist.rows if shown is None else shown)}
    outcome = worklist.bar.outcome
    real = {layer.number for layer in outcome.domains}
    for domain in _layers_of(outcome.total):
        name = domain.name if domain.number in real else ""
        for aspect in _layers_of(domain):
            for term in aspect.terms:
                if term.number in by_number:
                    yield WorklistLine(by_number[term.number], name, aspect.name)


def _layers_of(whole: IndexLayer) -> list[IndexLayer]:
    """Those of its terms that are sums themselves: the domains, a domain's aspects."""
    return [part for part in whole.terms if isinstance(part, IndexLayer)]
