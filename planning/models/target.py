"""What a government wants to reach, what it would cost, and the ways it has thought of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from domains.fraction_field import FractionField
from domains.models import DIGITAL_GOVERNMENT, Aspect, Indicator
from evaluations import permissions
from evaluations.models.evaluation import Evaluation
from planning.rules.target_query import TargetQuery, read_target_query
from regions import clock
from regions.models import Region

if TYPE_CHECKING:
    from accounts.models import User

MAX_POINTS = 99  # for one raise; keeps every question under a second


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: User) -> TargetQuerySet:
        """Those of the regions whose targets the person may see."""
        regions = {m.region_id for m in user.active_memberships if m.role in permissions.VIEW_TARGETS}
        return self.filter(region_id__in=regions)


class TargetScope(models.TextChoices):
    CITY = "kota", "target daerah"
    NATIONAL = "nasional", "target nasional"
    ASPECT = "aspek", "target aspek"


class Target(models.Model):
    """An index, or the index of an aspect, that is to be reached in a year, with the text that says so."""

    Scope: TypeAlias = TargetScope

    region = models.ForeignKey(Region, models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField("tahun")
    family = models.CharField("keluarga instrumen", max_length=40, default=DIGITAL_GOVERNMENT, editable=False)
    scope = models.CharField("lingkup", max_length=10, choices=Scope.choices)
    aspect = models.ForeignKey(Aspect, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="aspek")
    value = models.DecimalField("nilai", max_digits=3, decimal_places=2)
    source = models.CharField("sumber", max_length=300)
    is_sample = models.BooleanField("data contoh", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "scope", "aspect__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "family", "year", "scope"], condition=Q(aspect=None), name="one_target_a_year"
            ),
            models.UniqueConstraint(
                fields=["region", "year", "aspect"],
                condition=Q(aspect__isnull=False),
                name="one_target_an_aspect_a_year",
            ),
            models.CheckConstraint(
                condition=Q(scope="aspek", aspect__isnull=False) | Q(~Q(scope="aspek"), aspect=None),
                name="target_of_an_aspect_names_it",
                violation_error_message="Pilih aspek hanya untuk target aspek.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=1, value__lte=5),
                name="target_in_range",
                violation_error_message="Target harus antara 1,00 dan 5,00.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.year}: {self.value}"

    @property
    def label(self) -> str:
        return f"target aspek {self.aspect}" if self.aspect else self.get_scope_display()


class Effort(models.Model):
    """How many points people give one raise, in place of the count of missing items."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="efforts")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    level = models.DecimalField("tingkat tujuan", max_digits=3, decimal_places=2)
    points = models.PositiveSmallIntegerField(
        "poin upaya",
        validators=[MinValueValidator(0), MaxValueValidator(MAX_POINTS, f"Poin upaya paling banyak {MAX_POINTS}.")],
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        ordering = ["indicator__number", "level"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "indicator", "level"], name="one_effort_a_raise")]

    def __str__(self) -> str:
        return f"{self.indicator} ke {self.level}: {self.points}"


def check_constraints(value: Any) -> None:
    """A scenario's question must be readable."""
    try:
        read_target_query(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def visible_to(self, user: User) -> ScenarioQuerySet:
        regions = {m.region_id for m in user.active_memberships if m.role in permissions.VIEW_TARGETS}
        return self.filter(evaluation__region_id__in=regions)


class Scenario(models.Model):
    """A named answer, as it was on the day it was saved: the question, the raises, and the index they lead to.

    `raises` lists {"number", "start", "level", "gain", "effort", "items", "agency", "free"}, levels and gains as texts.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="scenarios")
    name = models.CharField("nama", max_length=80)
    constraints = models.JSONField("batasan", validators=[check_constraints])
    raises = models.JSONField("kenaikan", default=list)
    before = FractionField("indeks awal")
    after = FractionField("indeks sesudahnya")
    effort = models.PositiveIntegerField("upaya")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ["effort", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "name"],
                name="scenario_name_once",
                violation_error_message="Skenario dengan nama ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wish(self) -> TargetQuery:
        return read_target_query(self.constraints)
