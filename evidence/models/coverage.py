"""How many of the agencies a level covers that asks for all of them, entered by hand with its proof."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from domains.models import Indicator
from evaluations.models.evaluation import Evaluation
from evidence.models.citation import Citation
from regions import clock


class Coverage(models.Model):
    """What a list or a report says of all agencies; it stands beside the counter of citations, never in its place."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="coverages")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    covered = models.PositiveSmallIntegerField("OPD tercakup")
    total = models.PositiveSmallIntegerField("jumlah OPD")
    proof = models.ForeignKey(Citation, models.PROTECT, related_name="coverages", verbose_name="data dukung")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "indicator"], name="one_coverage_an_indicator"),
            models.CheckConstraint(
                condition=Q(covered__lte=F("total"), total__gt=0),
                name="coverage_within_total",
                violation_error_message="OPD tercakup tidak boleh lebih banyak daripada jumlah OPD.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.covered} dari {self.total} OPD"
