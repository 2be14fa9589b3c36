"""Which agency answers for which indicator, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from domains.models import Indicator
from evaluations.choices import AssignmentPart
from evaluations.models.evaluation import Evaluation
from evaluations.models.retired import InForceManager
from regions.models import Agency

if TYPE_CHECKING:
    from accounts.models import User


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of_agencies(self, user: User, evaluation: Evaluation) -> AssignmentQuerySet:
        """What the person's own agencies have to answer for in this cycle."""
        return self.filter(evaluation=evaluation, agency_id__in=user.agency_ids(evaluation.region_id))

    def beside(self, user: User, evaluation: str) -> Exists:
        """For a query on other rows: whether the row's indicator is one of theirs, in the cycle that it leads to."""
        same = self.filter(evaluation=OuterRef(evaluation), indicator=OuterRef("indicator"))
        return Exists(same.filter(agency_id__in=user.all_agency_ids))


AssignmentManager = InForceManager.from_queryset(AssignmentQuerySet)


class Assignment(models.Model):
    """One lead agency an indicator, any number of contributors."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="assignments")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="assignments")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="assignments", verbose_name="OPD")
    part = models.CharField("peran", max_length=12, choices=AssignmentPart.choices)
    due = models.DateField("tenggat", null=True, blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)
    is_retired = models.BooleanField("tidak berlaku lagi", default=False, editable=False)

    objects = AssignmentManager()

    class Meta:
        ordering = ["indicator__number", "-part", "agency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "indicator", "agency"],
                name="one_part_an_agency",
                violation_error_message="OPD ini sudah ditugaskan pada indikator itu.",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "indicator"],
                condition=Q(part=AssignmentPart.LEAD),
                name="one_lead_an_indicator",
                violation_error_message="Satu indikator hanya punya satu pengampu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} – {self.agency} ({self.get_part_display()})"
