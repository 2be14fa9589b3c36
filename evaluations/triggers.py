"""The database itself keeps the history append-only and seals as they were signed, whoever writes: the program, a
shell, another program.

Installed after every `migrate`: SQLite drops triggers without a word when a migration rebuilds their table.
"""

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from evaluations.models import HistoryEntry, Seal

TABLE = HistoryEntry._meta.db_table
SEALS = Seal._meta.db_table
REFUSAL = "Riwayat hanya dapat ditambah, tidak diubah atau dihapus."
SEAL_REFUSAL = "Segel tidak dapat diubah atau dihapus; pembukaan kembali dicatat padanya satu kali."
SEALED = [str(field.column) for field in Seal._meta.concrete_fields if field.name not in Seal.SETTING_ASIDE]

# {trigger: (table, when it fires, its condition, what it says)}; "INSERT" stands for one over an existing row.
Trigger = tuple[str, str, str, str]
GUARDS: dict[str, Trigger] = {
    "history_no_update": (TABLE, "UPDATE", "", REFUSAL),
    "history_no_delete": (TABLE, "DELETE", "", REFUSAL),
    "seal_no_update": (SEALS, f"UPDATE OF {', '.join(SEALED)}", "", SEAL_REFUSAL),
    "seal_set_aside_once": (SEALS, "UPDATE", "OLD.superseded_at IS NOT NULL", SEAL_REFUSAL),
    "seal_no_delete": (SEALS, "DELETE", "", SEAL_REFUSAL),
}
# A replacing INSERT deletes without asking the DELETE trigger, so SQLite needs a trigger for that too.
SQLITE_ONLY: dict[str, Trigger] = {
    "history_no_replace": (TABLE, "INSERT", f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)", REFUSAL),  # noqa: S608
    "seal_no_replace": (SEALS, "INSERT", f"EXISTS (SELECT 1 FROM {SEALS} WHERE id = NEW.id)", SEAL_REFUSAL),  # noqa: S608
}
POSTGRESQL_ONLY: dict[str, Trigger] = {
    "history_no_truncate": (TABLE, "TRUNCATE", "", REFUSAL),
    "seal_no_truncate": (SEALS, "TRUNCATE", "", SEAL_REFUSAL),
}
REFUSE = """CREATE OR REPLACE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"""


def install(using: str = "default", **signal: Any) -> None:
    """Put the triggers on their tables, where these are there; a receiver of `post_migrate` as well."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if not {TABLE, SEALS} <= tables:
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        lift(using)
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for name, trigger in _of(connection).items():
            cursor.execute(_creation(connection.vendor, name, trigger))


def lift(using: str = "default") -> None:
    """Take the triggers away: for a test that empties the tables, and to put them on anew."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, (table, *_) in _of(connection).items():
            of_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}")


def _of(connection: BaseDatabaseWrapper) -> dict[str, Trigger]:
    return GUARDS | (POSTGRESQL_ONLY if connection.vendor == "postgresql" else SQLITE_ONLY)


def _creation(vendor: str, name: str, trigger: Trigger) -> str:
    table, fires, condition, refusal = trigger
    head = f"CREATE TRIGGER {name} BEFORE {fires} ON {table}"
    if vendor != "postgresql":
        when = f" WHEN {condition}" if condition else ""
        return f"{head}{when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    each = "STATEMENT" if fires == "TRUNCATE" else "ROW"
    when = f" WHEN ({condition})" if condition else ""
    return f"{head} FOR EACH {each}{when} EXECUTE FUNCTION refuse_to_change('{refusal}')"
