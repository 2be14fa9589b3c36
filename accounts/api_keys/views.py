"""A person's own keys for the API: made, shown once, listed, revoked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.api_keys.key_writes import create_key, revoke_key
from accounts.forms import ApiKeyForm
from accounts.models import ApiKey
from accounts.signed_in import SignedInRequest
from ui.forms import posted_data


@never_cache
def api_keys(request: SignedInRequest) -> HttpResponse:
    """The new key stands on the answer of its own POST and nowhere else, ever."""
    form, fresh = ApiKeyForm(posted_data(request)), ""
    if request.method == "POST" and form.is_valid():
        fresh = create_key(name=form.cleaned_data["name"], lifetime=form.lifetime, by=request.user)
        form = ApiKeyForm()
    keys = ApiKey.objects.filter(token__user=request.user).select_related("token").order_by("-token__created")
    return render(request, "accounts/api_keys.html", {"form": form, "fresh": fresh, "keys": keys})


@require_POST
def api_key_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    revoke_key(key=get_object_or_404(ApiKey, token__user=request.user, pk=pk))
    messages.success(request, "Kunci dicabut. Program yang memakainya tidak dapat masuk lagi.")
    return redirect("api_keys")
