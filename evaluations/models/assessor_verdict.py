"""What the ministry's assessors decided on one evidence item; each stage keeps its own verdict beside ours."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from domains.models import EvidenceItem
from evaluations.choices import AssessorOutcome, AssessorStage, RevisionCause
from evaluations.models.evaluation import Evaluation
from regions import clock


class AssessorVerdict(models.Model):
    """*Diterima*, or *revisi* with its cause; `version` guards against lost updates."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="assessor_verdicts")
    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="assessor_verdicts", verbose_name="butir")
    stage = models.CharField("tahap asesor", max_length=10, choices=AssessorStage.choices)
    outcome = models.CharField("putusan asesor", max_length=10, choices=AssessorOutcome.choices)
    cause = models.CharField("penyebab", max_length=20, choices=RevisionCause.choices, blank=True)
    note = models.TextField("catatan asesor", blank=True)
    recommendation = models.TextField("rekomendasi asesor", blank=True)
    source = models.CharField("sumber", max_length=300)
    version = models.PositiveIntegerField("versi", default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        ordering = ["item__position", "stage"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "item", "stage"], name="one_assessor_verdict_a_stage"),
            models.CheckConstraint(
                condition=Q(outcome=AssessorOutcome.ACCEPTED, cause="")
                | (Q(outcome=AssessorOutcome.REVISION) & ~Q(cause="")),
                name="revision_has_a_cause",
                violation_error_message="Revisi memerlukan penyebab; diterima tidak.",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="assessor_verdict_with_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.item}, {self.get_stage_display()}: {self.words}"

    @property
    def is_revision(self) -> bool:
        return self.outcome == AssessorOutcome.REVISION

    @property
    def words(self) -> str:
        """ "Diterima", "Revisi: tidak tepat"."""
        return verdict_words(self.outcome, self.cause)


def verdict_words(outcome: str, cause: str = "") -> str:
    """ "Revisi: tidak tepat"; "" for no verdict."""
    if not outcome:
        return ""
    label = AssessorOutcome(outcome).label
    return f"{label}: {RevisionCause(cause).label.lower()}" if cause else str(label)
