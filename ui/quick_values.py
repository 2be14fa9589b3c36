"""Values in templates without the machinery for other languages: a text is escaped, a whole number written down.

Django asks of each value whether its language has other digits, separators or a time zone. Here one language is
spoken, without thousands separators, so the two commonest kinds have one answer. Everything else goes Django's way.
"""

from typing import Any

from django.template import Context, base
from django.utils.html import escape
from django.utils.safestring import SafeString

django_value_text = base.render_value_in_context
ESCAPES = {ord(sign): str(escape(sign)) for sign in "&<>\"'"}


def value_text(value: Any, context: Context) -> str:
    """The same text as Django's own `render_value_in_context`."""
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str:
        return value.translate(ESCAPES) if context.autoescape else value
    if kind is int:
        return str(value)
    return django_value_text(value, context)


def put_in_place() -> None:
    """Templates write values by `value_text` from here on."""
    base.render_value_in_context = value_text
