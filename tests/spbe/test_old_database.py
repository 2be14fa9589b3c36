"""A database made by an earlier line of migrations is refused with a sentence, never half migrated."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from history.models import HistoryEntry

NEW_POSTGRESQL = "createdb kawal_baru; DATABASE_URL=postgres:///kawal_baru make run"

DEMO = "make demo-reset" if connection.vendor == "sqlite" else NEW_POSTGRESQL
CITY = "mv var/kota var/kota-lama; DEMO=0 make run" if connection.vendor == "sqlite" else NEW_POSTGRESQL


@pytest.mark.django_db
def test_a_database_of_the_old_layout_is_refused_and_nothing_in_it_changes(settings):
    settings.DEMO = True
    MigrationRecorder(connection).record_applied("evaluations", "0022_notices_of_decisions")
    tables, applied = connection.introspection.table_names(), MigrationRecorder.Migration.objects.count()
    with pytest.raises(CommandError) as refused:
        call_command("migrate", verbosity=0)
    assert str(refused.value) == (
        "Basis data ini dibuat oleh susunan program yang lama dan tidak dapat diteruskan; tidak ada yang diubah. "
        f"Mulai yang baru dengan `{DEMO}`."
    )
    assert (connection.introspection.table_names(), MigrationRecorder.Migration.objects.count()) == (tables, applied)


@pytest.mark.django_db
def test_a_database_from_before_the_first_release_is_none_of_ours():
    """Its migrations had the names that Django gives, and other tables."""
    MigrationRecorder(connection).record_applied("evidence", "0001_initial")
    with pytest.raises(CommandError, match="susunan program yang lama"):
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_a_real_city_is_told_its_own_command(settings):
    settings.DEMO = False
    MigrationRecorder(connection).record_applied("evaluations", "0022_notices_of_decisions")
    with pytest.raises(CommandError, match=f"`{re.escape(CITY)}`"):
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_a_database_of_ours_is_migrated_again_without_a_change():
    call_command("migrate", verbosity=0)
    assert HistoryEntry.objects.count() == 0
