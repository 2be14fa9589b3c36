"""The interview pack: read by the team and the agencies asked, written by who checks; and its PDF."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.exports.pdf import PDF
from evaluations.models import Evaluation
from evaluations.scope import cycle_page, indicator_for, sees_all_indicators
from meetings.doubts import EXTERNAL_DOUBT_RULE, RULE
from meetings.interview import interview_writes
from meetings.interview.forms import InterviewNoteForm
from meetings.interview.interview_pdf import interview_pdf
from meetings.interview.queries import interview_pack
from ui.downloads import file_response
from ui.forms import apply_form, posted_data


@require_safe
def interview(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    permissions.require("view_interview", request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "pack": interview_pack(evaluation, request.user),
        "rule": _rule(request, evaluation),
        "refusal": interview_writes.why_not_prepare_interview(evaluation, request.user),
        "sees_all": sees_all_indicators(request.user, evaluation),
    }
    return render(request, "meetings/interview/pack.html", context)


def _rule(request: SignedInRequest, evaluation: Evaluation) -> str:
    """As far as it concerns the reader: what assessors say is the team's."""
    return f"{RULE} {EXTERNAL_DOUBT_RULE}" if sees_all_indicators(request.user, evaluation) else RULE


@get_or_post
def interview_edit(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """One indicator; what somebody else has saved meanwhile comes back beside what was typed."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(interview_writes.why_not_prepare_interview(evaluation, request.user))
    topic = next(iter(interview_pack(evaluation, request.user, number).topics), None)
    if topic is None:
        raise Http404
    back, status = reverse("interview", args=[pk]), 200
    form = InterviewNoteForm(posted_data(request), topic=topic, cancel_url=back)
    clashes = apply_form(
        form,
        lambda: interview_writes.save_interview_note(
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
    pack = interview_pack(evaluation, request.user)
    return file_response(*interview_pdf(evaluation, pack, _rule(request, evaluation)), PDF, shown=True)
