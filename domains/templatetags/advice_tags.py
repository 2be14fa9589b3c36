"""The advice for an evidence item, folded beside it."""

from typing import Any

from django import template

from domains import item_help as advice

register = template.Library()


@register.inclusion_tag("domains/item_help.html")
def item_help(instrument: Any, item: Any) -> dict[str, Any]:
    """`item` has a code and a text; nothing is drawn where no advice was written. No query."""
    found = advice.item_help(instrument.code, item.code, item.text) if instrument and item else None
    return {"help": found, "code": item.code if item else "", "label": advice.HELP_LABEL}
