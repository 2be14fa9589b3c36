"""Files made for one person, on their page: found by nobody else, watched while they are made, and taken."""

from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.signed_in import SignedInRequest
from outputs.generated_files import GeneratedFile
from outputs.models import Package, Report

MAX_SHOWN = 20  # of a person's rows of one cycle, the newest
K = TypeVar("K", Package, Report)


def own_file_or_404(request: SignedInRequest, rows: QuerySet[K], pk: UUID) -> K:
    """Whoever did not ask for it does not learn that it is there."""
    return get_object_or_404(rows.filter(asked_by=request.user).select_related("evaluation__region", "job"), pk=pk)


def redirect_to_row(page: str, row: GeneratedFile) -> HttpResponse:
    """Back to the page, where the row now stands."""
    return redirect(f"{reverse(page, args=[row.evaluation_id])}#{row.place}")


def show_unavailable(request: SignedInRequest, page: str, row: GeneratedFile) -> HttpResponse:
    """What is not made yet or not kept any more is not found, and the page says which."""
    context = {"row": row, "page": reverse(page, args=[row.evaluation_id])}
    return render(request, "outputs/kept_gone.html", context, status=404)
