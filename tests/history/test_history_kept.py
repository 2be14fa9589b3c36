"""The database itself refuses to change or delete history, after all migrations, on every database."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from history.models import HistoryEntry

TABLE = HistoryEntry._meta.db_table
SQLITE = ["history_no_delete", "history_no_replace", "history_no_update"]
POSTGRESQL = ["history_no_delete", "history_no_truncate", "history_no_update"]


def installed() -> list[str]:
    """The triggers that the database knows on the table, by name."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s ORDER BY name",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY tgname",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor], [TABLE])
        return [name for (name,) in cursor.fetchall()]


def expected() -> list[str]:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def refused(sql: str, params: list[object]) -> None:
    with (
        pytest.raises(IntegrityError, match="Riwayat hanya dapat ditambah"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)


@pytest.mark.django_db
def test_after_all_migrations_the_triggers_are_there():
    assert installed() == expected()


def test_the_database_refuses_an_update(city):
    rows = list(HistoryEntry.objects.values())
    refused(f"UPDATE {TABLE} SET after = %s", ['{"level": "5"}'])
    assert list(HistoryEntry.objects.values()) == rows


def test_the_database_refuses_a_deletion(city):
    rows = list(HistoryEntry.objects.values())
    refused(f"DELETE FROM {TABLE} WHERE id = %s", [rows[0]["id"]])
    assert list(HistoryEntry.objects.values()) == rows


def test_a_queryset_cannot_go_around_the_model(city):
    rows = list(HistoryEntry.objects.values())
    for change in (lambda: HistoryEntry.objects.update(reason="lain"), lambda: HistoryEntry.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        HistoryEntry.objects.bulk_update([HistoryEntry(pk=rows[0]["id"], after={"level": "5"})], ["after"])
    assert list(HistoryEntry.objects.values()) == rows


def test_a_cycle_with_a_history_is_not_deleted(city):
    with pytest.raises(IntegrityError), transaction.atomic():
        city.evaluation.delete()
    city.evaluation.refresh_from_db()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows by an INSERT")
def test_a_replacing_insert_is_refused(city):
    row = HistoryEntry.objects.values().first()
    columns = ", ".join(row)
    marks = ", ".join(["%s"] * len(row))
    refused(
        f"INSERT OR REPLACE INTO {TABLE} ({columns}) VALUES ({marks})",
        [json.dumps(v) if isinstance(v, dict) else v for v in row.values()],
    )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL truncates")
@pytest.mark.django_db
def test_a_truncate_is_refused():
    refused(f"TRUNCATE {TABLE} CASCADE", [])


@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_gets_its_triggers_back_with_the_migrations(instruments):
    """What a later migration may do on SQLite: it builds a new table, and the triggers are gone."""
    field = HistoryEntry._meta.get_field("reason")
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(HistoryEntry, alter_fields=[(field, field)])
    if connection.vendor == "sqlite":
        assert installed() == []
    call_command("migrate", verbosity=0)
    assert installed() == expected()
