"""How components are drawn: a template each, and once a process where their arguments alone decide."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Library
from django.template.loader import get_template

KEPT = 4096  # components of a kind, and addresses; those used longest ago leave


def draw(name: str, /, **context: Any) -> str:
    """The component's template with these values."""
    return get_template(f"ui/{name}.html").render(context)


def drawn_once(
    register: Library, name: str
) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., dict[str, Any]]]:
    """Register a component that its arguments alone decide: a process draws it once for the same ones.

    They are compared with their types: 3 is no 3.0, and a text that is to be escaped no safe one. While templates are
    being written (DEBUG) nothing is kept.
    """

    def registered(facts: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def fresh(*args: Any, **kwargs: Any) -> str:
            return draw(name, **facts(*args, **kwargs))

        kept = lru_cache(maxsize=KEPT, typed=True)(fresh)

        @wraps(facts)
        def component(*args: Any, **kwargs: Any) -> str:
            return (fresh if settings.DEBUG else kept)(*args, **kwargs)

        register.simple_tag(component)
        return facts

    return registered


def kept_picture(template: str) -> Callable[[Any], str]:
    """A function that draws one row of a list, as `row`, by this template: a process draws it once for equal facts.

    The facts are a named tuple of plain texts, numbers and days: nothing in it is marked as safe, and nothing that the
    template shows comes from elsewhere. While templates are being written (DEBUG) nothing is kept.
    """

    def fresh(facts: Any) -> str:
        return get_template(template).render({"row": facts})

    kept = lru_cache(maxsize=KEPT)(fresh)
    return lambda facts: (fresh if settings.DEBUG else kept)(facts)


def static_address(path: str) -> str:
    """The address of a static file, asked once a process: its name holds its content."""
    return (staticfiles_storage.url if settings.DEBUG else _kept_address)(path)


@lru_cache(maxsize=KEPT)
def _kept_address(path: str) -> str:
    return staticfiles_storage.url(path)
