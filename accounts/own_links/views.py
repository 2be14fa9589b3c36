"""A person's own identities at the city's single sign-on: seen, cut, allowed again."""

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.factor_proof import proven_again
from accounts.identities import allow_link, cut_link, links_of
from accounts.models import CutLink
from accounts.session_limits import SESSION_MARK
from accounts.signed_in import SignedInRequest
from submissions.once import acts_once, redirect_unstored

ONLY_WAY = "Akun Anda belum punya kata sandi. Minta tautan kata sandi dari admin dahulu, agar Anda tetap dapat masuk."


@require_safe
def linked_accounts(request: SignedInRequest) -> HttpResponse:
    cuts = CutLink.objects.filter(user=request.user).order_by("-cut_at")
    return render(request, "accounts/linked_accounts.html", {"links": links_of(request.user), "cuts": cuts})


@require_POST
@proven_again
@acts_once
def link_cut(request: SignedInRequest, pk: int) -> HttpResponse:
    """Not the only way in: who has no password makes one first."""
    link = get_object_or_404(SocialAccount.objects.select_related("user"), user=request.user, pk=pk)
    if not request.user.has_usable_password():
        return redirect_unstored(request, ONLY_WAY, "linked_accounts")
    cut_link(link=link, by=request.user, keep=request.session[SESSION_MARK])
    messages.success(request, "Hubungan diputus dan sesi lain diakhiri. Anda tetap masuk di sini.")
    return redirect("linked_accounts")


@require_POST
@proven_again
@acts_once
def link_allow(request: SignedInRequest, pk: int) -> HttpResponse:
    allow_link(cut=get_object_or_404(CutLink, user=request.user, pk=pk), by=request.user)
    messages.success(request, "Akun itu boleh dihubungkan lagi. Hubungannya terbentuk saat Anda masuk dari sana.")
    return redirect("linked_accounts")
