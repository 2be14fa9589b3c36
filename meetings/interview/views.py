"""The interview pack: read by the team and the agencies asked, written by who checks; and its PDF."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.posting import get_or_post, refuse
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.exports.pdf import PDF
from evaluations.models import Evaluation
from evaluations.scope import cycle_page, indicator_for, may_open_all
from meetings.doubts import EXTERNAL_RULE, RULE
from meetings.interview import interview_writes
from meetings.interview.forms import InterviewForm
from meetings.interview.interview_pdf import interview_pdf
from meetings.interview.queries import interview_of
from ui.downloads import file_response
from ui.forms import outcome, posted


@require_safe
def interview(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    permissions.require("view_interview", request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "pack": interview_of(evaluation, request.user),
        "rule": _rule(request, evaluation),
        "refusal": interview_writes.refusal_to_prepare(evaluation, request.user),
        "sees_all": may_open_all(request.user, evaluation),
    }
    return render(request, "meetings/interview/pack.html", context)


def _rule(request: SignedInRequest, evaluation: Evaluation) -> str:
    """As far as it concerns the reader: what assessors say is the team's."""
    return f"{RULE} {EXTERNAL_RULE}" if may_open_all(request.user, evaluation) else RULE


@get_or_post
def interview_edit(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """One indicator; what somebody else has saved meanwhile comes back beside what was typed."""
    evaluation = cycle_page(request, pk)
    refuse(interview_writes.refusal_to_prepare(evaluation, request.user))
    topic = next(iter(interview_of(evaluation, request.user, number).topics), None)
    if topic is None:
        raise Http404
    back, status = reverse("interview", args=[pk]), 200
    form = InterviewForm(posted(request), topic=topic, cancel_url=back)
    clashes = outcome(
        form,
        lambda: interview_writes.save_note(
            evaluation=evaluation,
            indicator=indicator_for(request.user, evaluation, number),
            typed=form.typed,
            by=request.user,
        ),
    )
    if clashes:
        form.show_both(clashes)
        status = 409
    elif clashes is not None:
        messages.success(request, f"Persiapan indikator {number} tersimpan.")
        return redirect(f"{back}#indikator-{number}")
    elif form.errors:
        status = 422
    context = {"evaluation": evaluation, "topic": topic, "form": form}
    return render(request, "meetings/interview/edit.html", context, status=status)


@require_safe
def interview_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same for paper."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_interview", request.user, evaluation)
    pack = interview_of(evaluation, request.user)
    return file_response(*interview_pdf(evaluation, pack, _rule(request, evaluation)), PDF, shown=True)
