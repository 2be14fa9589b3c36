"""Everything of a cycle as CSV in one ZIP: for those who reckon on. UTF-8 with BOM, commas, decimal points.

A cell that a spreadsheet would take for a formula gets an apostrophe before it. Each part is read as the asker may
see it; a part that they may not see is not there.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple
from zoneinfo import ZoneInfo

from accounts.models import User
from evaluations import permissions
from evaluations.choices import ValueColumn
from evaluations.cycle_history.history_sheet import HISTORY_COLUMNS, HistoryLine, history_lines
from evaluations.cycle_history.queries import readable_entries
from evaluations.exports.file_facts import LabelledValue, file_facts
from evaluations.models import Assignment, Evaluation, Score
from evaluations.rules import scoring
from evidence.document_fields import DOCUMENT_COLUMNS
from evidence.models import Citation
from evidence.requests.queries import RequestRow, visible_requests
from meetings.models import AgendaPoint, Meeting
from planning.actions.actions_sheet import ACTION_COLUMNS
from planning.actions.queries import ActionRow, action_plan
from planning.models import Target
from regions import clock
from results.newest_value import read_newest_value
from results.region_history import read_region_history
from results.stage_result import REPORTED_COLUMNS, stage_result
from results.year_index import YearIndex
from ui.cells import Value, csv_cell
from ui.columns import Column, TableRow
from ui.formats import value_terms

CSV_STATUS = "Semua nilai menurut kolomnya; yang resmi hanya baris bertanda resmi"
CSV_READING_GUIDE = (
    "UTF-8, pemisah koma, desimal titik. Di Excel: Data, Dari Teks/CSV. Tanda petik di depan = + - @ mencegah rumus."
)


def csv_zip(evaluation: Evaluation, user: User, seal: str) -> tuple[str, bytes]:
    """File name and content."""
    open_to = [part for part in CSV_PARTS if permissions.may(part.rule, user, evaluation)]
    parts = [(part, part.rows(evaluation, user)) for part in open_to]
    facts: list[LabelledValue] = [("Segel", seal)] if seal else []
    about = [
        *file_facts(evaluation, CSV_STATUS, [*facts, ("Bentuk", CSV_READING_GUIDE)]),
        *((f"{part.name}.csv", f"{len(rows)} baris") for part, rows in parts),
    ]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "keterangan", ABOUT_COLUMNS, about, evaluation)
        for part, rows in parts:
            _write(archive, part.name, part.columns, rows, evaluation)
    return f"data-{evaluation.region.code}-{evaluation.year}.zip", content.getvalue()


def _write(
    archive: zipfile.ZipFile,
    name: str,
    columns: Sequence[Column[TableRow]],
    rows: Iterable[TableRow],
    evaluation: Evaluation,
) -> None:
    """A zip knows no time zone: the region's own time, in the cells too."""
    zone = ZoneInfo(evaluation.region.time_zone)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.title for column in columns])
    writer.writerows([csv_cell(column.value(row), zone) for column in columns] for row in rows)
    moment = clock.now().astimezone(zone)
    entry = zipfile.ZipInfo(f"{name}.csv", moment.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, "\ufeff" + text.getvalue())


# --- the parts ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CsvPart(Generic[TableRow]):
    """One file: its name, the rule that opens it, its columns and its rows."""

    name: str
    rule: str
    columns: tuple[Column[TableRow], ...]
    rows: Callable[[Evaluation, User], list[TableRow]]


class LayerLine(NamedTuple):
    """An index, domain or aspect of one column."""

    column: ValueColumn
    kind: str
    layer: scoring.IndexLayer
    outcome: scoring.IndexOutcome


def _csv_column(title: str, value: Callable[[TableRow], Value]) -> Column[TableRow]:
    """A CSV has no widths."""
    return Column(title, 0, value)


def _scores(evaluation: Evaluation, user: User) -> list[Score]:
    """Every stored value of every column with its texts."""
    rows = Score.objects.filter(evaluation=evaluation).select_related("indicator__aspect__domain", "updated_by")
    return sorted(rows, key=lambda s: (s.indicator.number, list(ValueColumn).index(ValueColumn(s.column))))


def _domain_name(score: Score) -> str:
    domain = score.indicator.aspect.domain
    return "" if domain.synthetic else domain.name


def _layers(evaluation: Evaluation, user: User) -> list[LayerLine]:
    """Index, domains and aspects of both columns that make one, exact and as printed."""
    rows: list[LayerLine] = []
    for column in REPORTED_COLUMNS:
        outcome = stage_result(evaluation, column).outcome
        if outcome.filled:
            groups = (("indeks", [outcome.total]), ("domain", outcome.domains), ("aspek", outcome.aspects))
            for kind, layers in groups:
                rows += [LayerLine(column, kind, layer, outcome) for layer in layers]
    return rows


def _exact(line: LayerLine) -> str:
    exact = line.layer.exact
    return "" if exact is None else f"{exact.numerator}/{exact.denominator}"


def _assignments(evaluation: Evaluation, user: User) -> list[Assignment]:
    rows = Assignment.objects.filter(evaluation=evaluation).select_related("indicator", "agency")
    return list(rows.order_by("indicator__number", "part", "agency__name"))


def _evidence(evaluation: Evaluation, user: User) -> list[Citation]:
    """What stands now, with its newest verdict, as far as the asker may open the documents."""
    rows = Citation.objects.handled_by(user).visible_to(user).filter(evaluation=evaluation).current().with_verdict()
    related = rows.select_related("indicator", "item", "agency", "version__document")
    return list(related.order_by("indicator__number", "pk"))


class YearLine(NamedTuple):
    """One reading of a year, and whether it is the one that the pages of the cycle lead with."""

    reading: YearIndex
    is_newest: bool


def _years(evaluation: Evaluation, user: User) -> list[YearLine]:
    """Results and self-assessments of all years and the cycle's newest value, each with whose word it is."""
    cycles = Evaluation.objects.visible_to(user).beside(evaluation).select_related("region")
    record = read_region_history(list(cycles), user)
    found = [
        reading for year in record.years for reading in (record.results.get(year), record.selfs.get(year)) if reading
    ]
    newest = read_newest_value(record, evaluation).reading
    if newest not in found:  # the assessors' values so far, or an estimate
        found.append(newest)
    return [YearLine(reading, reading == newest) for reading in found if reading.started]


def _targets(evaluation: Evaluation, user: User) -> list[Target]:
    own = Target.objects.visible_to(user).filter(region=evaluation.region_id, family=evaluation.family)
    return list(own.select_related("aspect", "by"))


def _actions(evaluation: Evaluation, user: User) -> list[ActionRow]:
    """The plan as its own file has it, without the number of the line."""
    return list(action_plan(evaluation, user).rows)


def _decisions(evaluation: Evaluation, user: User) -> list[AgendaPoint]:
    """What was decided in the meetings that the asker knows of; minutes that are still open are the team's."""
    meetings = Meeting.objects.visible_to(user).filter(evaluation=evaluation)
    if not permissions.may("view_worklist", user, evaluation):
        meetings = meetings.exclude(closed_at=None)
    points = AgendaPoint.objects.filter(meeting__in=meetings).exclude(decision="")
    related = points.select_related("meeting", "indicator", "domain", "agency", "person", "done_by")
    return list(related.order_by("meeting__day", "meeting__starts", "meeting", "pk"))


def _minutes_state(row: AgendaPoint) -> str:
    meeting = row.meeting
    return "dibatalkan" if meeting.cancelled_at else "ditutup" if meeting.is_closed else "draf"


def _history(evaluation: Evaluation, user: User) -> list[HistoryLine]:
    rows = readable_entries(evaluation.history, evaluation, user)
    ordered = rows.select_related("indicator", "by").order_by("at", "pk")
    return list(history_lines(ordered, ZoneInfo(evaluation.region.time_zone)))


ABOUT_COLUMNS: tuple[Column[LabelledValue], ...] = (
    _csv_column("Perihal", lambda fact: fact[0]),
    _csv_column("Isi", lambda fact: fact[1]),
)
SCORE_COLUMNS: tuple[Column[Score], ...] = (
    _csv_column("No.", lambda score: score.indicator.number),
    _csv_column("Indikator", lambda score: score.indicator.name),
    _csv_column("Domain", _domain_name),
    _csv_column("Aspek", lambda score: score.indicator.aspect.name),
    _csv_column("Bobot", lambda score: score.indicator.weight),
    _csv_column("Kolom", lambda score: score.get_column_display()),
    _csv_column("Nilai", lambda score: scoring.printed_value(score.value)),
    _csv_column("Nilai tepat", lambda score: value_terms(score.value)),
    _csv_column("Fakta", lambda score: score.fact),
    _csv_column("Analisis", lambda score: score.analysis),
    _csv_column("Justifikasi", lambda score: score.justification),
    _csv_column("Alasan tingkat", lambda score: score.reason),
    _csv_column("Catatan asesor", lambda score: score.notes),
    _csv_column("Oleh", lambda score: str(score.updated_by)),
    _csv_column("Pada", lambda score: score.updated_at),
)
LAYER_COLUMNS: tuple[Column[LayerLine], ...] = (
    _csv_column("Kolom", lambda line: line.column.label),
    _csv_column("Bagian", lambda line: line.kind),
    _csv_column("No.", lambda line: line.layer.number or None),
    _csv_column("Nama", lambda line: line.layer.name),
    _csv_column("Bobot", lambda line: line.layer.weight),
    _csv_column("Nilai tepat", _exact),
    _csv_column("Nilai", lambda line: line.layer.printed),
    _csv_column("Terendah", lambda line: scoring.round_half_up(line.layer.low)),
    _csv_column("Tertinggi", lambda line: scoring.round_half_up(line.layer.high)),
    _csv_column("Belum terisi", lambda line: len(line.layer.missing)),
    _csv_column("Predikat", lambda line: line.outcome.predicate if line.kind == "indeks" else None),
)
ASSIGNMENT_COLUMNS: tuple[Column[Assignment], ...] = (
    _csv_column("No.", lambda row: row.indicator.number),
    _csv_column("Indikator", lambda row: row.indicator.short_name),
    _csv_column("OPD", lambda row: row.agency.name),
    _csv_column("Peran", lambda row: row.get_part_display()),
    _csv_column("Tenggat", lambda row: row.due),
)
EVIDENCE_COLUMNS: tuple[Column[Citation], ...] = (
    _csv_column("No.", lambda row: row.indicator.number),
    _csv_column("Butir", lambda row: row.item.code if row.item else ""),
    _csv_column("Dokumen", lambda row: row.version.document.title),
    _csv_column("Versi", lambda row: row.version.number),
    *(column.over(lambda row: row.version) for column in DOCUMENT_COLUMNS),
    _csv_column("Berkas atau tautan", lambda row: row.version.original_name or row.version.url),
    _csv_column("Ukuran (byte)", lambda row: row.version.size or None),
    _csv_column("SHA-256", lambda row: row.version.sha256),
    _csv_column("OPD", lambda row: row.agency.name if row.agency else ""),
    _csv_column("Pasal", lambda row: row.article),
    _csv_column("Halaman atau menit", lambda row: row.page),
    _csv_column("Nilai tertulis", lambda row: row.shown_value),
    _csv_column("Diminta", lambda row: row.shown.wanted if row.shown else ""),
    _csv_column("Putusan", lambda row: row.outcome or "menunggu"),
    _csv_column("Alasan", lambda row: row.reason_label),
    _csv_column("Catatan", lambda row: row.verdict_note),
    _csv_column("Oleh", lambda row: row.judge),
    _csv_column("Pada", lambda row: row.judged_at),
)
REQUEST_COLUMNS: tuple[Column[RequestRow], ...] = (
    _csv_column("No.", lambda row: row.request.indicator.number),
    _csv_column("Butir", lambda row: row.request.item.code if row.request.item else ""),
    _csv_column("OPD", lambda row: row.request.agency.name),
    _csv_column("Tenggat", lambda row: row.request.due),
    _csv_column("Status", lambda row: row.answer.label),
    _csv_column("Catatan", lambda row: row.request.note),
    _csv_column("Diminta oleh", lambda row: str(row.request.asked_by)),
)
READING_COLUMNS: tuple[Column[YearIndex], ...] = (
    _csv_column("Tahun", lambda year: year.year),
    _csv_column("Instrumen", lambda year: year.yardstick.name),
    _csv_column("Status", lambda year: year.short),
    _csv_column("Indeks", lambda year: year.printed),
    _csv_column("Terendah", lambda year: year.interval[0] if year.interval else None),
    _csv_column("Tertinggi", lambda year: year.interval[1] if year.interval else None),
    _csv_column("Predikat", lambda year: year.predicate),
    _csv_column("Sumber", lambda year: year.source),
    _csv_column("Dicatat", lambda year: year.at),
)
YEAR_COLUMNS: tuple[Column[YearLine], ...] = (
    *(column.over(lambda line: line.reading) for column in READING_COLUMNS),
    _csv_column("Nilai terbaru siklus ini", lambda line: "ya" if line.is_newest else ""),
)
TARGET_COLUMNS: tuple[Column[Target], ...] = (
    _csv_column("Tahun", lambda target: target.year),
    _csv_column("Lingkup", lambda target: target.get_scope_display()),
    _csv_column("Aspek", lambda target: target.aspect.name if target.aspect else ""),
    _csv_column("Nilai", lambda target: target.value),
    _csv_column("Sumber", lambda target: target.source),
    _csv_column("Oleh", lambda target: str(target.by)),
)
DECISION_COLUMNS: tuple[Column[AgendaPoint], ...] = (
    _csv_column("Tanggal", lambda point: point.meeting.day),
    _csv_column("Rapat", lambda point: point.meeting.title),
    _csv_column("Notula", _minutes_state),
    _csv_column("Ditutup pada", lambda point: point.meeting.closed_at),
    _csv_column("No.", lambda point: point.indicator.number if point.indicator else None),
    _csv_column("Pokok bahasan", str),
    _csv_column("Mengapa dibahas", lambda point: point.why),
    _csv_column("Pembahasan", lambda point: point.discussion),
    _csv_column("Keputusan", lambda point: point.decision),
    _csv_column("Pelaksana", lambda point: point.agency.name if point.agency else point.owner),
    _csv_column("Tenggat", lambda point: point.due),
    _csv_column("Selesai pada", lambda point: point.done_at),
    _csv_column("Selesai oleh", lambda point: str(point.done_by or "")),
)
CSV_PARTS: tuple[CsvPart[Any], ...] = (
    CsvPart("nilai", "view_values", SCORE_COLUMNS, _scores),
    CsvPart("indeks", "view_values", LAYER_COLUMNS, _layers),
    CsvPart("penugasan", "view_worklist", ASSIGNMENT_COLUMNS, _assignments),
    CsvPart("data-dukung", "view_evidence", EVIDENCE_COLUMNS, _evidence),
    CsvPart("permintaan", "view_requests", REQUEST_COLUMNS, visible_requests),
    CsvPart("tahun-tahun", "view_result", YEAR_COLUMNS, _years),
    CsvPart("target", "view_targets", TARGET_COLUMNS, _targets),
    CsvPart("tindak-lanjut", "view_actions", ACTION_COLUMNS, _actions),
    CsvPart("keputusan-rapat", "view_meetings", DECISION_COLUMNS, _decisions),
    CsvPart("riwayat", "view_history", HISTORY_COLUMNS, _history),
)
