"""What a request may cost at most. Every limit of `make bench` stands here; docs/speed.md says how they came about.

Calls are what Python 3.11 counts on the second request. A limit lies some percent above what was measured: it is there
to be lowered with each gain, and raised only with a reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.measuring import Cost

PACKED = 60 * 1024  # bytes of any page after compression
GROWN_SQL_MS, GROWN_CPU_MS, GROWN_RAW = 150, 400, 300 * 1024  # of any page on grown data
ANSWERS = (200, 302)


@dataclass(frozen=True)
class Limit:
    """Of one page. On grown data it takes the same queries."""

    calls: int
    queries: int


LIMITS: dict[str, dict[str, Limit]] = {
    "demo": {},
    "seed47": {},
}
LIMITS["grown"] = {}


def exceeded(site: str, page: str, cost: Cost, *, times: bool = True) -> Iterator[str]:
    """What is above its limit, in words. Times are left out where other work disturbs them."""
    if cost.status not in ANSWERS:
        yield f"{page} answers {cost.status}"
    for name, value, limit in _held(site, page, cost, times=times):
        if value > limit:
            yield f"{page}: {name} {value:,.0f}, limit {limit:,}"


def _held(site: str, page: str, cost: Cost, *, times: bool) -> Iterator[tuple[str, float, int]]:
    """Each figure with its limit."""
    yield "packed bytes", cost.packed, PACKED
    if limit := LIMITS[site].get(page):
        yield "calls", cost.calls, limit.calls
        yield "queries", cost.queries, limit.queries
    if site == "grown":
        yield "bytes", cost.raw, GROWN_RAW
    if site == "grown" and times:
        yield "ms of SQL", cost.sql_ms, GROWN_SQL_MS
        yield "ms of CPU", cost.cpu_ms, GROWN_CPU_MS
