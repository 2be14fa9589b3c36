"""The tus protocol 1.0 (creation, termination): a file in pieces, before the form that takes it.

Answers are plain sentences: the page's script shows them beside the file. https://tus.io/protocols/resumable-upload
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Refused
from accounts.signed_in import SignedInRequest
from uploads import pieces as pieces
from uploads.full_storage import StorageAway, StorageFull
from uploads.models import Upload

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
METADATA_UNREADABLE = "Upload-Metadata tidak terbaca."
UPLOAD_LOST = "Unggahan ini sudah tidak ada. Pilih berkasnya sekali lagi."
View = Callable[..., HttpResponse]


class BadTusHeader(ValueError):
    """A header of the protocol is missing or makes no sense."""


# What goes wrong with a request, and its status: the first that fits.
STATUSES: dict[type[Exception], int] = {
    BadTusHeader: 400,
    UnreadablePostError: 400,
    Refused: 403,
    pieces.UploadOffsetMismatch: 409,
    pieces.UploadGone: 410,
    pieces.UploadTooLarge: 413,
    StorageFull: StorageFull.status,
    StorageAway: StorageAway.status,
    ValidationError: 422,
}


def tus_endpoint(view: View) -> View:
    """Refusals become statuses of the protocol, whatever else happens."""

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except tuple(STATUSES) as error:
            response = _refused(error)
        response["Tus-Resumable"] = VERSION
        return response

    return answer


def _refused(error: Exception) -> HttpResponse:
    status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
    words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    response = _tus_response(status, UPLOAD_LOST if isinstance(error, pieces.UploadGone) else words)
    if isinstance(error, pieces.UploadOffsetMismatch):
        response["Upload-Offset"] = str(error.offset)
    return response


@require_POST
@tus_endpoint
def uploads(request: SignedInRequest) -> HttpResponse:
    """Begin one file: `Upload-Length`, and in `Upload-Metadata` its filename, the page, and what was typed."""
    pieces.require_uploader(request.user)
    if refusal := _other_version(request):
        return refusal
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    # What stood in the form, as our script wrote it.
    text = told.get("details", "")
    try:
        details = json.loads(text or "{}")
        stored = json.dumps(details, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadTusHeader(METADATA_UNREADABLE) from error
    if rb"\u0000" in stored:  # PostgreSQL keeps no NUL, no lone half of a letter and no NaN
        raise BadTusHeader(METADATA_UNREADABLE)
    upload = pieces.begin_upload(
        by=request.user,
        name=told.get("filename", ""),
        size=_number(request, "Upload-Length"),
        page=told.get("page", ""),
        details=details if isinstance(details, dict) else {},
    )
    return _moved(upload, 201, Location=reverse("upload", kwargs={"pk": upload.pk}))


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@tus_endpoint
def upload(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far it is, the next piece, or no more of it. Other people's uploads are not there."""
    row = get_object_or_404(Upload.objects.filter(owner=request.user), pk=pk)
    if refusal := _other_version(request):
        return refusal
    if request.method == "HEAD":
        pieces.safe_offset(row)
        return _moved(row, 200, **{"Upload-Length": str(row.size)})
    if request.method == "DELETE":
        pieces.abandon_upload(upload=row)
        return HttpResponse(status=204)
    if request.content_type != PIECE_TYPE:
        return _tus_response(415, f"Content-Type harus {PIECE_TYPE}.")
    offset = _number(request, "Upload-Offset")
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > pieces.PIECE:
        raise pieces.UploadTooLarge(f"Satu potongan paling besar {pieces.PIECE} byte.")
    piece = request.read(length)
    if len(piece) < length:  # the line broke: nothing of it is kept
        raise BadTusHeader("Potongan ini tidak lengkap.")
    return _moved(pieces.append_chunk(upload=row, offset=offset, piece=piece), 204)


def _moved(row: Upload, status: int, **headers: str) -> HttpResponse:
    places = {"Upload-Offset": str(row.offset), "Upload-Expires": http_date(row.expires_at.timestamp())}
    return HttpResponse(status=status, headers=places | headers)


def _tus_response(status: int, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def _other_version(request: SignedInRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    answer = _tus_response(412, f"Tus-Resumable harus {VERSION}.")
    answer["Tus-Version"] = VERSION
    return answer


def _number(request: SignedInRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadTusHeader(f"{header} tidak ada atau bukan bilangan.")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """ "filename bmFtYQ==,page L3Npa2x1cy8=" as a dict."""
    pairs = [entry.split(" ") for entry in header.split(",") if entry.strip()]
    try:
        told = {key: b64decode(value, validate=True).decode() for key, value in pairs}
    except (ValueError, binascii.Error) as error:
        raise BadTusHeader(METADATA_UNREADABLE) from error
    if "\0" in told.get("page", ""):  # PostgreSQL breaks on it
        raise BadTusHeader(METADATA_UNREADABLE)
    return told
