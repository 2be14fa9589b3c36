"""A change of a region's agencies, from the draft to its undoing: a merger, a split, a new name, one entered twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import Q

from evaluations import permissions
from regions import clock
from regions.models import Agency, Region
from ui.formats import long_date

if TYPE_CHECKING:
    from accounts.models import User


class AgencyChangeQuerySet(models.QuerySet["AgencyChange"]):
    def visible_to(self, user: User) -> AgencyChangeQuerySet:
        regions = {m.region_id for m in user.active_memberships if m.role in permissions.ALL_VIEWERS}
        return self.filter(region_id__in=regions)

    def waiting(self) -> AgencyChangeQuerySet:
        """Those that apply by themselves on their day."""
        return self.filter(state=AgencyChange.State.PLANNED)


class AgencyChangeKind(models.TextChoices):
    MERGE = "gabung", "Penggabungan"
    SPLIT = "pecah", "Pemecahan"
    RENAME = "ganti-nama", "Pergantian nama"
    DOUBLET = "kembar", "Penyatuan catatan kembar"


class AgencyChangeState(models.TextChoices):
    DRAFT = "rancangan", "Rancangan"
    PLANNED = "terjadwal", "Terjadwal"
    APPLIED = "berlaku", "Berlaku"
    UNDONE = "batal", "Dibatalkan"


class AgencyChange(models.Model):
    """`successors` lists what the sources become: {"agency": id} of one that exists, or {"name", "short_name", "kind"}.

    `choices` says which successor (its place in the list) gets what of a split: {"indicators" | "people" |
    "documents": {id: place}}, and {"heir": place} for what stays under the old name. `steps`, `known` and `told` are
    written when it is applied, for its undoing: see `agency_changes.py`.
    """

    Kind: TypeAlias = AgencyChangeKind

    State: TypeAlias = AgencyChangeState
    DOUBLET_UNDONE_FOR: ClassVar = timedelta(days=7)  # the others as long as nothing was built on them

    region = models.ForeignKey(Region, models.PROTECT, related_name="agency_changes")
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    state = models.CharField("status", max_length=10, choices=State.choices, default=State.DRAFT)
    sources = models.ManyToManyField(Agency, related_name="changes_of", verbose_name="OPD asal")
    on = models.DateField("mulai berlaku")
    basis = models.CharField("dasar hukum", max_length=200)
    note = models.TextField("catatan", blank=True)
    successors = models.JSONField("penerus")
    choices = models.JSONField("pilihan", default=dict, blank=True)
    # What was said of it when it was applied: later names of the agencies do not change it.
    sentence = models.CharField("bunyi", max_length=1000, blank=True)
    steps = models.JSONField(default=list, blank=True, editable=False)
    known = models.JSONField(default=dict, blank=True, editable=False)
    told = models.JSONField(default=list, blank=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("dibuat pada", default=clock.now, editable=False)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField("diterapkan pada", null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)
    undone_reason = models.TextField("alasan pembatalan", blank=True)

    objects = AgencyChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("berlaku", "batal")) | Q(applied_at__isnull=False), name="change_applied_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="batal") | ~Q(undone_reason=""), name="change_undone_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} OPD mulai {long_date(self.on)}"

    @property
    def is_open(self) -> bool:
        """Not applied yet: everything about it may still change."""
        return self.state in (self.State.DRAFT, self.State.PLANNED)

    @property
    def is_doublet(self) -> bool:
        """The sources are the same agency as the successor, entered twice by mistake."""
        return self.kind == self.Kind.DOUBLET

    @property
    def look(self) -> str:
        """The status word that the state looks like."""
        return {"terjadwal": "tunggu", "berlaku": "terima", "batal": "kunci"}.get(self.state, "draf")
