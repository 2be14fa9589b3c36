"""`manage.py check_evidence`: is every file of the evidence there, whole, and somebody's? Exit code 1 when not."""

import sys
from argparse import ArgumentParser
from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from outputs import storage_check


class Command(BaseCommand):
    help = "Cocokkan berkas data dukung dengan basis data; kode keluar 1 bila ada yang tidak cocok, 0 bila semua cocok."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checksums", action="store_true", help="baca seluruh isi berkas dan bandingkan SHA-256")
        parser.add_argument(
            "--repair",
            action="store_true",
            help="hapus berkas tanpa baris dan unggahan mati, tandai baris tanpa berkas; baris tidak pernah dihapus",
        )
        parser.add_argument(
            "--hilang",
            type=int,
            default=0,
            metavar="JUMLAH",
            help="bersama --repair: tandai hilang sampai sebanyak ini, walaupun lebih dari 5 persen semua berkas",
        )
        parser.add_argument(
            "--grace",
            type=int,
            default=int(storage_check.GRACE.total_seconds() // 60),
            metavar="MENIT",
            help="berkas yang lebih muda dibiarkan: mungkin sedang disimpan (bawaan: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {"checksums": options["checksums"], "grace": timedelta(minutes=options["grace"])}
        found = storage_check.storage_findings(**asked)
        for finding in found:
            self.stdout.write(str(finding))
        counts = ", ".join(f"{number} {kind}" for kind, number in Counter(f.kind for f in found).items())
        self.stdout.write(f"{len(found)} temuan: {counts}." if found else "Semua berkas data dukung cocok.")
        if options["repair"] and found:
            try:
                storage_check.repair_findings(found, options["hilang"])
            except storage_check.TooManyLost as error:
                raise CommandError(str(error)) from error
            found = storage_check.storage_findings(**asked)
            self.stdout.write(f"Setelah perbaikan: {len(found)} temuan.")
        if found:
            sys.exit(1)
