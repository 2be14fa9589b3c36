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
    """Of one page. On grown data it takes as many queries as on the 47 indicators."""

    calls: int
    queries: int


LIMITS: dict[str, dict[str, Limit]] = {
    "demo": {
        "healthz": Limit(3_000, 0),
        "worklist": Limit(207_000, 10),
        "dashboard": Limit(257_000, 12),
        "presentation": Limit(517_000, 30),
        "scores_api": Limit(87_000, 10),
        "save_level": Limit(64_000, 15),
        "send_file": Limit(61_000, 20),
        "indicator": Limit(211_000, 11),
        "inbox": Limit(152_000, 13),
        "duties": Limit(197_000, 8),
        "library": Limit(87_000, 9),
        "reviews": Limit(98_000, 9),
        "expiry": Limit(61_000, 7),
        "assignments": Limit(218_000, 10),
        "work_view": Limit(178_000, 15),
        "years": Limit(280_000, 11),
        "values": Limit(83_000, 7),
        "internal": Limit(146_000, 10),
        "requests": Limit(95_000, 8),
        "history": Limit(114_000, 9),
        "carryover": Limit(256_000, 14),
        "target": Limit(334_000, 14),
        "plan": Limit(61_000, 8),
        "results": Limit(242_000, 20),
        "peers": Limit(126_000, 12),
        "notifications": Limit(39_000, 8),
    },
    "seed47": {
        "healthz": Limit(3_000, 0),
        "worklist": Limit(213_000, 10),
        "dashboard": Limit(260_000, 12),
        "presentation": Limit(500_000, 28),
        "scores_api": Limit(94_000, 10),
        "save_level": Limit(73_000, 15),
        "send_file": Limit(61_000, 20),
        "indicator": Limit(201_000, 11),
        "inbox": Limit(145_000, 13),
        "duties": Limit(198_000, 8),
        "library": Limit(81_000, 9),
        "reviews": Limit(89_000, 9),
        "expiry": Limit(72_000, 8),
        "assignments": Limit(151_000, 10),
        "work_view": Limit(166_000, 15),
        "years": Limit(243_000, 11),
        "values": Limit(135_000, 7),
        "internal": Limit(169_000, 10),
        "requests": Limit(72_000, 8),
        "history": Limit(114_000, 9),
        "carryover": Limit(183_000, 14),
        "target": Limit(122_000, 12),
        "plan": Limit(61_000, 8),
        "results": Limit(242_000, 20),
        "peers": Limit(126_000, 12),
        "notifications": Limit(38_000, 8),
    },
}


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
    is_grown = site == "grown"
    limit = LIMITS["seed47" if is_grown else site].get(page)
    if limit:
        yield "queries", cost.queries, limit.queries
    if limit and not is_grown:
        yield "calls", cost.calls, limit.calls
    if is_grown:
        yield "bytes", cost.raw, GROWN_RAW
    if is_grown and times:
        yield "ms of SQL", cost.sql_ms, GROWN_SQL_MS
        yield "ms of CPU", cost.cpu_ms, GROWN_CPU_MS
