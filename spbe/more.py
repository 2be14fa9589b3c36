"""The page of the last tab: every other page the person may open, by subject."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """Links alone, which the frame knows: it works without JavaScript, and on a phone."""
    return render(request, "spbe/more.html")
