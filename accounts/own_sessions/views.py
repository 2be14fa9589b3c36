"""Where a person is signed in: by browser and range of addresses, ended one by one or all others at once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.devices import end_sessions, open_sessions
from accounts.session_limits import SESSION_MARK
from accounts.signed_in import SignedInRequest
from submissions.once import acts_once


@require_safe
def own_sessions(request: SignedInRequest) -> HttpResponse:
    rows = open_sessions(request.user)
    context = {"sessions": rows, "mark": request.session[SESSION_MARK], "others": len(rows) > 1}
    return render(request, "accounts/own_sessions.html", context)


@require_POST
@acts_once
def session_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another one of one's own; this one ends by signing out."""
    if not end_sessions(by=request.user, pk=pk, keep=request.session[SESSION_MARK]):
        raise Http404
    messages.success(request, "Sesi itu diakhiri. Siapa pun yang memakainya harus masuk lagi.")
    return redirect("own_sessions")


@require_POST
@acts_once
def sessions_end(request: SignedInRequest) -> HttpResponse:
    ended = end_sessions(by=request.user, keep=request.session[SESSION_MARK])
    messages.success(request, f"{ended} sesi lain diakhiri. Anda tetap masuk di sini.")
    return redirect("own_sessions")
