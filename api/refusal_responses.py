"""The domain's refusals as JSON: the same words as on the pages."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import IntegrityError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.permissions import Refused
from api.serializers import CellSerializer
from assessment.scores import ScoreConflict
from history.models import RefusalKind
from history.refusal_log import record_refusal
from ui.constraint_errors import unique_error

# Where the framework speaks, our sentence; what our own code says stays as it is.
SENTENCES: dict[type[exceptions.APIException], str] = {
    exceptions.AuthenticationFailed: "Kunci API ini tidak berlaku.",
    exceptions.MethodNotAllowed: "Metode ini tidak berlaku di alamat ini.",
    exceptions.NotAuthenticated: "Masuk dahulu, atau kirim kunci API.",
    exceptions.ParseError: "Isi permintaan ini bukan JSON yang benar.",
    exceptions.Throttled: "Kunci ini meminta terlalu sering. Coba lagi sesudah Retry-After.",
    exceptions.UnsupportedMediaType: "Kirim isinya sebagai JSON, dengan Content-Type application/json.",
}


KEPT_REFUSALS: dict[type[Exception], RefusalKind] = {
    exceptions.AuthenticationFailed: RefusalKind.API_KEY,
    exceptions.PermissionDenied: RefusalKind.FORBIDDEN,
    Refused: RefusalKind.FORBIDDEN,
    exceptions.NotFound: RefusalKind.HIDDEN,
    exceptions.Throttled: RefusalKind.TOO_MANY,
}


class RequestTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "Isi permintaan ini terlalu besar."


def refusal_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """404 without the model's name, 400 and 403 with the reason, 409 with both versions; None for a fault of ours."""
    if isinstance(error, ScoreConflict):
        content = {"detail": str(error), "yours": context["request"].data, "theirs": CellSerializer(error.theirs).data}
        return Response(content, status=status.HTTP_409_CONFLICT)
    if isinstance(error, IntegrityError) and (taken := unique_error(error)):
        return Response({"detail": " ".join(taken.messages)}, status=status.HTTP_409_CONFLICT)
    refusal = _as_api_error(error)
    if sentence := SENTENCES.get(type(refusal)):  # type: ignore[arg-type]
        refusal.detail = exceptions.ErrorDetail(sentence)  # type: ignore[attr-defined]
    _keep(refusal, context["request"])
    return exception_handler(refusal, context)


def _keep(refusal: Exception, request: Any) -> None:
    """In the log of refusals. The framework's own request knows the owner of the key."""
    kind = next((kind for error, kind in KEPT_REFUSALS.items() if isinstance(refusal, error)), None)
    if kind is None:
        return
    owner = None if kind == RefusalKind.API_KEY else request.user
    reason = str(refusal) if isinstance(refusal, Refused) else ""
    record_refusal(request._request, kind, reason=reason, person=owner)


def _as_api_error(error: Exception) -> Exception:
    """What Django raises, as the framework of the API knows it."""
    if isinstance(error, ValidationError):
        told = error.message_dict if hasattr(error, "error_dict") else {"value": error.messages}
        return exceptions.ValidationError(told)
    if isinstance(error, RequestDataTooBig):
        return RequestTooLarge()
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied) and not isinstance(error, Refused):
        return exceptions.PermissionDenied()
    return error
