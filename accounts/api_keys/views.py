"""A person's own keys for the API: made, shown once, listed, revoked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.api_keys.key_writes import create_key, is_key_of, revoke_key
from accounts.factor_proof import proven_again
from accounts.forms import ApiKeyForm
from accounts.models import ApiKey
from accounts.signed_in import SignedInRequest
from accounts.throttles import is_allowed, too_many_response
from submissions.form_tokens import derived_secret
from submissions.once import acts_once, once_showing

KEY_PURPOSE = "api-key"


@never_cache
@proven_again
def api_keys(request: SignedInRequest) -> HttpResponse:
    """The new key stands on the answer of its own POST and nowhere else, ever."""
    return _create(request) if request.method == "POST" else _page(request, ApiKeyForm(user=request.user))


def _shown_again(request: SignedInRequest) -> HttpResponse:
    """The same form once more: the key that it made, unless that is revoked by now."""
    key = derived_secret(request, KEY_PURPOSE)
    return _page(request, ApiKeyForm(user=request.user), key if is_key_of(request.user, key) else "")


@once_showing(again=_shown_again)
def _create(request: SignedInRequest) -> HttpResponse:
    if not is_allowed("own_password", str(request.user.pk)):
        return too_many_response(request)
    form = ApiKeyForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form)
    key = derived_secret(request, KEY_PURPOSE)
    said = form.cleaned_data
    create_key(name=said["name"], lifetime=form.lifetime, areas=said["areas"], key=key, by=request.user)
    return _page(request, ApiKeyForm(user=request.user), key)


def _page(request: SignedInRequest, form: ApiKeyForm, fresh: str = "") -> HttpResponse:
    keys = ApiKey.objects.filter(token__user=request.user).select_related("token").order_by("-token__created")
    context = {"form": form, "fresh": fresh, "keys": keys}
    return render(request, "accounts/api_keys.html", context, status=201 if fresh else 200)


@require_POST
@acts_once
def api_key_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    revoke_key(key=get_object_or_404(ApiKey, token__user=request.user, pk=pk), by=request.user)
    messages.success(request, "Kunci dicabut. Program yang memakainya tidak dapat masuk lagi.")
    return redirect("api_keys")
