"""Where each role lands after sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """The first page of the person who asks."""
    return render(request, "home.html")
