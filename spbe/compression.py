"""Pages, JSON and text go out packed, for offices on slow lines; what is packed already is left alone.

A page that shows a secret goes as it is: whoever can read the length of packed answers and make somebody else's
browser send words of their own choice could guess the secret letter by letter (the attack called BREACH).
"""

import re

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

SMALLEST = 400  # bytes; below this the header costs what packing saves
QUALITY = 4  # of 11: as quick as gzip, a tenth smaller
PACKED_TYPES = re.compile(r"text/|application/(json|javascript|xml|vnd\.oai|problem)|image/svg\+xml")
ACCEPTS_BROTLI = re.compile(r"(^|[,\s])br(?!\s*;\s*q=0(\.0*)?\s*(,|$))\s*(;|,|$)")
# Pages that show a code, a key or an address that opens something, by the name of their address.
SHOWS_SECRET = frozenset(
    (
        "account_reset_password_from_key",
        "api_keys",
        "calendar_renew",
        "invitations_make",
        "mfa_activate_totp",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "notification_settings",
        "person_link",
        "setup",
        "shared_pack",
        "shared_packs",
    )
)


class CompressionMiddleware(GZipMiddleware):
    """Packs by brotli where the browser takes it, else by Django's gzip, which hides the true length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, HttpResponse) or not PACKED_TYPES.match(response.get("Content-Type", "")):
            return response
        if request.resolver_match and request.resolver_match.url_name in SHOWS_SECRET:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if response.has_header("Content-Encoding") or len(response.content) < SMALLEST:
            return response
        if ACCEPTS_BROTLI.search(request.headers.get("Accept-Encoding", "")):
            return _packed(response)
        answer: HttpResponseBase = super().process_response(request, response)
        return answer


def _packed(response: HttpResponse) -> HttpResponse:
    """The same answer in fewer bytes; its tag says that it is equal in meaning, no longer in every byte."""
    response.content = brotli.compress(response.content, quality=QUALITY)
    response["Content-Length"] = str(len(response.content))
    response["Content-Encoding"] = "br"
    if (tag := response.get("ETag", "")).startswith('"'):
        response["ETag"] = f"W/{tag}"
    return response
