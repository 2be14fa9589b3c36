"""`manage.py prepare`: everything before the first request: tables, instruments, reference, demo, static files."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.models import User
from spbe.models import Installation


class Command(BaseCommand):
    help = "Siapkan basis data, instrumen, data rujukan, kota contoh (DEMO=1), dan berkas statis. Aman diulang."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        refuse_to_mix()
        call_command("load_instruments", stdout=self.stdout)
        call_command("load_reference", stdout=self.stdout)
        if settings.DEMO:
            call_command("seed_demo", plan=settings.DEMO_PLAN, stdout=self.stdout)
        refresh_statistics()
        call_command("collectstatic", interactive=False, verbosity=0)
        if not User.objects.exists():
            call_command("setup_code", stdout=self.stdout)


def refresh_statistics() -> None:
    """Tell PostgreSQL how many rows there are: it looks by itself only after a minute, and not at small tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def refuse_to_mix() -> None:
    """A demo never enters a real city's database, nor a real city a demo's."""
    mark = Installation.objects.first()
    if settings.DEMO and mark is None and User.objects.exists():
        raise CommandError("Basis data ini sudah berisi orang dan tidak bertanda kota contoh; DEMO=1 ditolak.")
    if not settings.DEMO and mark is not None and mark.is_demo:
        raise CommandError("Basis data ini kota contoh; pakai DATABASE_URL lain untuk kota sebenarnya.")
