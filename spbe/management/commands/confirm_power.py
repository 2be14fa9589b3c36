"""`manage.py confirm_power`: the operator is the second person where the region has none."""

import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import PowerRequest
from accounts.permissions import Refused
from accounts.power.power_requests import confirm_as_operator
from accounts.power.witnesses import witnesses


class Command(BaseCommand):
    help = "Tampilkan permintaan yang menunggu orang kedua; dengan nomornya: setujui, bila orang kedua tidak ada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("nomor", type=int, nargs="*", help="nomor permintaan")
        parser.add_argument("--nama", default="", help="nama operator; tanpa ini nama akun sistem")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["nomor"]:
            self._list()
        for number in options["nomor"]:
            self._confirm(number, options["nama"].strip() or getpass.getuser())

    def _list(self) -> None:
        rows = PowerRequest.objects.waiting().select_related("person", "asked_by", "region", "membership__agency")
        for request in rows.order_by("pk"):
            able = ", ".join(map(str, witnesses(request)))
            alone = f"tanpa orang kedua; setujui: manage.py confirm_power {request.pk}"
            who = f"orang kedua: {able}" if able else alone
            self.stdout.write(f"{request.pk}. {request}, {request.region}, diminta {request.asked_by} ({who})")
        if not rows:
            self.stdout.write("Tidak ada permintaan yang menunggu.")

    def _confirm(self, number: int, operator: str) -> None:
        request = PowerRequest.objects.filter(pk=number).first()
        if request is None:
            raise CommandError(f"Permintaan {number} tidak ada.")
        try:
            confirm_as_operator(request=request, operator=operator)
        except ValidationError as error:
            raise CommandError(f"Permintaan {number}: {error.messages[0]}") from error
        except Refused as refusal:
            raise CommandError(f"Permintaan {number}: {refusal}") from refusal
        self.stdout.write(f"Disetujui oleh operator {operator}: {request}")
