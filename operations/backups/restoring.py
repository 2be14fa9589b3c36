"""Puts a backup into an empty place. The folder is treated as a stranger's: names, sizes and checksums are proved."""

import gzip
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core import serializers
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, transaction

from operations.backups.age_sealing import NEEDS_KEY, unsealed
from operations.backups.backup_format import (
    FILES,
    FORMAT,
    MANIFEST,
    ROWS,
    BackupFault,
    applied_migrations,
    kept_models,
    storage_name,
)
from operations.backups.backup_places import BackupPlace, split_address, sum_of

Opening = Callable[[BinaryIO], AbstractContextManager[BinaryIO]]
LONGEST_LINE = 64 * 1024**2  # characters; the longest text of one document is far below
LARGEST_MANIFEST = 256 * 1024**2  # bytes: a million files


def restore_backup(address: str | Path, identity: Path | None = None) -> Counter[str]:
    """Rows a table, of FOLDER/TIME or s3://BUCKET/PREFIX/TIME. `BackupFault` says why not; then all is as before.

    `identity`: the file with the secret key, for what was sealed.
    """
    place, moment = split_address(address)
    manifest = read_manifest(place, moment)
    refuse_unless_fitting(manifest)
    refuse_unless_empty()
    opening = _opening(manifest, identity)
    storage = storages["evidence"]
    stored: list[str] = []
    try:
        for name, told in manifest["files"].items():
            stored.append(_store_file(storage, place, name, told, opening))
        with place.open(f"{moment}/{ROWS}") as kept, opening(kept) as rows:
            return _load_rows(rows, manifest)
    except BaseException:
        for name in stored:
            storage.delete(name)
        raise


def _opening(manifest: dict[str, Any], identity: Path | None) -> Opening:
    """How what is stored becomes what it was; `BackupFault` for a sealed backup without a key."""
    if not manifest.get("sealed"):
        return nullcontext
    if identity is None:
        raise BackupFault(NEEDS_KEY)
    return partial(unsealed, identity=identity)


def read_manifest(place: BackupPlace, moment: str) -> dict[str, Any]:
    """What the backup says of itself; `BackupFault` where it is none, or its rows are not those it was made with."""
    name = f"{moment}/{MANIFEST}"
    if not 0 < (place.size(name) or 0) <= LARGEST_MANIFEST:
        raise BackupFault(f"{moment} tidak berisi cadangan yang selesai: {MANIFEST} tidak ada.")
    try:
        with place.open(name) as stream, place.open(f"{moment}/{ROWS}") as stored:
            manifest = json.loads(stream.read())
            rows, _ = manifest["rows"], {**manifest["files"]}
            known = manifest["format"] == FORMAT
            sealed = sum_of(stored) == rows["sha256"]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BackupFault(f"{MANIFEST} tidak dapat dibaca ({type(error).__name__}).") from error
    if not known:
        raise BackupFault("Bentuk cadangan ini tidak dikenal program versi ini.")
    if not sealed:
        raise BackupFault(f"{ROWS} berubah sejak dicadangkan: kode SHA-256 berbeda.")
    return dict(manifest)


def refuse_unless_fitting(manifest: dict[str, Any]) -> None:
    if manifest["migrations"] != applied_migrations():
        raise BackupFault(
            f"Cadangan dibuat program versi {manifest['version']} dengan tabel lain. Pulihkan dengan program versi "
            "itu, lalu naikkan versinya."
        )


def refuse_unless_empty() -> None:
    """A city is never written over."""
    for model in kept_models():
        if model._base_manager.exists():
            raise BackupFault(f"Tempat ini tidak kosong: sudah ada baris {model._meta.label}. Pakai basis data baru.")
    try:
        folders, names = storages["evidence"].listdir("")
    except FileNotFoundError:
        return
    if folders or names:
        raise BackupFault("Tempat ini tidak kosong: EVIDENCE_ROOT atau S3_BUCKET sudah berisi berkas. Pakai yang baru.")


def _store_file(storage: Storage, place: BackupPlace, name: str, told: dict[str, Any], opening: Opening) -> str:
    there = storage_name(told.get("stored", storage_name(name)))
    try:
        with place.open(f"{FILES}/{there}") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            if size != told["size"] or sum_of(stream) != told["sha256"]:
                raise BackupFault(f"Berkas {name} berubah sejak dicadangkan: ukuran atau kode SHA-256 berbeda.")
            stream.seek(0)
            with opening(stream) as plain:
                stored = storage.save(name, File(cast(Any, plain)))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise BackupFault(f"Berkas {name} tidak ada dalam cadangan.") from error
    if stored != name:
        storage.delete(stored)
        raise BackupFault(f"Berkas {name} sudah ada di penyimpanan.")
    return stored


def _load_rows(rows: BinaryIO, manifest: dict[str, Any]) -> Counter[str]:
    """All rows or none. The counts must be those that were written."""
    loaded: Counter[str] = Counter(dict.fromkeys(manifest["counts"], 0))
    try:
        with transaction.atomic():
            for found in serializers.deserialize("python", _lines(rows, manifest["rows"]["characters"])):
                found.save(force_insert=True)  # handed on to save_base
                loaded[found.object._meta.label] += 1
            if loaded != manifest["counts"]:
                raise BackupFault("Jumlah baris tidak seperti yang dicatat saat dicadangkan.")
            _reset_sequences()
    except (DeserializationError, DatabaseError) as error:
        raise BackupFault(f"Baris cadangan tidak dapat disimpan ({type(error).__name__}).") from error
    return loaded


def _lines(rows: BinaryIO, left: int) -> Iterator[dict[str, Any]]:
    """Each row as written; only tables of this program, no more characters than the manifest says."""
    known = {model._meta.label_lower for model in kept_models()}
    with gzip.open(rows, "rt", encoding="utf-8", newline="\n") as stream:
        while line := stream.readline(LONGEST_LINE):
            left -= len(line)
            try:
                row = json.loads(line)
                table = row["model"]
            except (ValueError, KeyError, TypeError) as error:
                raise BackupFault(f"{ROWS} memuat baris yang tidak dapat dibaca.") from error
            if left < 0 or table not in known:
                raise BackupFault(f"{ROWS} memuat yang tidak dicatat saat dicadangkan: {str(table)[:60]}.")
            yield row


def _reset_sequences() -> None:
    """The next row gets a number of its own; PostgreSQL counts apart from the rows."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(kept_models())):
            cursor.execute(statement)
