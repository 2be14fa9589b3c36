"""A region's exception for small towns: one person may approve, fill and sign."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from regions import clock
from regions.models import Region


class OnePersonSignoff(models.Model):
    """Whether who approved, or filled all levels alone, may sign too; without a row nobody may."""

    region = models.OneToOneField(Region, models.CASCADE, related_name="one_person_signoff")
    is_allowed = models.BooleanField("satu orang boleh menyetujui dan menandatangani", default=False)
    reason = models.TextField("alasan", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("diubah pada", default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_allowed=False) | ~models.Q(reason=""), name="one_person_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.region}: {'boleh' if self.is_allowed else 'tidak boleh'}"
