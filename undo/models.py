"""What one press made or changed in many rows, for a while to be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.permissions import regions_where
from regions import clock
from regions.models import Region
from undo.act_kinds import KINDS, ActKind
from undo.row_steps import RowStep

if TYPE_CHECKING:
    from accounts.models import User


class BulkActQuerySet(models.QuerySet["BulkAct"]):
    def visible_to(self, user: User) -> BulkActQuerySet:
        """Those that the person might do, and so take back, themselves."""
        seen = Q(pk__in=[])
        for kind in KINDS.values():
            seen |= Q(kind=kind.code, region__in=[region.pk for region in regions_where(kind.rule, user)])
        return self.filter(seen)

    def fresh(self) -> BulkActQuerySet:
        """Those that are young enough, and have not been taken back."""
        return self.filter(undone_at=None, at__gt=clock.now() - BulkAct.OFFERED_FOR)


class BulkAct(models.Model):
    """Who did what to many rows at once, when, which rows, and what was told of it.

    `steps` (see `row_steps`) say of each row whether it was made, or how the changed columns stood before; `told` are
    the keys of the notices. `about_type` and `about_id` name the cycle; without one it is about the region.
    """

    OFFERED_FOR: ClassVar = timedelta(days=7)

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    kind = models.CharField("jenis", max_length=30)
    about_type = models.CharField("jenis objek", max_length=60, blank=True)
    about_id = models.PositiveBigIntegerField("objek", null=True)
    words = models.CharField("isi", max_length=300)
    steps = models.JSONField("baris", default=list)
    told = models.JSONField("pemberitahuan", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField("dibatalkan pada", null=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["region", "-at"], name="bulk_act_by_region")]

    def __str__(self) -> str:
        return f"{self.title}: {self.words}"

    @property
    def act_kind(self) -> ActKind:
        return KINDS[self.kind]

    @property
    def title(self) -> str:
        return self.act_kind.title

    @property
    def about(self) -> Any:
        """The cycle, or the region; None where the cycle has been deleted. One query."""
        if not self.about_type:
            return self.region
        return apps.get_model(self.about_type)._base_manager.select_related("region").filter(pk=self.about_id).first()

    @property
    def row_steps(self) -> list[RowStep]:
        return [RowStep(**step) for step in self.steps]

    @property
    def is_fresh(self) -> bool:
        return self.undone_at is None and self.at > clock.now() - self.OFFERED_FOR
