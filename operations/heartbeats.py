"""Signs of life of the background work: beat sends one message a minute, the worker that takes it says so too.

They stand in the shared cache: a page reads them without a query, and a database that is away hides nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.cache import cache

from regions import clock

TASK = "operations.heartbeat"
EVERY = 30.0  # seconds
SILENT_AFTER = timedelta(seconds=100)  # three signs missed: told within two minutes
KEPT = 30 * 24 * 3600  # seconds; "since when" is known for a month


class Process(StrEnum):
    WORKER = "worker"
    BEAT = "beat"


@dataclass(frozen=True)
class Heartbeat:
    """The last sign of life, None if there is none on record."""

    at: datetime | None

    @property
    def is_alive(self) -> bool:
        return self.at is not None and clock.now() - self.at < SILENT_AFTER


def record_sign(process: Process) -> None:
    cache.set(_key(process), clock.now(), KEPT)


def last_sign(process: Process) -> Heartbeat:
    return Heartbeat(cache.get(_key(process)))


def queue_stopped_at() -> datetime | None:
    """Since when no worker has given a sign; None while one does, and where nothing is known."""
    try:
        sign = last_sign(Process.WORKER)
    except Exception:  # each cache backend raises its own kind; a page does without this sentence
        return None
    return None if sign.is_alive else sign.at


def _key(process: Process) -> str:
    return f"heartbeat:{process}"
