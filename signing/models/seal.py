"""The validator's word on the self-assessment, and the seal that the sender's signature puts on it."""

from __future__ import annotations

from typing import TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import Q

from evaluations.choices import CycleState
from evaluations.models.evaluation import Evaluation
from regions import clock


class ApprovalOutcome(models.TextChoices):
    APPROVED = "disetujui", "disetujui"
    RETURNED = "dikembalikan", "dikembalikan"


class Approval(models.Model):
    """One decision on the whole self-assessment; the newest counts, and only for exactly what was read."""

    Outcome: TypeAlias = ApprovalOutcome

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="approvals")
    outcome = models.CharField("keputusan", max_length=12, choices=Outcome.choices)
    # Of an approval: a remark. Of a return: what is to be done.
    reason = models.TextField("alasan", blank=True)
    content_sha256 = models.CharField("SHA-256 isi", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome="disetujui") | ~Q(reason=""), name="sent_back_with_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.evaluation}: {self.outcome} oleh {self.by}"


class SealQuerySet(models.QuerySet["Seal"]):
    def current(self) -> SealQuerySet:
        """Those that no reopening has set aside."""
        return self.filter(superseded_at=None)


class Seal(models.Model):
    """A stage's result as it was signed: stored, never computed again.

    The database refuses every change but one: a reopening sets the seal aside, once, and it stays readable.
    """

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="seals")
    stage = models.CharField("tahap", max_length=10, choices=CycleState.choices)
    exact_index = models.CharField("indeks tepat", max_length=60)  # 'n/d'
    printed_index = models.DecimalField("indeks", max_digits=3, decimal_places=2)
    predicate = models.CharField("predikat", max_length=40)
    canonical = models.TextField("isi tersegel")
    sha256 = models.CharField("SHA-256", max_length=64)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField("disegel pada", default=clock.now)
    superseded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    superseded_at = models.DateTimeField("dibuka kembali pada", null=True, blank=True)
    superseded_reason = models.TextField("alasan dibuka kembali", blank=True)

    objects = SealQuerySet.as_manager()

    SETTING_ASIDE = ("superseded_by", "superseded_at", "superseded_reason")

    class Meta:
        ordering = ["-sealed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "stage"], condition=Q(superseded_at=None), name="one_seal_a_stage"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | ~Q(superseded_reason=""), name="seal_set_aside_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Segel {self.pk}: {self.evaluation}"
