"""The WSGI application that gunicorn serves."""

import os
from collections.abc import Callable, Iterable
from email.message import Message
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spbe.settings")

# Django decodes the query with whatever the caller names, before any code of ours: with "zlib" it breaks.
CHARSETS = ("utf-8", "utf8", "us-ascii", "iso-8859-1", "windows-1252")


class TextCharsets:
    """Takes charsets of texts only; another one is left out, and what it would have read is read as UTF-8."""

    def __init__(self, served: Callable[..., Iterable[bytes]]) -> None:
        self.served = served

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        kind = Message()
        kind["Content-Type"] = environ.get("CONTENT_TYPE", "").replace("\n", " ").replace("\r", " ")
        charset = kind.get_param("charset")
        if charset and str(charset).lower() not in CHARSETS:
            environ["CONTENT_TYPE"] = kind.get_content_type()
        return self.served(environ, start_response)


def _served() -> TextCharsets:
    """The site, unless its settings would open it to the wrong people."""
    served = get_wsgi_application()
    from operations.unsafe_settings import unsafe_settings  # after the settings are loaded

    if faults := list(unsafe_settings()):
        raise ImproperlyConfigured(" ".join(faults))
    return TextCharsets(served)


application = _served()
