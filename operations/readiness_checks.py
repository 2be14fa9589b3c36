"""Whether this installation can serve, asked part by part: /readyz, the system page and the operator read one list."""

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone

from evidence.page_reading import READ_PAGES_TASK
from jobs.models import Job
from operations import heartbeats
from operations.heartbeats import Process
from regions import clock
from ui.formats import decimal_comma, format_moment

QUEUE_PATIENCE = timedelta(minutes=10)  # a job that waits longer says that the worker does not keep up
LEAST_FREE = 1024**3  # bytes: ten of the largest files


# What an administrator calls each part, and what to do when it fails.
PARTS = {
    "database": ("Basis data", "Jalankan PostgreSQL lagi, lalu periksa DATABASE_URL."),
    "migrations": ("Tabel", "Jalankan manage.py migrate dengan program versi ini."),
    "cache": ("Tembolok", "Jalankan Redis lagi, lalu periksa REDIS_URL."),
    "storage": (
        "Penyimpanan berkas",
        "Periksa EVIDENCE_ROOT: pemilik, isi cakram, baca-saja; dengan S3: alamat dan kunci.",
    ),
    "disk": ("Ruang cakram", "Kosongkan atau perbesar cakram; unggahan besar akan ditolak."),
    "worker": ("Pekerja", "Jalankan layanan pekerja lagi; laporan, pembacaan berkas, dan surel menunggu."),
    "beat": ("Penjadwal", "Jalankan layanan penjadwal lagi; pengingat dan pekerjaan berkala berhenti."),
    "queue": ("Antrean", "Pekerja tertinggal: tambah pekerja, atau lihat pekerjaan yang gagal di bawah."),
}


@dataclass(frozen=True)
class Check:
    """One part of the installation: its short name, whether it serves, and what was seen."""

    name: str
    passed: bool
    seen: str

    @property
    def title(self) -> str:
        return PARTS[self.name][0]

    @property
    def advice(self) -> str:
        return PARTS[self.name][1]


def all_checks() -> list[Check]:
    """Every part, each asked on its own: one that breaks hides no other."""
    return [check() for check in (_database, _migrations, _cache, _storage, _disk, _worker, _beat, _queue)]


def _asked(name: str, ask: Callable[[], str], errors: tuple[type[Exception], ...] = (Exception,)) -> Check:
    """What `ask` saw, or the kind of error that it met: texts of drivers name hosts and users."""
    try:
        return Check(name, True, ask())
    except errors as error:
        return Check(name, False, type(error).__name__)


def _database() -> Check:
    def ask() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return connection.display_name

    return _asked("database", ask, (DatabaseError,))


def _migrations() -> Check:
    """The tables are those of this program: a missed `migrate` breaks pages one by one."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return Check("migrations", False, type(error).__name__)
    return Check("migrations", not waiting, f"{waiting} belum dijalankan" if waiting else "lengkap")


def _cache() -> Check:
    def ask() -> str:
        caches["tries"].set("readyz", 1, 60)  # the one that tells when it is away
        return "Redis" if settings.REDIS_URL else "berkas"

    return _asked("cache", ask)


def _storage() -> Check:
    """A byte is written and taken away again."""

    def ask() -> str:
        storage = storages["evidence"]
        name = storage.save(f"uji/{uuid.uuid4().hex}", ContentFile(b"1"))
        storage.delete(name)
        return "dapat ditulis"

    return _asked("storage", ask)


def _disk() -> Check:
    try:
        free = shutil.disk_usage(evidence_place()).free
    except OSError as error:
        return Check("disk", False, type(error).__name__)
    return Check("disk", free >= LEAST_FREE, f"{decimal_comma(Decimal(free) / 1024**3, 1)} GB bebas")


def evidence_place() -> Path:
    """The folder of evidence or its nearest parent that is there: it is made with the first file."""
    folder = Path(settings.EVIDENCE_ROOT)
    return next(path for path in (folder, *folder.parents) if path.exists())


def _worker() -> Check:
    return _heard(Process.WORKER)


def _beat() -> Check:
    return _heard(Process.BEAT)


def _heard(process: Process) -> Check:
    try:
        sign = heartbeats.last_sign(process)
    except Exception as error:  # each cache backend raises its own kind
        return Check(process, False, type(error).__name__)
    return Check(process, sign.is_alive, f"tanda terakhir {_moment(sign.at)}" if sign.at else "belum ada tanda")


def _queue() -> Check:
    try:
        waiting = Job.objects.filter(state=Job.State.WAITING).exclude(
            name=READ_PAGES_TASK
        )  # a folder of scans takes hours
        oldest = waiting.aggregate(at=Min("created_at"))["at"]
    except DatabaseError as error:
        return Check("queue", False, type(error).__name__)
    late = oldest is not None and clock.now() - oldest > QUEUE_PATIENCE
    return Check("queue", not late, f"menunggu sejak {_moment(oldest)}" if oldest else "kosong")


def _moment(moment: datetime) -> str:
    """In the zone of who reads: the region's on a page, the server's in a command."""
    return format_moment(timezone.localtime(moment))
