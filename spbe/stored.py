"""Tells the browser that what a form sent is stored, so that the tab may let go of its draft.

A script reads it in a header. After a redirect only a cookie reaches the next page: one a draft, short-lived, and
its name is of use to nobody but the tab that holds the draft.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from spbe.sessions import is_script_request
from submissions.once import UnstoredRedirect
from ui.drafts import drafts_of

COOKIE = "tersimpan_"
LASTS = 10 * 60  # seconds
CREATED = 201


def person_mark(user: Any) -> str:
    """Tells one person's drafts from another's, and says nothing about who it is."""
    return salted_hmac("spbe.drafts", str(user.pk)).hexdigest()[:16] if user.is_authenticated else ""


class StoredMiddleware:
    """A page that comes back with errors says nothing here: a plain form's success is a redirect or a 201, which shows
    a secret on the page of its own form.
    """

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code >= 400 or not request.user.is_authenticated:
            return response
        if isinstance(response, UnstoredRedirect):  # it leads on, or says why, and what was typed is needed again
            return response
        if response.status_code >= 300 or (response.status_code == CREATED and not is_script_request(request)):
            for draft in drafts_of(request):
                secure = settings.SESSION_COOKIE_SECURE
                response.set_cookie(
                    COOKIE + draft.key, "1", max_age=LASTS, secure=secure, httponly=False, samesite="Lax"
                )
        elif is_script_request(request):
            response["X-Saved"] = "1"
        return response
