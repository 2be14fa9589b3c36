"""A full or unreachable storage in words, with what was typed, instead of an error that blames the program."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from spbe import sessions
from spbe.addresses import api_refusal, is_api_address
from spbe.sent_texts import texts_sent
from submissions.form_tokens import KNOWN_DIGEST
from uploads.full_storage import StorageFault, StorageFull, UnstoredFile, is_full, note_fault, watched

DATABASE_FULL = "Penyimpanan penuh; isian belum tersimpan. Beri tahu admin, lalu kirim lagi."
SQLITE_FULL = {"SQLITE_FULL", "SQLITE_READONLY"}
POSTGRESQL_FULL = {"53100", "25006"}  # no room, read-only


class FullStorageMiddleware:
    """A form that comes back because of the storage keeps its page and gets the status that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with watched() as faults:
            response = self.get_response(request)
        if faults and response.status_code in (200, 422):
            response.status_code = faults[0].status
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, StorageFault) or is_full(exception):
            fault = type(exception) if isinstance(exception, StorageFault) else StorageFull
            note_fault(fault)
            return _form_again(request, fault) or fault_response(request, fault.words, fault.status)
        return fault_response(request, DATABASE_FULL, StorageFull.status) if _is_database_full(exception) else None


def _form_again(request: HttpRequest, fault: type[StorageFault]) -> HttpResponse | None:
    """The page of the form with all that was typed, and at its file why it was not taken; None where there is none.

    What the form wrote is rolled back, so its view is asked once more, with files that are known to find no room.
    """
    match = request.resolver_match
    files = [(name, sent) for name, sent in request.FILES.lists() if not isinstance(sent[0], UnstoredFile)]
    if match is None or not files:
        return None
    for name, sent in files:
        request.FILES.setlist(name, [_unstored(file, fault) for file in sent])
    try:
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Exception:  # whatever it is, the first fault is the one to tell
        return None
    return answer


def _unstored(file: UploadedFile, fault: type[StorageFault]) -> UploadedFile:
    return UnstoredFile(file.name or "", file.content_type, file.size or 0, KNOWN_DIGEST, fault)


def _is_database_full(error: Exception) -> bool:
    cause: Any = error.__cause__
    if not isinstance(error, OperationalError) or cause is None:
        return False
    named, number = getattr(cause, "sqlite_errorname", ""), getattr(cause, "pgcode", "")
    return named in SQLITE_FULL or number in POSTGRESQL_FULL


def fault_response(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    """The reason for programs and scripts; for people a page with what they had typed."""
    if is_api_address(request.path_info):
        return api_refusal(status, reason)
    context = {"reason": reason, "status": status, "back": sessions.previous_page(request)}
    if sessions.is_script_request(request):
        return sessions.message_response(request, "spbe/frame/refused.html", context, status=status)
    context["is_full"] = status == StorageFull.status
    context["texts"] = texts_sent(request) if request.method == "POST" else []
    return render(request, "507.html", context, status=status)
