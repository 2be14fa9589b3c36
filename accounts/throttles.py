"""A password asked again inside: how often it may be tried."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def exceeds_password_rate(request: HttpRequest) -> bool:
    """Whether this person has typed a password for a signature too often; each call counts as one try."""
    limits = {"sign": "5/5m/user"}
    return not ratelimit.consume(request, app="accounts", action="sign", user=request.user, config=limits)
