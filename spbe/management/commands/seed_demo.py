"""`manage.py seed_demo`: the demo city, once."""

from typing import Any

from django.core.management.base import BaseCommand

from spbe.demo.seed import seed
from spbe.management.commands.prepare import refuse_to_mix
from spbe.models import Installation


class Command(BaseCommand):
    help = "Isi basis data kosong dengan kota contoh; menolak basis data yang sudah berisi."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_to_mix()
        if Installation.objects.exists():
            self.stdout.write("Kota contoh: sudah ada")
            return
        seed()
        self.stdout.write("Kota contoh: Kota Denpasar siap")
