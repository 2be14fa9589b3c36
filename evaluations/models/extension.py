"""More time: a closed window opened again for the cycle, an agency or an indicator, by a person and with a reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from domains.models import Indicator
from evaluations.choices import State
from evaluations.models.evaluation import Evaluation
from regions import clock
from regions.models import Agency
from ui.formats import long_date


class WindowExtension(models.Model):
    """Until when a stage stays open, and for whom; no agency and no indicator means the whole cycle.

    With an indicator in a stage after the self-assessment it may be a *repair*: evidence of that indicator alone is
    open again, its level is not.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="extensions")
    stage = models.CharField("tahap", max_length=10, choices=State.choices)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="extensions", verbose_name="OPD"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="indikator"
    )
    is_repair = models.BooleanField("perbaikan bukti", default=False)
    until = models.DateField("sampai")
    reason = models.CharField("alasan", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField("dicabut pada", null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_repair=False) | Q(indicator__isnull=False),
                name="repair_of_an_indicator",
                violation_error_message="Perbaikan bukti selalu untuk satu indikator.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} sampai {long_date(self.until)}"

    @property
    def scope(self) -> str:
        """ "seluruh siklus", "Dinkes", "indikator 21", "Dinkes, indikator 21"."""
        parts = [self.agency.short_name] if self.agency else []
        parts += [f"indikator {self.indicator.number}"] if self.indicator else []
        return ", ".join(parts) or "seluruh siklus"

    def is_live(self, today: date) -> bool:
        """The last day belongs to it."""
        return self.withdrawn_at is None and today <= self.until

    def fits(self, indicator_id: int | None, agency_ids: Collection[int], anywhere: bool = False) -> bool:
        """Whether it opens this indicator for one of these agencies; `anywhere`: whether it opens any indicator."""
        fits_indicator = anywhere or self.indicator_id in (None, indicator_id)
        return fits_indicator and (self.agency_id is None or self.agency_id in agency_ids)
