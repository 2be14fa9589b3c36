from typing import Any

from celery import shared_task
from celery.signals import beat_embedded_init, beat_init, before_task_publish, worker_ready
from django.conf import settings

from operations.backups.backup_writes import write_backup_to
from operations.heartbeats import TASK, Process, record_sign


@shared_task(name=TASK, expires=60)
def heartbeat() -> None:
    """A worker has taken a message and worked on it (beat, twice a minute)."""
    record_sign(Process.WORKER)


@before_task_publish.connect(sender=TASK)
def _beat_has_sent(**signal: Any) -> None:
    record_sign(Process.BEAT)


@beat_init.connect
@beat_embedded_init.connect
def _beat_has_started(**signal: Any) -> None:
    """Its first message comes half a minute later."""
    record_sign(Process.BEAT)


@worker_ready.connect
def _worker_has_started(**signal: Any) -> None:
    record_sign(Process.WORKER)


@shared_task(name="operations.backup")
def backup() -> str:
    """The nightly backup, where the operator has named a place for it."""
    address, _ = write_backup_to(settings.BACKUP_DIR, keep=settings.BACKUP_KEEP)
    return address
