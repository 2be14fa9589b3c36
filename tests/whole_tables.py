"""SQLite's whole file as it was after the instruments were loaded; a fiftieth of what a flush costs."""

import sqlite3

from django.db import connection


class WholeTables:
    """The copy lives in memory, one in each process of a run."""

    def __init__(self) -> None:
        self.copy: sqlite3.Connection | None = None

    def keep(self) -> None:
        """Take the copy. PostgreSQL has none: its tests flush."""
        if connection.vendor == "sqlite":
            self.copy = sqlite3.connect(":memory:", check_same_thread=False)
            connection.ensure_connection()
            connection.connection.backup(self.copy)

    def written_back(self) -> bool:
        """Whether all tables, with their triggers and counters of keys, are again as they were kept."""
        if self.copy is None:
            return False
        connection.ensure_connection()
        self.copy.backup(connection.connection)
        return True
