"""Addresses that no page has and no database can look for."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse


class NullByteMiddleware:
    """PostgreSQL breaks on a NUL in a text. Forms refuse it; path and query are looked at here, for all views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in the address")
        return self.get_response(request)
