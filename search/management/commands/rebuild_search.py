from typing import Any

from django.core.management.base import BaseCommand

from search.document_index import rebuild_index


class Command(BaseCommand):
    help = "Make the index of the search anew: after a restore, or when in doubt."

    def handle(self, *args: Any, **options: Any) -> None:
        total = rebuild_index()
        self.stdout.write(f"Indeks pencarian dibuat ulang: {total} dokumen.")
