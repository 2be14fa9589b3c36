"""The lists of an office, agencies and people: how each is read, planned, written, and shown filled in."""

from typing import Any

from accounts.imports import people_rows, people_words, table_import
from accounts.imports.table_import import PlannedRow
from imports.forms import AgenciesSheetForm, PeopleSheetForm
from imports.import_kinds import ImportKind, register_long
from undo.act_recording import note_made


def _agencies(**asked: object) -> list[PlannedRow]:
    asked.pop("answers")
    return table_import.plan_agencies(**asked)  # type: ignore[arg-type]


def _write_agencies(**asked: object) -> int:
    asked.pop("answers")
    return table_import.import_agencies(**asked)  # type: ignore[arg-type]


def _write_people(**asked: Any) -> int:
    return people_rows.import_people(**asked, noted=note_made)


PEOPLE_IMPORT = ImportKind(
    "orang",
    "manage_people",
    PeopleSheetForm,
    people_words.PEOPLE_SHEET,
    people_rows.plan_people,
    _write_people,
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
    act="impor-orang",
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
    act="impor-opd",
)


def register_lists() -> None:
    register_long(PEOPLE_IMPORT.code, lambda draft: PEOPLE_IMPORT)
    register_long(AGENCIES_IMPORT.code, lambda draft: AGENCIES_IMPORT)
