"""Days on which the offices of a region are closed: working days are counted without them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from regions.models import Region


class Holiday(models.Model):
    """One day of one region, entered by the city: no list of ours is complete."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="holidays")
    day = models.DateField("tanggal")
    name = models.CharField("nama hari libur", max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "day"],
                name="one_holiday_a_day",
                violation_error_message="Tanggal ini sudah tercatat sebagai hari libur.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"
