"""What a request may cost at most. Every limit of `make bench` stands here; docs/speed.md says how they came about.

Calls are what Python 3.11 counts on the second request. A limit lies some percent above what was measured: it is there
to be lowered with each gain, and raised only with a reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.measuring import Cost, HttpCost

PACKED = 60 * 1024  # bytes of any page after compression
GROWN_SQL_MS, GROWN_CPU_MS, GROWN_RAW = 150, 400, 300 * 1024  # of any page on grown data
ANSWERS = (200, 302, 304)


@dataclass(frozen=True)
class Limit:
    """Of one page. On grown data it takes as many queries as on the 47 indicators."""

    calls: int
    queries: int


UNCHANGED = Limit(12_000, 4)  # a page that the browser holds already
AGAIN = [f"{page}_again" for page in ("worklist", "dashboard", "indicator", "results", "scores_api")]
LIMITS: dict[str, dict[str, Limit]] = {
    "demo": {
        "healthz": Limit(3_000, 0),
        "worklist": Limit(35_000, 10),
        "dashboard": Limit(109_000, 12),
        "dashboard_details": Limit(83_000, 12),
        "presentation": Limit(229_500, 32),
        "scores_api": Limit(22_500, 12),
        "save_level": Limit(32_500, 15),
        "send_file": Limit(25_000, 20),
        "indicator": Limit(113_500, 13),
        "agency_evidence": Limit(77_500, 11),
        "duties_opd": Limit(41_000, 12),
        "duties": Limit(55_500, 12),
        "library": Limit(79_500, 11),
        "reviews": Limit(87_000, 12),
        "expiry": Limit(45_000, 9),
        "assignments": Limit(66_500, 12),
        "work_view": Limit(122_500, 17),
        "years": Limit(120_000, 13),
        "values": Limit(63_000, 9),
        "internal": Limit(82_500, 12),
        "requests": Limit(59_500, 10),
        "history": Limit(85_500, 11),
        "carryover": Limit(191_500, 16),
        "target": Limit(121_500, 16),
        "plan": Limit(47_000, 10),
        "results": Limit(133_000, 22),
        "peers": Limit(108_500, 14),
        "notifications": Limit(31_500, 10),
        **dict.fromkeys(AGAIN, UNCHANGED),
    },
    "seed47": {
        "healthz": Limit(3_000, 0),
        "worklist": Limit(38_500, 10),
        "dashboard": Limit(79_000, 12),
        "dashboard_details": Limit(111_000, 12),
        "presentation": Limit(230_000, 22),
        "scores_api": Limit(29_000, 12),
        "save_level": Limit(33_500, 15),
        "send_file": Limit(25_000, 20),
        "indicator": Limit(108_500, 13),
        "agency_evidence": Limit(74_500, 11),
        "duties_opd": Limit(45_500, 12),
        "duties": Limit(57_000, 12),
        "library": Limit(74_000, 12),
        "reviews": Limit(84_000, 12),  # one more: which checks of a paper were set aside
        "expiry": Limit(53_500, 10),
        "assignments": Limit(83_000, 11),
        "work_view": Limit(117_500, 17),
        "years": Limit(104_500, 13),
        "values": Limit(105_000, 9),
        "internal": Limit(125_500, 12),
        "requests": Limit(46_000, 10),
        "history": Limit(87_000, 11),
        "carryover": Limit(188_000, 16),
        "target": Limit(113_000, 14),
        "plan": Limit(47_000, 10),
        "results": Limit(133_000, 22),
        "peers": Limit(108_000, 14),
        "notifications": Limit(30_500, 10),
        **dict.fromkeys(AGAIN, UNCHANGED),
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


def exceeded_over_http(site: str, page: str, cost: HttpCost, *, times: bool = True) -> Iterator[str]:
    """The same of what really went over the line."""
    if cost.status not in ANSWERS:
        yield f"{page} answers {cost.status} over HTTP"
    held: list[tuple[str, float, int]] = [("bytes on the line", cost.sent, PACKED)]
    if site == "grown":
        held += [("bytes over HTTP", cost.raw, GROWN_RAW)]
    if site == "grown" and times:
        held += [("ms of CPU over HTTP", cost.cpu_ms, GROWN_CPU_MS)]
    for name, value, limit in held:
        if value > limit:
            yield f"{page}: {name} {value:,.0f}, limit {limit:,}"
