"""What the web processes count of their own requests for /metrics; nothing is counted, or imported, without a token.

With several processes each writes into a file under PROMETHEUS_MULTIPROC_DIR, and whichever is asked adds them up.
"""

import fcntl
import os
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds
QUERY_BUCKETS = (1, 5, 10, 15, 20, 30, 50, 100)

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
MAKING = Lock()


class RequestCounters(NamedTuple):
    """Of one process."""

    requests: Any  # by page, method and class of status
    seconds: Any
    queries: Any


def _counters() -> RequestCounters:
    """Made once: the first requests of a process come at the same moment, and a name may be taken only once."""
    with MAKING:
        return _made()


@cache
def _made() -> RequestCounters:
    from prometheus_client import Counter, Histogram, values

    if FOLDER in os.environ:  # by place instead of by process: a process that is made anew goes on where one has ended
        values.ValueClass = values.MultiProcessValue(_place)
    return RequestCounters(
        Counter("kawal_requests_total", "Requests answered.", ["page", "method", "status"]),
        Histogram("kawal_request_seconds", "Seconds until an answer was ready.", buckets=BUCKETS),
        Histogram("kawal_request_queries", "Statements of one request.", buckets=QUERY_BUCKETS),
    )


@cache
def _place() -> int:
    """A number that no other living process has: the system lifts its lock when the process ends."""
    folder = Path(os.environ[FOLDER])
    for number in count():
        lock = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return number  # the lock stays open
        os.close(lock)
    raise AssertionError


def count_request(page: str, method: str, status: int, seconds: float, queries: int) -> None:
    """By the name of the page, never its address: what people look at is nobody's business, and names are few."""
    if not settings.METRICS_TOKEN:
        return
    counted = _counters()
    counted.requests.labels(page or "-", method if method in METHODS else "-", f"{status // 100}xx").inc()
    counted.seconds.observe(seconds)
    counted.queries.observe(queries)


def collected() -> Any:
    """A registry with the counts of all processes of this machine."""
    from prometheus_client import REGISTRY, CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    _counters()
    if FOLDER not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
