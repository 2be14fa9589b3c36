"""Doors of plain forms: nobody corrects what they may not send."""

from django.views.decorators.http import require_http_methods

from accounts.permissions import Refused

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def raise_if_refused(refusal: str | None) -> None:
    """Pass, or raise `Refused` with the reason."""
    if refusal:
        raise Refused(refusal)
