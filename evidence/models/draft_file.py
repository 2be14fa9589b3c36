"""A file that its owner has dropped in and not sent yet: nobody else's business, and no document."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.db import models

from evidence.models.document import evidence_storage
from regions import clock
from regions.models import Agency, Region
from uploads.filetypes import FileType, by_content_type

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

KEPT_DAYS = 14


def last_moment() -> datetime:
    """When what arrives now leaves."""
    return clock.now() + timedelta(days=KEPT_DAYS)


class DraftFileQuerySet(models.QuerySet["DraftFile"]):
    def visible_to(self, user: User) -> DraftFileQuerySet:
        """Only the owner's, whatever role another may have."""
        return self.filter(owner=user)

    def unsent(self) -> DraftFileQuerySet:
        """Those that wait for their owner."""
        return self.exclude(state=DraftFile.State.SENT)

    def stored(self) -> DraftFileQuerySet:
        """Those whose bytes lie here."""
        return self.filter(file__gt="")


class DraftFileState(models.TextChoices):
    WAITING = "menunggu", "sedang dibaca"
    READY = "siap", "sudah dibaca"
    FAILED = "gagal", "tidak dapat digunakan"
    SENT = "terkirim", "terkirim"


class DraftFile(models.Model):
    """What was brought, what was read of it, what its owner typed; it leaves after `KEPT_DAYS`.

    A file that was refused is a row without bytes, so that its owner still learns why another day. One that was sent
    stays as a row without bytes too: the same folder dropped in again brings nothing twice.
    """

    State: TypeAlias = DraftFileState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")  # whose room it takes
    file = models.FileField(storage=evidence_storage, max_length=200, blank=True)
    path = models.CharField("letak asal", max_length=500)  # folders and name, as they were dropped in
    name = models.CharField("nama berkas", max_length=255)
    content_type = models.CharField("jenis isi", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("ukuran (byte)", default=0)
    sha256 = models.CharField(max_length=64, db_index=True, blank=True)
    wording_key = models.CharField(max_length=64, db_index=True, blank=True)
    acts = models.CharField("isi aktif", max_length=200, blank=True)
    state = models.CharField("status", max_length=10, choices=State.choices, default=State.WAITING)
    is_clean = models.BooleanField("lolos pemindaian virus", default=True)
    problem = models.CharField("kendala", max_length=300, blank=True)
    pages = models.PositiveIntegerField("halaman", null=True)
    # As in `VersionReading`; before the file was read, what its name gives.
    facts = models.JSONField("keterangan yang terbaca", default=dict, blank=True)
    proposals = models.JSONField("usulan butir", default=dict, blank=True)
    findings = models.JSONField("temuan pemeriksaan", default=dict, blank=True)
    signatures = models.PositiveSmallIntegerField("tanda tangan digital", default=0)
    picture_pages: models.JSONField[Any, Any] = models.JSONField("halaman gambar", default=list, blank=True)  # numbers
    scans_left = models.PositiveIntegerField("halaman pindaian yang belum dibaca", default=0)
    note = models.CharField("catatan pembacaan", max_length=300, blank=True)
    typed: models.JSONField[Any, Any] = models.JSONField("isian orang", default=dict, blank=True)  # field by field
    sent_as = models.PositiveBigIntegerField("menjadi rujukan", null=True)  # its citation's key: no page follows it
    arrived_at = models.DateTimeField("masuk pada", default=clock.now, editable=False)
    leaves_at = models.DateTimeField("dihapus pada", default=last_moment)

    objects = DraftFileQuerySet.as_manager()

    class Meta:
        ordering = ["arrived_at", "pk"]
        indexes = [models.Index(fields=["owner", "state", "arrived_at"], name="drafts_of_a_person")]

    def __str__(self) -> str:
        return self.path

    @property
    def kind(self) -> FileType:
        """What the stored file is."""
        return by_content_type(self.content_type)

    @property
    def folder(self) -> str:
        """Where it lay; "" where it came by itself."""
        return self.path.rpartition("/")[0]
