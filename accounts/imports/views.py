"""Agencies and people from a sheet, in two steps: a preview of every row, then the writing.

The preview travels signed through the page, so the second step writes exactly the rows that were shown.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.forms import AgenciesSheetForm, PeopleSheetForm
from accounts.imports import table_import
from accounts.imports.table_import import ImportAction, PlannedRow
from accounts.permissions import require_regions
from accounts.signed_in import SignedInRequest
from regions.models import Region
from submissions.once import once, redirect_unstored
from ui.sheets import SheetRefused, SheetRow, SheetTable, columns_of, read_table

PREVIEW_SECONDS = 3600  # seconds
EXPIRED = "Pratinjau ini sudah kedaluwarsa. Unggah berkasnya lagi."
DATA_CHANGED = "Data berubah sejak pratinjau. Periksa lagi baris di bawah, lalu tuliskan."


@dataclass(frozen=True)
class ImportKind:
    """What differs between the two imports."""

    rule: str
    form: type[PeopleSheetForm]
    columns: Sequence[str]
    optional: Sequence[str]
    aliases: Mapping[str, str]
    plan: Callable[..., list[PlannedRow]]
    write: Callable[..., int]
    things: str
    back: str


PEOPLE_IMPORT = ImportKind(
    "manage_people",
    PeopleSheetForm,
    table_import.PEOPLE_COLUMNS,
    table_import.PEOPLE_OPTIONAL,
    table_import.PEOPLE_ALIASES,
    table_import.plan_people,
    table_import.import_people,
    "orang dan peran",
    "people",
)
AGENCIES_IMPORT = ImportKind(
    "manage_agencies",
    AgenciesSheetForm,
    table_import.AGENCY_COLUMNS,
    table_import.AGENCY_OPTIONAL,
    table_import.AGENCY_ALIASES,
    table_import.plan_agencies,
    table_import.import_agencies,
    "OPD",
    "agencies",
)


def people_import(request: SignedInRequest) -> HttpResponse:
    return _import(request, PEOPLE_IMPORT)


def agencies_import(request: SignedInRequest) -> HttpResponse:
    return _import(request, AGENCIES_IMPORT)


def _import(request: SignedInRequest, kind: ImportKind) -> HttpResponse:
    """The sheet is read before the form is claimed: nobody waits for it."""
    require_regions(kind.rule, request.user)
    form, table = kind.form(request.POST or None, request.FILES or None, user=request.user), None
    if request.method == "POST" and "rows" not in request.POST and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = _read(kind, file.read(), file.name)
        except SheetRefused as refusal:
            form.add_error("file", refusal.sentences)
    return _answer(request, kind, form, table)


@once
def _answer(
    request: SignedInRequest, kind: ImportKind, form: PeopleSheetForm, table: SheetTable | None
) -> HttpResponse:
    if "rows" in request.POST:
        return _confirm(request, kind)
    if table:
        return _preview(request, kind, form.cleaned_data["region"], table.rows, table.reading.sentences)
    return _page(request, kind, {"form": form})


def _read(kind: ImportKind, content: bytes, filename: str) -> SheetTable:
    columns = columns_of(kind.columns, kind.optional, kind.aliases, line=True)
    return read_table(content, filename, columns).checked()


def _preview(
    request: SignedInRequest,
    kind: ImportKind,
    region: Region,
    rows: list[SheetRow],
    reading: list[str],
    moved: str = "",
) -> HttpResponse:
    planned = kind.plan(region=region, rows=rows)
    content = [region.pk, [[p.number, p.cells, p.fate.value, p.note] for p in planned], reading]
    context = {
        "planned": planned,
        "region": region,
        "counts": _counts(planned),
        "new": sum(p.fate == ImportAction.NEW for p in planned),
        "rows": signing.dumps(content, salt=_signing_salt(request, kind), compress=True),
        "reading": reading,
        "moved": moved,
    }
    return _page(request, kind, context)


def _confirm(request: SignedInRequest, kind: ImportKind) -> HttpResponse:
    """Write the rows shown. What is no longer as shown is shown again instead."""
    try:
        stored = signing.loads(request.POST["rows"], salt=_signing_salt(request, kind), max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        return redirect_unstored(request, EXPIRED, request.path)
    region = get_object_or_404(Region, pk=stored[0])
    rows = [SheetRow(number, cells) for number, cells, _, _ in stored[1]]
    shown = [(fate, note) for _, _, fate, note in stored[1]]
    if shown != [(p.fate.value, p.note) for p in kind.plan(region=region, rows=rows)]:
        return _preview(request, kind, region, rows, stored[2], DATA_CHANGED)
    written = kind.write(region=region, rows=rows, by=request.user)
    messages.success(request, f"{written} {kind.things} ditambahkan dari berkas.")
    return redirect(kind.back)


def _signing_salt(request: SignedInRequest, kind: ImportKind) -> str:
    """One person's preview of one kind is nobody else's."""
    return f"impor-2-{kind.rule}-{request.user.pk}"


def _counts(planned: list[PlannedRow]) -> list[tuple[str, int]]:
    found = Counter(p.fate for p in planned)
    return [(fate.label, found[fate]) for fate in ImportAction]


def _page(request: SignedInRequest, kind: ImportKind, context: dict[str, Any]) -> HttpResponse:
    names = [(name, True) for name in kind.columns] + [(name, False) for name in kind.optional]
    return render(request, "accounts/import.html", {"kind": kind, "columns": names, **context})
