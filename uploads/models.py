"""A file on its way in, piece by piece (tus): what has arrived survives a broken connection."""

import uuid

from django.conf import settings
from django.db import models

from regions import clock


class Upload(models.Model):
    """`offset` bytes of `size` are safe. It belongs to the person who began it, until a form takes it or it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField("nama berkas", max_length=255)
    size = models.PositiveBigIntegerField("ukuran (byte)")
    offset = models.PositiveBigIntegerField("sudah diterima (byte)", default=0)
    # The pieces that make these bytes, in order, where each is an object of its own (`uploads/part_objects.py`).
    parts = models.JSONField("potongan", default=list, blank=True)
    # The form it was begun on, and what stood in it: nothing is typed twice.
    page = models.CharField(max_length=200, blank=True)
    details = models.JSONField("isian", default=dict, blank=True)
    started_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    # What it became, by type and id; a form that is sent twice does not store the file twice.
    stored_type = models.CharField(max_length=60, blank=True)
    stored_id = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.name} {self.offset}/{self.size}"

    @property
    def is_stored(self) -> bool:
        return bool(self.stored_id)
