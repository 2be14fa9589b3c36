"""The rows of one moment, while people go on working."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside does not change: a repeatable read on PostgreSQL, a reader of SQLite's log (WAL).

    Nobody waits for it. Must stand outside any transaction.
    """
    with _reading(), transaction.atomic(durable=True), connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(SNAPSHOT)
        cursor.execute("SELECT count(*) FROM django_migrations")  # the moment is that of the first reading
        yield


@contextmanager
def _reading() -> Iterator[None]:
    """SQLite's transactions take the writer's lock at BEGIN (settings); this one only reads, and takes none."""
    sqlite: Any = connection
    mode = getattr(sqlite, "transaction_mode", None)
    if mode is not None:
        sqlite.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        if mode is not None:
            sqlite.transaction_mode = mode
