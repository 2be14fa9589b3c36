"""What a person typed into a form that was not taken, so that the answer gives it back to be copied."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.db.models import TextChoices

from submissions.form_tokens import NOT_CONTENT
from ui.forms import CHOICE_WIDGETS

SECRET = re.compile("password|repeated|secret|code|key|token|csrf", re.IGNORECASE)
# Values of boxes and levels, keys and versions, and the keys of uploads: nobody typed them.
CHOICE = re.compile(r"on|[0-9]{0,5}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def texts_sent(request: Any) -> list[str]:
    """What was typed, field by field; no secret, no file, nothing that was chosen or that another site has sent."""
    if not is_own_page(request):
        return []
    sent = [(name, text.strip()) for name, texts in request.POST.lists() for text in texts]
    shown = [(name, text) for name, text in sent if name not in NOT_CONTENT and not SECRET.search(name)]
    return [text for name, text in shown if _is_typed(name, text)]


def is_own_page(request: Any) -> bool:
    """Whether a page of ours has sent it, as the browser tells."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin)[:2] == (request.scheme, request.get_host())


def _is_typed(name: str, text: str) -> bool:
    """Not what a button, a list or a box has sent; where the name does not tell, the program's own codes do."""
    if CHOICE.fullmatch(text):
        return False
    kinds = _kinds().get(name)
    return False in kinds if kinds else text not in _codes()


@cache
def _kinds() -> dict[str, set[bool]]:
    """By the name of a field: whether the forms that have it let choose (True) or write (False)."""
    found: dict[str, set[bool]] = defaultdict(set)
    for form in _below(forms.BaseForm):
        for name, field in getattr(form, "base_fields", {}).items():
            found[name].add(isinstance(field.widget, CHOICE_WIDGETS))
    return dict(found)


@cache
def _codes() -> frozenset[str]:
    """The stored words of all choices; people read their labels."""
    return frozenset(str(code) for choices in _below(TextChoices) for code in choices.values)


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)
