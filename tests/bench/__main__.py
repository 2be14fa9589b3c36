"""`python -m tests.bench [SITE…]` measures what each page costs, in one table, and answers 1 when a limit is passed.

Sites: `demo` (Pemdi, the demo city), `seed47` (47 indicators of SPBE) and `grown` (the same with a nation's data).
`--short` measures calls, queries and bytes on `seed47`; `--profile PAGE` prints where the calls of one page are made.
"""

import argparse
import os
import pstats
import subprocess
import sys
import time

PLANS = {"demo": "pemdi", "seed47": "spbe47", "grown": "spbe47"}  # seeds of spbe/demo, by site


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sites", nargs="*", choices=[[], *PLANS], help="all of them without a name")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--profile", metavar="PAGE")
    asked = parser.parse_args()
    sites = asked.sites or (["seed47"] if asked.short or asked.profile else list(PLANS))
    if len(sites) > 1:
        return max(_in_a_process(site) for site in sites)
    return measure(sites[0], profiled=asked.profile, times=not asked.short)


def _in_a_process(site: str) -> int:
    """Each site has settings, database and memory of its own."""
    return subprocess.run([sys.executable, "-m", "tests.bench", site], check=False).returncode


def measure(site: str, *, profiled: str | None, times: bool) -> int:
    """1 if a limit is passed."""
    _settle(site)
    from tests.crawl.site import demo_site

    began = time.monotonic()
    with demo_site():
        from tests.bench import pages
        from tests.bench.measuring import TIMED, cost_of
        from tests.bench.report import Report

        if site == "grown":
            from tests.bench.grown import grow

            grow(pages.read_site())
        print(f"{site}: made in {time.monotonic() - began:.0f} s", flush=True)
        if profiled:
            return _print_profile(profiled)
        named = pages.read_site()
        report = Report(site, times=times)
        for page in pages.PAGES:
            report.add(page.name, cost_of(pages.asking(page, named), timed=TIMED if times else 0))
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
