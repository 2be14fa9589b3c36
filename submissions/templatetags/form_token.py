"""`{% csrf_token %}` brings a form's one-time token along: no form that may be posted can be without one."""

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from submissions.form_tokens import FIELD, new_token

register = template.Library()


class FormTokensNode(CsrfTokenNode):
    """Two hidden fields; for somebody signed out only Django's own."""

    def render(self, context: Any) -> str:
        csrf_field = super().render(context)
        user = getattr(context.get("request"), "user", None)
        if not csrf_field or user is None or not user.is_authenticated:
            return csrf_field
        return format_html('{}<input type="hidden" name="{}" value="{}">', csrf_field, FIELD, new_token())


@register.tag
def csrf_token(parser: Any, token: Any) -> FormTokensNode:
    """Django's tag of that name, which this one replaces (`builtins` in the settings)."""
    return FormTokensNode()
