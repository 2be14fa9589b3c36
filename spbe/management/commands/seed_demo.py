"""`manage.py seed_demo`: the demo city, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from spbe.demo.seed import SEEDS, seed
from spbe.management.commands.prepare import refuse_to_mix
from spbe.models import Installation


class Command(BaseCommand):
    help = "Isi basis data kosong dengan kota contoh; menolak basis data yang sudah berisi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--plan",
            choices=list(SEEDS),
            default=next(iter(SEEDS)),
            help="pemdi: Pemdi sedang dikerjakan; perbaikan: sesudah interviu; spbe47: untuk uji dan ukuran waktu.",
        )

    def handle(self, *args: Any, plan: str, **options: Any) -> None:
        refuse_to_mix()
        if Installation.objects.exists():
            self.stdout.write("Kota contoh: sudah ada")
            return
        seed(plan)
        self.stdout.write("Kota contoh: Kota Denpasar siap")
