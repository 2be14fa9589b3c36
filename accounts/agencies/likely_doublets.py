"""Agencies that were probably entered twice: names that are one without the words of the government and the place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from regions.models import Agency
from ui.names import look_of

# "Dinas Kesehatan Kota Denpasar" is Dinas Kesehatan; "Bagian Hukum Setda" is none of the others.
GOVERNMENT = re.compile(r"\b(pemerintah|pemkot|pemkab|pemprov|kota|kabupaten|kab|provinsi|prov)\b")
SIGNS = re.compile(r"[\W_]+")
AND = re.compile(r"\bdan\b")


def likely_doublets(agencies: Sequence[Agency]) -> list[list[Agency]]:
    """Groups of the same kind and region that share a name or an abbreviation, the oldest entry first. No query.

    `agencies` exist today or later, each with its region.
    """
    same: dict[tuple[int, str, str], list[Agency]] = defaultdict(list)
    for agency in sorted(agencies, key=lambda row: row.pk):
        for name in {_bare(agency.name, agency), _bare(agency.short_name, agency)} - {""}:
            same[agency.region_id, agency.kind, name].append(agency)
    found = {tuple(row.pk for row in rows): rows for rows in same.values() if len(rows) > 1}
    return [rows for keys, rows in found.items() if not _within_another(keys, found)]


def _within_another(keys: tuple[int, ...], others: Iterable[tuple[int, ...]]) -> bool:
    return any(keys != other and set(keys) < set(other) for other in others)


def _bare(name: str, agency: Agency) -> str:
    plain = f" {SIGNS.sub(' ', look_of(name)).strip()} "
    plain = GOVERNMENT.sub(" ", AND.sub(" ", plain)).rstrip()
    place = SIGNS.sub(" ", GOVERNMENT.sub(" ", look_of(agency.region.name))).strip()
    if agency.kind == Agency.Kind.OPD and plain.endswith(f" {place}"):
        plain = plain.removesuffix(place)
    return " ".join(plain.split())
