"""The years of one region: what moved and why, and the notes on its time line."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.kept_pages import kept_by_browser
from evaluations.models import Evaluation
from evaluations.scope import cycle_page, region_cycles, year_in_query
from history.choices import Readers
from history.models import HistoryEntry
from history.presenters import HistoryEvent, history_events, readable_by
from leadership.current_position import YearUnknown
from leadership.years.forms import YearNoteForm, YearNoteWithdrawForm
from leadership.years.index_change import RESULT, SELF
from leadership.years.queries import build_years_page
from leadership.years.year_notes import YearNoteInput, add_year_note, revise_year_note, withdraw_year_note
from regions import clock
from results.models import YearNote
from submissions.once import acts_once, once
from ui.forms import apply_or_add_errors, posted_data

RECENT = 20  # lines of history beside a new note


@require_safe
@kept_by_browser
def years(request: SignedInRequest, pk: int) -> HttpResponse:
    """?dari=&ke=&kolom= explain the change between any two years."""
    evaluation, cycles = region_cycles(request, pk)
    try:
        page = build_years_page(cycles, evaluation, request.user, _requested_years(request))
    except YearUnknown as error:
        raise Http404 from error
    context = {"page": page, "evaluation": evaluation, "today": clock.today(evaluation.region)}
    return render(request, "leadership/years/years.html", context)


def _requested_years(request: SignedInRequest) -> tuple[str, int, int] | None:
    """Two different years, put in order; anything less asks for nothing."""
    first, last = year_in_query(request, "dari"), year_in_query(request, "ke")
    kind = SELF if request.GET.get("kolom") == SELF else RESULT
    if first is None or last is None or first == last:
        return None
    return kind, min(first, last), max(first, last)


@get_or_post
@once
def year_note_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new note on the time line of the cycle's region."""
    evaluation = cycle_page(request, pk)
    permissions.require("record_history", request.user, evaluation)
    form = YearNoteForm(posted_data(request), back=pk)
    done = _redirect_after_write(
        request, form, pk, lambda said: add_year_note(region=evaluation.region, said=said, by=request.user)
    )
    context = {"form": form, "evaluation": evaluation, "history": _history(RECENT, region=evaluation.region)}
    return done or render(request, "leadership/years/note.html", context)


def _redirect_after_write(
    request: SignedInRequest, form: YearNoteForm, pk: int, write: Callable[[YearNoteInput], object]
) -> HttpResponse | None:
    """Where to go after the write; None if the form must be shown again."""
    if not apply_or_add_errors(form, lambda: write(form.said)):
        return None
    messages.success(request, "Catatan tahun tersimpan.")
    return redirect("years", pk)


@get_or_post
def year_note(request: SignedInRequest, pk: int, note: int) -> HttpResponse:
    """Correct a note that stands, beside its history."""
    evaluation, stored = _note(request, pk, note)
    permissions.require("record_history", request.user, evaluation)
    initial = {"year": stored.year, "text": stored.text, "source": stored.source}
    form = YearNoteForm(posted_data(request), initial=initial, back=pk)
    done = _redirect_after_write(
        request, form, pk, lambda said: revise_year_note(note=stored, said=said, by=request.user)
    )
    return done or _note_page(request, evaluation, stored, form, YearNoteWithdrawForm(note=stored, back=pk))


@require_POST
@acts_once
def year_note_withdraw(request: SignedInRequest, pk: int, note: int) -> HttpResponse:
    """Take a note off the time line, with a reason."""
    evaluation, stored = _note(request, pk, note)
    permissions.require("record_history", request.user, evaluation)
    withdraw = YearNoteWithdrawForm(request.POST, note=stored, back=pk)
    if withdraw.is_valid():
        withdraw_year_note(note=stored, reason=withdraw.cleaned_data["reason"], by=request.user)
        messages.success(request, "Catatan tahun dibatalkan.")
        return redirect("years", pk)
    initial = {"year": stored.year, "text": stored.text, "source": stored.source}
    return _note_page(request, evaluation, stored, YearNoteForm(initial=initial, back=pk), withdraw)


def _note(request: SignedInRequest, pk: int, note: int) -> tuple[Evaluation, YearNote]:
    """A note of the cycle's region that stands, or 404."""
    evaluation = cycle_page(request, pk)
    notes = YearNote.objects.visible_to(request.user).standing().select_related("region")
    return evaluation, get_object_or_404(notes, pk=note, region=evaluation.region_id)


def _history(newest: int | None, **note: object) -> list[HistoryEvent]:
    """What was changed in those notes, withdrawn ones too."""
    rows = YearNote.objects.filter(**note)
    entries = readable_by(HistoryEntry.objects.about_any(rows), *Readers)
    return history_events(entries.select_related("by")[:newest])


def _note_page(
    request: SignedInRequest, evaluation: Evaluation, note: YearNote, form: YearNoteForm, withdraw: YearNoteWithdrawForm
) -> HttpResponse:
    history = _history(None, pk=note.pk)
    context = {"form": form, "withdraw": withdraw, "note": note, "evaluation": evaluation, "history": history}
    return render(request, "leadership/years/note.html", context)
