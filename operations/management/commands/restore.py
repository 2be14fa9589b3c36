"""`manage.py restore FOLDER/TIME|s3://…/TIME`: a backup into an empty place. Exit code 1 with the reason if not."""

from argparse import ArgumentParser
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

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        try:
            rows = restore_backup(options["place"])
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        except StorageFault as fault:
            raise CommandError("Belum dipulihkan: penyimpanan penuh atau tidak terjangkau.") from fault
        self.stdout.write(f"Dipulihkan: {rows.total()} baris dari {len(rows)} tabel, dan semua berkasnya.")
