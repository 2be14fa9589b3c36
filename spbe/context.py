"""What every page's frame needs besides its own content."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Demo mode, and the person's memberships (read once by the middleware)."""
    user = getattr(request, "user", None)
    memberships = user.active_memberships if user and user.is_authenticated else []
    return {"demo": settings.DEMO, "memberships": memberships}
