"""What an administrator has done for this installation: the backups that were made of it."""

from django.db import models


class BackupRecord(models.Model):
    """One finished backup. Its content stands where it was written; this row only tells when and how much."""

    finished_at = models.DateTimeField("selesai pada")
    place = models.CharField("tempat", max_length=500)
    rows = models.PositiveBigIntegerField("baris")
    files = models.PositiveBigIntegerField("berkas")
    missing = models.PositiveBigIntegerField("berkas yang tidak ada", default=0)

    class Meta:
        ordering = ["-finished_at"]

    def __str__(self) -> str:
        return f"{self.place} ({self.files} berkas)"
