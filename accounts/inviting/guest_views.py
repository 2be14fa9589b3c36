"""What an invited person sees: whom the link is for, then the form of the first password.

Chats fetch links before anybody opens them, so showing one writes nothing: the button opens it, once, for this browser.
"""

from typing import Any

from allauth.account import signals as allauth_signals
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.invitation_links import find_invitation, open_invitation, opened_invitation, set_first_password
from accounts.models import AccountInvitation, User
from accounts.permissions import Refused
from accounts.posting import get_or_post
from accounts.sign_in_forms import ResetPasswordKeyForm
from accounts.throttles import is_allowed, source, too_many_response

OPENED = "undangan"  # the session's key: which invitation this browser has opened
MADE = "Kata sandi dibuat. Masuklah dengan nama akun {account}."


@login_not_required
@never_cache
@get_or_post
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """POST opens the link; a GET or HEAD only says what it is."""
    if request.method == "POST" and not is_allowed("new_password", source(request)):
        return too_many_response(request)
    found = find_invitation(token)
    if found is None:
        return redirect("invitation_password") if _opened_here(request) else _void(request)
    if request.user.is_authenticated:
        return _page(request, found)  # no 403: its log would hold the address of a link that still opens
    if request.method != "POST":
        return _page(request, found)
    if not open_invitation(found):
        return _void(request)
    request.session.cycle_key()  # nobody who knew the session before comes along
    request.session[OPENED] = found.pk
    return redirect("invitation_password")


@login_not_required
@never_cache
@get_or_post
def invitation_password(request: HttpRequest) -> HttpResponse:
    """The form; its address names no invitation, the session does."""
    if request.method == "POST" and not is_allowed("new_password", source(request)):
        return too_many_response(request)
    found = _opened_here(request)
    if found is None:
        return _void(request)
    if request.user.is_authenticated:
        return _page(request, found)
    form = ResetPasswordKeyForm(request.POST or None, user=found.person, temp_key="")
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        set_first_password(found, form.cleaned_data["password1"])
    except Refused:  # in another tab, a moment ago
        return _void(request)
    del request.session[OPENED]
    person = User.objects.get(pk=found.person_id)
    allauth_signals.password_reset.send(sender=User, request=request, user=person)
    messages.success(request, MADE.format(account=person.username))
    return redirect("account_login")


def _opened_here(request: HttpRequest) -> AccountInvitation | None:
    pk = request.session.get(OPENED)
    return opened_invitation(pk) if pk else None


def _page(request: HttpRequest, found: AccountInvitation, form: Any = None) -> HttpResponse:
    page = "password" if form else "welcome"
    context = {"invitation": found, "person": found.person, "form": form}
    return render(request, f"accounts/invitation_{page}.html", context)


def _void(request: HttpRequest) -> HttpResponse:
    """The same words whatever the reason: who guesses learns nothing."""
    return render(request, "accounts/invitation_void.html", status=404)
