"""What people add to the way by items: how heavy an item is, and which level they say is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.models.evaluation import Evaluation
from planning.models.target import MAX_POINTS
from regions import clock

if TYPE_CHECKING:
    from accounts.models import User


class ItemEffort(models.Model):
    """The points of one item, or of each item of an indicator, in place of the one that an item counts."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="item_efforts")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    item = models.ForeignKey(
        EvidenceItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="butir"
    )
    points = models.PositiveSmallIntegerField(
        "poin upaya",
        validators=[MinValueValidator(0), MaxValueValidator(MAX_POINTS, f"Poin upaya paling banyak {MAX_POINTS}.")],
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        ordering = ["indicator__number", "item__position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "item"], name="one_effort_an_item"),
            models.UniqueConstraint(
                fields=["evaluation", "indicator"], condition=Q(item=None), name="one_item_effort_an_indicator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item or self.indicator}: {self.points}"


class ReachedLevelQuerySet(models.QuerySet["ReachedLevel"]):
    def visible_to(self, user: User) -> ReachedLevelQuerySet:
        """Those of the regions whose targets the person may see."""
        regions = {m.region_id for m in user.active_memberships if m.role in permissions.VIEW_TARGETS}
        return self.filter(evaluation__region_id__in=regions)


class ReachedLevel(models.Model):
    """A level of which no required item is known, and that a person says is reached; the way then goes on above it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="reached_levels")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("tingkat")
    reason = models.CharField("alasan", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    objects = ReachedLevelQuerySet.as_manager()

    class Meta:
        ordering = ["indicator__number", "level"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "indicator", "level"], name="one_mark_a_level"),
            models.CheckConstraint(
                condition=~Q(reason=""), name="reached_with_a_reason", violation_error_message="Tulis alasannya."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, tingkat {self.level}"
