"""The TAUVAL package of a cycle, made in the background for one person, for a while."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from domains.models import Indicator
from evaluations.models.evaluation import Evaluation
from evaluations.models.evidence import DocumentVersion
from evaluations.models.job import Job
from regions import clock


class Package(models.Model):
    """One zip: of one indicator, or of all of them with the manifest. Only who asked may take it."""

    class State(models.TextChoices):
        """Made of the job's state, the file and the clock; the values are for templates."""

        WAITING = "menunggu", "Menunggu giliran"
        RUNNING = "berjalan", "Sedang disusun"
        READY = "siap", "Siap diunduh"
        EMPTY = "kosong", "Tanpa isi"
        FAILED = "gagal", "Belum berhasil"
        EXPIRED = "kedaluwarsa", "Masa unduh berakhir"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="packages")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_only = models.BooleanField("hanya bukti yang diterima", default=True)
    # The address of the site as the asker sees it: the links in the package begin with it.
    site = models.CharField(max_length=200, default="")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    path = models.CharField("berkas", max_length=200, blank=True)
    size = models.PositiveBigIntegerField("ukuran (byte)", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    # Whose download is noted for each file: who takes the package takes all of them.
    versions = models.ManyToManyField(DocumentVersion, related_name="+")
    # What did not fit or was left out, in Indonesian, for the page and the manifest.
    remarks = models.JSONField("catatan", default=list, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="packages")
    asked_at = models.DateTimeField("diminta pada", default=clock.now, editable=False)
    expires_at = models.DateTimeField("berlaku sampai")

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"Paket {self.evaluation} {self.indicator or 'semua indikator'}"

    @property
    def state(self) -> State:
        """For packages read with their job."""
        if self.job and self.job.state in (Job.State.WAITING, Job.State.RUNNING):
            return self.State(self.job.state)
        if clock.now() >= self.expires_at:
            return self.State.EXPIRED
        if self.path:
            return self.State.READY
        return self.State.EMPTY if self.job and self.job.state == Job.State.DONE else self.State.FAILED

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def look(self) -> str:
        """The status word that the state looks like."""
        looks = {self.State.READY: "terima", self.State.EMPTY: "kosong", self.State.FAILED: "lewat"}
        return looks.get(self.state, "kunci" if self.state == self.State.EXPIRED else "tunggu")

    @property
    def progress_words(self) -> str:
        return f"{self.state.label}, {self.job.progress if self.job else 0} %"
