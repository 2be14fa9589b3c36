"""Berkas masuk: drop files in, see what they are, confirm, send."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.files.base import File
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Refused, require_regions
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evidence.approving import awaited_step
from evidence.draft_files import (
    MOST_DRAFTS,
    DroppedFile,
    discard_draft,
    keep_typed,
    known_files,
    note_failure,
    receive_draft,
    retry_draft,
)
from evidence.drafts.draft_acts import SendingOutcome, ready_lines, send_lines
from evidence.drafts.draft_lines import DraftLine, draft_lines, with_checks
from evidence.drafts.open_targets import open_targets
from evidence.models import DraftFile
from evidence.quotas import own_owner, room_lines
from regions.models import Region
from submissions.once import acts_once, redirect_unstored
from ui.downloads import SANDBOX
from ui.forms import posted_data
from uploads import pieces
from uploads.incoming import accepted_endings
from uploads.private_storage import private_storage

PAGE = 15
State = DraftFile.State
VIEWS = {"gagal": (State.FAILED,), "terkirim": (State.SENT,)}  # what the address asks for; else what waits
NOT_CLEAN = "Berkas ini menunggu pemindaian virus dan belum dapat dibuka."


@get_or_post
def draft_files(request: SignedInRequest) -> HttpResponse:
    """The person's own drafts, 15 a page; a post keeps what was typed on the page and does what was pressed.

    Files are read before the form is claimed: nobody waits for them.
    """
    region = _region(request)
    if request.method == "POST":
        return _post(request, region)
    page, cycles = _page(request, region), open_targets(request.user, region)
    return _shown(request, region, page, draft_lines(list(page.object_list), cycles, request.user, region))


def _post(request: SignedInRequest, region: Region) -> HttpResponse:
    keys = [UUID(key) for key in request.POST.getlist("baris")[:PAGE] if _is_key(key)]
    drafts = list(_own(request, region).unsent().filter(pk__in=keys))
    cycles = open_targets(request.user, region)
    lines = draft_lines(drafts, cycles, request.user, region, posted_data(request))
    keep_typed(drafts, {line.draft.pk: line.form.typed() for line in lines})
    act, _, key = request.POST.get("tekan", "").partition(":")
    chosen, sure = _pressed(request, act, key, lines)
    with ExitStack() as opened:
        ready = ready_lines(chosen, sure, act == "pakai", opened)
        return _act(request, region, act, key, lines, ready)


def _pressed(
    request: SignedInRequest, act: str, key: str, lines: Sequence[DraftLine]
) -> tuple[list[DraftLine], dict[UUID, str]]:
    """The lines that are to be sent, and of the sure ones the proposal that the page showed and that still stands."""
    if act == "yakin":
        shown = {line.draft.pk: request.POST.get(f"yakin-{line.draft.pk.hex}") for line in lines if line.is_sure}
        sure = {line.draft.pk: line.proposals[0].token for line in lines if line.draft.pk in shown}
        sure = {pk: token for pk, token in sure.items() if shown[pk] == token}
        return [line for line in lines if line.draft.pk in sure], sure
    if act in ("kirim", "pakai"):
        return [line for line in lines if line.draft.pk.hex == key], {}
    return [], {}


@acts_once
def _act(
    request: SignedInRequest, region: Region, act: str, key: str, lines: Sequence[DraftLine], ready: Sequence[Any]
) -> HttpResponse:
    """Send what is ready, or throw one away, or read it once more; lines with faults come back."""
    pressed = next((line.draft for line in lines if line.draft.pk.hex == key), None)
    if act == "buang" and pressed:
        discard_draft(draft=pressed)
        messages.success(request, f"{pressed.name} dibuang.")
    elif act == "ulang" and pressed:
        retry_draft(draft=pressed)
    elif act in ("kirim", "pakai", "yakin"):
        _tell(request, send_lines(ready, request.user), act, bool(pressed))
        if any(line.known_errors for line in lines):
            page = _page(request, region)
            left = _own(request, region).unsent().filter(pk__in=[line.draft.pk for line in lines])
            kept = set(left.values_list("pk", flat=True))
            return _shown(request, region, page, [line for line in lines if line.draft.pk in kept], status=422)
    else:
        messages.success(request, "Isian tersimpan.")
    return redirect(request.get_full_path())


def _tell(request: SignedInRequest, outcome: SendingOutcome, act: str, found: bool) -> None:
    for evaluation, many in outcome.sent.items():
        awaited = awaited_step(evaluation, request.user)
        messages.success(request, f"{many} data dukung terkirim dan menunggu {awaited}.")
    if outcome.before or not (found or act == "yakin"):
        messages.info(request, "Berkas ini sudah terkirim atau dibuang; tidak ada yang dikirim dua kali.")
    if act == "yakin" and not outcome.sent and not outcome.before:
        messages.info(request, "Tidak ada berkas yakin yang terkirim; periksa usulannya satu per satu.")


@require_POST
def draft_files_add(request: SignedInRequest) -> HttpResponse:
    """Files of the plain form, an upload that has arrived in pieces (`unggahan`), or one that could not (`gagal`)."""
    region = _region(request)
    paths = request.POST.getlist("letak")
    if key := request.POST.get("unggahan"):
        files: list[File[Any]] = list(pieces.uploaded_files([key], request.user))
    else:
        files = [*request.FILES.getlist("file")]
    if reason := request.POST.get("gagal"):
        size = request.POST.get("ukuran", "")
        size_told = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0
        row = note_failure(path=(paths or ["berkas"])[0], size=size_told, reason=reason, by=request.user, region=region)
        return JsonResponse({"status": row.state, "kendala": row.problem})
    rows = [
        _receive(request, region, file, paths[place] if place < len(paths) else "") for place, file in enumerate(files)
    ]
    if request.POST.get("unggahan"):
        row = rows[0] if rows else DraftFile(state=State.FAILED, problem=pieces.UPLOAD_MISSING)
        return JsonResponse({"status": row.state, "kendala": row.problem})
    if not rows:
        return redirect_unstored(request, "Pilih berkas dahulu.", "draft_files")
    return redirect("draft_files")


def _receive(request: SignedInRequest, region: Region, file: File[Any], path: str) -> DraftFile:
    """The draft, or the row that says why there is none; what was refused leaves no bytes."""
    try:
        return receive_draft(file=file, path=path, by=request.user, region=region)
    except pieces.UploadAlreadyUsed as sent:
        return sent.stored if isinstance(sent.stored, DraftFile) else DraftFile(state=State.FAILED, problem=str(sent))
    except ValidationError as error:
        if isinstance(file, pieces.UploadedPartFile) and file.upload:
            pieces.abandon_upload(upload=file.upload)
        reason = " ".join(error.messages)
        said = path or str(file.name)
        return note_failure(path=said, size=file.size, reason=reason, by=request.user, region=region)


@require_POST
def draft_files_known(request: SignedInRequest) -> HttpResponse:
    """Which of the named files are here or were sent already: they need not travel again. Answers their places."""
    _region(request)
    try:
        said = json.loads(request.POST.get("berkas", ""))
        dropped = [DroppedFile(str(path), int(size)) for path, size in said[:MOST_DRAFTS]]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadRequest("Daftar berkas tidak terbaca.") from error
    known = known_files(dropped, request.user)
    return JsonResponse({"sudah": [place for place, one in enumerate(dropped) if one in known]})


@require_safe
def draft_files_state(request: SignedInRequest) -> HttpResponse:
    """How many still wait to be read; the page asks again until none does."""
    region = _region(request)
    return render(request, "evidence/drafts/_state.html", {"counts": _counts(request, region), "polled": True})


@require_safe
@cache_control(private=True, no_store=True)
def draft_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The file as its owner brought it. `?lihat` shows PDF and pictures in the browser; all else is saved."""
    row = get_object_or_404(DraftFile.objects.visible_to(request.user).stored(), pk=pk)
    if not row.is_clean:
        raise Refused(NOT_CLEAN)
    shown = row.kind.inline and not row.acts and "lihat" in request.GET
    answer = private_storage().send(
        request, str(row.file.name), attachment=not shown, filename=row.name, content_type=row.content_type
    )
    answer["Content-Security-Policy"] = SANDBOX
    return answer


def _region(request: SignedInRequest) -> Region:
    region = request.region = require_regions("upload_evidence", request.user)[0]
    return region


def _own(request: SignedInRequest, region: Region) -> Any:
    return DraftFile.objects.visible_to(request.user).filter(region=region)


def _page(request: SignedInRequest, region: Region) -> Page[DraftFile]:
    states = VIEWS.get(request.GET.get("tampil", ""), (State.WAITING, State.READY))
    rows = _own(request, region).filter(state__in=states)
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def _counts(request: SignedInRequest, region: Region) -> dict[str, int]:
    """How many wait to be read, are ready, failed, were sent. One query."""
    named = {state.value: Count("pk", filter=Q(state=state)) for state in State}
    found: dict[str, int] = _own(request, region).order_by().aggregate(**named)
    return found | {"open": found["menunggu"] + found["siap"]}


def _shown(
    request: SignedInRequest, region: Region, page: Page[DraftFile], lines: Sequence[DraftLine], status: int = 200
) -> HttpResponse:
    unfinished = [row for row in pieces.open_uploads(request.user) if row.page == reverse("draft_files")]
    context = {
        "page": page,
        "lines": with_checks(lines),
        "shown": request.GET.get("tampil", "") if request.GET.get("tampil") in VIEWS else "",
        "counts": _counts(request, region),
        "sure": sum(line.is_sure for line in lines),
        "choices": [choice for cycle in (lines[0].cycles if lines else ()) for choice in cycle.choices()],
        "sender": own_owner(request.user, region),
        "may_send": bool(lines and lines[0].cycles),
        "accepted": ",".join(f".{ending}" for ending in accepted_endings()),
        "unfinished": [
            {"id": str(row.pk), "name": row.details.get("letak", row.name), "size": row.size, "offset": row.offset}
            for row in unfinished
        ],
        "room": room_lines(region, [own_owner(request.user, region)]),
    }
    return render(request, "evidence/drafts/drafts.html", context, status=status)


def _is_key(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
