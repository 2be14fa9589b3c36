"""`manage.py load_instruments [FOLDER]`: check and load the instrument files and their crosswalk."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from domains.instrument_loader import FOLDER, load_folder
from domains.shapes import BrokenInstrument


class Command(BaseCommand):
    help = "Periksa dan muat instrumen; memuat dua kali tidak mengubah apa pun."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for loaded in load_folder(options["folder"]):
                self.stdout.write(f"{loaded.code}: {loaded.outcome}, {loaded.rows} baris")
        except BrokenInstrument as error:
            raise CommandError(str(error)) from error
