"""One name for all that one request causes: its log lines, those of the jobs that it ordered, the page that says sorry.

Without models: the settings name the filter before any app is there.
"""

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token

HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Empty outside of requests and jobs."""
    return _current.get()


def new_request_id(named: str = "") -> str:
    """The one that the proxy in front has given, if it is one; else a new one."""
    return named if ACCEPTED.fullmatch(named) else secrets.token_hex(8)


@contextmanager
def in_request(request_id: str) -> Iterator[None]:
    """Whatever is logged inside carries that name."""
    token = begin_request(request_id)
    try:
        yield
    finally:
        end_request(token)


def begin_request(request_id: str) -> Token[str]:
    """What is logged from here on carries that name, until `end_request`."""
    return _current.set(request_id)


def end_request(token: Token[str]) -> None:
    _current.reset(token)


class RequestIdFilter(logging.Filter):
    """Gives every line the request it belongs to, and refusals no traceback: who was refused broke nothing.

    `has_request_lines`: each request has its own line, and Django's line about the same refusal is left out.
    """

    def __init__(self, has_request_lines: bool = False) -> None:
        super().__init__()
        self.has_request_lines = has_request_lines

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id()
        if getattr(record, "status_code", 500) >= 500:
            return True
        record.exc_info = record.exc_text = None
        return not (self.has_request_lines and record.name == "django.request")
