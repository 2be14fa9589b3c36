"""The page that puts the kind and the instrument of a new year right."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.posting import get_or_post, refuse
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.cycles.correction import correct_cycle, refusal_to_correct
from evaluations.scope import cycle_page
from new_year.cycles.forms import CorrectionForm
from new_year.preparation import guide
from ui.forms import outcome, posted


@get_or_post
def cycle_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """The first step of the guide, once the year is made: without a form it says what rests on the choice."""
    evaluation = cycle_page(request, pk)
    permissions.require("set_up_cycle", request.user, evaluation)
    refusal = refusal_to_correct(evaluation, request.user)
    if request.method == "POST":
        refuse(refusal)
    form = CorrectionForm(posted(request), evaluation=evaluation, cancel_url=reverse("cycle", args=[pk]))
    changed = outcome(form, lambda: correct_cycle(evaluation=evaluation, by=request.user, **form.cleaned_data))
    if changed is not None:
        words = f"Siklus {evaluation.year} kini {evaluation.get_activity_display()} dengan {evaluation.instrument}."
        messages.success(request, words if changed else "Tidak ada yang berubah.")
        return redirect("cycle", pk)
    status = 422 if form.is_bound else 200
    context = {"evaluation": evaluation, "form": form, "refusal": refusal, "steps": guide("cycle_add", evaluation)}
    return render(request, "new_year/cycles/correct.html", context, status=status)
