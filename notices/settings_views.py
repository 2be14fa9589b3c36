"""How a person is told: e-mail or none, the private calendar address, and e-mails that may not have arrived."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.people.invitations import MAILED_LINK_WAITS
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from notices.calendar_addresses import calendar_owner, renew_calendar_address, revoke_calendar_address
from notices.forms import MailChoiceForm
from notices.mails import resend_mail, why_not_resend
from notices.models import CalendarAddress, Mail, MailChoice
from notices.notifications import choose_mail
from submissions.form_tokens import derived_secret
from submissions.once import acts_once, once_showing, redirect_unstored
from ui.forms import posted_data

PAGE = 25
ADDRESS_PURPOSE = "calendar-address"


@never_cache
@get_or_post
def mail_choice(request: SignedInRequest) -> HttpResponse:
    """Digest, single or none."""
    form = MailChoiceForm(posted_data(request), initial={"mode": _mode(request)})
    if form.is_valid():
        choose_mail(user=request.user, mode=form.cleaned_data["mode"])
        messages.success(request, "Pilihan surel disimpan.")
        return redirect("notification_settings")
    return _page(request, form)


def _shown_again(request: SignedInRequest) -> HttpResponse:
    """The same press once more: the address that it made, unless that is revoked by now."""
    token = derived_secret(request, ADDRESS_PURPOSE)
    return _address_page(request, token if calendar_owner(token) == request.user else "")


@never_cache
@require_POST
@once_showing(again=_shown_again)
def calendar_renew(request: SignedInRequest) -> HttpResponse:
    """The address stands on the answer of its own POST and nowhere else, ever."""
    token = derived_secret(request, ADDRESS_PURPOSE)
    renew_calendar_address(user=request.user, token=token)
    return _address_page(request, token)


def _address_page(request: SignedInRequest, token: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("calendar_feed", args=[token])) if token else ""
    return _page(request, MailChoiceForm(initial={"mode": _mode(request)}), address)


@require_POST
@acts_once
def calendar_revoke(request: SignedInRequest) -> HttpResponse:
    if revoke_calendar_address(user=request.user):
        messages.success(request, "Alamat kalender dicabut. Kalender yang memakainya tidak diperbarui lagi.")
    return redirect("notification_settings")


def _mode(request: SignedInRequest) -> str:
    row = MailChoice.objects.filter(user=request.user).first()
    return row.mode if row else MailChoice.Mode.DIGEST


def _page(request: SignedInRequest, form: MailChoiceForm, fresh: str = "") -> HttpResponse:
    context = {
        "form": form,
        "fresh": fresh,
        "address": CalendarAddress.objects.filter(user=request.user).first(),
    }
    return render(request, "notices/settings.html", context, status=422 if form.errors else 201 if fresh else 200)


@require_safe
def mails(request: SignedInRequest) -> HttpResponse:
    """One's own; an admin sees to whom, when and whether, never the text."""
    rows = Mail.objects.visible_to(request.user).select_related("user", "resent_by").defer("text")
    page = Paginator(rows.prefetch_related("user__memberships"), PAGE).get_page(request.GET.get("page"))
    shown = [(mail, why_not_resend(mail, request.user)) for mail in page.object_list]
    return render(request, "notices/mails.html", {"page": page, "mails": shown})


@require_POST
@acts_once
def mail_resend(request: SignedInRequest, pk: int) -> HttpResponse:
    mail = get_object_or_404(Mail.objects.visible_to(request.user), pk=pk)
    try:
        again = resend_mail(mail=mail, by=request.user)
    except ValidationError as error:
        return redirect_unstored(request, error.messages[0], "mails")
    done = "Surel dikirim ulang paling lama satu menit lagi."
    messages.success(request, done if again else MAILED_LINK_WAITS)
    return redirect("mails")
