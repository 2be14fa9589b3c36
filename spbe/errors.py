"""What a page says when it cannot be shown: the reason, and a way on. Fragments get the reason alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.permissions import Refused


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Only our own refusals speak to people; Django's are written for developers."""
    reason = str(exception) if isinstance(exception, Refused) else ""
    return _page(request, 403, reason=reason)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, template="403_csrf.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request: the frame asks the database, which may be what broke."""
    return HttpResponse(render_to_string("500.html"), status=500)


def _page(request: HttpRequest, status: int, template: str = "", reason: str = "") -> HttpResponse:
    """The whole page, or for htmx the reason, put where messages stand."""
    if not getattr(request, "htmx", False):
        return render(request, template or f"{status}.html", {"reason": reason}, status=status)
    response = render(request, "frame/refused.html", {"reason": reason, "status": status}, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#pesan", "innerHTML show:top"
    return response
