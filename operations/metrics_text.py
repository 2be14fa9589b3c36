"""/metrics: what Prometheus reads of this installation: numbers by part, page and state; no contents, no names."""

import shutil

from django.conf import settings
from django.db.models import Count
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from jobs.models import Job
from operations.models import BackupRecord
from operations.readiness_checks import all_checks, evidence_place
from operations.request_counters import collected
from operations.version import program_version
from regions import clock

CONTENT_TYPE = CONTENT_TYPE_LATEST


def metrics_text() -> bytes:
    """The counts of all web processes, then what is asked now."""
    return generate_latest(collected()) + generate_latest(_asked_now())


def _asked_now() -> CollectorRegistry:
    now = CollectorRegistry()
    Gauge("kawal_info", "The program.", ["version"], registry=now).labels(program_version()).set(1)
    parts = Gauge("kawal_part_up", "1 where a part of the installation serves.", ["part"], registry=now)
    for check in all_checks():
        parts.labels(check.name).set(check.passed)
    jobs = Gauge("kawal_jobs", "Background jobs.", ["state"], registry=now)
    for state, count in Job.objects.order_by().values_list("state").annotate(Count("pk")):
        jobs.labels(Job.State(state).name.lower()).set(count)
    free = Gauge("kawal_disk_free_bytes", "Where evidence is stored.", registry=now)
    free.set_function(lambda: shutil.disk_usage(evidence_place()).free)
    if settings.BACKUP_DIR and (last := BackupRecord.objects.first()):
        age = Gauge("kawal_backup_age_seconds", "Since the last backup was finished.", registry=now)
        age.set((clock.now() - last.finished_at).total_seconds())
    return now
