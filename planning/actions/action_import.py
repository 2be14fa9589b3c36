"""Actions from a sheet: what is to be done, by whom, until when, which indicators it raises."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.imports.open_questions import OpenQuestions, by_look
from accounts.imports.table_import import ImportAction, PlannedRow, plan_rows, refused_row
from accounts.models import User
from evaluations import permissions
from evaluations.assignments.queries import assignable_agencies
from evaluations.models import Evaluation
from evaluations.scoring_inputs import instrument_indicators
from imports.due_dates import read_due
from imports.forms import CycleSheetForm
from imports.import_kinds import CYCLE_GONE, ImportKind, plan_and_questions
from imports.models import SheetDraft
from planning.actions.action_writes import (
    ACTION_CARRIED_ON,
    ACTIONS_ACT,
    MAX_ACTIONS,
    ActionDraft,
    change_action,
    create_actions,
)
from planning.actions.forms import action_initial, aims_of, read_aims
from planning.models import Action
from ui.days import day_text
from ui.names import look_of
from ui.sheets import SheetColumn, SheetRow

MAX_TEXT, MAX_COST = 1000, 200
ACTIONS_CODE = "tindak-lanjut"
ACTION_SHEET = (
    SheetColumn(
        "tindakan",
        "tindak lanjut",
        [
            ["tindakan", "rencana tindak lanjut", "rencana aksi", "rencana tindakan", "uraian tindak lanjut"],
            ["kegiatan", "uraian kegiatan", "rekomendasi", "uraian", "aksi"],
        ],
        line=True,
        alone=True,
    ),
    SheetColumn(
        "opd",
        "OPD",
        [
            [
                "nama opd",
                "perangkat daerah",
                "penanggung jawab",
                "opd penanggung jawab",
                "pelaksana",
                "pic",
                "unit kerja",
            ]
        ],
        False,
        line=True,
        spreads=True,
    ),
    SheetColumn(
        "tenggat",
        "tenggat",
        [["batas waktu", "target waktu", "target selesai", "deadline", "waktu", "jadwal", "tanggal selesai"]],
        False,
        line=True,
        spreads=True,
    ),
    SheetColumn(
        "indikator",
        "indikator",
        [["indikator dan tingkat tujuan", "indikator terkait", "nomor indikator", "no indikator"]],
        False,
        line=True,
    ),
    SheetColumn("biaya", "catatan biaya", [["biaya", "anggaran", "sumber dana", "pagu"]], False, line=True),
)


class ActionPlanner:
    """Reads the plan in a fixed number of queries. An action is known by its words."""

    def __init__(self, evaluation: Evaluation, answers: Mapping[str, str]) -> None:
        self.open, self.year = OpenQuestions(answers), evaluation.year
        self.indicators = {i.number: i for i in instrument_indicators(evaluation.instrument)}
        self.agencies = by_look(assignable_agencies(evaluation))
        rows = Action.objects.filter(evaluation=evaluation).select_related("agency", "evaluation", "carried_to")
        self.stored: dict[str, list[Action]] = {}
        for action in rows.prefetch_related("raises__indicator").order_by("pk"):
            self.stored.setdefault(look_of(action.text), []).append(action)
        self.seen: dict[tuple[str, int | None], int] = {}
        self.new: list[ActionDraft] = []
        self.changed: list[tuple[Action, ActionDraft]] = []

    def plan(self, rows: Sequence[SheetRow]) -> list[PlannedRow]:
        return plan_rows(rows, self._fate)

    def _fate(self, row: SheetRow) -> PlannedRow:
        draft, note = self._draft(row)
        agency = draft.agency.pk if draft.agency else None
        key = (look_of(draft.text), agency)
        if self.seen.setdefault(key, row.number) != row.number:
            return refused_row(row, f"Sama dengan baris {self.seen[key]}.")
        same = self.stored.get(key[0], [])
        stored = next((action for action in same if action.agency_id == agency), same[0] if len(same) == 1 else None)
        if stored is None:
            self.new.append(draft)
            return PlannedRow(row.number, row.cells, ImportAction.NEW, note)
        # What a sheet may change of an action.
        aims = sorted((row.indicator.number, row.level) for row in stored.raises.all())
        if (stored.agency_id, stored.due, aims, stored.cost_note) == (
            agency,
            draft.due,
            [(a.indicator.number, a.level) for a in draft.aims],
            draft.cost_note,
        ):
            return PlannedRow(row.number, row.cells, ImportAction.PRESENT)
        if stored.successor:
            return refused_row(row, ACTION_CARRIED_ON)
        self.changed.append((stored, draft))
        said = f"OPD, tenggat, indikator, atau biaya berubah. {note}".strip()
        return PlannedRow(row.number, row.cells, ImportAction.CHANGED, said)

    def _draft(self, row: SheetRow) -> tuple[ActionDraft, str]:
        """What the row asks for, and what the preview says of a due date that the row does not name by its day."""
        text, agency = row.cells["tindakan"], row.cells.get("opd", "")
        if not text:
            raise ValidationError("Tindak lanjut belum diisi.")
        if len(text) > MAX_TEXT or len(row.cells.get("biaya", "")) > MAX_COST:
            raise ValidationError(f"Tindak lanjut paling panjang {MAX_TEXT} huruf, catatan biaya {MAX_COST}.")
        due = read_due(row.cells.get("tenggat", ""), self.year)
        draft = ActionDraft(
            text,
            self.open.agency(agency, self.agencies, row.number) if agency not in ("", "-", "–") else None,
            due.day,
            aims_of(read_aims(row.cells.get("indikator", "")), self.indicators),
            row.cells.get("biaya", ""),
        )
        return draft, f"Tenggat {day_text(due.day)}: {due.said}." if due.day and due.said else ""


def _line(action: Action) -> tuple[str, ...]:
    """What is stored of an action, as the sheet writes it."""
    due = day_text(action.due) if action.due else ""
    agency = action.agency.name if action.agency else ""
    return action.text, agency, due, action_initial(action)["aims"], action.cost_note


@transaction.atomic
def write_actions(
    evaluation: Evaluation,
    *,
    rows: Sequence[SheetRow],
    answers: Mapping[str, str],
    by: User,
    each: Callable[[], object] = lambda: None,
) -> int:
    """How many actions are new or changed; all of them or none. `each` is told once a row."""
    planner = ActionPlanner(evaluation, answers)
    planner.plan(rows)
    for start in range(0, len(planner.new), MAX_ACTIONS):
        drafts = planner.new[start : start + MAX_ACTIONS]
        create_actions(evaluation=evaluation, drafts=drafts, origin=Action.Origin.OWN, by=by)
        for _ in drafts:
            each()
    for action, draft in planner.changed:
        change_action(action=action, draft=draft, revision=action.revision, by=by)
        each()
    return len(planner.new) + len(planner.changed)


def action_kind(evaluation: Evaluation, back: str) -> ImportKind:
    plan, questions = plan_and_questions(lambda answers: ActionPlanner(evaluation, answers))

    def write(*, region: None, **asked: Any) -> int:
        return write_actions(evaluation, **asked)

    def current() -> list[tuple[str, ...]]:
        rows = Action.objects.filter(evaluation=evaluation).select_related("agency")
        return [_line(action) for action in rows.prefetch_related("raises__indicator").order_by("pk")]

    return ImportKind(
        code=ACTIONS_CODE,
        rule="plan_actions",
        form=CycleSheetForm,
        columns=ACTION_SHEET,
        plan=plan,
        write=write,
        questions=questions,
        things="tindak lanjut",
        back=back,
        example=(("Susun pedoman arsitektur", "Dinas Komunikasi dan Informatika", "30-09-2026", "1", "APBD"),),
        current=current,
        done="disimpan",
        act=ACTIONS_ACT,
        about=evaluation,
        why_not=lambda user: permissions.why_not_allowed("plan_actions", user, evaluation),
    )


def kind_of_kept(draft: SheetDraft) -> ImportKind:
    """The same for a worker. Raises `ValidationError` where the cycle has gone."""
    rows = Evaluation.objects.select_related("region", "instrument")
    evaluation = rows.filter(pk=draft.about_id or 0).first()
    if evaluation is None:
        raise ValidationError(CYCLE_GONE)
    return action_kind(evaluation, reverse("plan", args=[evaluation.pk]))
