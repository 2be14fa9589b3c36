"""The person who asks: the region they chose, the time zone of their pages, and that no computer keeps those pages."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

CHOSEN_REGION = "region"  # the session's key


class UserRegionMiddleware:
    """Tells the person's region as this session has chosen it, and activates its time zone.

    Without a choice the region of the first role; signed-out pages keep the default. A region in which the person has
    no role any more changes nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.user.chosen_region_id = request.session.get(CHOSEN_REGION)
        if not request.user.is_authenticated or not request.user.active_memberships:
            return self.get_response(request)
        region = request.user.active_memberships[0].region
        with timezone.override(ZoneInfo(region.time_zone)):
            return self.get_response(request)


class NoStoreMiddleware:
    """What a signed-in person sees stays in no browser: many share the office computer, and Back works after leaving.

    A view that says itself how long its answer may be kept is believed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response
