"""The database itself keeps rows append-only, whoever writes: the program, a shell, another program.

Each app names its guards and registers them (`guard` in its `ready`). They are installed after every `migrate`:
SQLite drops triggers without a word when a migration rebuilds their table.
"""

from typing import Any, NamedTuple

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


class Trigger(NamedTuple):
    """On which table it fires and when, under what condition, and what it says; `only`: on one kind of database."""

    table: str
    event: str
    refusal: str
    condition: str = ""
    only: str = ""


TRIGGERS: dict[str, Trigger] = {}
POSTGRESQL_FUNCTION = """CREATE OR REPLACE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"""


def guard(triggers: dict[str, Trigger]) -> None:
    """Register triggers by name; called by `ready` of the app that owns the tables."""
    TRIGGERS.update(triggers)


def append_only(prefix: str, table: str, refusal: str, update: str = "UPDATE") -> dict[str, Trigger]:
    """The triggers that keep a table's rows as they were written; `update`: "UPDATE OF columns" guards these alone."""
    # A replacing INSERT deletes without asking the DELETE trigger, so SQLite needs a trigger for that too.
    replaces = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608  # our own table name
    return {
        f"{prefix}_no_update": Trigger(table, update, refusal),
        f"{prefix}_no_delete": Trigger(table, "DELETE", refusal),
        f"{prefix}_no_replace": Trigger(table, "INSERT", refusal, replaces, only="sqlite"),
        f"{prefix}_no_truncate": Trigger(table, "TRUNCATE", refusal, only="postgresql"),
    }


def install_triggers(using: str = "default", **signal: Any) -> None:
    """Put the triggers on their tables, where these are there; a receiver of `post_migrate` as well."""
    connection = connections[using]
    triggers = _triggers_for(connection)
    if not {trigger.table for trigger in triggers.values()} <= set(connection.introspection.table_names()):
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        drop_triggers(using)
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for name, trigger in triggers.items():
            cursor.execute(_creation(connection.vendor, name, trigger))


def drop_triggers(using: str = "default") -> None:
    """Take the triggers away: for a test that empties the tables, and to put them on anew."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, trigger in _triggers_for(connection).items():
            of_table = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}")


def _triggers_for(connection: BaseDatabaseWrapper) -> dict[str, Trigger]:
    return {name: trigger for name, trigger in TRIGGERS.items() if trigger.only in ("", connection.vendor)}


def _creation(vendor: str, name: str, trigger: Trigger) -> str:
    table, event, refusal, condition, _ = trigger
    head = f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
    if vendor != "postgresql":
        when = f" WHEN {condition}" if condition else ""
        return f"{head}{when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    when = f" WHEN ({condition})" if condition else ""
    return f"{head} FOR EACH {each}{when} EXECUTE FUNCTION refuse_to_change('{refusal}')"
