"""The table of a bench, and what is above its limit."""

from tests.bench.limits import exceeded
from tests.bench.measuring import Cost

HEAD = f"{'page':<14}{'calls':>12}{'x healthz':>11}{'queries':>9}{'CPU ms':>9}{'SQL ms':>9}{'bytes':>11}{'packed':>9}"
BASE = "healthz"


class Report:
    """Prints a line a page as it comes; `finish` says what failed."""

    def __init__(self, site: str, *, times: bool) -> None:
        self.site, self.times = site, times
        self.costs: dict[str, Cost] = {}
        print(HEAD)

    def add(self, page: str, cost: Cost) -> None:
        self.costs[page] = cost
        ratio = cost.calls / self.costs[BASE].calls
        print(
            f"{page:<14}{cost.calls:>12,}{ratio:>11.1f}{cost.queries:>9}{cost.cpu_ms:>9.1f}{cost.sql_ms:>9.1f}"
            f"{cost.raw:>11,}{cost.packed:>9,}",
            flush=True,
        )

    def finish(self) -> int:
        """Print what is above its limit; 1 if anything is."""
        found = [
            line for page, cost in self.costs.items() for line in exceeded(self.site, page, cost, times=self.times)
        ]
        for line in found:
            print(f"{self.site}: {line}")
        return 1 if found else 0
