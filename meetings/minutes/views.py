"""Minutes: several people write them at once; the PDF; and their way into the library."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations.exports.pdf import PDF
from evaluations.permissions import Refused
from evidence.documents import CheckedSource
from meetings import filing, meeting_writes
from meetings import minutes_writes as domain
from meetings.minutes.forms import MinutesFilingForm, MinutesForm
from meetings.minutes_pdf import minutes_pdf
from meetings.models import Meeting
from meetings.planner.views import may_read_minutes, meeting_page
from meetings.queries import owner_choices
from submissions.once import once
from ui.downloads import file_response
from ui.forms import apply_form, posted_data


@get_or_post
def minutes(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    """One form for everything; what somebody else has changed too comes back beside what was typed."""
    row = meeting_page(request, pk, meeting)
    raise_if_refused(meeting_writes.why_not_change_meeting(row, request.user))
    choices = owner_choices(row.evaluation)
    form = MinutesForm(posted_data(request), meeting=row, choices=choices)
    written = apply_form(form, lambda: domain.write_minutes(meeting=row, typed=form.typed, by=request.user))
    status = 422 if form.errors else 200
    if written and not written.clashes:
        messages.success(request, "Notula tersimpan." if written.saved else "Tidak ada yang berubah.")
        return redirect("minutes", pk, meeting)
    if written:
        row = meeting_page(request, pk, meeting)
        # What clashed as it was typed, everything else as it is stored by now.
        form = MinutesForm(meeting=row, choices=choices, clashes=written.clashes)
        for key in written.clashes:
            form.initial[key] = request.POST[key]
        status = 409
    context = {"evaluation": row.evaluation, "meeting": row, "form": form, "clashes": len(form.clashes)}
    return render(request, "meetings/minutes.html", context, status=status)


@require_safe
def minutes_file_pdf(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    """As they stand; a draft says that it is one."""
    row = meeting_page(request, pk, meeting)
    if not may_read_minutes(request, row):
        raise Refused("Notula rapat ini belum ditutup.")
    return file_response(*minutes_pdf(row), PDF, shown=True)


@get_or_post
def minutes_file(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    """Into the library, and cited for what was chosen, in one step. The PDF is drawn before the form is claimed."""
    row = meeting_page(request, pk, meeting)
    raise_if_refused(filing.why_not_file_minutes(row, request.user))
    form = MinutesFilingForm(posted_data(request), meeting=row, items=filing.items_for_minutes(row))
    return _file(request, row, form, filing.draw_minutes(row) if form.is_valid() else None)


@once
def _file(request: SignedInRequest, row: Meeting, form: MinutesFilingForm, drawn: CheckedSource | None) -> HttpResponse:
    cited = apply_form(form, lambda: filing.file_minutes(meeting=row, by=request.user, drawn=drawn, **form.filing))
    if cited is not None:
        done = f"Notula masuk pustaka dan digunakan {len(cited)} kali." if cited else "Notula masuk pustaka."
        messages.success(request, done)
        return redirect("meeting", row.evaluation_id, row.pk)
    context = {"evaluation": row.evaluation, "meeting": row, "form": form}
    return render(request, "meetings/file.html", context, status=422 if form.errors else 200)
