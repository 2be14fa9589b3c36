"""What is done about a result: the ministry's recommendation, and the actions that people make of it and of plans."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from domains.models import Indicator
from evaluations import permissions
from evaluations.models.evaluation import Evaluation
from evidence.models.citation import Citation
from evidence.models.document import Document
from planning.rules.cheapest_path import raise_gain
from regions import clock
from regions.models import Agency
from ui.due import DueDate

if TYPE_CHECKING:
    from accounts.models import User


class Recommendation(models.Model):
    """The text as it came, with where it stands; it is divided into actions and never changed."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="recommendations")
    source = models.CharField("sumber", max_length=300)
    number = models.CharField("nomor", max_length=100, blank=True)
    issued_on = models.DateField("tanggal", null=True, blank=True)
    text = models.TextField("isi rekomendasi", max_length=30_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("dicatat pada", default=clock.now, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.source} {self.number}".strip()


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: User) -> ActionQuerySet:
        """Those of the person's own agencies; all of the region for the team and its leaders."""
        memberships = user.active_memberships
        everything = {m.region_id for m in memberships if m.role in permissions.VIEW_RESULT - permissions.AGENCY_PEOPLE}
        return self.filter(Q(evaluation__region_id__in=everything) | Q(agency_id__in=user.all_agency_ids))

    def of_agencies(self, user: User) -> ActionQuerySet:
        """Those that the person's own agencies have."""
        return self.filter(agency_id__in=user.all_agency_ids)

    def with_newest_note(self) -> ActionQuerySet:
        """Each with `newest_note`, the last word on its progress."""
        newest = ActionNote.objects.filter(action=OuterRef("pk")).order_by("-at", "-pk")
        return self.annotate(newest_note=Subquery(newest.values("text")[:1]))

    def open(self) -> ActionQuerySet:
        """Neither finished nor given up, and not carried on in a later year."""
        return self.filter(state__in=Action.OPEN, carried_to=None).select_related("carried_to")


class ActionOrigin(models.TextChoices):
    RECOMMENDED = "rekomendasi", "Rekomendasi"
    SCENARIO = "skenario", "Skenario"
    YEARLY = "tahunan", "Rencana tahunan"
    CARRIED = "lanjutan", "Lanjutan tahun lalu"
    OWN = "sendiri", "Disusun sendiri"


class ActionState(models.TextChoices):
    TODO = "belum", "Belum mulai"
    RUNNING = "berjalan", "Berjalan"
    DONE = "selesai", "Selesai"
    DROPPED = "batal", "Batal"


class Action(models.Model):
    """One thing to do, by one agency, until a day. Carried to the next year it becomes a row that names this one."""

    Origin: TypeAlias = ActionOrigin

    State: TypeAlias = ActionState

    OPEN = (State.TODO, State.RUNNING)

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="actions")
    origin = models.CharField("asal", max_length=12, choices=Origin.choices)
    source = models.CharField("sumber", max_length=300, blank=True)  # what it came from, in words
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="rekomendasi"
    )
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    text = models.CharField("uraian tindak lanjut", max_length=1000)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="OPD"
    )
    due = models.DateField("tenggat", null=True, blank=True)
    cost_note = models.CharField("catatan biaya", max_length=200, blank=True)
    state = models.CharField("status", max_length=10, choices=State.choices, default=State.TODO)
    state_reason = models.CharField("alasan", max_length=500, blank=True)
    # Goes up with every change of the facts: two people who edit at once do not overwrite each other.
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    newest_note: str | None = None  # read along by `with_newest_note()`

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="batal") | ~Q(state_reason=""),
                name="dropped_action_says_why",
                violation_error_message="Tulis alasan pembatalan.",
            ),
            models.CheckConstraint(
                condition=Q(origin="rekomendasi", recommendation__isnull=False) | ~Q(origin="rekomendasi"),
                name="recommended_action_names_its_text",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state"], name="actions_of_an_agency")]

    def __str__(self) -> str:
        return self.text

    @property
    def successor(self) -> Action | None:
        """Where it goes on; no query of its own where `carried_to` was read along."""
        return getattr(self, "carried_to", None)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN and self.successor is None

    def due_date(self, today: date) -> DueDate:
        """By when somebody waits for it: whoever tells whether an action is late asks here."""
        return DueDate(self.due, today, is_settled=not self.is_open)

    @property
    def look(self) -> str:
        """The status word of the ui that the state is shown as."""
        return {"belum": "kosong", "berjalan": "draf", "selesai": "terima"}.get(self.state, "kunci")


class ActionRaise(models.Model):
    """An indicator that the action is about, and the level it is to reach; as it was planned.

    `needs` are the required items that were missing then: [["I21-L3-01"], ["I21-L3-02", "I21-L3-03"]], where one of
    several is enough. `effort` counts them, or the points that people gave the raise; None where nobody knows.
    """

    action = models.ForeignKey(Action, models.CASCADE, related_name="raises")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    level = models.DecimalField("tingkat tujuan", max_digits=3, decimal_places=2, null=True, blank=True)
    start = models.DecimalField("tingkat awal", max_digits=3, decimal_places=2, null=True, blank=True)
    is_assumed = models.BooleanField("tingkat awal hanya anggapan", default=False)
    effort = models.PositiveIntegerField("upaya", null=True, blank=True)
    needs = models.JSONField("butir yang kurang", default=list)

    class Meta:
        ordering = ["indicator__number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "indicator"], name="one_raise_an_indicator"),
            models.CheckConstraint(
                condition=Q(start=None) | Q(level=None) | Q(level__gt=models.F("start")),
                name="raise_goes_up",
                violation_error_message="Tingkat tujuan harus di atas tingkat awal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ke {self.level}"

    @property
    def gain(self) -> Fraction | None:
        """On the index, exactly; None where a level is missing."""
        if self.level is None or self.start is None:
            return None
        return raise_gain(self.indicator.weight, Fraction(self.start), Fraction(self.level))


class ActionProof(models.Model):
    """What shows that it was done: a citation of a cycle, or a document of the library."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="proofs")
    citation = models.ForeignKey(Citation, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(citation=None, document__isnull=False) | Q(citation__isnull=False, document=None),
                name="proof_of_one_kind",
            ),
            models.UniqueConstraint(fields=["action", "document"], name="one_document_an_action"),
            models.UniqueConstraint(fields=["action", "citation"], name="one_citation_an_action"),
        ]

    def __str__(self) -> str:
        return str(self.shown)

    @property
    def shown(self) -> Document:
        """The document, whichever way it was named."""
        if self.citation:
            return self.citation.version.document
        assert self.document
        return self.document


class ActionNote(models.Model):
    """One line about the progress; written once."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="notes")
    text = models.TextField("catatan", max_length=2000)
    from_agency = models.BooleanField("dari OPD", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.by}: {self.text[:40]}"
