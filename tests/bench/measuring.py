"""What one request costs. Calls, queries and bytes come out the same in every run; times do not on a busy machine."""

import cProfile
import gc
import gzip
import pstats
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from operations.request_log.request_lines import StatementCount

Ask = Callable[[], Any]  # sends a request, and returns its response
TIMED = 3  # requests, of which the quickest counts


@dataclass(frozen=True)
class Cost:
    """One request, warm: the process has answered the same one before."""

    status: int
    calls: int  # of Python and C functions, as cProfile counts them
    queries: int
    cpu_ms: float
    sql_ms: float
    raw: int  # bytes of the answer
    packed: int  # bytes of the answer after gzip


@dataclass(frozen=True)
class HttpCost:
    """The same request over a connection to gunicorn, warm."""

    status: int
    ms: float  # until the last byte
    cpu_ms: float  # of the server's process
    sent: int  # bytes of the answer's body on the line
    raw: int  # bytes after unpacking


def cost_of(ask: Ask, *, timed: int = TIMED) -> Cost:
    """Measure a request. It is sent several times; what it writes is taken back each time. Without `timed` no CPU."""
    with taken_back():
        ask()
    profile = profile_of(ask)
    statements = StatementCount()
    with taken_back(), connection.execute_wrapper(statements):
        response = ask()
        content = response.getvalue()
    return Cost(
        status=response.status_code,
        calls=pstats.Stats(profile).total_calls,  # type: ignore[attr-defined]
        queries=statements.count,
        cpu_ms=min((_seconds(ask) for _ in range(timed)), default=0) * 1000,
        sql_ms=statements.seconds * 1000,
        raw=len(content),
        packed=len(gzip.compress(content, 6)),
    )


def profile_of(ask: Ask) -> cProfile.Profile:
    """The calls of one request; objects that wait for the collector would be counted where it happens to come."""
    profile = cProfile.Profile()
    with taken_back(), _uncollected():
        profile.enable()
        ask().getvalue()
        profile.disable()
    return profile


def _seconds(ask: Ask) -> float:
    """CPU of one request, in seconds."""
    with taken_back(), _uncollected():
        began = time.process_time()
        ask().getvalue()
        return time.process_time() - began


@contextmanager
def taken_back() -> Iterator[None]:
    """No request finds what another one wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
