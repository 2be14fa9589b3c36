"""A named filter of the board: saved from what the list is asked for, and deleted."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.signed_in import SignedInRequest
from assessment.worklist.forms import SavedFilterForm
from assessment.worklist.saved_filters import remove_filter, save_filter
from assessment.worklist.views import read_board, show_board
from submissions.once import acts_once, once
from ui.forms import apply_form


@require_POST
@once
def filter_save(request: SignedInRequest, pk: int) -> HttpResponse:
    """What cannot be saved comes back with the list that was asked for."""
    shown = read_board(request, pk, QueryDict(request.POST.get("query", "")[:1000]))
    form = SavedFilterForm(request.POST)
    write = lambda: save_filter(name=form.cleaned_data["name"], shown=shown, by=request.user)  # noqa: E731
    if saved := apply_form(form, write, about="name"):
        messages.success(request, f"Filter {saved.name} disimpan. Hanya Anda yang melihatnya, pada setiap siklus.")
        return redirect(f"{reverse('worklist', args=[pk])}?{saved.query}")
    return show_board(request, shown, form, status=422)


@require_POST
@acts_once
def filter_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """By its name; the list stays as it was asked for."""
    shown = read_board(request, pk, QueryDict(request.POST.get("query", "")[:1000]))
    name = request.POST.get("name", "")
    remove_filter(name=name, by=request.user)
    messages.success(request, f"Filter {name[:40]} dihapus.")
    return redirect(f"{reverse('worklist', args=[pk])}{shown.query()}")
