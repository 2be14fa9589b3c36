"""Acts at the same moment, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import ValidationError
from django.db import connection

from accounts.permissions import Refused


def together(*acts: Callable[[], object]) -> list[str]:
    """All at once; what each came to, in their order: "ok", or why not."""
    start = Barrier(len(acts))

    def tried(act):
        start.wait(20)
        try:
            act()
        except (Refused, ValidationError) as refusal:
            return "; ".join(getattr(refusal, "messages", None) or [str(refusal)])
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(tried, acts))
