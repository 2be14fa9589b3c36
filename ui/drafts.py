"""Drafts of forms in the browser: how a request names the ones it sends, and which saves one tab has made itself.

`static/js/drafts.js` keeps what is typed in the tab until the server says that it is stored.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

FIELD, HEADER = "draft_id", "X-Draft"
NAMED = re.compile(r"([a-z0-9]{8,32})-([0-9]{1,15})")
REMEMBERED = 24 * 60 * 60  # seconds
MOST_SAVES = 100  # between two answers that one tab has missed


@dataclass(frozen=True)
class SentDraft:
    """`key` is the form in one tab, `step` grows with each request: what was typed earlier never covers the later."""

    key: str
    step: int


def drafts_of(request: Any) -> list[SentDraft]:
    """Those that the request sends: of a script in a header, of a plain form in its field."""
    sent = [request.headers.get(HEADER, ""), *request.POST.getlist(FIELD)]
    found = [NAMED.fullmatch(text) for text in sent]
    return [SentDraft(match[1], int(match[2])) for match in found if match]


def remember_save(request: Any, row: str, version: int) -> None:
    """That this tab has made this version of the row. A cache may forget it; then a conflict is told as before."""
    if drafts := drafts_of(request):
        cache.set(_place(request, row, version), (drafts[0].key, drafts[0].step), REMEMBERED)


def is_own_save(request: Any, row: str, since: int, until: int) -> bool:
    """Whether this tab itself, by earlier requests, made all versions of the row after the one that it knows."""
    drafts = drafts_of(request)
    if not drafts or not 0 < until - since <= MOST_SAVES:
        return False
    places = [_place(request, row, version) for version in range(since + 1, until + 1)]
    made = cache.get_many(places).values()
    return len(made) == len(places) and all(key == drafts[0].key and step < drafts[0].step for key, step in made)


def _place(request: Any, row: str, version: int) -> str:
    return f"save:{request.user.pk}:{row}:{version}"
