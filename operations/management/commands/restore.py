"""`manage.py restore FOLDER/TIME`: a backup into an empty place. Exit code 1 with the reason where it cannot be."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from operations.backups.backup_format import BackupFault
from operations.backups.restoring import restore_backup


class Command(BaseCommand):
    help = (
        "Pulihkan satu cadangan ke basis data dan EVIDENCE_ROOT yang kosong; tempat yang berisi tidak pernah ditimpa."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", type=Path, help="folder cadangan yang dibuat manage.py backup, yang berisi manifest"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        try:
            rows = restore_backup(options["place"].resolve())
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"Dipulihkan: {rows.total()} baris dari {len(rows)} tabel, dan semua berkasnya.")
