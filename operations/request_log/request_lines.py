"""One line a request: who asked for what, how it ended, how long it took. No contents, and no address that is a key."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from operations.request_counters import count_request
from operations.request_log.request_ids import HEADER, in_request, new_request_id

log = logging.getLogger("kawal.request")

QUIET = {"healthz", "readyz", "metrics"}  # monitors ask them without end


class StatementCount:
    """How many statements a request has sent to the database, and for how long it waited for them."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


class RequestLogMiddleware:
    """The outermost: what all others do is part of what the request took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        named = request.headers.get(HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        request_id = new_request_id(named)
        statements, began = StatementCount(), time.perf_counter()
        with in_request(request_id), connection.execute_wrapper(statements):
            response = self.get_response(request)
            _record(request, response, statements, time.perf_counter() - began)
        response[HEADER] = request_id
        return response


def _record(request: HttpRequest, response: HttpResponseBase, statements: StatementCount, seconds: float) -> None:
    match = request.resolver_match
    page = match.view_name if match else ""
    count_request(page, request.method or "", response.status_code, seconds, statements.count)
    if not settings.REQUEST_LOG or page in QUIET:
        return
    facts = {
        "method": request.method,
        # The route, not the address: links to shared packs, calendars and passwords are keys.
        "route": match.route if match else "",
        **{name: value for name, value in (match.kwargs if match else {}).items() if isinstance(value, int)},
        "user": user_id(request),
        "status": response.status_code,
        "ms": round(seconds * 1000),
        "queries": statements.count,
        "sql_ms": round(statements.seconds * 1000, 1),
    }
    log.info(_line(facts), extra={"facts": facts})


def _line(facts: dict[str, Any]) -> str:
    """`GET siklus/<int:pk>/ pk=7 user=12 200 34 ms, 9 queries in 3.2 ms`."""
    named = " ".join(f"{name}={value}" for name, value in facts.items() if name not in SHOWN)
    cost = f"{facts['status']} {facts['ms']} ms, {facts['queries']} queries in {facts['sql_ms']} ms"
    return f"{facts['method']} {facts['route'] or '-'} {named} {cost}"


SHOWN = {"method", "route", "status", "ms", "queries", "sql_ms"}


def user_id(request: HttpRequest) -> int | None:
    """Who asked, as far as the request has found out by itself: no query is made for the log."""
    known = getattr(request, "_cached_user", None) or getattr(request, "user", None)
    if known is None or isinstance(known, SimpleLazyObject):
        return None
    pk: int | None = known.pk
    return pk
