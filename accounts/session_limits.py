"""How long a sign-in lasts on an office computer: an hour without a sign of life, twelve hours in all.

When the session began stands in it; when its person was last there is noted in the cache, at most every five minutes:
no query and no write a page. A note that the cache has lost is written anew; the twelve hours end the session then.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

BEGAN_AT, SESSION_MARK = "masuk_pada", "sesi"  # the session's keys; the mark is no secret, unlike its key
NOTED_EVERY = 300  # seconds
# What a page asks by itself while nobody is there.
POLLED = frozenset(
    {
        "duty_count",
        "notification_count",
        "draft_files_state",
        "evidence_state",
        "package_state",
        "report_state",
        "signoff_files",
    }
)


def now() -> float:
    """Seconds; the wall's clock, as Django's own sessions."""
    return time.time()


def seen_key(mark: str) -> str:
    return f"sesi-terlihat:{mark}"


def is_over(session: Any) -> bool:
    """Whether a signed-in session has lasted too long, or nobody was there for too long."""
    began, moment = session.get(BEGAN_AT), now()
    if began is None or moment - began >= settings.SESSION_COOKIE_AGE:
        return True
    seen = _last_seen(session)
    return seen is not None and moment - seen >= settings.SESSION_IDLE_SECONDS


def note_activity(session: Any) -> None:
    """Somebody was there just now."""
    moment, seen = now(), _last_seen(session)
    if seen is None or moment - seen >= NOTED_EVERY:
        with suppress(Exception):  # as below
            cache.set(seen_key(session[SESSION_MARK]), moment, settings.SESSION_COOKIE_AGE)


def _last_seen(session: Any) -> Any:
    """None where nothing is noted. A cache that is away locks nobody out: the twelve hours still hold."""
    try:
        return cache.get(seen_key(session[SESSION_MARK]))
    except Exception:  # each cache backend raises its own kind
        return None


def forget_kept_pages(response: HttpResponse) -> None:
    """Whoever leaves takes along what the browser keeps, also what it holds for "Back"."""
    response["Clear-Site-Data"] = '"cache"'


class SessionLimitsMiddleware:
    """Signs out whose time is over, before anything asks who it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_signed_out_now = _is_signed_in(request) and is_over(request.session)
        if is_signed_out_now:
            logout(request)
        response = self.get_response(request)
        if is_signed_out_now:
            forget_kept_pages(response)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        match = request.resolver_match
        if _is_signed_in(request) and not (match and match.url_name in POLLED):
            note_activity(request.session)


def _is_signed_in(request: HttpRequest) -> bool:
    """Without a cookie the session is not even read."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session
