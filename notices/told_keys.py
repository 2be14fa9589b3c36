"""The keys of what is told within a bulk act, so that it can be told to be no more (`undo`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_collecting: ContextVar[dict[str, None] | None] = ContextVar("told_keys", default=None)


@contextmanager
def collected_keys() -> Iterator[dict[str, None]]:
    """The keys of all notices that are asked for inside, once each and in their order."""
    keys: dict[str, None] = {}
    token = _collecting.set(keys)
    try:
        yield keys
    finally:
        _collecting.reset(token)


def note_key(key: str) -> None:
    keys = _collecting.get()
    if keys is not None:
        keys[key] = None
