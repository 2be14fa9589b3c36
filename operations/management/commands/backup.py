"""`manage.py backup FOLDER`: the whole installation, while people work. Exit code 1 when a file is missing."""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.backups.backup_writes import write_backup

CHECKED_BY = (["restore"], ["check_evidence", "--checksums"], ["verify_seal", "--all"])


class Command(BaseCommand):
    help = "Cadangkan basis data lalu berkas ke FOLDER, selagi orang bekerja; berkas yang sudah ada tidak disalin lagi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="folder cadangan, sebaiknya pada cakram atau mesin lain")
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N", help="simpan N cadangan terbaru, hapus yang lain"
        )
        parser.add_argument(
            "--check", action="store_true", help="pulihkan ke tempat sementara, lalu periksa semua berkas dan segel"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place, record = write_backup(options["folder"].resolve(), keep=options["keep"])
        except OSError as error:
            raise CommandError(f"Cadangan belum selesai: {error.strerror or error} ({error.filename}).") from error
        self.stdout.write(f"{place}: {record.rows} baris, {record.files} berkas.")
        self.stdout.write("SECRET_KEY dan kata sandi layanan tidak ada di dalamnya; simpan terpisah.")
        if options["check"]:
            self._prove(place)
        if record.missing:
            self.stderr.write(f"{record.missing} berkas tidak ada di penyimpanan; lihat manage.py check_evidence.")
            sys.exit(1)

    def _prove(self, place: Path) -> None:
        """Restore into a scratch place with this very program, and ask it whether all is there."""
        with tempfile.TemporaryDirectory(prefix="uji-cadangan") as scratch:
            where = {
                "DATABASE_URL": f"sqlite:///{scratch}/db.sqlite3",
                "EVIDENCE_ROOT": f"{scratch}/evidence",
                "VAR_DIR": scratch,
                "REDIS_URL": "",
                "DJANGO_SETTINGS_MODULE": "spbe.settings",
                "SECRET_KEY": settings.SECRET_KEY,
            }
            for command in CHECKED_BY:
                asked = [*command, str(place)] if command == ["restore"] else command
                done = subprocess.run(  # noqa: S603  # our own commands
                    [sys.executable, str(settings.BASE_DIR / "manage.py"), *asked],
                    env=os.environ | where,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                self.stdout.write(done.stdout.strip())
                if done.returncode:
                    raise CommandError(f"Cadangan ini belum dapat dipercaya: {done.stderr.strip()[-500:]}")
