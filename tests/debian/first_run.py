"""How long the README's first command takes on a bare Debian, until the demo city answers."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request

from tests.debian.bare_debian import CommandFailed, Machine
from tests.debian.offered_program import PLACE

LONGEST = 600  # seconds
NEEDS = "apt-get update && apt-get install -y --no-install-recommends python3 python3-venv python3-pip make git"


def time_first_run(machine: Machine) -> float:
    """Seconds from `make run` to the first answer; the packages that the README names are there before."""
    machine.run(NEEDS)
    machine.run(f"git clone -q /{PLACE} /root/kawal && cd /root/kawal")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = f"cd /root/kawal && exec make run PORT={port}"
    log = machine.tree / "root/run.log"
    began = time.monotonic()
    with log.open("wb") as said:
        started = subprocess.Popen(
            ["chroot", str(machine.tree), "bash", "-c", command],
            env=machine.env,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        while time.monotonic() - began < LONGEST and started.poll() is None:
            if _answers(port):
                return time.monotonic() - began
            time.sleep(0.2)
        raise CommandFailed(f"make run\n{log.read_text(errors='replace')[-3000:]}")
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/masuk/", timeout=5) as answer:
            return answer.status == 200 and re.search(rb"demo-spbe", answer.read()) is not None
    except OSError:
        return False
