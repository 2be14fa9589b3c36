"""What follows from an instrument alone is worked out once a process: what it says is frozen, or loaded as a whole.

Every load of a file writes `sha256` and `loaded_at` (domains/rows.py): together with the row they are the key.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from domains.models import Instrument

KEPT = 32  # instruments in all their revisions; a server knows some ten
Answer = TypeVar("Answer")

_answers: list[dict[Any, Any]] = []


def kept_by_instrument(read: Callable[[Instrument], Answer]) -> Callable[[Instrument], Answer]:
    """A function of an instrument and nothing else; what it returns is shared, so it must not be changed.

    An instrument that was read without its key, or was never stored, is asked anew each time.
    """
    kept: dict[tuple[Any, ...], Answer] = {}
    _answers.append(kept)

    @wraps(read)
    def answer(instrument: Instrument) -> Answer:
        facts = vars(instrument)
        key = (facts["id"], facts.get("sha256"), facts.get("loaded_at"))
        if not all(key):
            return read(instrument)
        if key not in kept:
            if len(kept) >= KEPT:
                kept.clear()
            kept[key] = read(instrument)
        return kept[key]

    return answer


@contextmanager
def forgotten() -> Iterator[None]:
    """Nothing is known at the beginning, and what was known before is known again at the end: for tests."""
    known = [dict(kept) for kept in _answers]
    for kept in _answers:
        kept.clear()
    yield
    for kept, before in zip(_answers, known, strict=True):
        kept.clear()
        kept.update(before)
