"""A session that has ended while somebody was at work: what a script is told, and where the sign-in leads back to.

A page is asked to sign in as everywhere in Django. A script that follows redirects unseen (htmx, fetch) would take
the sign-in page for its answer: it gets a 401 with the reason and the way to sign in.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from spbe.post_only import accepts_only_post, page_of_action
from spbe.sent_texts import texts_sent
from ui.drafts import drafts_of

NOT_RETURNED_TO = {"account_login", "account_logout", "account_signup"}


class RequireSignInMiddleware(LoginRequiredMiddleware):
    """Every view asks for a sign-in unless it says `login_not_required`."""

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        return session_ended(request) if super().process_view(request, *view) else None


def session_ended(request: Any) -> HttpResponse:
    """The way to the sign-in page and back: a redirect, or for scripts a 401 with the sentence and the link.

    What was typed and is in no tab's draft comes back on the page itself, which nobody keeps.
    """
    sign_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': previous_page(request)}, safe='/')}"
    if is_script_request(request):
        return message_response(request, "spbe/frame/session_ended.html", {"sign_in": sign_in}, status=401)
    texts = [] if request.method != "POST" or drafts_of(request) else texts_sent(request)
    if not texts:
        return redirect_to_login(previous_page(request))
    context = {"sign_in": sign_in, "texts": texts, "has_files": bool(request.FILES)}
    response = render(request, "401.html", context, status=401)
    response["Cache-Control"] = "private, no-store"
    return response


def message_response(request: Any, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A refusal where messages stand, whatever part of the page was asked for, and no address in the browser's bar."""
    response = render(request, template, context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#pesan", "innerHTML show:top"
    response["HX-Reselect"], response["HX-Push-Url"] = "unset", "false"
    return response


def is_script_request(request: Any) -> bool:
    """Whether nobody would see where a redirect leads: htmx, fetch, an upload in pieces."""
    headers = request.headers
    accepted = headers.get("Accept", "")
    return bool(
        getattr(request, "htmx", False)
        or headers.get("X-Requested-With") == "XMLHttpRequest"
        or headers.get("Sec-Fetch-Mode") in ("cors", "same-origin")
        or "Tus-Resumable" in headers
        or ("application/json" in accepted and "text/html" not in accepted)
    )


def previous_page(request: Any) -> str:
    """The page the person was on, as an address that may be opened: never one that only takes posts."""
    shown, here = _page_at(request, _shown(request)), _page_at(request, request.get_full_path())
    if request.method not in ("GET", "HEAD"):
        return shown or here or "/"
    if is_script_request(request) and not (shown and urlsplit(shown).path == request.path):
        return shown or "/"  # a part of a page, which nobody opens by itself
    return here or shown or "/"  # a page, or the same page with another filter


def _shown(request: Any) -> str:
    """The address of the page that asked, as the browser tells it."""
    return request.headers.get("HX-Current-URL", "") or request.headers.get("Referer", "")


def _page_at(request: Any, address: str) -> str | None:
    """The path and query of a page of ours; None for another site, the door, the API and what no address tells."""
    if not address or not url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        return None
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if accepts_only_post(match):
        return page_of_action(match)
    if match.view_name in NOT_RETURNED_TO or "api" in match.namespaces:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
