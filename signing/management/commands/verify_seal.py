"""`manage.py verify_seal ID` or `--all`: does a seal still say what was signed?

Exit code 1 when one does not, 2 without such a seal.
"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from signing.models import Seal
from signing.seal_check import seal_differences


class Command(BaseCommand):
    help = "Cocokkan segel dengan isi dan berkas hari ini; kode keluar 0 cocok, 1 ada yang berbeda, 2 tidak ada segel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("id", type=int, nargs="?", help="nomor segel, seperti pada halaman pengesahan")
        which.add_argument("--all", action="store_true", help="semua segel")

    def handle(self, *args: Any, **options: Any) -> None:
        seals = Seal.objects.select_related("evaluation__region").order_by("pk")
        asked = list(seals if options["all"] else seals.filter(pk=options["id"]))
        if not asked and not options["all"]:
            self.stderr.write(f"Segel {options['id']} tidak ada.")
            sys.exit(2)
        differing = [seal for seal in asked if not self._fits(seal)]
        if options["all"]:
            self.stdout.write(f"{len(asked)} segel diperiksa, {len(differing)} berbeda.")
        if differing:
            sys.exit(1)

    def _fits(self, seal: Seal) -> bool:
        found = seal_differences(seal)
        for line in found:
            self.stdout.write(line)
        self.stdout.write(f"{seal}: {len(found)} perbedaan." if found else f"{seal}: cocok, SHA-256 {seal.sha256}.")
        if seal.superseded_at:
            self.stdout.write(
                "Segel ini dibuka kembali; nilai hari ini tidak dibandingkan, hanya isi segel dan berkas."
            )
        return not found
