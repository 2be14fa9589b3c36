"""The TAUVAL package of a cycle, made in the background for one person, for a while."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from domains.models import Indicator
from evaluations.models.evaluation import Evaluation
from evaluations.models.job import Job
from regions import clock


class Package(models.Model):
    """One zip: of one indicator, or of all of them with the manifest. Only who asked may take it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="packages")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    path = models.CharField("berkas", max_length=200, blank=True)
    size = models.PositiveBigIntegerField("ukuran (byte)", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    # What did not fit or was left out, in Indonesian, for the page and the manifest.
    remarks = models.JSONField("catatan", default=list, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="packages")
    asked_at = models.DateTimeField("diminta pada", default=clock.now, editable=False)
    expires_at = models.DateTimeField("berlaku sampai")

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"Paket {self.evaluation} {self.indicator or 'semua indikator'}"
