"""`manage.py setup_code`: print the one-time code that the first admin of an empty database is asked for."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from spbe.setup import setup_code


class Command(BaseCommand):
    help = "Cetak kode penyiapan untuk admin pertama."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("Admin pertama sudah ada; kode penyiapan tidak diperlukan lagi.")
        self.stdout.write(f"Kode penyiapan: {setup_code()}  (buka /mulai/ pada peramban)")
