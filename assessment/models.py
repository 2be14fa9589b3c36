"""What stands beside a level: the validator's decision, and the index of another body that it follows from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from evaluations.models.level_value_field import LevelValueField
from evaluations.models.score import Score
from evidence.models.citation import Citation
from regions import clock


class Decision(models.Model):
    """The newest decision on one self-assessed level, with what it decided between; older ones are history.

    It stands until somebody changes one of the three levels.
    """

    score = models.OneToOneField(Score, models.CASCADE, related_name="decision")
    value = LevelValueField("nilai")
    proposed = LevelValueField("usulan saat itu", null=True, blank=True)
    reviewed = LevelValueField("tinjauan saat itu", null=True, blank=True)
    reason = models.TextField("alasan")
    stands = models.BooleanField("masih berlaku", default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="decided_with_a_reason")]

    def __str__(self) -> str:
        return f"{self.score}, diputuskan {self.by}"


class ExternalIndexValue(models.Model):
    """The index that another body gave, as it was entered for one column of one indicator; the value is the score's.

    Without an index it is the value that assessors are said to put where there is none; `source` says who says so.
    """

    score = models.OneToOneField(Score, models.CASCADE, related_name="external_index")
    index = models.DecimalField("indeks", max_digits=9, decimal_places=4, null=True, blank=True)
    year = models.PositiveSmallIntegerField("tahun indeks", null=True, blank=True)
    source = models.CharField("sumber", max_length=200)
    proof = models.ForeignKey(
        Citation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="data dukung"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(index=None, year=None) | Q(index__isnull=False, year__isnull=False),
                name="external_index_with_its_year",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="external_index_with_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.score}, indeks {self.index}"
