"""ETag, If-None-Match and If-Match: whether what a caller holds is still what stands here."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.http import parse_etags
from rest_framework import status
from rest_framework.exceptions import APIException

from evaluations.kept_pages import page_tags

Answer = Callable[..., HttpResponse]
CHANGED = "Data ini sudah berubah sejak Anda membacanya. Baca lagi, lalu kirim dengan ETag yang baru."
TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
TAGS = re.compile(rf"[ \t]*{TAG}(?:[ \t]*,[ \t]*{TAG})*[ \t]*")


class PreconditionFailed(APIException):
    """412: what the caller saw is not what stands here any more."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = CHANGED
    default_code = "precondition_failed"


def etag_of(content: bytes) -> str:
    """The strong ETag of an answer's bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def names_another(request: Any, etag: str) -> bool:
    """Whether If-Match or, for a write, If-None-Match rules out what stands here; a list of wrong syntax names none."""
    if "If-Match" in request.headers and not _is_among(etag, request.headers["If-Match"]):
        return True
    is_write = request.method not in ("GET", "HEAD")
    return is_write and _is_among(etag, request.headers.get("If-None-Match", ""))


def _is_among(etag: str, header: str) -> bool:
    if header.strip() == "*":
        return True
    return bool(TAGS.fullmatch(header)) and etag in re.findall(TAG, header)


def kept_by_caller(get: Answer) -> Answer:
    """A read whose caller holds its newest answer gets 304 before anything is reckoned, as `kept_pages` does it."""

    @wraps(get)
    def answer(view: Any, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        tags = page_tags(request)
        held = parse_etags(request.headers.get("If-None-Match", ""))
        if known := next((tag for tag in tags if tag in held or f"W/{tag}" in held), None):
            return HttpResponseNotModified(headers={"ETag": f"W/{known}"})
        response = get(view, request, *args, **kwargs)
        if tags:
            response["ETag"] = f"W/{tags[0]}"
        return response

    return answer


def conditional_answer(request: Any, response: Any) -> HttpResponse | None:
    """Give a rendered answer its ETag; 304 for a caller who holds it already, 412 for one who wanted another."""
    etag = response.get("ETag") or etag_of(response.content)
    response["ETag"] = etag
    if names_another(request, etag):
        return JsonResponse({"detail": CHANGED}, status=status.HTTP_412_PRECONDITION_FAILED)
    held = request.headers.get("If-None-Match", "").replace("W/", "")
    if not _is_among(etag.removeprefix("W/"), held):
        return None
    return HttpResponseNotModified(headers={"ETag": etag})
