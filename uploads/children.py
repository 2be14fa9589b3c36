"""Runs a module of ours in a process of its own with limits: a hostile or broken file can eat any time and memory.

The child has limits, the caller none to lose. Pure, no Django.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copyfileobj
from typing import IO, BinaryIO

MEMORY = 1024 * 1024 * 1024  # bytes of address space


class ChildFailed(Exception):
    """The child was ended, fell over, or took too long."""


def run_child(module: str, *words: str, stream: BinaryIO, seconds: float, output: IO[bytes] | None = None) -> bytes:
    """What `python -m module words…` says of the file on its stdin; into `output` where one is given.

    Raises `ChildFailed`.
    """
    with tempfile.TemporaryFile() as copy:
        stream.seek(0)
        copyfileobj(stream, copy)
        copy.seek(0)
        try:
            answer = subprocess.run(  # noqa: S603  # our own module, no user text in the command
                [sys.executable, "-m", module, *words],
                stdin=copy,
                stdout=output or subprocess.PIPE,
                stderr=subprocess.PIPE,
                timeout=seconds,
                check=True,
                cwd=Path(__file__).resolve().parents[1],
            )
        except subprocess.SubprocessError as error:
            raise ChildFailed from error
    return answer.stdout or b""


def limit_resources(seconds: int, written: int = 0) -> None:
    """First thing in a child: seconds of CPU, memory, and how many bytes it may write to a file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
