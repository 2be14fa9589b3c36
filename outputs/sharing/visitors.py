"""The pack as somebody without an account reads it: by the address of a link and its code, and nothing besides."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.posting import get_or_post
from accounts.throttles import client_address, is_allowed, source, too_many_response
from outputs.assessor_pack.queries import assessor_pack_page
from outputs.models import SharedPack, SharedPackOpening
from outputs.sharing import pack_links
from outputs.sharing.forms import PackCodeForm
from outputs.sharing.shared_content import shared_citations, shared_file_name, shared_version
from ui.downloads import SANDBOX
from uploads.private_storage import private_storage

Outcome = SharedPackOpening.Outcome
OPEN_SECONDS = 8 * 3600  # a working day; afterwards the code is asked for again
WRONG_CODE = "Kode tidak cocok."


def _for_visitors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page behind a link: nobody signs in, no search engine and no cache keeps it, nobody asks too often.

    Times are those of the region, as for whoever made the link.
    """

    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, address: str, **kwargs: Any) -> HttpResponseBase:
        if not is_allowed("shared_pack", source(request)):
            return _unkept(too_many_response(request))
        pack = pack_links.pack_of_address(address)
        if pack is None:
            raise Http404
        with timezone.override(ZoneInfo(pack.evaluation.region.time_zone)), _nobody(request):
            response = _closed_page(request, pack) or view(request, pack, address, **kwargs)
        return _unkept(response)

    return answer


@contextmanager
def _nobody(request: HttpRequest) -> Iterator[None]:
    """Who is signed in here all the same sees what every visitor sees: no name, no tab of their own."""
    user, request.user = request.user, AnonymousUser()
    try:
        yield
    finally:
        request.user = user


def _unkept(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _closed_page(request: HttpRequest, pack: SharedPack) -> HttpResponse | None:
    """Why it does not open; None while it does."""
    reason = pack_links.why_closed(pack)
    if reason is None:
        return None
    pack_links.log_opening(pack, Outcome.CLOSED, client_address(request))
    return render(request, "outputs/sharing/closed.html", {"reason": reason}, status=410)


@get_or_post
@_for_visitors
def shared_pack(request: HttpRequest, pack: SharedPack, address: str) -> HttpResponse:
    """The pack for who has given its code, else the question for it."""
    if request.method == "POST":
        return _try_code(request, pack, address)
    if not _has_code(request, pack):
        return render(request, "outputs/sharing/code.html", {"form": PackCodeForm()})
    pack_links.log_opening(pack, Outcome.READ, client_address(request))
    context = {
        "evaluation": pack.evaluation,
        "address": address,
        "until": pack.expires_at,
        "pack": assessor_pack_page(pack.evaluation, shared_citations(pack)),
    }
    return render(request, "outputs/sharing/visitor_pack.html", context)


def _try_code(request: HttpRequest, pack: SharedPack, address: str) -> HttpResponse:
    form = PackCodeForm(request.POST)
    if not form.is_valid():
        return render(request, "outputs/sharing/code.html", {"form": form}, status=422)
    if not pack_links.is_code_of(pack, form.cleaned_data["code"]):
        pack_links.log_opening(pack, Outcome.WRONG, client_address(request))
        form.add_error("code", WRONG_CODE)
        return render(request, "outputs/sharing/code.html", {"form": form}, status=422)
    pack_links.log_opening(pack, Outcome.OPENED, client_address(request))
    response = redirect("shared_pack", address)
    response.set_signed_cookie(
        _cookie(pack),
        str(pack.pk),
        salt=_salt(pack),
        max_age=OPEN_SECONDS,
        path=reverse("shared_pack", args=[address]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
@_for_visitors
def shared_pack_file(request: HttpRequest, pack: SharedPack, address: str, pk: UUID) -> HttpResponseBase:
    """One file, saved and never shown; who has not given the code is asked for it."""
    if not _has_code(request, pack):
        return redirect("shared_pack", address)
    version = shared_version(pack, pk)
    file = version.handed_on
    assert file  # `shared_version` finds no other
    pack_links.log_opening(pack, Outcome.FILE, client_address(request), version.pk)
    response = private_storage().send(
        request,
        str(file.name),
        attachment=True,
        filename=shared_file_name(version),
        content_type=version.shown_kind.content_type,
    )
    response["Content-Security-Policy"] = SANDBOX
    return response


def _cookie(pack: SharedPack) -> str:
    return f"paket_{pack.pk}"


def _salt(pack: SharedPack) -> str:
    """Of this link alone: what opened another one opens nothing here."""
    return f"shared-pack:{pack.address_sha256}:{pack.code_hash}"


def _has_code(request: HttpRequest, pack: SharedPack) -> bool:
    given = request.get_signed_cookie(_cookie(pack), default="", salt=_salt(pack), max_age=OPEN_SECONDS)
    return given == str(pack.pk)
