"""Who answers for what, until when, from a sheet: one row an indicator, agencies in any spelling."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.imports.open_questions import OpenQuestions, by_look
from accounts.imports.table_import import ImportAction, PlannedRow, plan_rows
from accounts.models import User
from domains.models import Indicator
from evaluations.assignments.queries import assignable_agencies, shown_due
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import ASSIGNMENTS_ACT, assign_rows
from evaluations.models import Assignment, Evaluation
from evaluations.rules.level_parsing import indicator_number_in, is_number
from evaluations.rules.level_titles import INDICATOR_TITLES, NAMES, NUMBER
from evaluations.scoring_inputs import instrument_indicators
from imports.due_dates import DueCell, read_due
from imports.forms import CycleSheetForm
from imports.import_kinds import ImportKind, plan_and_questions
from regions import clock
from regions.models import Agency
from ui.days import day_text
from ui.names import look_of
from ui.sheets import SheetColumn, SheetRow

LEAD, CONTRIBUTOR = AssignmentPart.LEAD, AssignmentPart.CONTRIBUTOR
SEPARATORS = re.compile(r"\s*[;\n•]\s*")
ASSIGNMENT_SHEET = (
    SheetColumn("indikator", "indikator", INDICATOR_TITLES, bare=NUMBER, beside=NAMES, fits=is_number, line=True),
    SheetColumn(
        "pengampu",
        "pengampu",
        [
            ["opd pengampu", "perangkat daerah pengampu", "pengampu indikator", "lead", "koordinator indikator"],
            ["opd", "nama opd", "perangkat daerah", "opd penanggung jawab", "penanggung jawab", "pic", "unit kerja"],
        ],
        False,
        line=True,
        spreads=True,
    ),
    SheetColumn(
        "kontributor",
        "kontributor",
        [["opd kontributor", "opd pendukung", "pendukung", "opd terkait", "anggota", "perangkat daerah pendukung"]],
        False,
        spreads=True,
    ),
    SheetColumn(
        "tenggat",
        "tenggat",
        [["batas waktu", "tenggat waktu", "batas akhir", "deadline", "target waktu", "tanggal selesai", "jatuh tempo"]],
        False,
        line=True,
        spreads=True,
    ),
)


@dataclass(frozen=True)
class ReadAssignment:
    """What one row asks for: a part with its date for each agency that does not have it, and another date for all."""

    indicator: Indicator
    parts: Mapping[Agency, tuple[AssignmentPart, date | None]]
    due: date | None  # for everyone there; None where it stands already
    cell: DueCell

    @property
    def dates(self) -> list[date]:
        """The dates that it writes, earliest first."""
        return sorted({due for due in (self.due, *(due for _, due in self.parts.values())) if due})


class AssignmentPlanner:
    """Reads the cycle in a fixed number of queries. Agencies that a row does not name keep what they have."""

    def __init__(self, evaluation: Evaluation, answers: Mapping[str, str]) -> None:
        self.evaluation, self.open = evaluation, OpenQuestions(answers)
        self.indicators = {i.number: i for i in instrument_indicators(evaluation.instrument)}
        self.agencies = by_look(assignable_agencies(evaluation))
        self.stored: dict[int, dict[int, Assignment]] = {}
        for row in _in_order(evaluation):
            self.stored.setdefault(row.indicator_id, {})[row.agency_id] = row
        self.window, self.today = evaluation.window(CycleState.MANDIRI), clock.today(evaluation.region)
        self.seen: dict[int, int] = {}
        self.read: list[ReadAssignment] = []

    def plan(self, rows: Sequence[SheetRow]) -> list[PlannedRow]:
        return plan_rows(rows, self._fate)

    def _fate(self, row: SheetRow) -> PlannedRow:
        read = self._read(row)
        if not read.parts and not read.due:
            return PlannedRow(row.number, row.cells, ImportAction.PRESENT)
        self.read.append(read)
        fate = ImportAction.CHANGED if self.stored.get(read.indicator.pk) else ImportAction.NEW
        said = [f"{part.label} {agency.short_name}" for agency, (part, _) in read.parts.items()]
        spans = {read.cell.day: f" ({read.cell.said})"} if read.cell.said else {}
        said += [f"tenggat {day_text(due)}{spans.get(due, '')}{self._doubt(due)}" for due in read.dates]
        return PlannedRow(row.number, row.cells, fate, "; ".join(said))

    def _doubt(self, due: date) -> str:
        """What the reader of the preview should know of a date; it may be meant all the same."""
        if due < self.today:
            return " (sudah lewat)"
        if self.window and not self.window.contains(due):
            opens, closes = day_text(self.window.opens), day_text(self.window.closes)
            return f" (di luar jadwal penilaian mandiri, {opens} sampai {closes})"
        return ""

    def _read(self, row: SheetRow) -> ReadAssignment:
        number = indicator_number_in(row.cells["indikator"])
        if number is None or number not in self.indicators:
            raise ValidationError(f"Indikator “{row.cells['indikator'][:40]}” tidak ada dalam instrumen siklus ini.")
        if self.seen.setdefault(number, row.number) != row.number:
            raise ValidationError(f"Indikator {number} sudah ada di baris {self.seen[number]}.")
        indicator = self.indicators[number]
        wanted = dict.fromkeys(self._agencies(row.cells.get("kontributor", ""), row.number), CONTRIBUTOR)
        if lead := row.cells.get("pengampu", ""):
            wanted |= dict.fromkeys(self._agencies(lead, row.number)[:1], LEAD)
            wanted |= {agency: CONTRIBUTOR for agency in self._agencies(lead, row.number)[1:] if agency not in wanted}
        cell = read_due(row.cells.get("tenggat", ""), self.evaluation.year)
        due = cell.day
        stored = self.stored.get(indicator.pk, {})
        if not wanted and not stored and due:
            raise ValidationError("Tenggat tanpa OPD: isi pengampunya.")
        # The date that the sheet of "Isi sekarang" shows is no news, though an agency may have another one.
        shown = shown_due(stored.values())
        moved = due if due != shown else None
        own = {pk: found.due for pk, found in stored.items()}
        parts = {
            agency: (part, moved or own.get(agency.pk) or shown)
            for agency, part in wanted.items()
            if agency.pk not in stored or stored[agency.pk].part != part
        }
        return ReadAssignment(indicator, parts, moved if stored else None, cell)

    def _agencies(self, text: str, row: int) -> list[Agency]:
        return [self.open.agency(name, self.agencies, row) for name in names_in(text, self.agencies)]


def names_in(text: str, agencies: Collection[str]) -> list[str]:
    """One agency, or several between semicolons or on lines; a comma may belong to a name. `agencies` are looks."""
    if look_of(text) in agencies:
        return [text]
    names: list[str] = []
    for part in filter(None, SEPARATORS.split(text.strip())):
        pieces = [piece.strip() for piece in part.split(",")]
        known = look_of(part) in agencies or not all(look_of(piece) in agencies for piece in pieces)
        names += [part] if known else pieces
    return [name for name in names if name not in ("-", "–")]


@transaction.atomic
def write_assignments(evaluation: Evaluation, *, rows: Sequence[SheetRow], answers: Mapping[str, str], by: User) -> int:
    """The whole sheet as one act, which one press takes back. Returns how many indicators."""
    planner = AssignmentPlanner(evaluation, answers)
    planner.plan(rows)
    parts = [(read.indicator, agency, *given) for read in planner.read for agency, given in read.parts.items()]
    dates = {read.indicator: read.due for read in planner.read if read.due}
    assign_rows(evaluation=evaluation, parts=parts, dates=dates, by=by)
    return len(planner.read)


def _in_order(evaluation: Evaluation) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(evaluation=evaluation).select_related("indicator", "agency")
    return rows.order_by("indicator__number", "agency__name")


def assignment_kind(evaluation: Evaluation, back: str) -> ImportKind:
    plan, questions = plan_and_questions(lambda answers: AssignmentPlanner(evaluation, answers))

    def write(*, rows: Sequence[SheetRow], answers: Mapping[str, str], by: User, **_: Any) -> int:
        return write_assignments(evaluation, rows=rows, answers=answers, by=by)

    return ImportKind(
        code="penugasan",
        rule="assign_indicators",
        form=CycleSheetForm,
        columns=ASSIGNMENT_SHEET,
        plan=plan,
        write=write,
        questions=questions,
        things="indikator",
        back=back,
        example=(("1", "Dinas Komunikasi dan Informatika", "Dinas Kesehatan; Inspektorat", "15-08-2026"),),
        current=lambda: assignment_lines(evaluation),
        done="ditugaskan",
        act=ASSIGNMENTS_ACT,
        about=evaluation,
        title="penugasan",
    )


def assignment_lines(evaluation: Evaluation) -> list[tuple[str, str, str, str]]:
    """What is assigned now, as the sheet writes it; an indicator whose agencies have two dates shows the lead's."""
    found: dict[int, list[Assignment]] = {}
    for row in _in_order(evaluation):
        found.setdefault(row.indicator.number, []).append(row)
    lines = []
    for number, parts in found.items():
        lead = [row for row in parts if row.part == LEAD]
        due = shown_due(parts)
        others = "; ".join(row.agency.name for row in parts if row.part != LEAD)
        lines.append((str(number), lead[0].agency.name if lead else "", others, day_text(due) if due else ""))
    return lines
