"""`python -m tests.bench [SITE…]` measures what each page costs, in one table, and answers 1 when a limit is passed.

Sites: `demo` (Pemdi, the demo city), `seed47` (47 indicators of SPBE) and `grown` (the same with a nation's data), each
on SQLite and on a PostgreSQL of its own, in this process and over HTTP. `--short` measures calls, queries and bytes on
`seed47` and SQLite; `--profile PAGE` prints where the calls of one page are made.
"""

import argparse
import os
import pstats
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.load import servers

PLANS = {"demo": "pemdi", "seed47": "spbe47", "grown": "spbe47"}  # seeds of spbe/demo, by site
DATABASES = ("sqlite", "postgresql")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sites", nargs="*", choices=[[], *PLANS], help="all of them without a name")
    parser.add_argument("--database", choices=DATABASES, help="only this one; DATABASE_URL names another PostgreSQL")
    parser.add_argument("--no-http", dest="http", action="store_false", help="in this process only")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--profile", metavar="PAGE")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # a process of one site and database
    asked = parser.parse_args()
    if asked.short or asked.profile:
        _settle(site := asked.sites[0] if asked.sites else "seed47")
        return measure(site, profiled=asked.profile, times=False, http=False)
    if asked.here:
        _settle(asked.sites[0])
        return measure(asked.sites[0], profiled=None, times=True, http=asked.http)
    return _all_of(asked.sites or list(PLANS), asked.database, asked.http)


def _all_of(sites: list[str], only: str | None, http: bool) -> int:
    """Each site on each database, in a process with settings and memory of its own; 1 if any passes a limit."""
    given = os.environ.pop("DATABASE_URL", "")
    with ExitStack() as stack:
        addresses = {"sqlite": ""}
        if only != "sqlite":
            try:
                addresses["postgresql"] = given or _postgres(stack)
            except servers.ServerMissing as error:
                print(f"bench: {error}", file=sys.stderr)
                if only:
                    return 2
        wanted = {name: address for name, address in addresses.items() if only in (None, name)}
        return max(_in_a_process(site, name, wanted[name], http) for name in wanted for site in sites)


def _postgres(stack: ExitStack) -> str:
    """The address of one that lives as long as the stack."""
    servers.require_programs(redis=False)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kawal-bench-")))
    folder.chmod(0o711)  # PostgreSQL runs as another user
    return stack.enter_context(servers.postgres(folder / "postgres"))


def _in_a_process(site: str, database: str, address: str, http: bool) -> int:
    env = dict(os.environ) | ({"DATABASE_URL": address} if address else {})
    command = [sys.executable, "-m", "tests.bench", site, "--here"]
    print(f"\n{site} on {database}", flush=True)
    return subprocess.run([*command, *([] if http else ["--no-http"])], check=False, env=env).returncode


def measure(site: str, *, profiled: str | None, times: bool, http: bool) -> int:
    """1 if a limit is passed."""
    from tests.crawl.site import demo_site

    began = time.monotonic()
    with demo_site(on_disk=http):
        from tests.bench import pages

        if site == "grown":
            from tests.bench.grown import grow

            grow(pages.read_site())
        print(f"{site}: made in {time.monotonic() - began:.0f} s", flush=True)
        if profiled:
            return _print_profile(profiled)
        return _measure_pages(site, times=times, http=http)


def _measure_pages(site: str, *, times: bool, http: bool) -> int:
    from django.conf import settings

    from tests.bench import over_http, pages
    from tests.bench.measuring import TIMED, cost_of
    from tests.bench.report import Report

    named = pages.read_site()
    with ExitStack() as stack:
        server = stack.enter_context(over_http.bench_server(Path(settings.VAR_DIR))) if http else None
        report = Report(site, times=times, http=http)
        for page in pages.PAGES:
            cost = cost_of(pages.asking(page, named), timed=TIMED if times else 0)
            report.add(page.name, cost, over_http.http_cost_of(page, named, *server) if server else None)
        return report.finish()


def _settle(site: str) -> None:
    """Before anything is imported: the seed, and an order of sets that is the same in every run."""
    os.environ["DEMO_PLAN"] = PLANS[site]
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.bench", *sys.argv[1:]])


def _print_profile(name: str, lines: int = 40) -> int:
    """Where one page makes its calls, most of them first."""
    from tests.bench import measuring, pages

    page = next(page for page in pages.PAGES if page.name == name)
    ask = pages.asking(page, pages.read_site())
    measuring.cost_of(ask)
    pstats.Stats(measuring.profile_of(ask)).sort_stats("ncalls").print_stats(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
