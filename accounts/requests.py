"""What a view may rely on behind LoginRequiredMiddleware."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of a signed-in person, as every page gets it that does not say otherwise."""

    user: User
    htmx: HtmxDetails
