"""One year of one institution, the dates of its stages, and the time added to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.roles import Role
from domains.models import DIGITAL_GOVERNMENT, Indicator, Instrument
from evaluations import permissions
from evaluations.choices import (
    RELEASED_STATES,
    STATE_OF_COLUMN,
    Activity,
    AssessorOutcome,
    AssessorStage,
    CycleState,
    PredicateBasis,
    ValueColumn,
)
from history.choices import HistoryKind
from history.models import HasHistory
from regions import clock
from regions.models import Agency, Region
from ui.formats import long_date

if TYPE_CHECKING:
    from accounts.models import User


STAGE_ORDER = list(AssessorStage.values)


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: User) -> EvaluationQuerySet:
        """The cycles of the regions where the person has any role but the external assessor's."""
        regions = {m.region_id for m in user.active_memberships if m.role in permissions.VIEW_RESULT}
        return self.filter(region_id__in=regions)

    def released_to(self, user: User) -> EvaluationQuerySet:
        """The cycles that an external assessor reads: of their regions, handed in and not yet under review."""
        regions = {m.region_id for m in user.active_memberships if m.role in permissions.ASSESSORS}
        return self.filter(region_id__in=regions, state__in=RELEASED_STATES)

    def readable_by(self, user: User) -> EvaluationQuerySet:
        """Both: in each region what the person's roles there let them see."""
        return self.visible_to(user) | self.released_to(user)

    def beside(self, evaluation: Evaluation) -> EvaluationQuerySet:
        """All years of the same region and family, its own among them."""
        return self.filter(region=evaluation.region_id, family=evaluation.family)

    def before(self, evaluation: Evaluation) -> EvaluationQuerySet:
        """The earlier years of the same region and family."""
        return self.beside(evaluation).filter(year__lt=evaluation.year)


class Evaluation(HasHistory):
    region = models.ForeignKey(Region, models.PROTECT, related_name="evaluations", verbose_name="daerah")
    year = models.PositiveSmallIntegerField("tahun")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="evaluations", verbose_name="instrumen")
    # The instrument's, here as well, because a constraint looks at no other table.
    family = models.CharField("keluarga instrumen", max_length=40, default=DIGITAL_GOVERNMENT, editable=False)
    activity = models.CharField("kegiatan", max_length=10, choices=Activity.choices)
    state = models.CharField("tahap", max_length=10, choices=CycleState.choices, default=CycleState.PERSIAPAN)
    predicate_basis = models.CharField("dasar predikat", max_length=10, choices=PredicateBasis.choices)
    # The day against which the age of evidence counts: the end of the self-assessment window.
    reference_date = models.DateField("tanggal acuan", null=True, blank=True)
    head_approval = models.BooleanField("kepala OPD menyetujui data dukung sebelum ditinjau", default=False)
    # Where the values of a cycle recorded afterwards come from ("basis data Pemkot Denpasar").
    source = models.CharField("sumber nilai", max_length=300, blank=True)
    is_sample = models.BooleanField("data contoh", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("dibuat pada", auto_now_add=True)
    # Raised with the row's lock, by each write of the cycle (`workflow.lock_cycle`): no kept page is shown after it.
    revision = models.PositiveBigIntegerField("revisi isi", default=0, editable=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "family", "year"],
                name="one_cycle_a_year",
                violation_error_message="Daerah ini sudah punya siklus untuk tahun itu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.year}"

    def clean(self) -> None:
        """Before the constraints are asked: a new cycle belongs to its instrument's family."""
        if self._state.adding and self.instrument_id:
            self.family = self.instrument.family

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A cycle never changes its family."""
        if self._state.adding:
            self.family = self.instrument.family
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("dashboard", args=[self.pk])

    @property
    def stages(self) -> list[CycleState]:
        """The stages that have dates, in order; a pemantauan has no interviu and no visitasi."""
        left_out = {CycleState.SELESAI}
        if self.activity == Activity.PEMANTAUAN:
            left_out |= {CycleState.INTERVIU, CycleState.VISITASI}
        return [state for state in CycleState if state not in left_out]

    @property
    def has_interview(self) -> bool:
        return CycleState.INTERVIU in self.stages

    @property
    def columns_reached(self) -> list[ValueColumn]:
        """The columns whose stage the cycle has and has reached; later ones say nothing yet."""
        reached = CycleState(self.state).position
        return [c for c, state in STATE_OF_COLUMN.items() if state in self.stages and state.position <= reached]

    @property
    def columns_left(self) -> list[ValueColumn]:
        """The columns whose stage is over: nobody works on them any more, unless the cycle is taken back."""
        return [column for column in self.columns_reached if STATE_OF_COLUMN[column] != self.state]

    def title_of(self, role: Role) -> str:
        """What people of that role are called in this cycle: the instrument's title, else the role's own."""
        return self.instrument.role_titles.get(role, role.label)

    def window(self, stage: str) -> StageWindow | None:
        """The dates of a stage; no query of its own where windows were prefetched."""
        read = vars(self).get("_prefetched_objects_cache", {}).get("windows")
        for window in self.windows.all() if read is None else read:
            if window.stage == stage:
                return window
        return None

    @cached_property
    def standing_extensions(self) -> list[WindowExtension]:
        """Read once, and only by who asks after a window has closed: an open window costs no query.

        With the repairs that were withdrawn: what was sent in them is judged all the same.
        """
        return list(self.extensions.standing().select_related("agency__heir", "indicator"))

    @cached_property
    def handed_in_at(self) -> datetime | None:
        """When the self-assessment was last handed in; None for a cycle that never was, here. Read once, one query."""
        moves = self.history.filter(kind=HistoryKind.STAGE_MOVED, before__stage=CycleState.MANDIRI)
        return moves.filter(after__stage=CycleState.DOKUMEN).values_list("at", flat=True).first()

    @cached_property
    def returned_items(self) -> dict[int, frozenset[int]]:
        """{indicator id: item ids} whose newest verdict of the assessors is *revisi*. Read once, in one query."""
        newest: dict[int, tuple[int, str]] = {}
        rows = self.assessor_verdicts.values_list("item", "item__criterion__indicator", "stage", "outcome").order_by()
        for item, indicator, _, outcome in sorted(rows, key=lambda row: STAGE_ORDER.index(row[2])):
            newest[item] = indicator, outcome
        found: dict[int, set[int]] = {}
        for item, (indicator, outcome) in newest.items():
            if outcome == AssessorOutcome.REVISION:
                found.setdefault(indicator, set()).add(item)
        return {indicator: frozenset(items) for indicator, items in found.items()}

    @property
    def is_past(self) -> bool:
        return self.state == CycleState.SELESAI

    @property
    def counted_on(self) -> date:
        """The day on which the age of evidence counts: the reference date; today as long as there is none."""
        return self.reference_date or clock.today(self.region)


class StageWindow(models.Model):
    """When a stage is open; data of a cycle, never a constant. Both days belong to it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="windows")
    stage = models.CharField("tahap", max_length=10, choices=CycleState.choices)
    opens = models.DateField("mulai")
    closes = models.DateField("selesai")

    class Meta:
        ordering = ["opens"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "stage"], name="one_window_a_stage"),
            models.CheckConstraint(
                condition=Q(closes__gte=F("opens")),
                name="window_dates_in_order",
                violation_error_message="Tanggal selesai harus sesudah tanggal mulai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.opens} – {self.closes}"

    def contains(self, day: date) -> bool:
        return self.opens <= day <= self.closes


class WindowExtensionQuerySet(models.QuerySet["WindowExtension"]):
    def standing(self) -> WindowExtensionQuerySet:
        """Those that nobody has withdrawn, and all repairs: evidence may have been sent in them."""
        return self.filter(Q(withdrawn_at=None) | Q(is_repair=True))


class WindowExtension(models.Model):
    """Until when a stage stays open, and for whom; no agency and no indicator means the whole cycle.

    In a stage after the self-assessment it may be a *repair*: evidence alone is open again, no level is; of what the
    assessors sent back, for all or for one agency, or of one indicator.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="extensions")
    stage = models.CharField("tahap", max_length=10, choices=CycleState.choices)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="extensions", verbose_name="OPD"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="indikator"
    )
    is_repair = models.BooleanField("perbaikan data dukung", default=False)
    # A repair may begin on a later day; everything else is open from the moment it is given.
    opens = models.DateField("mulai", null=True, blank=True)
    until = models.DateField("sampai")
    reason = models.CharField("alasan", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField("dicabut pada", null=True, blank=True, editable=False)

    objects = WindowExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None) | Q(is_repair=True, opens__lte=F("until")),
                name="repair_dates_in_order",
                violation_error_message="Hari terakhir harus sesudah hari pertama.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} sampai {long_date(self.until)}"

    @property
    def scope(self) -> str:
        """ "seluruh siklus", "Dinkes", "indikator 21", "Dinkes, indikator 21", "butir yang dikembalikan asesor"."""
        if self.is_window:
            return "butir yang dikembalikan asesor"
        parts = [self.agency.short_name] if self.agency else []
        parts += [f"indikator {self.indicator.number}"] if self.indicator else []
        return ", ".join(parts) or "seluruh siklus"

    def is_live(self, today: date) -> bool:
        """Both days belong to it."""
        return self.withdrawn_at is None and (self.opens is None or self.opens <= today) and today <= self.until

    def was_open_on(self, day: date, region: Region) -> bool:
        """Whether that day lay in it, also if it was withdrawn later."""
        first = self.opens or clock.day_of(self.at, region)
        last = min(self.until, clock.day_of(self.withdrawn_at, region)) if self.withdrawn_at else self.until
        return first <= day <= last

    @property
    def is_window(self) -> bool:
        """The city's repair window: of all that the assessors sent back, for every agency."""
        return self.is_repair and self.opens is not None and self.agency_id is None and self.indicator_id is None

    def fits(self, indicator_id: int | None, agency_ids: Collection[int], anywhere: bool = False) -> bool:
        """Whether it opens this indicator for one of these agencies; `anywhere`: whether it opens any indicator."""
        fits_indicator = anywhere or self.indicator_id in (None, indicator_id)
        return fits_indicator and (self.agency_id is None or self.agency_id in agency_ids)
