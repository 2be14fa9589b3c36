"""For whom: Region (Kemendagri code) and Agency (OPD)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from django.db import models
from django.db.models import F, Q

from ui.names import validate_visible

if TYPE_CHECKING:
    from django.db.models import QuerySet


class RegionKind(models.TextChoices):
    PROVINCE = "provinsi", "provinsi"
    REGENCY = "kabupaten", "kabupaten"
    CITY = "kota", "kota"


class Region(models.Model):
    """A province, kabupaten or kota, with its Kemendagri code ("51.71") and time zone."""

    Kind: TypeAlias = RegionKind

    code = models.CharField("kode", max_length=5, unique=True)
    name = models.CharField("nama", max_length=100)
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    time_zone = models.CharField("zona waktu", max_length=40)
    # The exception of a small town: who acts for an agency may judge it. When that was last changed; never, if empty.
    judges_own_agency = models.BooleanField("yang mewakili OPD boleh menilai OPD-nya", default=False)
    judges_own_agency_at = models.DateTimeField("aturan itu diubah pada", null=True, blank=True)
    # Whether people of the parent region read the signed and the final index of this one.
    shares_index = models.BooleanField("indeks dibagikan kepada daerah induk", default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def government(self) -> str:
        """ "Pemerintah Kota Denpasar", "Pemerintah Provinsi Bali"."""
        return f"Pemerintah Provinsi {self.name}" if self.kind == self.Kind.PROVINCE else f"Pemerintah {self.name}"


class AgencyQuerySet(models.QuerySet["Agency"]):
    def in_force(self, day: date) -> QuerySet[Agency]:
        """Agencies that exist on that day (valid_to is the last day). What was entered twice existed never."""
        started = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(started, Q(valid_to=None) | Q(valid_to__gte=day), is_doublet=False)

    def not_ended(self, day: date) -> QuerySet[Agency]:
        """Agencies that exist on that day or begin later: those that a form may offer."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), is_doublet=False)


class AgencyKind(models.TextChoices):
    OPD = "opd", "OPD"
    DISTRICT = "kecamatan", "kecamatan"
    VILLAGE = "kelurahan", "kelurahan"


class Agency(models.Model):
    """A local agency: dinas, badan, bagian, kecamatan or kelurahan; it keeps its history when it changes."""

    Kind: TypeAlias = AgencyKind

    region = models.ForeignKey(Region, models.PROTECT, related_name="agencies")
    name = models.CharField("nama", max_length=200, validators=[validate_visible])
    short_name = models.CharField("nama singkat", max_length=40, validators=[validate_visible])
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices, default=Kind.OPD)
    # A merger has several predecessors, a split gives several agencies the same one.
    predecessors = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="successors")
    valid_from = models.DateField("berlaku sejak", null=True, blank=True)
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)
    # Who keeps the papers of an ended agency and answers for what stays under its name. Never one that has ended.
    heir = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="kept")
    # Entered twice by mistake and united with its heir: it never existed, and only what was sealed bears its name.
    is_doublet = models.BooleanField("catatan kembar", default=False, editable=False)
    is_sample = models.BooleanField("data contoh", default=False)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name", "valid_from"],
                condition=Q(is_doublet=False),
                name="agency_name_once",
                violation_error_message="Sudah ada OPD dengan nama ini.",
            ),
            models.UniqueConstraint(
                fields=["region", "name"],
                condition=Q(valid_from=None, is_doublet=False),
                name="agency_name_once_undated",
                violation_error_message="Sudah ada OPD dengan nama ini.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="agency_dates_in_order",
                violation_error_message="Tanggal akhir harus sesudah tanggal mulai.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def continued_by(self) -> Agency:
        """Who answers today for what this agency did: itself, or its heir."""
        return self.heir or self

    def has_ended(self, day: date) -> bool:
        """`valid_to` is its last day."""
        return self.is_doublet or (self.valid_to is not None and self.valid_to < day)
