"""What an import is made of: how its sheet is read, planned and written, and an example of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from django.db import transaction

from accounts.imports import table_import
from accounts.imports.open_questions import OpenQuestions, Question
from accounts.imports.table_import import ImportAction, PlannedRow
from accounts.models import User
from imports.models import SheetDraft
from regions.models import Region
from ui.sheets import SheetColumn, SheetRow, SheetTable
from undo.act_recording import recorded
from undo.models import BulkAct

CYCLE_GONE = "Siklusnya sudah dihapus; tidak ada yang ditulis."


@dataclass(frozen=True)
class ImportKind:
    """What differs between the imports. Plan, questions and write take region (None for a cycle), rows, answers."""

    code: str
    rule: str
    form: type[Any]
    columns: Sequence[SheetColumn]
    plan: Callable[..., list[PlannedRow]]
    write: Callable[..., int]
    questions: Callable[..., list[Question]]
    things: str
    back: str
    example: Sequence[Sequence[str]]
    current: Callable[[], Sequence[Sequence[str]]] = list  # what is stored, in the columns' order
    done: str = "ditambahkan"
    title: str = ""  # what the page brings, where `things` does not tell it
    act: str = ""  # the kind of bulk act that it is (`undo.act_kinds`)
    about: Any = None  # the cycle
    # Asked again before a worker writes a long one (`long_lists`); without it the rule is asked in the region.
    why_not: Callable[[User], str | None] | None = None


# How the kind of a kept sheet is made again, by its code. `write` of such a kind takes `each`, told once a row; where
# its cycle has gone meanwhile, this raises `ValidationError`.
_makers: dict[str, Callable[[SheetDraft], ImportKind]] = {}


def register_long(code: str, make: Callable[[SheetDraft], ImportKind]) -> None:
    """Sheets of that kind may be long: those are written by a worker (`long_lists`)."""
    _makers[code] = make


def long_codes() -> list[str]:
    return list(_makers)


def kind_of(draft: SheetDraft) -> ImportKind:
    return _makers[draft.kind](draft)


@dataclass(frozen=True)
class ImportPlan:
    """Every row's fate, in the order of the file, and what is asked first."""

    rows: list[PlannedRow]
    questions: list[Question]

    @property
    def new(self) -> int:
        return sum(row.fate in (ImportAction.NEW, ImportAction.CHANGED) for row in self.rows)

    @property
    def waiting(self) -> int:
        """How many of the new rows wait for a second person once they are written."""
        return sum(row.waits for row in self.rows)

    @property
    def refused(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.fate == ImportAction.REFUSED]

    @property
    def open_questions(self) -> bool:
        return any(not question.answer for question in self.questions)


def plan_import(kind: ImportKind, region: Region | None, table: SheetTable, answers: Mapping[str, str]) -> ImportPlan:
    """A cell that cannot be read takes its own row out and no other."""
    asked = {"region": region, "rows": readable(table)}
    questions = kind.questions(**asked, answers=answers)
    planned = kind.plan(**asked, answers=answers)
    planned += [
        table_import.refused_row(row, " ".join(fault.reason for fault in row.faults.values()))
        for row in table.rows
        if row.faults
    ]
    return ImportPlan(sorted(planned, key=lambda row: row.number), questions)


class WrittenImport(NamedTuple):
    """How many things came in, and the act by which they can be taken back."""

    written: int
    act: BulkAct | None


@transaction.atomic
def write_import(
    kind: ImportKind,
    region: Region | None,
    table: SheetTable,
    answers: Mapping[str, str],
    by: User,
    each: Callable[[], object] | None = None,
) -> WrittenImport:
    given: dict[str, Any] = {"region": region, "rows": readable(table), "answers": answers, "by": by}
    given |= {"each": each} if each else {}
    if not kind.act:
        return WrittenImport(kind.write(**given), None)
    place = region or kind.about.region
    with recorded(kind=kind.act, region=place, by=by, about=kind.about) as recorder:
        recorder.counts_one = True
        count = kind.write(**given)
        recorder.words = f"{count} {kind.things} {kind.done} dari berkas"
    return WrittenImport(count, recorder.act)


class AskingPlanner(Protocol):
    """Says what becomes of the rows of one sheet, and what it must ask first."""

    open: OpenQuestions

    def plan(self, rows: Sequence[SheetRow]) -> list[PlannedRow]: ...


def plan_and_questions(
    planner: Callable[[Mapping[str, str]], AskingPlanner],
) -> tuple[Callable[..., list[PlannedRow]], Callable[..., list[Question]]]:
    """The two as a kind takes them, of a planner made with the answers given so far."""

    def plan(*, rows: Sequence[SheetRow], answers: Mapping[str, str], **_: Any) -> list[PlannedRow]:
        return planner(answers).plan(rows)

    def questions(*, rows: Sequence[SheetRow], answers: Mapping[str, str], **_: Any) -> list[Question]:
        asking = planner(answers)
        asking.plan(rows)
        return list(asking.open.asked.values())

    return plan, questions


def readable(table: SheetTable) -> list[SheetRow]:
    return [row for row in table.rows if not row.faults]
