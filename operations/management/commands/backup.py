"""`manage.py backup FOLDER|s3://BUCKET/PREFIX`: all of it, while people work. Exit code 1 when a file is missing."""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.backups.age_sealing import recipients
from operations.backups.backup_format import BackupFault
from operations.backups.backup_places import BUCKET_SCHEME
from operations.backups.backup_writes import write_backup_to
from uploads.full_storage import StorageFault

CHECKED_BY = (["restore"], ["check_evidence", "--checksums"], ["verify_seal", "--all"])


class Command(BaseCommand):
    help = "Cadangkan basis data lalu berkas ke FOLDER, selagi orang bekerja; berkas yang sudah ada tidak disalin lagi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="folder cadangan pada cakram atau mesin lain, atau s3://BUCKET/AWALAN")
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N", help="simpan N cadangan terbaru, hapus yang lain"
        )
        parser.add_argument(
            "--check", action="store_true", help="pulihkan ke tempat sementara, lalu periksa semua berkas dan segel"
        )

        parser.add_argument(
            "--kunci", type=Path, metavar="BERKAS", help="kunci rahasia age, agar --check dapat membuka"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"] and recipients() and not options["kunci"]:
            raise CommandError("Cadangan terenkripsi hanya dapat diperiksa dengan kunci rahasianya: --kunci BERKAS.")
        try:
            place, record = write_backup_to(_full_address(options["folder"]), keep=options["keep"])
        except BackupFault as fault:
            raise CommandError(f"Cadangan belum dibuat. {fault}") from fault
        except StorageFault as fault:
            raise CommandError("Cadangan belum selesai: penyimpanan penuh atau tidak terjangkau.") from fault
        except OSError as error:
            raise CommandError(f"Cadangan belum selesai: {error.strerror or error} ({error.filename}).") from error
        self.stdout.write(f"{place}: {record.rows} baris, {record.files} berkas.")
        self.stdout.write("SECRET_KEY dan kata sandi layanan tidak ada di dalamnya; simpan terpisah.")
        if options["check"]:
            self._prove(place, options["kunci"])
        if record.missing:
            self.stderr.write(f"{record.missing} berkas tidak ada di penyimpanan; lihat manage.py check_evidence.")
            sys.exit(1)

    def _prove(self, place: str, key: Path | None) -> None:
        """Restore into a scratch place with this very program, and ask it whether all is there."""
        with tempfile.TemporaryDirectory(prefix="uji-cadangan") as scratch:
            where = {
                "DATABASE_URL": f"sqlite:///{scratch}/db.sqlite3",
                "EVIDENCE_ROOT": f"{scratch}/evidence",
                "S3_BUCKET": "",
                "VAR_DIR": scratch,
                "REDIS_URL": "",
                "DJANGO_SETTINGS_MODULE": "spbe.settings",
                "SECRET_KEY": settings.SECRET_KEY,
            }
            for command in CHECKED_BY:
                opened = ["--kunci", str(key.resolve())] if key else []
                asked = [*command, place, *opened] if command == ["restore"] else command
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


def _full_address(text: str) -> str:
    return text if text.startswith(BUCKET_SCHEME) else str(Path(text).resolve())
