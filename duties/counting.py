"""The number on the tab "Tugas saya": the lines of the page, kept for a minute after somebody worked it out.

The page works it out whenever it is opened, and a small fragment does when a page finds none kept. A write of the
person forgets it, so that their next page asks again. No page spends a query on it.
"""

from collections.abc import Callable
from contextlib import suppress

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from duties.queries import Duties, duties_of

KEPT_SECONDS = 60
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


def kept_count(user: User) -> int | None:
    """None when nobody has worked it out within the minute, or the cache is away: no page fails for a number."""
    with suppress(Exception):  # each cache backend raises its own kind
        found: int | None = cache.get(_key(user))
        return found
    return None


def keep(user: User, found: Duties) -> int:
    with suppress(Exception):
        cache.set(_key(user), len(found.rows), KEPT_SECONDS)
    return len(found.rows)


def counted(user: User) -> int:
    """The kept number, else worked out anew with the queries of the page."""
    kept = kept_count(user)
    return keep(user, duties_of(user)) if kept is None else kept


def _key(user: User) -> str:
    return f"duties-{user.pk}"


class ForgetCountMiddleware:
    """Whatever a person sends may have done a task of theirs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE_METHODS and request.user.is_authenticated:
            with suppress(Exception):  # what was sent is stored already
                cache.delete(_key(request.user))
        return response
