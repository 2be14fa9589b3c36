"""What of a cycle stands in the ministry's application already, as somebody ticked it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from domains.models import Indicator
from evaluations.models.evaluation import Evaluation
from regions import clock


class TauvalEntry(models.Model):
    """The tick of one thing, with what was entered: level, explanation and evidence each as a SHA-256.

    `thing` names an indicator, its repair, a general question or a paper (`outputs.tauval.handover`). A tick that was
    taken back stays as a row without it: `version` goes up with every change.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="tauval_entries")
    thing = models.CharField("bagian", max_length=40)
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+")
    is_entered = models.BooleanField("sudah dimasukkan", default=True)
    level_sha256 = models.CharField("SHA-256 tingkat", max_length=64)
    text_sha256 = models.CharField("SHA-256 penjelasan", max_length=64)
    evidence_sha256 = models.CharField("SHA-256 data dukung", max_length=64)
    version = models.PositiveIntegerField("versi", default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("ditandai pada", default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evaluation", "thing"], name="one_tauval_entry_a_thing")]

    def __str__(self) -> str:
        return f"{self.thing}: {'sudah' if self.is_entered else 'belum'} dimasukkan"
