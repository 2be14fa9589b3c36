"""Makes a backup while people work: first the rows of one moment, then the files.

The other way round a document that is sent in between has its row in the backup and its file nowhere.
"""

import gzip
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.core import serializers
from django.core.files.storage import Storage, storages
from django.db.models import FileField, Model

from operations.backups.age_sealing import recipients, require_sealing, sealed, suffix
from operations.backups.backup_format import (
    FILES,
    FORMAT,
    MANIFEST,
    ROWS,
    applied_migrations,
    column_names,
    kept_models,
    storage_name,
)
from operations.backups.backup_places import BackupPlace, place_at, put_checked, scratch_file
from operations.backups.row_snapshots import one_moment
from operations.models import BackupRecord
from operations.version import program_version
from regions import clock

CHUNK = 2000  # rows read at once


@dataclass
class WrittenRows:
    """What one pass over the tables has found: rows a table, and the files that they name."""

    counts: dict[str, int] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    size: int = 0  # characters before packing


def write_backup(folder: Path, keep: int = 0) -> tuple[Path, BackupRecord]:
    """`write_backup_to` a folder; returns that of the new backup."""
    address, record = write_backup_to(str(folder), keep)
    return Path(address), record


def write_backup_to(address: str, keep: int = 0) -> tuple[str, BackupRecord]:
    """Write one backup into a folder or bucket and note it; returns its own address.

    `keep` > 0: of older ones only so many stay, with their files. Raises OSError or `StorageFault` where it cannot be
    written, `BackupFault` where it cannot be sealed; what was begun has no manifest, and is no backup.
    """
    require_sealing()
    started = datetime.now(UTC)
    place, moment = place_at(address), f"{started:%Y%m%dT%H%M%S%fZ}"
    with scratch_file() as rows:
        with one_moment():
            written = _write_rows(rows)
            migrations = applied_migrations()
        rows.seek(0)
        with sealed(rows) as told:
            stored_rows = put_checked(place, f"{moment}/{ROWS}", told)
    files = dict(_copy_files(place, _known_checksums(place)))
    missing = sorted(written.files - set(files))
    manifest = {
        "format": FORMAT,
        "version": program_version(),
        "started": started.isoformat(),
        "migrations": migrations,
        "counts": written.counts,
        "rows": {"sha256": stored_rows["sha256"], "characters": written.size},
        "sealed": bool(recipients()),
        "files": files,
        "missing": missing,
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    place.put(f"{moment}/{MANIFEST}", BytesIO(text.encode()))
    if keep:
        _drop_older(place, keep)
    own = f"{address.rstrip('/')}/{moment}"
    return own, BackupRecord.objects.create(
        finished_at=clock.now(),
        place=own,
        rows=sum(written.counts.values()),
        files=len(files),
        missing=len(missing),
    )


def _write_rows(target: BinaryIO) -> WrittenRows:
    written = WrittenRows()
    with gzip.open(target, "wt", encoding="utf-8", compresslevel=6) as stream:
        for model in kept_models():
            _write_table(stream, model, written)
    return written


def _write_table(stream: IO[str], model: type[Model], written: WrittenRows) -> None:
    """A line a row, in the form of Django's own serializer, so that any of its databases reads it."""
    names = [f.attname for f in model._meta.local_concrete_fields if isinstance(f, FileField)]
    count = 0
    for row in model._base_manager.order_by("pk").iterator(chunk_size=CHUNK):
        line = serializers.serialize("jsonl", [row], fields=column_names(model))
        written.size += stream.write(line)
        written.files.update(str(getattr(row, name)) for name in names if getattr(row, name))
        count += 1
    written.counts[model._meta.label] = count


def _copy_files(place: BackupPlace, known: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file of the storage, each with size and checksum; one that is there already is not read again.

    Files are written once under a name of their own; pieces of an upload only grow.
    """
    storage = storages["evidence"]
    for name in sorted(_stored_names(storage)):
        with suppress(FileNotFoundError):  # swept away meanwhile: a report that has run out
            size, there, told = storage.size(name), storage_name(name) + suffix(), known.get(name)
            if not (told and _is_kept(place, told, there, size)):
                told = _copy_file(storage, name, place) | {"plain": size, "stored": there}
            yield name, told


def _stored_names(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:  # nothing has been stored yet
        return
    yield from (f"{folder}{name}" for name in names)
    for inner in folders:
        yield from _stored_names(storage, f"{folder}{inner}/")


def _is_kept(place: BackupPlace, told: dict[str, Any], there: str, size: int) -> bool:
    """Whether an earlier backup has stored just this, for the same keys."""
    if told.get("plain", told["size"]) != size or told.get("stored", there) != there:
        return False
    return bool(told["size"] == place.size(f"{FILES}/{there}"))


def _copy_file(storage: Storage, name: str, place: BackupPlace) -> dict[str, Any]:
    with storage.open(name) as source, sealed(cast(BinaryIO, source)) as told:
        return put_checked(place, f"{FILES}/{name}{suffix()}", told)


def _moments(place: BackupPlace) -> list[str]:
    """Of finished backups, oldest first."""
    parts = [name.split("/") for name in place.names()]
    return sorted(found[0] for found in parts if len(found) == 2 and found[1] == MANIFEST)


def _files_of(place: BackupPlace, moment: str) -> dict[str, dict[str, Any]]:
    with place.open(f"{moment}/{MANIFEST}") as stream:
        return dict(json.loads(stream.read())["files"])


def _known_checksums(place: BackupPlace) -> dict[str, dict[str, Any]]:
    found = _moments(place)
    return _files_of(place, found[-1]) if found else {}


def _drop_older(place: BackupPlace, keep: int) -> None:
    """Older backups go, then the files that no backup names any more."""
    moments = _moments(place)
    kept = [_files_of(place, moment) for moment in moments[-keep:]]
    named = {told.get("stored", name) for files in kept for name, told in files.items()}
    for name in list(place.names()):
        top, _, rest = name.partition("/")
        if top in moments[:-keep] or (top == FILES and rest not in named):
            place.delete(name)
