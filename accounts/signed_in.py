"""What a view may rely on once the person has signed in."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of a signed-in person, as every page gets it that does not say otherwise."""

    user: User
    htmx: HtmxDetails
    cycle: Any  # the cycle a page is about, set by its view for the page's frame
    region: Any  # the region a page is about where it is about no cycle, set likewise
