"""`manage.py verify_seal ID`: does the seal still say what was signed? Exit code 1 when not, 2 without such a seal."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from signing.models import Seal
from signing.seal_check import seal_differences


class Command(BaseCommand):
    help = "Cocokkan segel dengan isi dan berkas hari ini; kode keluar 0 cocok, 1 ada yang berbeda, 2 tidak ada segel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, help="nomor segel, seperti pada halaman pengesahan")

    def handle(self, *args: Any, **options: Any) -> None:
        seal = Seal.objects.select_related("evaluation__region").filter(pk=options["id"]).first()
        if seal is None:
            self.stderr.write(f"Segel {options['id']} tidak ada.")
            sys.exit(2)
        found = seal_differences(seal)
        for line in found:
            self.stdout.write(line)
        self.stdout.write(f"{seal}: {len(found)} perbedaan." if found else f"{seal}: cocok, SHA-256 {seal.sha256}.")
        if seal.superseded_at:
            self.stdout.write(
                "Segel ini dibuka kembali; nilai hari ini tidak dibandingkan, hanya isi segel dan berkas."
            )
        if found:
            sys.exit(1)
