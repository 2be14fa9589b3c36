"""What a backup folder or bucket holds, for the hand that writes it and the one that reads it.

FOLDER/files/…                    every file once, under its name in the storage
FOLDER/20261130T031500Z/rows.jsonl.gz   rows of one moment, a line each
FOLDER/20261130T031500Z/manifest.json   version, migrations, counts, checksums; written last
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

FORMAT = 1
ROWS, MANIFEST, FILES = "rows.jsonl.gz", "manifest.json", "files"
# Made anew by `migrate`, or good for one sitting only.
LEFT_OUT = {
    "auth.Permission",
    "auth.Group_permissions",
    "contenttypes.ContentType",
    "sessions.Session",
    "evaluations.SharedRevision",
    "account.EmailConfirmation",
    "accounts.TryCount",
    "search.DocumentWords",  # made anew from what is kept
    "search.PageStems",
}
SAFE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


class BackupFault(Exception):
    """Why this folder is no backup that can be trusted, or this place none that it may be put into."""


def kept_models() -> Iterator[type[Model]]:
    """Every table that a backup holds, those between two others too."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT:
            yield model


def column_names(model: type[Model]) -> list[str]:
    """The fields that are columns of the table; what stands in a table of its own is kept there."""
    return [field.name for field in model._meta.local_concrete_fields]


def applied_migrations() -> list[str]:
    """As "app.name", sorted: rows fit only tables that were made by the same ones."""
    applied = MigrationRecorder.Migration.objects.values_list("app", "name")
    return sorted(f"{app}.{name}" for app, name in applied)


def storage_name(text: Any) -> str:
    """The name of a file inside the storage; `BackupFault` for one that leads anywhere else."""
    if not isinstance(text, str) or not SAFE_NAME.fullmatch(text) or ".." in PurePosixPath(text).parts:
        raise BackupFault(f"Nama berkas {text!r} tidak boleh ada dalam cadangan.")
    return text


def checksum_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
