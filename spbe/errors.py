"""What a page says when it cannot be shown: the reason, and a way on. Fragments get the reason alone."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.permissions import Refused
from accounts.power.witnesses import WitnessRefused
from history.models import RefusalKind
from history.refusal_log import record_refusal
from operations.request_log.request_ids import current_request_id
from spbe import sessions
from spbe.addresses import api_refusal, is_api_address
from spbe.kept_files import keep_sent_files
from spbe.sent_texts import texts_sent
from ui.constraint_errors import unique_error


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Only our own refusals speak to people; Django's are written for developers."""
    reason = str(exception) if isinstance(exception, Refused) else ""
    kind = RefusalKind.WITNESS if isinstance(exception, WitnessRefused) else RefusalKind.FORBIDDEN
    record_refusal(request, kind, reason=reason)
    if reason and request.method == "POST" and (kept := _what_was_sent(request)):
        context = {"reason": reason, "back": sessions.previous_page(request), **kept}
        return render(request, "409.html", context, status=409)
    return _page(request, 403, reason=reason)


def _what_was_sent(request: Any) -> dict[str, Any] | None:
    """What a person typed or chose before it was refused, be it a second too late; None for a bare button.

    A script's page still holds its fields.
    """
    if is_api_address(request.path_info) or sessions.is_script_request(request):
        return None
    texts, files = texts_sent(request), keep_sent_files(request)
    return {"texts": texts, "files": files, "hours": settings.UPLOAD_HOURS} if texts or files else None


def csrf_failure(request: Any, reason: str = "") -> HttpResponse:
    """The session ended, or began anew in another tab: the same accident, told with the way back to the form."""
    needs_sign_in = getattr(request.resolver_match.func, "login_required", True)
    if needs_sign_in and not request.user.is_authenticated:
        return sessions.session_ended(request)
    record_refusal(request, RefusalKind.FORM)
    context = {"back": sessions.previous_page(request), "texts": texts_sent(request)}
    if sessions.is_script_request(request):
        return sessions.message_response(request, "spbe/frame/session_changed.html", context, status=403)
    return render(request, "403_csrf.html", context, status=403)


class TakenMiddleware:
    """Two people saved the same at one moment: the slower one reads so, with what was typed, not an error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        taken = unique_error(exception) if isinstance(exception, IntegrityError) else None
        if taken is None:
            return None
        reason = " ".join(taken.messages)
        if is_api_address(request.path_info):
            return api_refusal(409, reason)
        if sessions.is_script_request(request):
            return _page(request, 409, reason=reason)
        context = {"reason": reason, "back": sessions.previous_page(request), "texts": texts_sent(request)}
        return render(request, "409.html", context, status=409)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was typed is given back: a place may be taken away while somebody writes.

    A page of ours whose object is not there is kept: so look tries at the objects of others.
    """
    if getattr(request, "resolver_match", None) and request.user.is_authenticated:
        record_refusal(request, RefusalKind.HIDDEN)
    if request.method == "POST" and not is_api_address(request.path_info) and not sessions.is_script_request(request):
        return render(request, "404.html", {"texts": texts_sent(request)}, status=404)
    return _page(request, 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    record_refusal(request, RefusalKind.TOO_MANY)
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request: the frame asks the database, which may be what broke."""
    if is_api_address(request.path_info):
        return api_refusal(500)
    return HttpResponse(render_to_string("500.html", {"request_id": current_request_id()}), status=500)


def _page(request: HttpRequest, status: int, template: str = "", reason: str = "") -> HttpResponse:
    """The whole page, or for htmx the reason, put where messages stand; for programs the reason as JSON."""
    if is_api_address(request.path_info):
        return api_refusal(status, reason)
    if not getattr(request, "htmx", False):
        return render(request, template or f"{status}.html", {"reason": reason}, status=status)
    return sessions.message_response(request, "spbe/frame/refused.html", {"reason": reason, "status": status}, status)
