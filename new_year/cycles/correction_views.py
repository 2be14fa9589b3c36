"""The page that puts the kind and the instrument of a new year right."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.cycles.correction import correct_cycle, why_not_correct_cycle
from evaluations.scope import cycle_page
from new_year.cycles.forms import CycleCorrectionForm
from new_year.preparation import guide_steps
from ui.forms import apply_form, posted_data


@get_or_post
def cycle_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """The first step of the guide, once the year is made: without a form it says what rests on the choice."""
    evaluation = cycle_page(request, pk)
    permissions.require("set_up_cycle", request.user, evaluation)
    refusal = why_not_correct_cycle(evaluation, request.user)
    if request.method == "POST":
        raise_if_refused(refusal)
    form = CycleCorrectionForm(posted_data(request), evaluation=evaluation, cancel_url=reverse("cycle", args=[pk]))
    changed = apply_form(form, lambda: correct_cycle(evaluation=evaluation, by=request.user, **form.cleaned_data))
    if changed is not None:
        words = f"Siklus {evaluation.year} kini {evaluation.get_activity_display()} dengan {evaluation.instrument}."
        messages.success(request, words if changed else "Tidak ada yang berubah.")
        return redirect("cycle", pk)
    status = 422 if form.is_bound else 200
    context = {
        "evaluation": evaluation,
        "form": form,
        "refusal": refusal,
        "steps": guide_steps("cycle_add", evaluation),
    }
    return render(request, "new_year/cycles/correct.html", context, status=status)
