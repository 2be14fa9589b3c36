"""What the web processes count of their own requests for /metrics; nothing is counted, or imported, without a token.

With several processes each writes into PROMETHEUS_MULTIPROC_DIR, and whichever is asked adds them up.
"""

import os
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds
QUERY_BUCKETS = (1, 5, 10, 15, 20, 30, 50, 100)


class RequestCounters(NamedTuple):
    """Of one process."""

    requests: Any  # by page, method and class of status
    seconds: Any
    queries: Any


@cache
def _counters() -> RequestCounters:
    from prometheus_client import Counter, Histogram

    return RequestCounters(
        Counter("kawal_requests_total", "Requests answered.", ["page", "method", "status"]),
        Histogram("kawal_request_seconds", "Seconds until an answer was ready.", buckets=BUCKETS),
        Histogram("kawal_request_queries", "Statements of one request.", buckets=QUERY_BUCKETS),
    )


def count_request(page: str, method: str, status: int, seconds: float, queries: int) -> None:
    """By the name of the page, never its address: what people look at is nobody's business, and names are few."""
    if not settings.METRICS_TOKEN:
        return
    counted = _counters()
    counted.requests.labels(page or "-", method if method in METHODS else "-", f"{status // 100}xx").inc()
    counted.seconds.observe(seconds)
    counted.queries.observe(queries)


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def collected() -> Any:
    """A registry with the counts of all processes of this machine."""
    from prometheus_client import REGISTRY, CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    _counters()
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
