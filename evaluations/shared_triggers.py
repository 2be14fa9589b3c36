"""The triggers that raise `SharedRevision` when a row changes that pages show and that belongs to no cycle.

A cycle's own rows are written behind its lock, which raises `Evaluation.revision`; all other tables are watched here,
unless they stand in `NOT_SHOWN`: a new table is watched by itself. On PostgreSQL the number is raised when the
transaction ends (a deferred constraint trigger), so that the row is held for a moment, after every other lock: no two
writers can wait for each other. SQLite has one writer at a time.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from evaluations.models import Evaluation, SharedRevision

# Tables that no kept page reads, or whose part of its key is another one (`evaluations.kept_pages`).
NOT_SHOWN = {
    "sessions.Session": "all of the own session is in the key",
    "submissions.Submission": "the person's last one is in the key",
    "evaluations.SharedRevision": "the number itself",
    **dict.fromkeys(("history.HistoryEntry", "accounts.Change"), "tells of a change that is watched itself"),
    **dict.fromkeys(
        ("history.DownloadLog", "history.RefusalLog", "accounts.SignInEvent", "accounts.SignedInSession"),
        "a log with pages of its own",
    ),
    **dict.fromkeys(
        ("notices.Notification", "notices.Mail", "notices.MailChoice", "notices.CalendarAddress"),
        "the bell asks by itself; the number of tasks is in the key",
    ),
    **dict.fromkeys(("search.DocumentWords", "search.PageStems"), "the search has a page of its own"),
    **dict.fromkeys(("jobs.Job", "uploads.Upload", "imports.SheetDraft", "imports.SheetMapping"), "under way"),
    "evidence.DraftFile": "under way, and its owner's alone",
    **dict.fromkeys(
        (
            "accounts.TryCount",
            "knox.AuthToken",
            "accounts.ApiKey",
            "mfa.Authenticator",
            "account.EmailAddress",
            "account.EmailConfirmation",
        ),
        "how somebody comes in",
    ),
}
# Columns that change at every sign-in and stand on no page.
QUIET_COLUMNS = {"accounts.User": {"last_login", "password"}, "evaluations.Evaluation": {"revision"}}
# The triggers that stand: name and table.
KNOWN = {
    "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid "
    "WHERE tgname LIKE 'shared@_%' ESCAPE '@'",
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'shared@_%' ESCAPE '@'",
}
FUNCTION = """CREATE OR REPLACE FUNCTION raise_shared_revision() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE {table} SET number = number + 1, writer = txid_current() WHERE writer IS DISTINCT FROM txid_current();
RETURN NULL; END $$"""


def cycle_models() -> set[type[models.Model]]:
    """The models whose rows belong to a cycle, by whatever they point to."""
    found: set[type[models.Model]] = {Evaluation}
    while more := {model for model in apps.get_models() if model not in found and _points_to(model, found)}:
        found |= more
    return found


def _points_to(model: type[models.Model], known: set[type[models.Model]]) -> bool:
    return any(field.related_model in known for field in model._meta.concrete_fields if field.is_relation)


def watched_models() -> list[type[models.Model]]:
    """Those whose changes raise the number; of `Evaluation` itself its facts: a new cycle, another stage."""
    of_cycles = cycle_models() - {Evaluation}
    rows = (model for model in apps.get_models() if model._meta.managed and model not in of_cycles)
    return [model for model in rows if model._meta.label not in NOT_SHOWN]


def install_shared_triggers(using: str = "default", **signal: Any) -> None:
    """Put them on their tables, where these are there; a receiver of `post_migrate` as well."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    counter = SharedRevision._meta.db_table
    if counter not in there:
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION.format(table=counter))
        cursor.execute(KNOWN[connection.vendor])
        known = dict(cursor.fetchall())
        for model in watched_models():
            if model._meta.db_table in there:
                for statement in _statements(connection, model, counter, known):
                    cursor.execute(statement)
    SharedRevision.objects.using(using).get_or_create(pk=1)


def _statements(
    connection: BaseDatabaseWrapper, model: type[models.Model], counter: str, known: dict[str, str]
) -> Iterator[str]:
    """What makes the triggers of one table; those that stand as they should are left alone."""
    table, is_postgresql = model._meta.db_table, connection.vendor == "postgresql"
    made = dict(
        [_on_postgresql(table, _columns(model))] if is_postgresql else _on_sqlite(table, _columns(model), counter)
    )
    for name in (name for name, of in known.items() if of == table and name not in made):
        yield f"DROP TRIGGER {name}{f' ON {table}' if is_postgresql else ''}"
    yield from (statement for name, statement in made.items() if name not in known)


def _columns(model: type[models.Model]) -> str:
    quiet = QUIET_COLUMNS.get(model._meta.label, set())
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if field.name not in quiet)


def _on_postgresql(table: str, columns: str) -> tuple[str, str]:
    """Name and statement. The name tells the columns, so that another set of them makes another trigger."""
    name = f"shared_{table}_{sha256(columns.encode()).hexdigest()[:8]}"
    return name, (
        f"CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table} "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_shared_revision()"
    )


def _on_sqlite(table: str, columns: str, counter: str) -> Iterator[tuple[str, str]]:
    raised = f"UPDATE {counter} SET number = number + 1"  # noqa: S608  # our own table name
    for event in ("INSERT", "DELETE", f"UPDATE OF {columns}"):
        name = f"shared_{table}_{sha256(event.encode()).hexdigest()[:8]}"
        yield name, f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {raised}; END"
