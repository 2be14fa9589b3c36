"""What the team has prepared for the interview on one indicator."""

from django.conf import settings
from django.db import models

from domains.models import Indicator
from evaluations.models.evaluation import Evaluation
from regions import clock


class InterviewNote(models.Model):
    """Question, answer, who answers, and who holds the test account. `interview_writes.py` refuses a password."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="interview_notes")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    question = models.TextField("pertanyaan", blank=True)
    answer = models.TextField("jawaban", blank=True)
    speaker = models.CharField("narasumber", max_length=200, blank=True)
    account_holder = models.CharField("pemegang akun uji", max_length=200, blank=True)
    account_contact = models.CharField("cara menghubunginya", max_length=200, blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField("disimpan pada", default=clock.now)

    class Meta:
        ordering = ["indicator__number"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "indicator"], name="one_interview_note")]

    def __str__(self) -> str:
        return f"{self.evaluation}: {self.indicator}"
