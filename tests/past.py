"""Denpasar's published history and the averages beside it, as the tests of the leadership pages need them."""

from decimal import Decimal
from pathlib import Path

import yaml
from django.conf import settings

from evaluations.choices import ValueColumn
from evaluations.cycles.cycle_setup import record_past_cycle
from evaluations.models import Evaluation
from results.models import NationalAverage, OfficialResult
from tests.city import City

SOURCE = "basis data Pemkot Denpasar"
TABLES = {2023: "KemenPANRB, Laporan 2023, Tabel 43", 2024: "KemenPANRB, Laporan 2024, Tabel 44"}
NATIONAL_ASPECTS = ("3.36", "2.42", "2.75", "2.80", "1.91", "1.73", "3.77", "3.80")


def published_years() -> list[dict]:
    """The levels of 2018, 2019 and 2021 with the values printed for them."""
    path = Path(settings.BASE_DIR) / "spbe" / "demo" / "denpasar.yaml"
    return yaml.safe_load(path.read_text())["evaluations"]


def record_levels(city: City, instruments, years=(2018, 2019, 2021)) -> dict[int, Evaluation]:
    """Past cycles with both columns, through the door that people use."""
    return {
        row["year"]: record_past_cycle(
            region=city.region,
            year=row["year"],
            instrument=instruments[row["instrument"]],
            levels={
                ValueColumn.MANDIRI: dict(enumerate(row["self"], 1)),
                ValueColumn.FINAL: dict(enumerate(row["official"], 1)),
            },
            source=SOURCE,
            by=city.people["diskominfo"],
        )
        for row in published_years()
        if row["year"] in years
    }


def print_result(city: City, instruments, year: int, index: str, predicate: str, domains=(), **changes):
    """A row of a published list, by default of the ministry's report."""
    row = {
        "year": year,
        "institution": city.region.name,
        "kind": city.region.kind,
        "region": city.region,
        "instrument": instruments["SPBE-2020"],
        "index": Decimal(index),
        "predicate": predicate,
        "domain_values": {str(n): value for n, value in enumerate(domains, 1)},
        "source_type": "official",
        "source": TABLES.get(year, "KemenPANRB, Laporan"),
    }
    return OfficialResult.objects.create(**{**row, **changes})


def print_official(city: City, instruments) -> None:
    """The two rows of the ministry's reports."""
    print_result(city, instruments, 2023, "3.80", "Sangat Baik", ("3.60", "3.50", "3.45", "4.14"))
    print_result(city, instruments, 2024, "3.96", "Sangat Baik", ("4.10", "3.90", "3.27", "4.20"))


def print_averages() -> None:
    """The national mean of some years, and the aspects and domains of 2024."""
    indexes = {2018: "1.98", 2019: "2.18", 2020: "2.26", 2021: "2.24", 2022: "2.34", 2023: "2.79", 2024: "3.12"}
    rows = [(year, "index", value) for year, value in indexes.items()]
    rows += [(2024, f"a{n}_x", value) for n, value in enumerate(NATIONAL_ASPECTS, 1)]
    rows += [(2024, "d1_kebijakan", "3.36"), (2024, "d2_tata_kelola", "2.62")]
    rows += [(2024, "d3_manajemen", "1.86"), (2024, "d_layanan", "3.78")]
    NationalAverage.objects.bulk_create(
        NationalAverage(year=y, scope="nasional", measure=m, value=Decimal(v), source="Laporan 2024, Tabel 4")
        for y, m, v in rows
    )


def print_crowd(city: City, instruments, governments: int = 640) -> None:
    """As many governments, 2018 to 2025, in 38 provinces; the own city is not among them."""
    old, new = instruments["SPBE-2018"], instruments["SPBE-2020"]
    OfficialResult.objects.bulk_create(
        OfficialResult(
            year=year,
            institution=f"Kabupaten {number:03}",
            kind="kabupaten" if number % 5 else "kota",
            province=f"Provinsi {number % 38:02}",
            instrument=old if year < 2021 else new,
            index=Decimal(150 + (number * 7 + year * 13) % 300) / 100,
            predicate="Baik",
            domain_values={str(n): "3.00" for n in range(1, 5)} if year > 2020 else {},
            source_type="official",
            source=f"KemenPANRB, Laporan {year}",
        )
        for number in range(governments)
        for year in range(2018, 2026)
    )
