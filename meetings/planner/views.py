"""Review meetings: the list, planning, and one meeting with its buttons."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page, sees_all_indicators
from meetings import filing, minutes_writes
from meetings import meeting_writes as domain
from meetings.doubts import RULE
from meetings.models import AgendaPoint, Meeting
from meetings.planner.forms import MeetingCancelForm, MeetingForm, MinutesReopenForm, meeting_initial
from meetings.queries import agencies_involved, doubts_by_domain, meeting_choices, meeting_rows, visible_meetings
from regions import clock
from submissions.once import acts_once, once, redirect_unstored
from ui.forms import apply_form, apply_or_add_errors, posted_data


@require_safe
def meetings(request: SignedInRequest, pk: int) -> HttpResponse:
    """Those the person may know of, and for the team what each domain leaves in doubt."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_meetings", request.user, evaluation)
    refusal = domain.why_not_keep_meetings(evaluation, request.user)
    today = clock.today(evaluation.region)
    rows = list(visible_meetings(evaluation, request.user))
    for row in rows:
        row.evaluation = evaluation
    coming = [row for row in rows if row.day >= today and not row.is_closed and not row.cancelled_at]
    context = {
        "evaluation": evaluation,
        "coming": coming,
        "past": [row for row in reversed(rows) if row not in coming],
        "refusal": refusal,
        "domains": [] if refusal else doubts_by_domain(evaluation),
        "rule": RULE,
        "may_prepare": evaluation.has_interview and permissions.may("view_interview", request.user, evaluation),
    }
    return render(request, "meetings/list.html", context)


@get_or_post
@once
def meeting_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new one; `?domain=2` proposes what is doubtful there and who has a part in it."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(domain.why_not_keep_meetings(evaluation, request.user))
    form = _plan_form(request, evaluation, reverse("meetings", args=[pk]))
    made = apply_form(
        form,
        lambda: domain.plan_meeting(
            evaluation=evaluation, plan=form.plan, points=form.points, by=request.user, **form.guests
        ),
    )
    if made is not None:
        messages.success(request, "Rapat dijadwalkan; yang diundang sudah diberi tahu.")
        return redirect("meeting", pk, made.pk)
    context = {"evaluation": evaluation, "form": form, "rule": RULE}
    return render(request, "meetings/plan.html", context, status=422 if form.is_bound else 200)


def _plan_form(
    request: SignedInRequest, evaluation: Evaluation, back: str, meeting: Meeting | None = None
) -> MeetingForm:
    choices = meeting_choices(evaluation)
    return MeetingForm(
        posted_data(request),
        evaluation=evaluation,
        choices=choices,
        zone=f"{clock.moment_at(evaluation.region, clock.today(evaluation.region), clock.now().time()):%Z}",
        cancel_url=back,
        meeting=meeting,
        initial=meeting_initial(meeting) if meeting else _proposed(request, choices),
    )


def _proposed(request: SignedInRequest, choices: Any) -> dict[str, Any]:
    """The doubtful indicators of the domain asked for, and the agencies with a part in them."""
    asked = request.GET.get("domain", "")
    doubts = [doubt for doubt in choices.doubts.values() if asked in (str(doubt.row.domain), "semua")]
    names = [choice for choice in choices.domains if str(choice.number) == asked]
    return {
        "title": f"Rapat reviu domain {names[0].name}" if names else "",
        "agenda": [f"i-{doubt.row.number}" for doubt in doubts],
        "agencies": [f"opd-{key}" for key in sorted(agencies_involved(doubts))],
    }


@get_or_post
def meeting_edit(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    """Another time, place, agenda or list of the invited."""
    row = meeting_page(request, pk, meeting)
    raise_if_refused(domain.why_not_change_meeting(row, request.user))
    form = _plan_form(request, row.evaluation, reverse("meeting", args=[pk, meeting]), row)
    if apply_or_add_errors(
        form, lambda: domain.change_meeting(meeting=row, plan=form.plan, changes=form.changes(row), by=request.user)
    ):
        messages.success(request, "Rapat diperbarui.")
        return redirect("meeting", pk, meeting)
    refusal = domain.why_chair_is_replaced(row)
    context = {"evaluation": row.evaluation, "form": form, "meeting": row, "rule": RULE, "chair_refusal": refusal}
    return render(request, "meetings/plan.html", context, status=422 if form.is_bound else 200)


@require_safe
def meeting(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    """Invitation, agenda and, as far as the person reads them, the minutes."""
    return _page(request, meeting_page(request, pk, meeting))


def meeting_page(request: SignedInRequest, pk: int, meeting: int) -> Meeting:
    """A meeting of the cycle that the person may know of, or 404."""
    evaluation = cycle_page(request, pk)
    found = get_object_or_404(meeting_rows(request.user), pk=meeting, evaluation=pk)
    found.evaluation = evaluation
    return found


def may_read_minutes(request: SignedInRequest, meeting: Meeting) -> bool:
    """A draft is the team's; what was closed is read by everybody invited."""
    return meeting.is_closed or sees_all_indicators(request.user, meeting.evaluation)


def _page(
    request: SignedInRequest, row: Meeting, bound: MeetingCancelForm | MinutesReopenForm | None = None
) -> HttpResponse:
    user, key = request.user, [row.evaluation_id, row.pk]
    fresh = {
        "cancel_form": MeetingCancelForm(action=reverse("meeting_cancel", args=key)),
        "reopen_form": MinutesReopenForm(action=reverse("minutes_reopen", args=key)),
    }
    points = [
        (point, minutes_writes.why_not_finish_decision(_of(row, point), user) is None) for point in row.points.all()
    ]
    context = {
        **{name: bound if type(bound) is type(form) else form for name, form in fresh.items()},
        "bound": bound,
        "evaluation": row.evaluation,
        "meeting": row,
        "points": points,
        "reads_minutes": may_read_minutes(request, row),
        "change_refusal": domain.why_not_change_meeting(row, user),
        "chair_refusal": domain.why_chair_is_replaced(row),
        "close_refusal": minutes_writes.why_not_close_minutes(row, user),
        "reopen_refusal": minutes_writes.why_not_reopen_minutes(row, user),
        "file_refusal": filing.why_not_file_minutes(row, user),
        "leads": row.chair_id == user.pk,
        "may_read_documents": permissions.may("view_evidence", user, row.evaluation),
        "may_open_indicators": sees_all_indicators(user, row.evaluation),
    }
    return render(request, "meetings/meeting.html", context, status=422 if bound else 200)


def _of(meeting: Meeting, point: AgendaPoint) -> AgendaPoint:
    """The point with its meeting, read already."""
    point.meeting = meeting
    return point


@require_POST
@acts_once
def meeting_cancel(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    row = meeting_page(request, pk, meeting)
    raise_if_refused(domain.why_not_change_meeting(row, request.user))
    form = MeetingCancelForm(request.POST, action=request.path)
    return _step_with_reason(
        request, row, form, domain.cancel_meeting, "Rapat dibatalkan; yang diundang sudah diberi tahu."
    )


def _step_with_reason(
    request: SignedInRequest,
    row: Meeting,
    form: MeetingCancelForm | MinutesReopenForm,
    write: Callable[..., object],
    said: str,
) -> HttpResponse:
    """A step that only asks why."""
    if not form.is_valid():
        return _page(request, row, form)
    write(meeting=row, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, said)
    return redirect("meeting", row.evaluation_id, row.pk)


@require_POST
@acts_once
def minutes_close(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    row = meeting_page(request, pk, meeting)
    raise_if_refused(minutes_writes.why_not_close_minutes(row, request.user))
    try:
        minutes_writes.close_minutes(meeting=row, by=request.user)
    except ValidationError as error:
        return redirect_unstored(request, error.messages[0], "meeting", pk, meeting)
    messages.success(request, "Notula ditutup. Keputusan tercatat pada riwayat indikatornya.")
    return redirect("meeting", pk, meeting)


@require_POST
@acts_once
def minutes_reopen(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    row = meeting_page(request, pk, meeting)
    raise_if_refused(minutes_writes.why_not_reopen_minutes(row, request.user))
    return _step_with_reason(
        request,
        row,
        MinutesReopenForm(request.POST, action=request.path),
        minutes_writes.reopen_minutes,
        "Notula dibuka kembali.",
    )


@require_POST
@acts_once
def decision_done(request: SignedInRequest, pk: int, meeting: int, point: int) -> HttpResponse:
    """`done=ya` says that it was carried out, everything else takes that back."""
    row = meeting_page(request, pk, meeting)
    found = next((p for p in row.points.all() if p.pk == point), None)
    if found is None:
        raise Http404
    minutes_writes.finish_decision(point=_of(row, found), done=request.POST.get("done") == "ya", by=request.user)
    return redirect(f"{reverse('meeting', args=[pk, meeting])}#titik-{point}")
