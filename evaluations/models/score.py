"""The value columns of an indicator: each stage keeps its own level, text, author and time."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from domains.models import Indicator
from evaluations.choices import ValueColumn
from evaluations.models.evaluation import Evaluation
from evaluations.models.level_value_field import LevelValueField
from evaluations.models.retired import InForceManager


class Score(models.Model):
    """A value (1.00–5.00, or none yet) with its explanation; `version` guards against lost updates."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="scores")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="scores")
    column = models.CharField("kolom", max_length=10, choices=ValueColumn.choices)
    value = LevelValueField("nilai", null=True, blank=True)
    fact = models.TextField("fakta", blank=True)
    analysis = models.TextField("analisis", blank=True)
    justification = models.TextField("justifikasi", blank=True)
    # Why this level; a level above what the accepted evidence carries is not signed off without one.
    reason = models.TextField("alasan tingkat", blank=True)
    # What the external assessor wrote beside the value: for the interview, or to the institution.
    notes = models.TextField("catatan asesor", blank=True)
    version = models.PositiveIntegerField("versi", default=0)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField("diubah pada")
    is_retired = models.BooleanField("tidak berlaku lagi", default=False, editable=False)
    # Set by the save that changed the row: who sent what was stored already has not seen the newest version.
    just_saved = False
    # Set on the copy for a reader to whom the assessors' words are not open yet.
    is_withheld = False

    objects = InForceManager()

    class Meta:
        ordering = ["indicator__number", "column"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "indicator", "column"], name="one_score_a_column"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.get_column_display()}: {self.value}"


class ChosenService(models.Model):
    """The public service an institution shows for an indicator that leaves the choice to it, each year."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="chosen_services")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    service = models.CharField("layanan", max_length=150, blank=True)
    application = models.CharField("aplikasi", max_length=150, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evaluation", "indicator"], name="one_service_an_indicator")]

    def __str__(self) -> str:
        return f"{self.service} ({self.application})"
