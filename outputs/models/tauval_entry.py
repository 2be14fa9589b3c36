"""What of a cycle stands in the ministry's application already, as somebody ticked it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from domains.models import Indicator
from evaluations.models.evaluation import Evaluation
from regions import clock


class TauvalEntry(models.Model):
    """The tick of one indicator, with what was entered: level, explanation and evidence each as a SHA-256.

    A tick that was taken back stays as a row without it: `version` goes up with every change.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="tauval_entries")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    is_entered = models.BooleanField("sudah dimasukkan", default=True)
    level_sha256 = models.CharField("SHA-256 tingkat", max_length=64)
    text_sha256 = models.CharField("SHA-256 penjelasan", max_length=64)
    evidence_sha256 = models.CharField("SHA-256 data dukung", max_length=64)
    version = models.PositiveIntegerField("versi", default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("ditandai pada", default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "indicator"], name="one_tauval_entry_an_indicator")
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {'sudah' if self.is_entered else 'belum'} dimasukkan"
