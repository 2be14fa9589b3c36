"""The table of a bench, and what is above its limit."""

from tests.bench.limits import exceeded, exceeded_over_http
from tests.bench.measuring import Cost, HttpCost

HEAD = f"{'page':<18}{'calls':>10}{'x healthz':>11}{'queries':>9}{'CPU ms':>8}{'SQL ms':>8}{'bytes':>11}{'packed':>9}"
HTTP_HEAD = f"{'HTTP ms':>10}{'CPU ms':>8}{'x healthz':>11}{'on the line':>13}"
BASE = "healthz"


class Report:
    """Prints a line a page as it comes; `finish` says what failed."""

    def __init__(self, site: str, *, times: bool, http: bool = False) -> None:
        self.site, self.times = site, times
        self.costs: dict[str, Cost] = {}
        self.http_costs: dict[str, HttpCost] = {}
        print(HEAD + (HTTP_HEAD if http else ""))

    def add(self, page: str, cost: Cost, http: HttpCost | None = None) -> None:
        self.costs[page] = cost
        ratio = cost.calls / self.costs[BASE].calls
        print(
            f"{page:<18}{cost.calls:>10,}{ratio:>11.1f}{cost.queries:>9}{cost.cpu_ms:>8.1f}{cost.sql_ms:>8.1f}"
            f"{cost.raw:>11,}{cost.packed:>9,}{self._over_http(page, http) if http else ''}",
            flush=True,
        )

    def _over_http(self, page: str, cost: HttpCost) -> str:
        self.http_costs[page] = cost
        ratio = cost.cpu_ms / self.http_costs[BASE].cpu_ms
        return f"{cost.ms:>10.1f}{cost.cpu_ms:>8.1f}{ratio:>11.1f}{cost.sent:>13,}"

    def finish(self) -> int:
        """Print what is above its limit; 1 if anything is."""
        found = [
            line for page, cost in self.costs.items() for line in exceeded(self.site, page, cost, times=self.times)
        ]
        for page, cost in self.http_costs.items():
            found += exceeded_over_http(self.site, page, cost, times=self.times)
        for line in found:
            print(f"{self.site}: {line}")
        return 1 if found else 0
