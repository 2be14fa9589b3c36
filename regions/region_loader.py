"""Reference data from CSV: the reader and the bulk write they all share, and the regions themselves."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import models, transaction

from regions.models import Region

FILE = Path(__file__).parent / "data" / "regions.csv"
COLUMNS = ("code", "name", "kind", "parent_code", "time_zone")


class BrokenReference(Exception):
    """A reference file that cannot be loaded; nothing of it was written."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, baris {line}: {reason}")


@dataclass(frozen=True)
class LoadCounts:
    """What a file changed, in rows."""

    created: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0

    def __add__(self, other: "LoadCounts") -> "LoadCounts":
        return LoadCounts(
            self.created + other.created,
            self.updated + other.updated,
            self.removed + other.removed,
            self.unchanged + other.unchanged,
        )

    def __str__(self) -> str:
        if not (self.created or self.updated or self.removed):
            return f"tidak berubah, {self.unchanged} baris"
        parts = [f"{self.created} baru", f"{self.updated} diperbarui", f"{self.removed} dihapus"]
        return ", ".join([*parts, f"{self.unchanged} tidak berubah"])


def read_rows(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows with their line numbers. Raises `BrokenReference` for other columns or an incomplete row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != tuple(columns):
            raise BrokenReference(path.name, 1, f"kolomnya harus {', '.join(columns)}")
        rows = [(reader.line_num, row) for row in reader]
    for line, row in rows:
        if None in row or None in row.values():
            raise BrokenReference(path.name, line, f"bukan {len(columns)} kolom")
    return rows


@transaction.atomic
def synchronize_rows(
    stored: models.QuerySet[Any], wanted: Iterable[Any], key: Sequence[str], fields: Sequence[str], remove: bool = False
) -> LoadCounts:
    """Make the stored rows equal to the wanted ones, in bulk; rows that are equal already stay untouched.

    `remove` also deletes stored rows that nobody wants: only where the file is the whole truth about them.
    """
    before = {_values(row, key): row for row in stored}
    created, updated, unchanged = [], [], 0
    for row in wanted:
        old = before.pop(_values(row, key), None)
        if old is None:
            created.append(row)
        elif _values(old, fields) == _values(row, fields):
            unchanged += 1
        else:
            row.pk = old.pk
            updated.append(row)
    stored.model._default_manager.bulk_create(created)
    if updated:
        stored.model._default_manager.bulk_update(updated, [name.removesuffix("_id") for name in fields])
    surplus = [row.pk for row in before.values()] if remove else []
    stored.filter(pk__in=surplus).delete()
    return LoadCounts(len(created), len(updated), len(surplus), unchanged)


def _values(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


@transaction.atomic
def load_regions(path: Path = FILE) -> LoadCounts:
    """The provinces, then their kabupaten and kota. Loading twice changes nothing."""
    rows = read_rows(path, COLUMNS)
    provinces = synchronize_regions(_region(path, line, row, {}) for line, row in rows if not row["parent_code"])
    parents = {region.code: region for region in Region.objects.filter(kind=Region.Kind.PROVINCE)}
    return provinces + synchronize_regions(
        _region(path, line, row, parents) for line, row in rows if row["parent_code"]
    )


def synchronize_regions(wanted: Iterable[Region]) -> LoadCounts:
    return synchronize_rows(Region.objects.all(), wanted, ["code"], ["name", "kind", "parent_id", "time_zone"])


def _region(path: Path, line: int, row: dict[str, str], parents: dict[str, Region]) -> Region:
    parent = row["parent_code"]
    if parent and parent not in parents:
        raise BrokenReference(path.name, line, f"provinsi {parent!r} tidak ada")
    if row["kind"] not in Region.Kind.values:
        raise BrokenReference(path.name, line, f"jenis {row['kind']!r} tidak dikenal")
    try:
        ZoneInfo(row["time_zone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BrokenReference(path.name, line, f"zona waktu {row['time_zone']!r} tidak dikenal") from error
    return Region(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        parent=parents[parent] if parent else None,
        time_zone=row["time_zone"],
    )
