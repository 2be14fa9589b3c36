"""`manage.py restore FOLDER/TIME|s3://…/TIME`: a backup into an empty place. Exit code 1 with the reason if not."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from operations.backups.backup_format import BackupFault
from operations.backups.restoring import restore_backup
from uploads.full_storage import StorageFault


class Command(BaseCommand):
    help = "Pulihkan satu cadangan ke basis data dan penyimpanan yang kosong; tempat yang berisi tidak pernah ditimpa."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", help="tempat cadangan yang disebut manage.py backup, yang berisi manifest")
        parser.add_argument("--kunci", type=Path, metavar="BERKAS", help="kunci rahasia age, bagi cadangan terenkripsi")

    def handle(self, *args: Any, **options: Any) -> None:
        key = options["kunci"]
        if key and not key.is_file():
            raise CommandError(f"Berkas kunci {key} tidak ada.")
        call_command("migrate", verbosity=0)
        try:
            rows = restore_backup(options["place"], key)
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        except StorageFault as fault:
            raise CommandError("Belum dipulihkan: penyimpanan penuh atau tidak terjangkau.") from fault
        self.stdout.write(f"Dipulihkan: {rows.total()} baris dari {len(rows)} tabel, dan semua berkasnya.")
