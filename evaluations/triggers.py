"""The database itself keeps the history append-only, whoever writes: the program, a shell, another program.

Installed after every `migrate`: SQLite drops triggers without a word when a migration rebuilds their table.
"""

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from evaluations.models import HistoryEntry

TABLE = HistoryEntry._meta.db_table
REFUSAL = "Riwayat hanya dapat ditambah, tidak diubah atau dihapus."

# A replacing INSERT deletes without asking the DELETE trigger, so SQLite needs a trigger for that too.
SQLITE = {
    "history_no_update": f"BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "history_no_delete": f"BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "history_no_replace": f"BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) "  # noqa: S608
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
}
POSTGRESQL = {
    "history_no_update": f"BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION history_is_append_only()",
    "history_no_delete": f"BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION history_is_append_only()",
    "history_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()",
}
REFUSE = f"""CREATE OR REPLACE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""


def install(using: str = "default", **signal: Any) -> None:
    """Put the triggers on the table, if it is there; a receiver of `post_migrate` as well."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        lift(using)
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for name, body in _bodies(connection).items():
            cursor.execute(f"CREATE TRIGGER {name} {body}")


def lift(using: str = "default") -> None:
    """Take the triggers away: for a test that empties the tables, and to put them on anew."""
    connection = connections[using]
    of_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _bodies(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}")


def _bodies(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE
