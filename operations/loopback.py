"""Health pages for whoever stands on the server itself, whatever name it calls the site by."""

from collections.abc import Callable
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

HEALTH_PAGES = {"healthz", "readyz", "metrics"}
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")


class LoopbackHealthMiddleware:
    """First of all: a probe asks by address, and neither ALLOWED_HOSTS nor the way to HTTPS is its business.

    What came through a proxy, or from another machine, goes the way of every page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not came_directly_from_here(request):
            return self.get_response(request)
        try:
            page = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        if page.url_name not in HEALTH_PAGES:
            return self.get_response(request)
        request.resolver_match = page  # the log says which page it was
        return page.func(request)


def came_directly_from_here(request: HttpRequest) -> bool:
    """A connection from a loopback address that no proxy has passed on."""
    try:
        is_loopback = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # a Unix socket has no address: nginx stands before it
        return False
    return is_loopback and not any(request.META.get(header) for header in FORWARDED)
