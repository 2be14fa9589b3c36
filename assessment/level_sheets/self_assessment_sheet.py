"""The self-assessment from a sheet: level, Fakta, Analisis, reason. An empty cell leaves what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.imports.table_import import ImportAction, PlannedRow, refused_row
from accounts.models import User
from assessment.level_acts import LEVELS_IMPORT
from assessment.level_reasons import above_evidence_text, format_level
from assessment.level_sheets.joined_rows import IndicatorRows, join_rows
from assessment.scores import save_score
from domains.models import Indicator
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation, Score
from evaluations.own_agency import left_to_others
from evaluations.rules.level_parsing import indicator_number_in, is_level, is_number, plain_level, read_level
from evaluations.rules.level_titles import level_columns
from evaluations.rules.scoring import ValueRefused, typed_value
from evaluations.scoring_inputs import instrument_indicators, instrument_value_rule, takes_external_index
from evaluations.stages.workflow import require_reason
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from imports.forms import CycleSheetForm
from imports.import_kinds import ImportKind
from ui.sheets import SheetColumn, SheetRow
from ui.texts import clean_readable

MAX_TEXT_LENGTH = 20_000
FACT, ANALYSIS = ("fact", "fakta"), ("analysis", "analisis")
TEXTS = (
    SheetColumn(*FACT, [["fakta", "fakta lapangan", "kondisi", "penjelasan", "uraian", "penjelasan capaian"]], False),
    SheetColumn(*ANALYSIS, [["analisis", "analisa", "analisis capaian"]], False),
    SheetColumn("reason", "alasan tingkat", [["alasan", "alasan level", "dasar penilaian"]], False),
)
# Joined over several rows, a cell is meant of each: an indicator, its level, its texts.
SELF_ASSESSMENT_SHEET = tuple(
    replace(column, spreads=True)
    for column in level_columns({"indicator": "indikator", "level": "tingkat"}, "mandiri", TEXTS, is_number, is_level)
)


@dataclass(frozen=True)
class ReadScore:
    """What differs from what is stored."""

    indicator: Indicator
    version: int
    changes: dict[str, Any]
    reason: str | None


class SelfAssessmentPlanner:
    """Reads the cycle in a fixed number of queries; the preview marks a level above what the evidence carries."""

    def __init__(self, evaluation: Evaluation, by: User) -> None:
        indicators = instrument_indicators(evaluation.instrument)
        self.rule = instrument_value_rule(evaluation.instrument)
        self.indicators = {indicator.number: indicator for indicator in indicators}
        cited = cited_by_indicator(evaluation, indicators)
        self.ready = readiness_by_indicator(evaluation.instrument, indicators, cited)
        stored = Score.objects.filter(evaluation=evaluation, column=ValueColumn.MANDIRI)
        self.stored = {score.indicator_id: score for score in stored}
        self.left = left_to_others(evaluation, by)
        self.read: list[ReadScore] = []

    def plan(self, rows: Sequence[SheetRow]) -> list[PlannedRow]:
        return [planned for found in join_rows(rows) for planned in self._planned(found)]

    def _planned(self, found: IndicatorRows) -> list[PlannedRow]:
        """One row for an indicator; where it is refused, each of its rows, to be mended."""
        try:
            if found.conflict:
                raise ValidationError(found.conflict)
            fate = self._fate(found.row)
        except (ValidationError, ValueRefused) as error:
            said = error.messages if isinstance(error, ValidationError) else [str(error)]
            return [refused_row(row, " ".join(said)) for row in found.rows]
        return [replace(fate, note=", ".join(filter(None, (fate.note, found.note))))]

    def _fate(self, row: SheetRow) -> PlannedRow:
        if not any(text for name, text in row.cells.items() if name != "indicator"):
            return PlannedRow(row.number, row.cells, ImportAction.PRESENT)  # an aspect's own number, or nothing yet
        number = indicator_number_in(row.cells["indicator"])
        if number is None or number not in self.indicators:
            raise ValidationError(f"Indikator “{row.cells['indicator'][:40]}” tidak ada dalam instrumen siklus ini.")
        indicator = self.indicators[number]
        score = self.stored.get(indicator.pk) or Score(indicator=indicator)
        changes: dict[str, Any] = {}
        for name, title in (FACT, ANALYSIS):
            text = row.cells.get(name, "").replace("\r\n", "\n")
            if len(text) > MAX_TEXT_LENGTH:
                raise ValidationError(f"{title.capitalize()} lebih panjang dari {MAX_TEXT_LENGTH} huruf.")
            if text and text != clean_readable(getattr(score, name)).strip():
                changes[name] = text
        reason = self._level(row, indicator, score, changes)
        if not changes and reason is None:
            return PlannedRow(row.number, row.cells, ImportAction.PRESENT)
        self.read.append(ReadScore(indicator, score.version, changes, reason))
        said = [title for name, title in (FACT, ANALYSIS) if name in changes]
        if "value" in changes:
            before = format_level(score.value) if score.value is not None else "kosong"
            said.insert(0, f"tingkat {before} → {plain_level(row.cells['level'])}")
        said += ["alasan"] if reason else self._mark(indicator, changes)
        return PlannedRow(
            row.number, row.cells, ImportAction.CHANGED if score.pk else ImportAction.NEW, ", ".join(said)
        )

    def _mark(self, indicator: Indicator, changes: dict[str, Any]) -> list[str]:
        """What the preview says of a level above the evidence that comes without its reason."""
        if "value" not in changes:
            return []
        level = read_level(changes["value"], self.rule)
        above = above_evidence_text(level, self.ready[indicator.pk]) if level is not None else ""
        return [f"{above}; alasannya paling lambat ditulis pada pengesahan"] if above else []

    def _level(self, row: SheetRow, indicator: Indicator, score: Score, changes: dict[str, Any]) -> str | None:
        """Puts a level that differs among the changes; returns a reason that is new, or belongs to the new level."""
        level = read_level(row.cells["level"], self.rule)
        said = require_reason(row.cells.get("reason", ""))
        moves = level is not None and level != score.value
        is_new = bool(said) and said != clean_readable(score.reason).strip()
        if (moves or is_new) and indicator.pk in self.left:
            raise ValidationError(self.left[indicator.pk])
        if moves and takes_external_index(indicator):
            raise ValidationError("Nilai indikator ini mengikuti indeks lembaga lain; isi lewat berkas nilai indeks.")
        if moves and level is not None:
            changes["value"] = typed_value(level)
            return said
        return said if is_new else None


@transaction.atomic
def write_self_assessment(evaluation: Evaluation, *, rows: Sequence[SheetRow], by: User) -> int:
    """How many indicators changed; all of them or none."""
    planner = SelfAssessmentPlanner(evaluation, by)
    planner.plan(rows)
    for read in planner.read:
        place: dict[str, Any] = {"evaluation": evaluation, "indicator": read.indicator, "by": by}
        version = read.version
        if read.changes:
            with_level = read.reason if "value" in read.changes else None
            version = save_score(**place, version=version, changes=read.changes, reason=with_level).version
        if read.reason is not None and "value" not in read.changes:
            save_score(**place, version=version, changes={}, reason=read.reason)
    return len(planner.read)


def self_assessment_kind(evaluation: Evaluation, back: str, user: User) -> ImportKind:
    def plan(*, rows: Sequence[SheetRow], **_: Any) -> list[PlannedRow]:
        return SelfAssessmentPlanner(evaluation, user).plan(rows)

    def write(*, rows: Sequence[SheetRow], by: User, **_: Any) -> int:
        return write_self_assessment(evaluation, rows=rows, by=by)

    return ImportKind(
        code="penilaian-mandiri",
        rule="fill_scores",
        form=CycleSheetForm,
        columns=SELF_ASSESSMENT_SHEET,
        plan=plan,
        write=write,
        questions=lambda **_: [],
        things="indikator",
        back=back,
        example=(("1", "3", "Perwali ditetapkan dan dipakai.", "Belum dievaluasi berkala.", "Reviu dijadwalkan."),),
        current=lambda: self_assessment_lines(evaluation),
        done="diisi",
        act=LEVELS_IMPORT,
        about=evaluation,
        title="penilaian mandiri",
    )


def self_assessment_lines(evaluation: Evaluation) -> list[tuple[str, ...]]:
    """Every indicator with what is stored of it."""
    stored = {s.indicator_id: s for s in Score.objects.filter(evaluation=evaluation, column=ValueColumn.MANDIRI)}
    lines: list[tuple[str, ...]] = []
    for indicator in instrument_indicators(evaluation.instrument):
        score = stored.get(indicator.pk)
        level = "" if score is None or score.value is None else typed_value(score.value)
        texts = (score.fact, score.analysis, score.reason) if score else ("", "", "")
        lines.append((str(indicator.number), level, *texts))
    return lines
