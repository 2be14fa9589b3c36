"""The one-time token of a form: made with the page, sent as a hidden field, read here. GET stores nothing."""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

FIELD = "form_token"
TOKEN = re.compile("[0-9a-f]{32}")
KNOWN_DIGEST = "known_sha256"  # on a file that was read before: its SHA-256 in hexadecimal
NOT_CONTENT = {FIELD, "csrfmiddlewaretoken", "draft_id"}  # differ from one press to the next


@dataclass(frozen=True)
class SentForm:
    """`key` names the form as one page showed it, `content` what was filled in; the person is the row's."""

    key: str
    content: str


def new_token() -> str:
    """128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def sent_form(request: Any) -> SentForm | None:
    """What was sent by a signed-in person's form; None on GET, and for a page that is older than the tokens."""
    token = request.POST.get(FIELD, "") if request.method == "POST" else ""
    if not TOKEN.fullmatch(token) or not request.user.is_authenticated:
        return None
    return SentForm(_hash("key", [request.get_full_path(), token]), _hash("content", _content(request)))


def _content(request: Any) -> list[Any]:
    """Fields, the pressed button among them, and files by their bytes."""
    fields = sorted((name, texts) for name, texts in request.POST.lists() if name not in NOT_CONTENT)
    files = [(name, file.name, _checksum(file)) for name, sent in request.FILES.lists() for file in sent]
    return [fields, sorted(files)]


def _checksum(file: Any) -> str:
    """Of its bytes, read only where nobody has read them before."""
    if known := vars(file).get(KNOWN_DIGEST):
        return str(known)
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def derived_secret(request: Any, purpose: str) -> str:
    """64 hexadecimal digits that are shown once: the same for the same form, so a second press shows them again.

    Only the page knows the token and only the site its key: nothing that could make the secret again is stored.
    """
    token = request.POST.get(FIELD, "")
    if not TOKEN.fullmatch(token):
        return secrets.token_hex(32)
    return _hash(purpose, [request.user.pk, token])


def _hash(purpose: str, parts: list[Any]) -> str:
    return salted_hmac(f"submissions.{purpose}", json.dumps(parts), algorithm="sha256").hexdigest()
