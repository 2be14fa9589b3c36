"""What a region remembers of a year beside its results: a score on another scale, a decree, a new agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from evaluations import permissions
from history.models import HasHistory
from regions.models import Region

if TYPE_CHECKING:
    from accounts.models import User


class YearNoteQuerySet(models.QuerySet["YearNote"]):
    def visible_to(self, user: User) -> YearNoteQuerySet:
        """Notes belong to the region's people, as its own statements do."""
        regions = {m.region_id for m in user.active_memberships if m.role in permissions.VIEW_RESULT}
        return self.filter(region_id__in=regions)

    def standing(self) -> YearNoteQuerySet:
        return self.filter(withdrawn_at=None)


class YearNote(HasHistory):
    """A note on the time line. It is text, never a value: no figure in it is ever compared with an index."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="year_notes", verbose_name="daerah")
    year = models.PositiveSmallIntegerField("tahun")
    text = models.CharField("catatan", max_length=500)
    source = models.CharField("sumber", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("dicatat pada")
    withdrawn_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)

    objects = YearNoteQuerySet.as_manager()

    class Meta:
        ordering = ["year", "at", "pk"]
        indexes = [models.Index(fields=["region", "year"], name="notes_by_region")]

    def __str__(self) -> str:
        return f"{self.year}: {self.text} (sumber: {self.source})"
