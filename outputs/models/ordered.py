"""What somebody orders, a worker makes, and only they may take, for a while: packages and reports."""

from __future__ import annotations

import uuid
from typing import TypeAlias

from django.db import models

from jobs.models import Job
from regions import clock


class OrderedFileState(models.TextChoices):
    """Made of the job's state, the file and the clock; the values are for templates."""

    WAITING = "menunggu", "Menunggu antrean"
    RUNNING = "berjalan", "Sedang disusun"
    READY = "siap", "Siap diunduh"
    EMPTY = "kosong", "Tanpa isi"
    FAILED = "gagal", "Belum berhasil"
    EXPIRED = "kedaluwarsa", "Masa unduh berakhir"


class OrderedFile(models.Model):
    """One file of the private storage; `path` is empty before it is made and after its time."""

    State: TypeAlias = OrderedFileState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    path = models.CharField("berkas", max_length=200, blank=True)
    size = models.PositiveBigIntegerField("ukuran (byte)", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    # What did not fit or was left out, in Indonesian: [{"text", "link"}].
    remarks = models.JSONField("catatan", default=list, blank=True)
    asked_at = models.DateTimeField("diminta pada", default=clock.now, editable=False)
    expires_at = models.DateTimeField("berlaku sampai")

    word: str

    class Meta:
        abstract = True

    @property
    def state(self) -> State:
        """For rows read with their job."""
        if self.job and self.job.state in (Job.State.WAITING, Job.State.RUNNING):
            return self.State(self.job.state)
        if clock.now() >= self.expires_at:
            return self.State.EXPIRED
        if self.path:
            return self.State.READY
        return self.State.EMPTY if self.job and self.job.state == Job.State.DONE else self.State.FAILED

    @property
    def place(self) -> str:
        """On the page of all that somebody ordered; `word` is the model's own."""
        return f"{self.word}-{self.pk}"

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
