"""What a person typed into a form that was not taken, so that the answer gives it back to be copied."""

import re
from typing import Any
from urllib.parse import urlsplit

from submissions.form_tokens import NOT_CONTENT

SECRET = re.compile("password|repeated|secret|code|key|token|csrf", re.IGNORECASE)
CHOICE = re.compile(r"on|[0-9]{0,5}")  # values of boxes and levels, keys and versions: nobody typed them


def texts_sent(request: Any) -> list[str]:
    """What was typed, field by field; no secret, no file, and nothing of what another site has sent."""
    if not is_own_page(request):
        return []
    sent = [(name, text.strip()) for name, texts in request.POST.lists() for text in texts]
    return [text for name, text in sent if name not in NOT_CONTENT and not SECRET.search(name) and _is_typed(text)]


def is_own_page(request: Any) -> bool:
    """Whether a page of ours has sent it, as the browser tells."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin)[:2] == (request.scheme, request.get_host())


def _is_typed(text: str) -> bool:
    return not CHOICE.fullmatch(text)
