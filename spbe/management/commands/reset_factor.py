"""`manage.py reset_factor AKUN --alasan …`: the last admin who has lost the second step gets in again."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.people.lost_factors import reset_factor_as_operator
from accounts.permissions import Refused


class Command(BaseCommand):
    help = "Lepas langkah kedua satu akun bila tidak ada admin lain yang dapat memintanya; tercatat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("akun", help="nama akun")
        parser.add_argument("--alasan", required=True, help="mengapa; masuk ke riwayat")
        parser.add_argument("--nama", default="", help="nama operator; tanpa ini nama akun sistem")
        parser.add_argument("--semua-kehilangan", action="store_true", help="admin lain juga kehilangan langkah kedua")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["akun"].strip().lower()).first()
        if person is None:
            raise CommandError(f"Akun {options['akun']} tidak ada.")
        operator = options["nama"].strip() or getpass.getuser()
        try:
            reset_factor_as_operator(
                person=person, operator=operator, reason=options["alasan"], all_lost=options["semua_kehilangan"]
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Langkah kedua akun {person.username} dilepas oleh operator {operator}.")
