"""The lists of an office, agencies and people: how each is read, planned, written, and shown filled in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from accounts.imports import people_rows, people_words, table_import
from accounts.imports.table_import import ImportAction, PlannedRow, Question
from accounts.models import User
from imports.forms import AgenciesSheetForm, PeopleSheetForm
from regions.models import Region
from ui.sheets import SheetColumn, SheetRow, SheetTable


@dataclass(frozen=True)
class ImportKind:
    """What differs between the two imports."""

    code: str
    rule: str
    form: type[PeopleSheetForm]
    columns: Sequence[SheetColumn]
    plan: Callable[..., list[PlannedRow]]
    write: Callable[..., int]
    questions: Callable[..., list[Question]]
    things: str
    back: str
    example: Sequence[Sequence[str]]


@dataclass(frozen=True)
class ImportPlan:
    """Every row's fate, in the order of the file, and what is asked first."""

    rows: list[PlannedRow]
    questions: list[Question]

    @property
    def new(self) -> int:
        return sum(row.fate == ImportAction.NEW for row in self.rows)

    @property
    def refused(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.fate == ImportAction.REFUSED]

    @property
    def open_questions(self) -> bool:
        return any(not question.answer for question in self.questions)


def plan_import(kind: ImportKind, region: Region, table: SheetTable, answers: Mapping[str, str]) -> ImportPlan:
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


def write_import(kind: ImportKind, region: Region, table: SheetTable, answers: Mapping[str, str], by: User) -> int:
    return kind.write(region=region, rows=readable(table), answers=answers, by=by)


def readable(table: SheetTable) -> list[SheetRow]:
    return [row for row in table.rows if not row.faults]


def _agencies(**asked: object) -> list[PlannedRow]:
    asked.pop("answers")
    return table_import.plan_agencies(**asked)  # type: ignore[arg-type]


def _write_agencies(**asked: object) -> int:
    asked.pop("answers")
    return table_import.import_agencies(**asked)  # type: ignore[arg-type]


PEOPLE_IMPORT = ImportKind(
    "orang",
    "manage_people",
    PeopleSheetForm,
    people_words.PEOPLE_SHEET,
    people_rows.plan_people,
    people_rows.import_people,
    people_rows.people_questions,
    "orang dan peran",
    "people",
    (
        (
            "Drs. H. Wayan Contoh, M.Si.",
            "wayan.contoh",
            "Operator OPD",
            "wayan@contoh.go.id",
            "Dinas Kesehatan",
            "198001012006041001",
            "Kasubbag Program",
            "081200000001",
        ),
        ("Sri Contoh, S.Kom.", "", "Entri data (Diskominfo)", "sri@contoh.go.id", "", "", "Pranata Komputer", ""),
    ),
)
AGENCIES_IMPORT = ImportKind(
    "opd",
    "manage_agencies",
    AgenciesSheetForm,
    table_import.AGENCY_SHEET,
    _agencies,
    _write_agencies,
    lambda **asked: [],
    "OPD",
    "agencies",
    (
        ("Dinas Kesehatan", "Dinkes", "opd", "01-01-2020"),
        ("Kecamatan Contoh Timur", "Kec. Contoh Timur", "kecamatan", ""),
    ),
)
