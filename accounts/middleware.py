"""The region of the person who asks: its time zone is the one every page speaks."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class WhoAsksMiddleware:
    """Activates the time zone of the person's first region; signed-out pages keep the default."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or not request.user.active_memberships:
            return self.get_response(request)
        region = request.user.active_memberships[0].region
        with timezone.override(ZoneInfo(region.time_zone)):
            return self.get_response(request)
