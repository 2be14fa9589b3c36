"""`manage.py doctor`: may this be served, and does everything that it needs answer? Exit code 1 when not."""

import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand

from evidence.files.office_copies import NO_OFFICE
from evidence.files.scan_reading import why_no_copies
from operations.models import BackupRecord
from operations.readiness_checks import Check, all_checks
from operations.unsafe_settings import unsafe_settings
from regions import clock
from uploads import children

BACKUP_AGE = timedelta(hours=30)  # a nightly one, and some patience
SCANNER_WAIT = 5  # seconds
PROCESSES = ("worker", "beat", "queue")


class Command(BaseCommand):
    help = "Periksa pengaturan, basis data, antrean, penyimpanan, pemindai virus, surel, dan umur cadangan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quick", action="store_true", help="hanya yang harus ada sebelum web dimulai")
        parser.add_argument("--mail", metavar="ALAMAT", help="kirim satu surel percobaan ke alamat ini")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for line, passed in self._findings(options["quick"], options["mail"]):
            self.stdout.write(f"{'baik ' if passed else 'GAGAL'}  {line}")
            failed += not passed
        self.stdout.write(f"{failed} perlu tindakan." if failed else "Semua baik.")
        if failed:
            sys.exit(1)

    def _findings(self, quick: bool, mail: str | None) -> Iterator[tuple[str, bool]]:
        for sentence in unsafe_settings():
            yield sentence, False
        for check in all_checks():
            if not (quick and check.name in PROCESSES):
                yield _line(check), check.passed
        if not quick:
            yield _scanner()
            yield _office()
            yield _scans()
            yield _backup()
        if mail:
            yield _mail(mail)


def _line(check: Check) -> str:
    return f"{check.title}: {check.seen}" + ("" if check.passed else f". {check.advice}")


def _scanner() -> tuple[str, bool]:
    """Whether the clamd that is named answers; none at all is the operator's choice."""
    if not settings.CLAMD_URL:
        return "Pemindai virus: tidak dipakai (CLAMD_URL kosong)", True
    place = urlsplit(settings.CLAMD_URL)
    try:
        if place.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(SCANNER_WAIT)
                line.connect(place.path)
        else:
            socket.create_connection((str(place.hostname), place.port or 3310), SCANNER_WAIT).close()
    except OSError as error:
        return f"Pemindai virus tidak menjawab ({error.strerror or error}); unggahan tetap di karantina.", False
    return "Pemindai virus: menjawab", True


def _office() -> tuple[str, bool]:
    """Whether old Office files are taken, and drawn without a network; both are the operator's choice."""
    if children.office_program() is None:
        return f"LibreOffice: {NO_OFFICE}", True
    alone = (
        "tanpa jaringan" if children.may_leave_network() else "dengan jaringan, sebab sistem ini menolak memisahkannya"
    )
    return f"LibreOffice: ada; salinan PDF dibuat {alone}", True


def _scans() -> tuple[str, bool]:
    """Whether scanned pages are read, and copied so that they can be searched; both are the operator's choice."""
    missing = why_no_copies()
    return f"Halaman pindaian: {missing or 'dibaca; salinan yang dapat dicari dibuat.'}", True


def _backup() -> tuple[str, bool]:
    record = BackupRecord.objects.first()
    if record is None:
        return "Cadangan: belum pernah dibuat. Jalankan manage.py backup FOLDER.", False
    line = f"Cadangan terakhir: {record.finished_at:%Y-%m-%d %H.%M} UTC di {record.place}"
    return line, clock.now() - record.finished_at < BACKUP_AGE


def _mail(address: str) -> tuple[str, bool]:
    try:
        send_mail("Percobaan Kawal SPBE", "Surel dari Kawal SPBE sampai.", None, [address])
    except OSError as error:  # smtplib's errors are OSErrors
        return f"Surel ke {address} belum terkirim: {type(error).__name__} {str(error)[:200]}", False
    return f"Surel ke {address}: diterima server surel", True
