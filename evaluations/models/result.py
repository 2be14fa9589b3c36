"""Results by others: published indexes of all governments, and national averages. Stored as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from domains.models import Instrument
from regions.models import Region

if TYPE_CHECKING:
    from accounts.models import User


class OfficialResultQuerySet(models.QuerySet["OfficialResult"]):
    def visible_to(self, user: User) -> OfficialResultQuerySet:
        """Published rows are public knowledge; own statements belong to the region's people."""
        return self.filter(Q(recorded_by=None) | Q(region_id__in=user.region_ids))


class OfficialResult(models.Model):
    """One institution's index of one year, as a source printed it; never recomputed."""

    class Kind(models.TextChoices):
        PROVINCE = "provinsi", "provinsi"
        REGENCY = "kabupaten", "kabupaten"
        CITY = "kota", "kota"
        MINISTRY = "kementerian", "kementerian"
        BODY = "lembaga", "lembaga"

    OFFICIAL = "official"

    year = models.PositiveSmallIntegerField("tahun")
    institution = models.CharField("instansi", max_length=200)
    kind = models.CharField("jenis", max_length=12, choices=Kind.choices)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="results")
    province = models.CharField("provinsi", max_length=60, blank=True)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="results")
    index = models.DecimalField("indeks", max_digits=3, decimal_places=2)
    predicate = models.CharField("predikat", max_length=20, blank=True)
    # {"1": "3.60", …} by domain number, as printed; a missing key was not published.
    domain_values = models.JSONField("nilai domain", default=dict, blank=True)
    # "official" only for rows of the ministry's reports; all else is a statement of its source.
    source_type = models.CharField("jenis sumber", max_length=60)
    source = models.TextField("sumber")
    notes = models.TextField("catatan", blank=True)
    # What does not fit (index against predicate, index against domains), in Indonesian.
    warnings = models.JSONField("peringatan", default=list, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField("dicatat pada", auto_now=True)

    objects = OfficialResultQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-index", "institution"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "institution"],
                condition=Q(recorded_by=None),
                name="one_published_row_a_year",
            ),
            models.UniqueConstraint(
                fields=["year", "region"],
                condition=Q(recorded_by__isnull=False),
                name="one_recorded_row_a_year",
                violation_error_message="Hasil tahun itu sudah dicatat untuk daerah ini.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.year}: {self.index}"

    @property
    def is_official(self) -> bool:
        return self.source_type == self.OFFICIAL

    @property
    def provenance(self) -> str:
        """The word that may stand beside the figure: only the ministry's rows are "hasil resmi"."""
        return "hasil resmi" if self.is_official else f"menurut {self.source}"


class NationalAverage(models.Model):
    """A published average or target. The national index is not the mean of the rows: name it so."""

    year = models.PositiveSmallIntegerField("tahun")
    scope = models.CharField("lingkup", max_length=60)
    measure = models.CharField("ukuran", max_length=60)
    value = models.DecimalField("nilai", max_digits=8, decimal_places=2)
    source = models.TextField("sumber")

    class Meta:
        ordering = ["year", "scope", "measure"]
        constraints = [models.UniqueConstraint(fields=["year", "scope", "measure"], name="one_average_a_measure")]

    def __str__(self) -> str:
        return f"{self.scope} {self.year} {self.measure}: {self.value}"
