"""Whether the files that a self-assessment cites are there and unchanged, as a worker last read them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models

from jobs.models import Job
from regions import clock
from signing.models.seal import Approval

FRESH = timedelta(days=1)  # so long a check counts; afterwards the files are read again


class SealFileCheck(models.Model):
    """The newest check for one approval: asked for, at work, or done with what was wrong.

    `stamp` is a digest of the files' sizes and dates of change when they were read: a file that changed since then is
    known without reading it again.
    """

    approval = models.OneToOneField(Approval, models.CASCADE, related_name="file_check")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("diminta pada", default=clock.now)
    checked_at = models.DateTimeField("diperiksa pada", null=True, blank=True)
    total = models.PositiveIntegerField("berkas", default=0)
    stamp = models.CharField(max_length=64, blank=True)
    # [{"title": document, "indicators": [numbers], "problem": in words}]
    faults = models.JSONField("kendala", default=list, blank=True)

    def __str__(self) -> str:
        return f"Berkas {self.approval}"

    @property
    def is_running(self) -> bool:
        return self.job is not None and self.job.state in (Job.State.WAITING, Job.State.RUNNING)

    @property
    def is_fresh(self) -> bool:
        return self.checked_at is not None and clock.now() - self.checked_at <= FRESH
