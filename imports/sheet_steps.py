"""Any list from a sheet, in two steps: a preview of every row, then the writing.

The file stays with its person for a day; the preview's signed mark says what was shown, so the second step writes
exactly that.
"""

import hashlib
import json
from collections import Counter
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.html import format_html

from accounts.imports.table_import import ImportAction
from accounts.permissions import regions_where
from accounts.signed_in import SignedInRequest
from imports.fault_sheet import XLSX, columns_xlsx
from imports.import_kinds import ImportKind, ImportPlan, long_codes, plan_import, readable, write_import
from imports.models import SheetDraft
from imports.sheet_forms import sample_answer
from imports.sheet_reading import BroughtSheet
from jobs.queue import enqueue
from regions.models import Region
from submissions.once import once, redirect_unstored
from ui.downloads import file_response
from ui.forms import raw_text
from ui.sheets import SheetRefused, SheetTable
from undo.messages import tell_undoable

PREVIEW_SECONDS = 3600  # seconds
MOST_AT_ONCE = 300  # rows that a request writes itself
WRITE_TASK = "imports.write_list"
DIGEST_LETTERS = 40  # beside the sheet's number in the target of a job
EXPIRED = "Pratinjau ini sudah kedaluwarsa. Unggah berkasnya lagi."
WAITING = '{count} peran <a href="{address}">menunggu orang kedua</a>.'
DATA_CHANGED = "Data berubah sejak pratinjau. Periksa lagi baris di bawah, lalu simpan."


def take_sheet(request: SignedInRequest, kind: ImportKind) -> HttpResponse:
    """The page of one kind; the caller has asked who and when. The sheet is read before the form is claimed."""
    if sample := sample_answer(request, kind.code, kind.columns, kind.example, kind.current):
        return sample
    if "rows" in request.POST:
        return _second_step(request, kind)
    form = kind.form(request.POST or None, request.FILES or None, user=request.user)
    sheet, table = BroughtSheet(request.user, kind.code, kind.columns, request.POST), None
    if request.method == "POST" and form.is_valid():
        try:
            table = sheet.read(form.cleaned_data["file"], form.cleaned_data["text"])
        except SheetRefused as refusal:
            form.add_error("file", refusal.sentences)
    return _first_answer(request, kind, form, sheet, table)


@once
def _first_answer(
    request: SignedInRequest, kind: ImportKind, form: Any, sheet: BroughtSheet, table: SheetTable | None
) -> HttpResponse:
    if table:
        return _preview(request, kind, form.cleaned_data.get("region"), sheet, table)
    carried = [("region", raw_text(request.POST, "region"))]
    return _page(request, kind, {"form": form, "sheet": sheet, "carried": carried})


def _preview(
    request: SignedInRequest,
    kind: ImportKind,
    region: Region | None,
    sheet: BroughtSheet,
    table: SheetTable,
    moved: str = "",
) -> HttpResponse:
    assert sheet.draft is not None
    plan = plan_import(kind, region, table, sheet.draft.answers)
    context = {
        "plan": plan,
        "planned": plan.rows,
        "region": region,
        "counts": _counts(plan),
        "new": plan.new,
        "rows": signing.dumps(
            [sheet.draft.pk, region and region.pk, import_digest(plan)], salt=_signing_salt(request, kind)
        ),
        "reading": table.reading.sentences,
        "moved": moved,
        "sheet": sheet,
        "carried": [("region", region.pk)] if region else [],
    }
    return _page(request, kind, context)


def _second_step(request: SignedInRequest, kind: ImportKind) -> HttpResponse:
    """Answers, the faulty rows as a file, or the writing; each reads the kept file again."""
    try:
        draft, region_pk, shown = signing.loads(
            request.POST["rows"], salt=_signing_salt(request, kind), max_age=PREVIEW_SECONDS
        )
    except (signing.BadSignature, ValueError):
        return _expired(request)
    own = [region.pk for region in regions_where(kind.rule, request.user)] if region_pk else []
    region = get_object_or_404(Region, pk=region_pk, pk__in=own) if region_pk else None
    sheet = BroughtSheet(request.user, kind.code, kind.columns, {"draft": str(draft)})
    try:
        table = sheet.read(None)
    except SheetRefused:
        return _expired(request)
    assert sheet.draft is not None
    if "jawab" in request.POST:
        return _answers(request, kind, region, sheet, table)
    plan = plan_import(kind, region, table, sheet.draft.answers)
    if "keliru" in request.POST:
        bad = plan.refused
        content = columns_xlsx("Perbaikan", kind.columns, [row.cells for row in bad], [row.note for row in bad])
        return file_response(f"perbaikan-{kind.code}.xlsx", content, XLSX)
    return _confirm(request, kind, region, sheet, table, plan if shown == import_digest(plan) else None)


@once
def _expired(request: SignedInRequest) -> HttpResponse:
    return redirect_unstored(request, EXPIRED, request.path)


def _answers(
    request: SignedInRequest, kind: ImportKind, region: Region | None, sheet: BroughtSheet, table: SheetTable
) -> HttpResponse:
    """Kept with the file: the preview is drawn with them."""
    assert sheet.draft is not None
    asked = kind.questions(region=region, rows=readable(table), answers=sheet.draft.answers)
    said = {question.key: raw_text(request.POST, f"jawaban_{number}") for number, question in enumerate(asked)}
    allowed = {question.key: dict(question.choices) for question in asked}
    sheet.draft.answers |= {key: answer for key, answer in said.items() if answer in allowed[key]}
    sheet.draft.save(update_fields=["answers"])
    return _preview(request, kind, region, sheet, table)


@once
def _confirm(
    request: SignedInRequest,
    kind: ImportKind,
    region: Region | None,
    sheet: BroughtSheet,
    table: SheetTable,
    plan: ImportPlan | None,
) -> HttpResponse:
    """Write the rows shown, of which some wait for a second person. None: shown again, no longer as they were."""
    assert sheet.draft is not None
    if plan is None:
        return _preview(request, kind, region, sheet, table, DATA_CHANGED)
    if kind.code in long_codes() and plan.new > MOST_AT_ONCE:
        return redirect("import_progress", hand_over(sheet.draft, kind, region, plan).pk)
    waiting = plan.waiting
    try:
        written, act = write_import(kind, region, table, sheet.draft.answers, request.user)
    except ValidationError as error:
        return redirect_unstored(request, " ".join(error.messages), request.path)
    if written > waiting:
        tell_undoable(request, f"{written - waiting} {kind.things} {kind.done} dari berkas.", act)
    if waiting:
        messages.warning(request, format_html(WAITING, count=waiting, address=reverse("power_requests")))
    return redirect(kind.back)


@transaction.atomic
def hand_over(draft: SheetDraft, kind: ImportKind, region: Region | None, plan: ImportPlan) -> SheetDraft:
    """To a worker; a second press finds it handed over."""
    row = SheetDraft.objects.select_for_update().get(pk=draft.pk)
    if row.job_id is None:
        row.region, row.about_id = region, kind.about.pk if kind.about else None
        row.job = enqueue(WRITE_TASK, f"{row.pk}:{import_digest(plan)[:DIGEST_LETTERS]}")
        row.save(update_fields=["region", "about_id", "job"])
    return row


def import_digest(plan: ImportPlan) -> str:
    """Of every row and its fate as it was shown."""
    said = [[row.number, row.cells, row.fate.value, row.note] for row in plan.rows]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _signing_salt(request: SignedInRequest, kind: ImportKind) -> str:
    """One person's preview of one kind is nobody else's."""
    return f"impor-3-{kind.code}-{request.path}-{request.user.pk}"


def _counts(plan: ImportPlan) -> list[tuple[str, int]]:
    found = Counter(row.fate for row in plan.rows)
    shown = [fate for fate in ImportAction if fate != ImportAction.CHANGED or found[fate]]
    return [(fate.label, found[fate]) for fate in shown]


def _page(request: SignedInRequest, kind: ImportKind, context: dict[str, Any]) -> HttpResponse:
    frame = {"kind": kind, "columns": kind.columns, "back_url": resolve_url(kind.back)}
    return render(request, "imports/office_list.html", {**frame, **context})
