"""The links between indicators of one version and the next, from crosswalk.csv."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from django.db import transaction

from domains.models import CrosswalkLink, Indicator, Instrument
from domains.public_names import public_name
from domains.shapes import BrokenInstrument, name_file_in_errors, short_repr

COLUMNS = ["from_instrument", "from_indicator", "to_instrument", "to_indicator", "relation", "source"]
# What a link is, whatever its row number.
FIELDS = (
    "source_instrument_id",
    "target_instrument_id",
    "source_indicator_id",
    "target_indicator_id",
    "relation",
    "source",
)
LinkKey = tuple[Any, ...]
CsvRow = dict[str, str]


@dataclass(frozen=True)
class LoadedCrosswalk:
    outcome: str
    rows: int


@transaction.atomic
def load_crosswalk(path: Path, *, partial: bool = False) -> LoadedCrosswalk:
    """Make the links those of the file; links that stay keep their row.

    `partial` leaves out rows whose instruments are not loaded; without it they are a fault.
    """
    with name_file_in_errors(path.name):
        rows = list(_links(path, partial))
    wanted = [link for links in rows for link in links]
    stored = {tuple(link): pk for pk, *link in CrosswalkLink.objects.values_list("pk", *FIELDS)}
    kept = set(wanted)
    gone = [pk for link, pk in stored.items() if link not in kept]
    new = [CrosswalkLink(**dict(zip(FIELDS, link, strict=True))) for link in wanted if link not in stored]
    CrosswalkLink.objects.filter(pk__in=gone).delete()
    CrosswalkLink.objects.bulk_create(new)
    outcome = "tidak berubah" if not gone and not new else "diperbarui" if stored else "dimuat"
    return LoadedCrosswalk(outcome, len(rows))


def _links(path: Path, partial: bool) -> Iterator[list[LinkKey]]:
    """The links of each row: one for each pair of revisions that have its indicators."""
    known = _Known()
    seen: set[tuple[str, ...]] = set()
    for line, row in _rows(path):
        if partial and not {row["from_instrument"], row["to_instrument"]} <= known.revisions.keys():
            continue
        ends = tuple(row[name] for name in COLUMNS[:4])
        _require(ends not in seen, line, "baris ini ada dua kali")
        seen.add(ends)
        for code in (row["from_instrument"], row["to_instrument"]):
            _require(code in known.revisions, line, f"instrumen {short_repr(code)} tidak ada")
        sources = _ends(line, row["from_instrument"], row["from_indicator"], known)
        targets = _ends(line, row["to_instrument"], row["to_indicator"], known)
        _require(row["from_indicator"] or row["to_indicator"], line, "kedua ujung kosong")
        relation = row["relation"]
        _require(relation in CrosswalkLink.Relation.values, line, f"hubungan {short_repr(relation)} tidak dikenal")
        _require(row["source"].strip(), line, "sumber kosong")
        said = public_name(row["source"], f"baris {line}")
        pairs = product(sources, targets)
        yield [(source, target, old, new, relation, said) for (source, old), (target, new) in pairs]


class _Known:
    """The instruments, each with its revisions, and the indicators that rows may name."""

    def __init__(self) -> None:
        self.revisions: dict[str, list[int]] = defaultdict(list)
        for code, pk in Instrument.objects.values_list("code", "pk"):
            self.revisions[code].append(pk)
        rows = Indicator.objects.values_list("instrument", "number", "pk")
        self.indicators = {(instrument, str(number)): pk for instrument, number, pk in rows}


def _rows(path: Path) -> list[tuple[int, CsvRow]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header, *rows = [(reader.line_num, cells) for cells in reader] or [(1, [])]
    except (csv.Error, UnicodeDecodeError) as error:
        raise BrokenInstrument("isi", "bukan CSV UTF-8 yang sah") from error
    _require(header[1] == COLUMNS, header[0], f"kolom harus {', '.join(COLUMNS)}")
    for line, cells in rows:
        _require(len(cells) == len(COLUMNS), line, f"harus {len(COLUMNS)} kolom")
    return [(line, dict(zip(COLUMNS, cells, strict=True))) for line, cells in rows]


def _ends(line: int, code: str, number: str, known: _Known) -> list[tuple[int, int | None]]:
    """The revisions of an instrument that have the indicator, each with it; all of them where the row names none."""
    revisions = known.revisions[code]
    if not number:
        return [(pk, None) for pk in revisions]
    found = [(pk, known.indicators[pk, number]) for pk in revisions if (pk, number) in known.indicators]
    _require(found, line, f"{code} tidak punya indikator {short_repr(number)}")
    return [*found]


def _require(ok: object, line: int, reason: str) -> None:
    if not ok:
        raise BrokenInstrument(f"baris {line}", reason)
