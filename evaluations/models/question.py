"""*Pertanyaan umum*: open questions beside the indicators, outside the score, another list each year."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from evaluations.models.evaluation import Evaluation


class GeneralQuestion(models.Model):
    """One question of one cycle with its answer; `source` names the guideline, empty where the city asks itself."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="general_questions")
    number = models.PositiveSmallIntegerField("nomor")
    text = models.CharField("pertanyaan", max_length=500)
    source = models.CharField("sumber", max_length=200, blank=True)
    answer = models.TextField("jawaban", blank=True)
    version = models.PositiveIntegerField("versi", default=0)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField("diubah pada", null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "number"], name="general_question_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
