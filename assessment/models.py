"""The validator's word where agency, internal assessors and the entered level do not agree."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from evaluations.models.score import Score
from regions import clock


class Decision(models.Model):
    """The newest decision on one self-assessed level, with what it decided between; older ones are history.

    It stands until somebody changes one of the three levels.
    """

    score = models.OneToOneField(Score, models.CASCADE, related_name="decision")
    value = models.DecimalField("nilai", max_digits=3, decimal_places=2)
    proposed = models.DecimalField("usulan saat itu", max_digits=3, decimal_places=2, null=True, blank=True)
    reviewed = models.DecimalField("tinjauan saat itu", max_digits=3, decimal_places=2, null=True, blank=True)
    reason = models.TextField("alasan")
    stands = models.BooleanField("masih berlaku", default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="decided_with_a_reason")]

    def __str__(self) -> str:
        return f"{self.score}, diputuskan {self.by}"
