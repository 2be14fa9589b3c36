"""Runs a module of ours in a process of its own with limits: a hostile or broken file can eat any time and memory.

The child has limits, the caller none to lose; what it started itself ends with it. Pure, no Django.
"""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedRandom, BufferedReader
from pathlib import Path
from shutil import copyfileobj
from typing import IO, BinaryIO

MEMORY = 1024 * 1024 * 1024  # bytes of address space
ROOT = Path(__file__).resolve().parents[1]
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000


class ChildFailed(Exception):
    """The child was ended, fell over, or took too long."""


def run_child(module: str, *words: str, stream: BinaryIO, seconds: float, output: IO[bytes] | None = None) -> bytes:
    """What `python -m module words…` says of the file on its stdin; into `output` where one is given.

    Raises `ChildFailed`.
    """
    with _as_file(stream) as file:
        child = subprocess.Popen(  # noqa: S603  # our own module, no user text in the command
            [sys.executable, "-m", module, *words],
            stdin=file,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            answer, _ = child.communicate(timeout=seconds)
        except subprocess.SubprocessError as error:
            raise ChildFailed from error
        finally:
            _end_group(child)
    if child.returncode:
        raise ChildFailed(f"{module}: {child.returncode}")
    return answer or b""


@contextmanager
def _as_file(stream: BinaryIO) -> Iterator[IO[bytes]]:
    """The stream from its beginning, as a file that a child can read: itself where it is one, else a copy."""
    own = getattr(stream, "file", stream)
    if isinstance(own, BufferedReader | BufferedRandom):
        own.flush()
        own.seek(0)
        yield own
        return
    with tempfile.TemporaryFile() as copy:
        stream.seek(0)
        copyfileobj(stream, copy)
        copy.seek(0)
        yield copy


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """Whatever is left of it: the child, and the programs that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def limit_resources(seconds: int, written: int = 0, memory: int = MEMORY) -> None:
    """First thing in a child: seconds of CPU, memory, and how many bytes it may write to a file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_group(seconds: float) -> None:
    """In a child that starts programs: all of them together may compute so long, then the whole group is ended."""
    threading.Thread(target=_watch_group, args=(seconds,), daemon=True).start()


def _watch_group(seconds: float) -> None:
    while _cpu_of_group() < seconds:
        time.sleep(0.25)
    os.killpg(0, signal.SIGKILL)


def _cpu_of_group() -> float:
    """Seconds of this process, of those that it started and that have ended, and of those that still run."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = 0
    for listed in Path("/proc/self/task").glob("*/children"):
        for child in listed.read_text().split():
            with suppress(OSError):  # it has ended meanwhile
                said = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(map(int, said[11:15]))
    return time.process_time() + ended.ru_utime + ended.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def leave_network() -> bool:
    """A process that reads a stranger's file needs no network; False where the system does not allow it."""
    return ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK) == 0


def may_leave_network() -> bool:
    """Whether the system allows that, asked in a process of its own."""
    ask = "from uploads import children; raise SystemExit(0 if children.leave_network() else 1)"
    return subprocess.run([sys.executable, "-c", ask], cwd=ROOT, check=False, capture_output=True).returncode == 0  # noqa: S603


def office_program() -> str | None:
    """LibreOffice, where it is installed: old Office files are taken only then."""
    return shutil.which("soffice")
