"""The sentence after a bulk act, with the way back."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from undo.models import BulkAct


def tell_undoable(request: HttpRequest, sentence: str, act: BulkAct | None) -> None:
    """Say what was done; `act` is None where there is nothing to take back."""
    if act is None:
        messages.success(request, sentence)
        return
    address = reverse("undo_confirm", args=[act.pk])
    messages.success(
        request, format_html('{} <a class="btn btn-line btn-sm" href="{}">Batalkan</a>', sentence, address)
    )
