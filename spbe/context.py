"""What every page's frame needs besides its own content."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from operations.heartbeats import queue_stopped_at
from spbe import navigation, welcome
from spbe.stored import person_mark


def site_context(request: HttpRequest) -> dict[str, object]:
    """The frame is worked out when a page draws it: fragments for htmx ask the database for nothing."""
    user = getattr(request, "user", None)
    return {
        "demo": settings.DEMO,
        "sign_on_providers": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
        "memberships": user.active_memberships if user and user.is_authenticated else [],
        "frame": SimpleLazyObject(lambda: navigation.page_frame(request)),
        "queue_stopped_at": queue_stopped_at,
        "person_mark": person_mark(user) if user else "",
        "demo_accounts": welcome.demo_accounts,
        "demo_password": welcome.demo_password,
        "level_stairs": welcome.level_stairs,
    }
