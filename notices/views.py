"""The bell: how many lines are unread, the lines, and reading them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from notices.models import Notification
from notices.notifications import mark_read

PAGE = 25


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
    """Read it, and go where it leads."""
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(user=request.user, pk=row.pk)
    return redirect(row.url)
