"""Servers of a measurement on this machine's loopback, each on a free port, in a folder that goes with them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_START = 90  # seconds
LONGEST_STOP = 30


class ServerMissing(Exception):
    """A program that a measurement needs is not installed; the text says which."""


def require_programs(*, redis: bool = True) -> Path:
    """The folder of PostgreSQL's programs; raises `ServerMissing` with everything that is not there."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    programs = found[-1].parent if found else None
    if programs is None and (named := shutil.which("initdb")):
        programs = Path(named).parent
    lacking = [] if programs else ["PostgreSQL (apt-get install postgresql)"]
    if redis and not shutil.which("redis-server"):
        lacking.append("Redis (apt-get install redis-server)")
    if programs is None or lacking:
        raise ServerMissing(f"missing: {'; '.join(lacking)}")
    return programs


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of a new, empty PostgreSQL with the settings of Debian, fsync too."""
    programs, port = require_programs(redis=False), free_port()
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    new = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"]
    _run([*_owner(), str(programs / "initdb"), "-D", str(folder / "data"), *new])
    where = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    _control(folder, "-w", "-l", str(folder / "log"), "-o", where, "start")
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        _control(folder, "-m", "immediate", "stop", check=False)


def restart_postgres(folder: Path) -> None:
    """As after a power cut: nobody is asked, and what was committed is read from its log."""
    _control(folder, "-m", "immediate", "-w", "-l", str(folder / "log"), "restart")


def _control(folder: Path, *asked: str, check: bool = True) -> None:
    command = str(require_programs(redis=False) / "pg_ctl")
    _run([*_owner(), command, "-D", str(folder / "data"), "-s", *asked], check=check)


def _owner() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


@contextmanager
def redis_server(folder: Path, port: int = 0) -> Iterator[str]:
    """The address of an empty Redis that keeps nothing."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    where = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    command = ["redis-server", *where, "--save", "", "--appendonly", "no"]
    with running(command, dict(os.environ), folder / "log"):
        wait_for(port, folder / "log")
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def gunicorn(
    env: dict[str, str], log: Path, *, program: str = "spbe.wsgi", workers: int = 2, threads: int = 4, port: int = 0
) -> Iterator[tuple[int, int]]:
    """Port and process of the web server, as the Procfile starts it, with that many processes."""
    port = port or free_port()
    size = ["--workers", str(workers), "--threads", str(threads)]
    options = ["--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", *size, "--no-control-socket"]
    with running([sys.executable, "-m", "gunicorn", program, *options], env, log) as process:
        wait_for(port, log)
        yield port, process.pid


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program beside us; it and what it has started end with the block."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Politely, then not."""
    process.terminate()
    try:
        process.wait(LONGEST_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(port: int, log: Path) -> None:
    """Until somebody listens there; `RuntimeError` with the end of the log when nobody does in time."""
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}:\n{log.read_text(errors='replace')[-2000:]}")


def _run(command: list[str], *, check: bool = True) -> None:
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{command}: {done.stderr[-2000:] or done.stdout[-2000:]}")
