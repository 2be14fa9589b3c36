"""Asks clamd whether a stream is clean (its INSTREAM command). No answer is ever taken for "clean"."""

import socket
import time
from typing import BinaryIO
from urllib.parse import urlsplit

PIECE = 256 * 1024
SECONDS = 100  # for the whole talk; a worker that is silent for two minutes counts as lost
MAX_ANSWER_BYTES = 4096


class ScannerUnavailable(Exception):
    """Unreachable, too slow, or an answer that says neither clean nor infected; the message is for the log."""


def scan_stream(stream: BinaryIO, url: str, seconds: float = SECONDS) -> str:
    """The name of what was found, "" when clean. Raises `ScannerUnavailable`."""
    end = time.monotonic() + seconds
    try:
        with _connect(url, seconds) as wire:
            wire.sendall(b"zINSTREAM\0")
            while piece := stream.read(PIECE):
                _limit_time(wire, end)
                wire.sendall(len(piece).to_bytes(4, "big") + piece)
            wire.sendall(bytes(4))
            answer = _answer(wire, end)
            if answer == "stream: OK":
                return ""
            if answer.startswith("stream: ") and answer.endswith(" FOUND"):
                return answer.removeprefix("stream: ").removesuffix(" FOUND")
            raise ScannerUnavailable(f"jawaban pemindai virus tidak dikenal: {answer[:100]!r}")
    except OSError as error:
        raise ScannerUnavailable(f"pemindai virus tidak menjawab: {error}") from error


def _connect(url: str, seconds: float) -> socket.socket:
    """`tcp://host:port` or `unix:///path`."""
    place = urlsplit(url)
    if place.scheme == "tcp" and place.hostname and place.port:
        return socket.create_connection((place.hostname, place.port), timeout=seconds)
    if place.scheme != "unix" or not place.path:
        raise ScannerUnavailable(f"CLAMD_URL harus tcp://host:port atau unix:///jalur, bukan {url}")
    wire = socket.socket(socket.AF_UNIX)
    wire.settimeout(seconds)
    try:
        wire.connect(place.path)
    except OSError:
        wire.close()
        raise
    return wire


def _answer(wire: socket.socket, end: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MAX_ANSWER_BYTES:
        _limit_time(wire, end)
        if not (heard := wire.recv(MAX_ANSWER_BYTES)):
            break
        answer += heard
    return answer.rstrip(b"\0\n").decode("ascii", "replace")


def _limit_time(wire: socket.socket, end: float) -> None:
    """A talk that trickles on may not last longer than one that stalls."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("terlalu lama")
    wire.settimeout(left)
