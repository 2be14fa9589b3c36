"""The interview pack: read by the team and the agencies asked, written by who checks; and its PDF."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from evaluations import permissions
from evaluations.exports.interview import interview_pdf
from evaluations.exports.pdf import PDF
from evaluations.forms.meetings.interview import InterviewForm
from evaluations.meetings import interviews
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.reports.meetings.doubts import EXTERNAL_RULE, RULE
from evaluations.reports.meetings.interview import interview_of
from evaluations.views.scope import cycle_page, indicator_for, may_open_all
from evaluations.views.writes import get_or_post
from ui.forms import take_errors


@require_safe
def interview(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    permissions.require("view_interview", request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "pack": interview_of(evaluation, request.user),
        "rule": _rule(request, evaluation),
        "refusal": interviews.refusal_to_prepare(evaluation, request.user),
        "sees_all": may_open_all(request.user, evaluation),
    }
    return render(request, "interview/pack.html", context)


def _rule(request: SignedInRequest, evaluation: Evaluation) -> str:
    """As far as it concerns the reader: what assessors say is the team's."""
    return f"{RULE} {EXTERNAL_RULE}" if may_open_all(request.user, evaluation) else RULE


@get_or_post
def interview_edit(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """One indicator; what somebody else has saved meanwhile comes back beside what was typed."""
    evaluation = cycle_page(request, pk)
    if refusal := interviews.refusal_to_prepare(evaluation, request.user):
        raise Refused(refusal)
    topic = next(iter(interview_of(evaluation, request.user, number).topics), None)
    if topic is None:
        raise Http404
    back, status = reverse("interview", args=[pk]), 200
    form = InterviewForm(request.POST if request.method == "POST" else None, topic=topic, cancel_url=back)
    if form.is_valid():
        indicator = indicator_for(request.user, evaluation, number)
        try:
            clashes = interviews.save_note(
                evaluation=evaluation, indicator=indicator, typed=form.typed, by=request.user
            )
        except ValidationError as error:
            take_errors(form, error)
        else:
            if not clashes:
                messages.success(request, f"Persiapan indikator {number} tersimpan.")
                return redirect(f"{back}#indikator-{number}")
            form.show_both(clashes)
            status = 409
    if form.errors and status == 200:
        status = 422
    context = {"evaluation": evaluation, "topic": topic, "form": form}
    return render(request, "interview/edit.html", context, status=status)


@require_safe
def interview_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same for paper."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_interview", request.user, evaluation)
    pack = interview_of(evaluation, request.user)
    name, content = interview_pdf(evaluation, pack, _rule(request, evaluation))
    return HttpResponse(content, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})
