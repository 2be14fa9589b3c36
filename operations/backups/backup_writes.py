"""Makes a backup while people work: first the rows of one moment, then the files.

The other way round a document that is sent in between has its row in the backup and its file nowhere.
"""

import gzip
import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.core import serializers
from django.core.files.storage import Storage, storages
from django.db.models import FileField, Model

from operations.backups.backup_format import (
    FILES,
    FORMAT,
    MANIFEST,
    ROWS,
    applied_migrations,
    checksum_of,
    column_names,
    kept_models,
    storage_name,
)
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
    """Write one backup into `folder` and note it. `keep` > 0: of older ones only so many stay, with their files.

    Raises OSError where the folder cannot be written; what was begun has no manifest, and is no backup.
    """
    started = datetime.now(UTC)
    place = folder / f"{started:%Y%m%dT%H%M%S%fZ}"
    place.mkdir(parents=True, mode=0o700)
    with one_moment():
        written = _write_rows(place / ROWS)
        migrations = applied_migrations()
    files = dict(_copy_files(folder / FILES, _known_checksums(folder)))
    missing = sorted(written.files - set(files))
    manifest = {
        "format": FORMAT,
        "version": program_version(),
        "started": started.isoformat(),
        "migrations": migrations,
        "counts": written.counts,
        "rows": {"sha256": checksum_of(place / ROWS), "characters": written.size},
        "files": files,
        "missing": missing,
    }
    _write_last(place / MANIFEST, manifest)
    if keep:
        _drop_older(folder, keep)
    return place, BackupRecord.objects.create(
        finished_at=clock.now(),
        place=str(place),
        rows=sum(written.counts.values()),
        files=len(files),
        missing=len(missing),
    )


def _write_rows(path: Path) -> WrittenRows:
    written = WrittenRows()
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as stream:
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


def _copy_files(target: Path, known: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file of the storage, each with size and checksum; one that is there already is not read again.

    Files are written once under a name of their own; pieces of an upload only grow.
    """
    storage = storages["evidence"]
    for name in sorted(_stored_names(storage)):
        with suppress(FileNotFoundError):  # swept away meanwhile: a report that has run out
            size, place = storage.size(name), target / storage_name(name)
            if not (name in known and known[name]["size"] == size and place.is_file()):
                known[name] = _copy_file(storage, name, place)
            yield name, known[name]


def _stored_names(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:  # nothing has been stored yet
        return
    yield from (f"{folder}{name}" for name in names)
    for inner in folders:
        yield from _stored_names(storage, f"{folder}{inner}/")


def _copy_file(storage: Storage, name: str, place: Path) -> dict[str, Any]:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = place.with_name(f"{place.name}.sebagian")
    with storage.open(name) as source, half.open("wb") as target:
        shutil.copyfileobj(source, target)
    half.replace(place)
    return {"size": place.stat().st_size, "sha256": checksum_of(place)}


def _write_last(path: Path, manifest: dict[str, Any]) -> None:
    half = path.with_name(f"{path.name}.sebagian")
    half.write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
    half.replace(path)


def _manifests(folder: Path) -> list[Path]:
    """Of finished backups, oldest first."""
    return sorted(folder.glob(f"*/{MANIFEST}"))


def _known_checksums(folder: Path) -> dict[str, dict[str, Any]]:
    found = _manifests(folder)
    return dict(json.loads(found[-1].read_text(encoding="utf-8"))["files"]) if found else {}


def _drop_older(folder: Path, keep: int) -> None:
    """Older backups go, then the files that no backup names any more."""
    manifests = _manifests(folder)
    for manifest in manifests[:-keep]:
        shutil.rmtree(manifest.parent)
    named = {name for path in manifests[-keep:] for name in json.loads(path.read_text(encoding="utf-8"))["files"]}
    for path in [p for p in (folder / FILES).rglob("*") if p.is_file()]:
        if path.relative_to(folder / FILES).as_posix() not in named:
            path.unlink()
