"""What is asked of an agency, by when, and the questions asked back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.models.evaluation import Evaluation
from evaluations.models.retired import InForceManager
from regions import clock
from regions.models import Agency

if TYPE_CHECKING:
    from accounts.models import User


class EvidenceRequestQuerySet(models.QuerySet["EvidenceRequest"]):
    def standing(self) -> EvidenceRequestQuerySet:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: User) -> EvidenceRequestQuerySet:
        """Those of the person's own agencies; all of the region for those who check or watch."""
        memberships = user.active_memberships
        everything = {m.region_id for m in memberships if m.role in permissions.ALL_VIEWERS}
        own = user.all_agency_ids
        return self.filter(Q(evaluation__region_id__in=everything) | Q(agency_id__in=own))


EvidenceRequestManager = InForceManager.from_queryset(EvidenceRequestQuerySet)


class EvidenceRequest(models.Model):
    """One indicator, or one item of it, asked of one agency. Withdrawn requests stay readable."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="requests")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="requests")
    item = models.ForeignKey(EvidenceItem, models.PROTECT, null=True, blank=True, related_name="requests")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="requests")
    due = models.DateField("tenggat", null=True, blank=True)
    note = models.CharField("catatan", max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("diminta pada", default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)
    is_retired = models.BooleanField("tidak berlaku lagi", default=False, editable=False)

    objects = EvidenceRequestManager()

    class Meta:
        ordering = ["due", "indicator__number", "item__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "agency", "item"],
                condition=Q(withdrawn_at=None, item__isnull=False),
                name="one_open_request_an_item",
                violation_error_message="Butir ini sudah diminta dari OPD itu.",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "agency", "indicator"],
                condition=Q(withdrawn_at=None, item__isnull=True),
                name="one_open_request_an_indicator",
                violation_error_message="Indikator ini sudah diminta dari OPD itu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item or self.indicator} dari {self.agency}"

    @property
    def key(self) -> tuple[int, int, int | None]:
        """What is asked of whom: agency, indicator, item. Open only once."""
        return self.agency_id, self.indicator_id, self.item_id

    @property
    def asked_for(self) -> str:
        """ "butir I45-L3-01" or "seluruh indikator"."""
        return f"butir {self.item.code}" if self.item else "seluruh indikator"


class RequestMessage(models.Model):
    """One line of the question thread of a request."""

    request = models.ForeignKey(EvidenceRequest, models.CASCADE, related_name="messages")
    text = models.TextField("pesan", max_length=2000)
    # For whom the writer spoke: their roles may change later, and one person may hold roles on both sides.
    from_agency = models.BooleanField("dari OPD", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.by}: {self.text[:40]}"
