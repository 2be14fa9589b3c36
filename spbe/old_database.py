"""A database of another line of migrations is refused before anything in it changes."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader

REFUSAL = (
    "Basis data ini dibuat oleh susunan program yang lama dan tidak dapat diteruskan; tidak ada yang diubah. "
    "Mulai yang baru dengan `{command}`."
)


def refuse_foreign_migrations(using: str, **signal: Any) -> None:
    """Raise `CommandError` where migrations of ours were applied that this program does not have."""
    loader = MigrationLoader(connections[using])
    ours = {config.label for config in apps.get_app_configs() if config.path.startswith(str(settings.BASE_DIR))}
    unknown = {key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations}
    if unknown:
        # What starts a new database here; the old one of a city is put aside, never deleted.
        vendor = connections[using].vendor
        if vendor != "sqlite":
            command = "createdb kawal_baru; DATABASE_URL=postgres:///kawal_baru make run"
        else:
            command = "make demo-reset" if settings.DEMO else "mv var/kota var/kota-lama; DEMO=0 make run"
        raise CommandError(REFUSAL.format(command=command))
