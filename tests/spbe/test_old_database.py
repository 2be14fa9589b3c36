"""A database made by an earlier line of migrations is refused with a sentence, never half migrated."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from history.models import HistoryEntry


@pytest.mark.django_db
def test_a_database_of_the_old_layout_is_refused_and_nothing_in_it_changes(settings):
    settings.DEMO = True
    MigrationRecorder(connection).record_applied("evaluations", "0022_notices_of_decisions")
    tables, applied = connection.introspection.table_names(), MigrationRecorder.Migration.objects.count()
    with pytest.raises(CommandError) as refused:
        call_command("migrate", verbosity=0)
    assert str(refused.value) == (
        "Basis data ini dibuat oleh susunan program yang lama dan tidak dapat diteruskan; tidak ada yang diubah. "
        "Mulai yang baru dengan `make demo-reset`."
    )
    assert (connection.introspection.table_names(), MigrationRecorder.Migration.objects.count()) == (tables, applied)


@pytest.mark.django_db
def test_a_real_city_is_told_its_own_command(settings):
    settings.DEMO = False
    MigrationRecorder(connection).record_applied("evaluations", "0022_notices_of_decisions")
    with pytest.raises(CommandError, match="`rm -r var/kota && make run`"):
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_a_database_of_ours_is_migrated_again_without_a_change():
    call_command("migrate", verbosity=0)
    assert HistoryEntry.objects.count() == 0
