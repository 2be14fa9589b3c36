"""`python -m tests.crawl OUT.jsonl` reads the demo city as every account; `--compare BEFORE AFTER` compares."""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from tests.crawl.accounts import walks
from tests.crawl.compare import differences, read
from tests.crawl.site import demo_site


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crawl", description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, help="file of records; OUT.capped lists what was not followed")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("BEFORE", "AFTER"))
    asked = parser.parse_args()
    if asked.compare:
        return show_differences(*asked.compare)
    if asked.out is None:
        parser.error("name a file to write, or --compare BEFORE AFTER")
    crawl(asked.out)
    return 0


def show_differences(before: Path, after: Path) -> int:
    """1 if there is any."""
    found = list(differences(read(before), read(after)))
    for paragraph in found:
        print(paragraph)
    print(f"{len(found)} pages differ")
    return 1 if found else 0


def crawl(out: Path) -> None:
    """Write one record for each page of each account; print how many, and how many seconds it took."""
    began = time.monotonic()
    records, capped = [], []
    with demo_site() as database:
        print(f"demo city: {time.monotonic() - began:.0f} s", flush=True)
        for account, pages, left in walks(database):
            print(f"{account:<16} {len(pages):>5} pages, {len(left)} queries not followed", flush=True)
            records += pages
            capped += left
    records.sort(key=lambda record: (record["account"], record["address"], record["htmx"]))
    _write(out, (json.dumps(record, ensure_ascii=False) for record in records))
    _write(out.with_name(f"{out.name}.capped"), capped)
    print(f"{len(records)} pages, {time.monotonic() - began:.0f} s")


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
