"""The bell: how many lines are unread, the lines, and reading them."""

from copy import copy
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from notices.models import Notification
from notices.notifications import mark_read

PAGE = 25
PAGE_GONE = (
    "Halaman pemberitahuan ini tidak dapat Anda buka lagi: peran atau OPD Anda berubah, atau isinya sudah tidak ada."
)


@require_safe
def notifications(request: SignedInRequest) -> HttpResponse:
    """Newest first."""
    rows = Notification.objects.visible_to(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    unread = Notification.objects.visible_to(request.user).unread().count()
    return render(request, "notices/notifications.html", {"page": page, "unread": unread})


@require_safe
def notification_count(request: SignedInRequest) -> HttpResponse:
    """A fragment that each page fetches after itself: no page's own queries grow by it."""
    unread = Notification.objects.visible_to(request.user).unread().count()
    return render(request, "notices/_unread.html", {"unread": unread})


@require_POST
def notifications_read(request: SignedInRequest) -> HttpResponse:
    if number := mark_read(user=request.user):
        messages.success(request, f"{number} pemberitahuan ditandai sudah dibaca.")
    return redirect("notifications")


@require_POST
def notification_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read it, and go where it leads; where that page is closed by now, stay and say so."""
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(user=request.user, pk=row.pk)
    if _is_gone(request, row.url):
        messages.error(request, PAGE_GONE)
        return redirect("notifications")
    return redirect(row.url)


def _is_gone(request: SignedInRequest, address: str) -> bool:
    """Whether the page is a 404 for this person by now: only the page itself knows. A refusal says why by itself."""
    url = urlsplit(address)
    asked = copy(request)
    asked.method, asked.path, asked.GET = "GET", url.path, QueryDict(url.query)
    try:
        match = resolve(url.path)
        match.func(asked, *match.args, **match.kwargs)
    except Http404:
        return True
    except PermissionDenied:
        return False
    return False
