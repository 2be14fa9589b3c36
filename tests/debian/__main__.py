"""`python -m tests.debian 12 13` follows docs/operasi.md on bare Debians: every command as the page has it.

From the first line to the first admin inside, a file up and down through nginx with TLS, an upgrade, a backup restored
on another machine, and from SQLite to PostgreSQL; `make run` is timed on a bare one too. Needs root,
`apt-get install mmdebstrap`, free ports of a site, a network with Debian and PyPI, some ten minutes and 5 GB a release.
Answers 1 with the command that failed and what it said, 2 where a program or a port is missing.
"""

import argparse
import os
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path

from tests.debian.bare_debian import RELEASES, CommandFailed, copy_tree, entered, make_tree
from tests.debian.first_run import time_first_run
from tests.debian.installation import Installation
from tests.debian.offered_program import offer_program

PORTS = (80, 443, 5432, 6379, 8100)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.debian", description=__doc__)
    parser.add_argument("releases", nargs="*", default=list(RELEASES), help="12, 13; both without one")
    parser.add_argument("--only-run", action="store_true", help="only time `make run`")
    asked = parser.parse_args()
    if lacking := what_lacks():
        print(f"tests.debian: {lacking}", file=sys.stderr)
        return 2
    try:
        for release in asked.releases:
            with tempfile.TemporaryDirectory(prefix=f"kawal-debian-{release}-") as folder:
                try_release(release, Path(folder), asked.only_run)
    except (CommandFailed, AssertionError) as failed:
        print(f"FAILED {failed}", file=sys.stderr)
        return 1
    return 0


def what_lacks() -> str:
    """Why this machine cannot do it; empty when it can."""
    if os.geteuid() or not shutil.which("mmdebstrap"):
        return "needs root and mmdebstrap"
    taken = [port for port in PORTS if in_use(port)]
    return f"ports in use: {taken}" if taken else ""


def in_use(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def try_release(release: str, folder: Path, only_run: bool) -> None:
    bare, runs = folder / "polos", folder / "coba"
    make_tree(release, bare)
    offer_program(bare)
    copy_tree(bare, runs)
    with entered(runs) as machine:
        print(f"Debian {release}: make run answers after {time_first_run(machine):.0f} s", flush=True)
    if not only_run:
        began = time.monotonic()
        Installation(bare, folder).follow()
        print(f"Debian {release}: the whole page in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
