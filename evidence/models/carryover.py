"""Last year's accepted evidence, decided upon one by one."""

from typing import TypeAlias

from django.conf import settings
from django.db import models

from domains.models import EvidenceItem, Indicator
from evaluations.models.evaluation import Evaluation
from evidence.models.citation import Citation
from regions import clock


class CarryOverDecision(models.TextChoices):
    VALID = "berlaku", "masih berlaku"
    RENEW = "perbarui", "perlu diperbarui"
    DROP = "lepas", "tidak dipakai lagi"
    # Only for what no indicator continues: nothing is offered for it, and still somebody has looked at it.
    SETTLED = "selesai", "sudah diurus"


class CarryOver(models.Model):
    """What becomes of one earlier citation in this cycle, with the reason."""

    Decision: TypeAlias = CarryOverDecision

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="carry_overs")
    source = models.ForeignKey(Citation, models.CASCADE, related_name="carry_overs")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField("keputusan", max_length=10, choices=Decision.choices)
    reason = models.CharField("alasan", max_length=300)
    # The new citation of a document that is still valid.
    citation = models.ForeignKey(Citation, models.SET_NULL, null=True, blank=True, related_name="carried_from")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        ordering = ["indicator__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "source", "indicator"], name="one_decision_a_citation")
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.get_decision_display()}"

    @property
    def sender_id(self) -> int | None:
        """The agency whose turn a renewal is; None is the region's own desk."""
        return self.source.answers.pk if self.source.answers else None
