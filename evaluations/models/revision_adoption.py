"""A cycle that goes over to the next revision of its instrument: proposed, confirmed, done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from domains.models import Instrument
from evaluations.models.evaluation import Evaluation
from regions import clock


class RevisionAdoptionQuerySet(models.QuerySet["RevisionAdoption"]):
    def waiting(self) -> RevisionAdoptionQuerySet:
        """Proposals of new rules that nobody has confirmed or taken back."""
        return self.filter(adopted_at=None, withdrawn_at=None)

    def done(self) -> RevisionAdoptionQuerySet:
        return self.filter(adopted_at__isnull=False)


class RevisionAdoption(models.Model):
    """Corrections need one person, new rules a second one who confirms; until then `adopted_at` is empty."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="revision_adoptions")
    source = models.ForeignKey(Instrument, models.PROTECT, related_name="+", verbose_name="revisi semula")
    target = models.ForeignKey(Instrument, models.PROTECT, related_name="+", verbose_name="revisi baru")
    reason = models.CharField("alasan", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    adopted_at = models.DateTimeField("diambil pada", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("dibatalkan pada", null=True, blank=True, editable=False)

    objects = RevisionAdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=Q(adopted_at=None, withdrawn_at=None),
                name="one_waiting_revision",
                violation_error_message="Usulan revisi untuk siklus ini sudah ada.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="revision_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation}: revisi {self.source.revision} → {self.target.revision}"
