"""The domain's refusals as JSON: the same words as on the pages."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.db import IntegrityError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from api.serializers import CellSerializer
from assessment.scores import ScoreConflict
from ui.constraint_errors import unique_error


class RequestTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "Isi permintaan ini terlalu besar."


def refusal_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """404 without the model's name, 400 and 403 with the reason, 409 with both versions."""
    if isinstance(error, ScoreConflict):
        return _conflict(error, context["request"].data)
    if isinstance(error, IntegrityError) and (taken := unique_error(error)):
        return Response({"detail": " ".join(taken.messages)}, status=status.HTTP_409_CONFLICT)
    if isinstance(error, ValidationError):
        told = error.message_dict if hasattr(error, "error_dict") else {"value": error.messages}
        error = exceptions.ValidationError(told)
    if isinstance(error, RequestDataTooBig):
        error = RequestTooLarge()
    if isinstance(error, RecursionError):  # JSON nested deeper than any answer of ours
        error = exceptions.ParseError()
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    return exception_handler(error, context)


def _conflict(error: ScoreConflict, sent: Any) -> Response:
    content = {"detail": str(error), "yours": sent, "theirs": CellSerializer(error.theirs).data}
    return Response(content, status=status.HTTP_409_CONFLICT)
