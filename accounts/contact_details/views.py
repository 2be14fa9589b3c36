"""NIP, position and telephone of one person: one's own, or of those whom one invites."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.contact_details.contact_writes import update_contact
from accounts.forms import ContactForm
from accounts.models import User
from accounts.permissions import require_regions
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from ui.forms import apply_or_add_errors, posted_data


@get_or_post
def own_contact(request: SignedInRequest) -> HttpResponse:
    return _contact(request, request.user, "own_contact")


@get_or_post
def person_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    """For admin and Diskominfo of a region in which the person serves, or served."""
    regions = require_regions("contact_people", request.user)
    people = User.objects.filter(memberships__region__in=regions).distinct()
    return _contact(request, get_object_or_404(people, pk=pk), "invitations")


def _contact(request: SignedInRequest, person: User, back: str) -> HttpResponse:
    form = ContactForm(posted_data(request), initial={n: getattr(person, n) for n in ("nip", "position", "phone")})
    if apply_or_add_errors(form, lambda: update_contact(person=person, by=request.user, **form.cleaned_data)):
        messages.success(request, "Kontak disimpan.")
        return redirect(back)
    return render(request, "accounts/contact.html", {"person": person, "form": form, "is_own": back == "own_contact"})
