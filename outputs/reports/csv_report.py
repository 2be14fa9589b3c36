"""Everything of a cycle as CSV in one ZIP: for those who reckon on. UTF-8 with BOM, commas, decimal points.

A cell that a spreadsheet would take for a formula gets an apostrophe before it. Each part is read as the asker may
see it; a part that they may not see is not there.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from accounts.models import User
from evaluations import permissions
from evaluations.choices import ValueColumn
from evaluations.cycle_history.history_sheet import TITLES as HISTORY_TITLES
from evaluations.cycle_history.history_sheet import history_lines
from evaluations.cycle_history.presenters import readable_entries
from evaluations.exports.file_facts import LabelledValue, file_facts
from evaluations.models import Assignment, Evaluation, Score
from evaluations.rules import scoring
from evidence.models import Citation
from evidence.requests.queries import visible_requests
from meetings.models import AgendaPoint, Meeting
from planning.actions.actions_sheet import COLUMNS as ACTION_COLUMNS
from planning.actions.actions_sheet import action_values
from planning.actions.queries import action_plan
from planning.models import Target
from regions import clock
from results.region_history import read_region_history
from results.stage_result import REPORTED_COLUMNS, stage_result
from ui.cells import FORMULA_STARTS, Value, plain_number

CsvReportRow = Sequence[Value]
FORMULA_OR_BREAK_STARTS = (*FORMULA_STARTS, "\n", "\x00")
CSV_STATUS = "Semua nilai menurut kolomnya; yang resmi hanya baris bertanda resmi"
CSV_READING_GUIDE = (
    "UTF-8, pemisah koma, desimal titik. Di Excel: Data, Dari Teks/CSV. Tanda petik di depan = + - @ mencegah rumus."
)


def csv_zip(evaluation: Evaluation, user: User, seal: str) -> tuple[str, bytes]:
    """File name and content."""
    open_to = [part for part in CSV_FILES if permissions.may(part[2], user, evaluation)]
    parts = [(name, titles, rows(evaluation, user)) for name, titles, _, rows in open_to]
    facts: list[LabelledValue] = [("Segel", seal)] if seal else []
    about = [
        *file_facts(evaluation, CSV_STATUS, [*facts, ("Bentuk", CSV_READING_GUIDE)]),
        *((f"{n}.csv", _count(r)) for n, _, r in parts),
    ]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "keterangan", ("Perihal", "Isi"), about, evaluation)
        for name, titles, rows in parts:
            _write(archive, name, titles, rows, evaluation)
    return f"data-{evaluation.region.code}-{evaluation.year}.zip", content.getvalue()


def _count(rows: Sequence[CsvReportRow]) -> str:
    return f"{len(rows)} baris"


def _write(
    archive: zipfile.ZipFile, name: str, titles: Sequence[str], rows: Iterable[CsvReportRow], evaluation: Evaluation
) -> None:
    """A zip knows no time zone: the region's own time."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([_cell(value) for value in row] for row in rows)
    moment = clock.now().astimezone(ZoneInfo(evaluation.region.time_zone))
    entry = zipfile.ZipInfo(f"{name}.csv", moment.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, "\ufeff" + text.getvalue())


def _cell(value: Value) -> str:
    """Numbers as they are, with their sign; text never as a formula."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        value = plain_number(value)
    if isinstance(value, str):
        return (
            f"'{value}"
            if value.startswith(FORMULA_OR_BREAK_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
            else value
        )
    return value.isoformat() if isinstance(value, date) else str(value)


# --- the parts ------------------------------------------------------------------------------------


def _scores(evaluation: Evaluation, user: User) -> list[CsvReportRow]:
    """Every stored value of every column with its texts."""
    rows = Score.objects.filter(evaluation=evaluation).select_related("indicator__aspect__domain", "updated_by")
    ordered = sorted(rows, key=lambda s: (s.indicator.number, list(ValueColumn).index(ValueColumn(s.column))))
    return [_score(score, ZoneInfo(evaluation.region.time_zone)) for score in ordered]


def _score(score: Score, zone: ZoneInfo) -> CsvReportRow:
    indicator = score.indicator
    domain = "" if indicator.aspect.domain.synthetic else indicator.aspect.domain.name
    names = (indicator.number, indicator.name, domain, indicator.aspect.name, indicator.weight)
    texts = (score.fact, score.analysis, score.justification, score.reason, score.notes)
    return (
        *names,
        score.get_column_display(),
        score.value,
        *texts,
        str(score.updated_by),
        _local_time(score.updated_at, zone),
    )


def _layers(evaluation: Evaluation, user: User) -> list[CsvReportRow]:
    """Index, domains and aspects of both columns that make one, exact and as printed."""
    rows: list[CsvReportRow] = []
    for column in REPORTED_COLUMNS:
        outcome = stage_result(evaluation, column).outcome
        if outcome.filled:
            groups = (("indeks", [outcome.total]), ("domain", outcome.domains), ("aspek", outcome.aspects))
            for kind, layers in groups:
                rows += [_layer(column, kind, layer, outcome) for layer in layers]
    return rows


def _layer(column: ValueColumn, kind: str, layer: scoring.IndexLayer, outcome: scoring.IndexOutcome) -> CsvReportRow:
    exact = "" if layer.exact is None else f"{layer.exact.numerator}/{layer.exact.denominator}"
    ends = (scoring.round_half_up(layer.low), scoring.round_half_up(layer.high))
    predicate = outcome.predicate if kind == "indeks" else None
    number = layer.number or None
    return (
        column.label,
        kind,
        number,
        layer.name,
        layer.weight,
        exact,
        layer.printed,
        *ends,
        len(layer.missing),
        predicate,
    )


def _assignments(evaluation: Evaluation, user: User) -> list[CsvReportRow]:
    rows = Assignment.objects.filter(evaluation=evaluation).select_related("indicator", "agency")
    ordered = rows.order_by("indicator__number", "part", "agency__name")
    return [(a.indicator.number, a.indicator.short_name, a.agency.name, a.get_part_display(), a.due) for a in ordered]


def _evidence(evaluation: Evaluation, user: User) -> list[CsvReportRow]:
    """What stands now, with its newest verdict, as far as the asker may open the documents."""
    rows = Citation.objects.handled_by(user).visible_to(user).filter(evaluation=evaluation).current().with_verdict()
    related = rows.select_related("indicator", "item", "agency", "version__document")
    zone = ZoneInfo(evaluation.region.time_zone)
    return [_citation(row, zone) for row in related.order_by("indicator__number", "pk")]


def _citation(row: Citation, zone: ZoneInfo) -> CsvReportRow:
    version, read = row.version, vars(row)
    document = version.document
    return (
        row.indicator.number,
        row.item.code if row.item else "",
        document.title,
        version.number,
        document.reference,
        version.dated,
        version.original_name or version.url,
        version.size or None,
        version.sha256,
        row.agency.name if row.agency else "",
        row.article,
        row.page,
        read["outcome"] or "menunggu",
        row.reason_label,
        read["verdict_note"],
        read["judge"],
        _local_time(read["judged_at"], zone),
    )


def _requests(evaluation: Evaluation, user: User) -> list[CsvReportRow]:
    return [
        (
            row.request.indicator.number,
            row.request.item.code if row.request.item else "",
            row.request.agency.name,
            row.request.due,
            row.answer.label,
            row.request.note,
            str(row.request.asked_by),
        )
        for row in visible_requests(evaluation, user)
    ]


def _years(evaluation: Evaluation, user: User) -> list[CsvReportRow]:
    """Results and self-assessments of all years, each with whose word it is."""
    cycles = Evaluation.objects.visible_to(user).filter(region=evaluation.region_id).select_related("region")
    record = read_region_history(list(cycles), user)
    found = [
        reading for year in record.years for reading in (record.results.get(year), record.selfs.get(year)) if reading
    ]
    return [
        (r.year, r.yardstick.name, r.short, r.printed, *(r.interval or (None, None)), r.predicate, r.source, r.at)
        for r in found
        if r and r.started
    ]


def _targets(evaluation: Evaluation, user: User) -> list[CsvReportRow]:
    rows = Target.objects.visible_to(user).filter(region=evaluation.region_id).select_related("aspect", "by")
    return [
        (t.year, t.get_scope_display(), t.aspect.name if t.aspect else "", t.value, t.source, str(t.by)) for t in rows
    ]


def _actions(evaluation: Evaluation, user: User) -> list[CsvReportRow]:
    """The plan as its own file has it, without the number of the line."""
    return [action_values(row) for row in action_plan(evaluation, user).rows]


def _decisions(evaluation: Evaluation, user: User) -> list[CsvReportRow]:
    """What was decided in the meetings that the asker knows of; minutes that are still open are the team's."""
    meetings = Meeting.objects.visible_to(user).filter(evaluation=evaluation)
    if not permissions.may("view_worklist", user, evaluation):
        meetings = meetings.exclude(closed_at=None)
    points = AgendaPoint.objects.filter(meeting__in=meetings).exclude(decision="")
    related = points.select_related("meeting", "indicator", "domain", "agency", "person", "done_by")
    zone = ZoneInfo(evaluation.region.time_zone)
    return [_decision(row, zone) for row in related.order_by("meeting__day", "meeting__starts", "meeting", "pk")]


def _decision(row: AgendaPoint, zone: ZoneInfo) -> CsvReportRow:
    meeting = row.meeting
    minutes = "dibatalkan" if meeting.cancelled_at else "ditutup" if meeting.is_closed else "draf"
    about = (row.indicator.number if row.indicator else None, str(row), row.why, row.discussion, row.decision)
    owner = row.agency.name if row.agency else row.owner
    done = (_local_time(row.done_at, zone), str(row.done_by or ""))
    return (meeting.day, meeting.title, minutes, _local_time(meeting.closed_at, zone), *about, owner, row.due, *done)


def _history(evaluation: Evaluation, user: User) -> list[CsvReportRow]:
    rows = readable_entries(evaluation.history, evaluation, user)
    ordered = rows.select_related("indicator", "by").order_by("at", "pk")
    return list(history_lines(ordered, ZoneInfo(evaluation.region.time_zone)))


def _local_time(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" if moment else ""


RowsReader = Callable[[Evaluation, User], list[CsvReportRow]]
SCORE_TITLES = (
    "No.",
    "Indikator",
    "Domain",
    "Aspek",
    "Bobot",
    "Kolom",
    "Nilai",
    "Fakta",
    "Analisis",
    "Justifikasi",
    "Alasan tingkat",
    "Catatan asesor",
    "Oleh",
    "Pada",
)
LAYER_TITLES = (
    "Kolom",
    "Bagian",
    "No.",
    "Nama",
    "Bobot",
    "Nilai tepat",
    "Nilai",
    "Terendah",
    "Tertinggi",
    "Belum terisi",
    "Predikat",
)
EVIDENCE_TITLES = (
    "No.",
    "Butir",
    "Dokumen",
    "Versi",
    "Nomor",
    "Tanggal",
    "Berkas atau tautan",
    "Ukuran (byte)",
    "SHA-256",
    "OPD",
    "Pasal",
    "Halaman atau menit",
    "Putusan",
    "Alasan",
    "Catatan",
    "Oleh",
    "Pada",
)
REQUEST_TITLES = ("No.", "Butir", "OPD", "Tenggat", "Keadaan", "Catatan", "Diminta oleh")
YEAR_TITLES = ("Tahun", "Instrumen", "Status", "Indeks", "Terendah", "Tertinggi", "Predikat", "Sumber", "Dicatat")
DECISION_TITLES = (
    "Tanggal",
    "Rapat",
    "Notula",
    "Ditutup pada",
    "No.",
    "Pokok bahasan",
    "Mengapa dibahas",
    "Pembahasan",
    "Keputusan",
    "Pelaksana",
    "Tenggat",
    "Selesai pada",
    "Selesai oleh",
)
ACTION_TITLES = tuple(title for title, _ in ACTION_COLUMNS[1:])
# Name, titles, the rule that opens it, and its rows.
CSV_FILES: tuple[tuple[str, tuple[str, ...], str, RowsReader], ...] = (
    ("nilai", SCORE_TITLES, "view_values", _scores),
    ("indeks", LAYER_TITLES, "view_values", _layers),
    ("penugasan", ("No.", "Indikator", "OPD", "Peran", "Tenggat"), "view_worklist", _assignments),
    ("bukti", EVIDENCE_TITLES, "view_evidence", _evidence),
    ("permintaan", REQUEST_TITLES, "view_requests", _requests),
    ("tahun-tahun", YEAR_TITLES, "view_result", _years),
    ("target", ("Tahun", "Lingkup", "Aspek", "Nilai", "Sumber", "Oleh"), "view_targets", _targets),
    ("tindak-lanjut", ACTION_TITLES, "view_actions", _actions),
    ("keputusan-rapat", DECISION_TITLES, "view_meetings", _decisions),
    ("riwayat", HISTORY_TITLES, "view_history", _history),
)
