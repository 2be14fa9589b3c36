"""A corrected instrument file is brought by a person: checked, its differences shown, then stored as a revision."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.permissions import require_regions
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from domains.instrument_loader import CheckedRevision, check_revision
from domains.shapes import BrokenInstrument
from new_year.revisions.forms import RevisionFileForm
from new_year.revisions.loading import load_revision
from submissions.once import once

NAME = "berkas"


@get_or_post
def revision_load(request: SignedInRequest) -> HttpResponse:
    """One address, two faces: the file, then its differences with the button that stores it.

    The file is read before the form is claimed.
    """
    require_regions("load_revision", request.user)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RevisionFileForm(*sent)
    form.is_valid()
    return _answer(request, form)


@once
def _answer(request: SignedInRequest, form: RevisionFileForm) -> HttpResponse:
    checked = _checked(form) if form.is_bound and not form.errors else None
    if checked and "simpan" in request.POST:
        loaded = load_revision(text=form.cleaned_data["text"], by=request.user)
        messages.success(
            request, f"{loaded.code}: {loaded.outcome}. Siklus memakainya setelah penanggung jawab mengambilnya."
        )
        return redirect("instruments")
    context = {"form": form, "checked": checked, "text": form.cleaned_data["text"] if checked else ""}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "new_year/revisions/load.html", context, status=status)


def _checked(form: RevisionFileForm) -> CheckedRevision | None:
    """The file against what is stored; a fault stands at its field, with key and reason."""
    try:
        return check_revision(form.cleaned_data["text"], NAME)
    except BrokenInstrument as error:
        form.add_error("file", f"Berkas ditolak seluruhnya. {error.key}: {error.reason}")
        return None
