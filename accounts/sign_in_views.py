"""The door: allauth's pages behind limits of our own, which no two requests wait at."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as pages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

from accounts.session_limits import forget_kept_pages
from accounts.throttles import is_allowed, source, too_many_response

View = Callable[..., HttpResponse]


def limited(action: str, view: Any, *, by_person: bool = False) -> View:
    """The page; who posts to it too often, from one address or as one person, gets a 429."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = str(request.user.pk) if by_person else source(request)
        if request.method == "POST" and not is_allowed(action, key):
            return too_many_response(request)
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return answer


sign_in = limited("sign_in", pages.login)
forgotten = limited("forgotten", pages.password_reset)
new_password = limited("new_password", pages.password_reset_from_key)
change_password = limited("own_password", pages.password_change, by_person=True)
confirm_password = limited("own_password", pages.reauthenticate, by_person=True)


@login_not_required
def sign_up_closed(request: HttpRequest) -> HttpResponse:
    """Accounts come from the region's admin; allauth needs the name of this page, nobody its content."""
    raise Http404


def sign_out(request: HttpRequest) -> HttpResponse:
    """The browser forgets what it kept of our pages; drafts in its storage stay, they are the next sign-in's."""
    response: HttpResponse = pages.logout(request)
    if request.method == "POST":
        forget_kept_pages(response)
    return response
