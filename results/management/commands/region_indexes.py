"""`manage.py region_indexes YEAR [--parent 51] [--kind kota]`: signed and final indexes of many governments, as CSV.

For the operator of the server, who sees every region's; people read them by the API, as far as they are shared.
"""

import csv
from argparse import ArgumentParser
from datetime import UTC
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from domains.models import DIGITAL_GOVERNMENT
from regions.models import Region
from results.government_indexes import RegionIndex, region_indexes
from ui.cells import Value, csv_cell

PLACE = ["kode", "daerah", "jenis", "tahun"]
HEADINGS = [*PLACE, "instrumen", "kolom", "indeks", "indeks_tepat", "predikat", "terisi", "indikator"]


class Command(BaseCommand):
    help = "Tulis indeks yang disahkan atau final dari semua pemerintah daerah sebagai CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--parent", metavar="KODE", help="hanya daerah di bawah provinsi ini")
        parser.add_argument("--kind", choices=Region.Kind.values)

    def handle(self, *args: Any, **options: Any) -> None:
        regions = Region.objects.order_by("code")
        if parent := options["parent"]:
            if not Region.objects.filter(code=parent).exists():
                raise CommandError(f"Tidak ada daerah dengan kode {parent}.")
            regions = regions.filter(parent__code=parent)
        if options["kind"]:
            regions = regions.filter(kind=options["kind"])
        lines = csv.writer(self.stdout)
        rows = region_indexes(regions, DIGITAL_GOVERNMENT, options["year"])
        lines.writerow([csv_cell(title, UTC) for title in HEADINGS])
        lines.writerows([csv_cell(value, UTC) for value in _cells(row)] for row in rows if row.evaluation)


def _cells(row: RegionIndex) -> list[Value]:
    """A missing index stays empty."""
    place: list[Value] = [row.region.code, row.region.name, row.region.kind, row.year]
    exact = None if row.exact is None else str(row.exact)
    return [*place, row.instrument_code, row.column, row.printed, exact, row.predicate, row.filled, row.indicators]
