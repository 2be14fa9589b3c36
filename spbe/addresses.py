"""Addresses that no page has and no database can look for; and those that programs call."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import is_valid_path

# What a program is told where no view of the API has answered.
API_SENTENCES = {
    400: "Permintaan ini tidak dapat dibaca.",
    403: "Anda tidak berwenang atas alamat ini.",
    404: "Alamat ini tidak ada.",
    409: "Orang lain menyimpan lebih dahulu.",
    429: "Terlalu banyak permintaan. Coba lagi sebentar lagi.",
    500: "Terjadi kesalahan pada server. Coba lagi nanti.",
}
PERMANENT_REDIRECT = 308  # unlike 301 it keeps method and body


def is_api_address(path: str) -> bool:
    """Whether programs ask there, who read JSON and nothing else."""
    return path == "/api" or path.startswith("/api/")


def api_refusal(status: int, reason: str = "") -> JsonResponse:
    """The refusal as the API words all of them."""
    return JsonResponse({"detail": reason or API_SENTENCES[status]}, status=status)


class NullByteMiddleware:
    """PostgreSQL breaks on a NUL in a text. Forms refuse it; path and query are looked at here, for all views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in the address")
        return self.get_response(request)


class APISlashMiddleware:
    """An address of the API without its last slash leads to the one with it, body and all, and says so in JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.endswith("/") or not is_api_address(path) or not is_valid_path(f"{path}/"):
            return self.get_response(request)
        response = JsonResponse({"detail": "Alamat ini diakhiri garis miring."}, status=PERMANENT_REDIRECT)
        response["Location"] = request.get_full_path(force_append_slash=True)
        return response
