"""Results by others: published indexes of all governments, and national averages. Stored as printed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When

from domains.models import Instrument
from evaluations import permissions
from history.models import HasHistory
from regions.models import Region
from results.rules.source_words import REMARKS, source_citation, source_in_indonesian

if TYPE_CHECKING:
    from accounts.models import User


NATIONAL = "nasional"
OWN_RECORD = "catatan daerah"  # the source type of what a region's people wrote down themselves

# The source types of the file, as the screen says them; the longest first.
SOURCE_WORDS = (
    ("news quoting", "berita yang memuatnya"),
    ("news; value corroborated by", "berita, angkanya sama di"),
    ("news", "berita"),
    ("city government site", "situs pemerintah kota"),
    ("local-government database", "basis data pemda"),
    ("local-government portal", "portal pemda"),
    ("local-government site", "situs pemda"),
    ("local-government document", "dokumen pemda"),
    ("local-government application", "aplikasi pemda"),
    (" via ", " melalui "),
)


class OfficialResultQuerySet(models.QuerySet["OfficialResult"]):
    def visible_to(self, user: User) -> OfficialResultQuerySet:
        """Published rows are public knowledge; own statements belong to the region's people."""
        regions = {m.region_id for m in user.active_memberships if m.role in permissions.VIEW_RESULT}
        return self.filter(Q(recorded_by=None) | Q(region_id__in=regions))

    def published(self) -> OfficialResultQuerySet:
        """What others printed: the ministry's reports, the press, portals."""
        return self.filter(recorded_by=None)

    def recorded(self) -> OfficialResultQuerySet:
        """What a region's people wrote down about themselves."""
        return self.filter(recorded_by__isnull=False)

    def official(self) -> OfficialResultQuerySet:
        """Rows of the ministry's reports only."""
        return self.published().filter(source_type=OfficialResult.OFFICIAL)

    def of_region(self, region: Region) -> OfficialResultQuerySet:
        """All that is said about one region, oldest year first; in a year the ministry's row comes first."""
        ours = Case(
            When(source_type=OfficialResult.OFFICIAL, then=Value(0)),
            When(recorded_by=None, then=Value(1)),
            default=Value(2),
        )
        return self.filter(region=region).order_by("year", ours)


class OfficialResultKind(models.TextChoices):
    PROVINCE = "provinsi", "provinsi"
    REGENCY = "kabupaten", "kabupaten"
    CITY = "kota", "kota"
    MINISTRY = "kementerian", "kementerian"
    BODY = "lembaga", "lembaga"


class OfficialResult(HasHistory):
    """One institution's index of one year, as a source printed it; never recomputed."""

    Kind: TypeAlias = OfficialResultKind

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
    aspect_values = models.JSONField("nilai aspek", default=dict, blank=True)  # likewise by aspect number
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
    def is_recorded(self) -> bool:
        return self.recorded_by_id is not None

    @property
    def source_kind(self) -> str:
        """The source type in Indonesian: "berita", "basis data pemda", "catatan daerah"."""
        words = self.source_type
        for english, indonesian in SOURCE_WORDS:
            words = words.replace(english, indonesian)
        return words

    @property
    def read_from(self) -> str:
        """The source, with the words on how it was read in Indonesian."""
        return source_in_indonesian(self.source)

    @property
    def remark(self) -> str:
        """The note as people read it: the file's own notes are English, those of a person stand as written."""
        return self.notes if self.is_recorded else REMARKS.get(self.notes, self.notes)

    @property
    def provenance(self) -> str:
        """The word that may stand beside the figure: only the ministry's rows are "hasil resmi"."""
        return "hasil resmi" if self.is_official else f"menurut {self.source_kind}"

    @property
    def source_address(self) -> str:
        """The page where the figure was read; blank for a document."""
        first = self.source.split(maxsplit=1)[0] if self.source.strip() else ""
        return first if first.startswith(("https://", "http://")) else ""

    @property
    def origin(self) -> str:
        """The kind of provenance chip: resmi, berita, or the statement of a government about itself."""
        if self.is_official:
            return "resmi"
        return "berita" if self.source_type.startswith("news") else "statement"

    @property
    def domains(self) -> dict[int, Decimal]:
        """The printed domain values by number; one that was not published is absent."""
        return {int(number): Decimal(value) for number, value in self.domain_values.items()}

    @property
    def aspects(self) -> dict[int, Decimal]:
        """The printed aspect values by number; one that was not published is absent."""
        return {int(number): Decimal(value) for number, value in self.aspect_values.items()}


class NationalAverageQuerySet(models.QuerySet["NationalAverage"]):
    def of(self, year: int, scope: str = NATIONAL) -> dict[str, NationalAverage]:
        """{measure: row} of one year and scope ("nasional", "kota", …); empty if nothing was published."""
        return {row.measure: row for row in self.filter(year=year, scope=scope)}

    def index(self, year: int, scope: str = NATIONAL) -> NationalAverage | None:
        """The published mean index, which is not the mean of the rows."""
        return self.filter(year=year, scope=scope, measure="index").first()

    def indexes(self, scope: str = NATIONAL) -> dict[int, NationalAverage]:
        """{year: row} of the published mean index."""
        return {row.year: row for row in self.filter(scope=scope, measure="index")}


class NationalAverage(models.Model):
    """A published average or target. The national index is not the mean of the rows: name it so."""

    year = models.PositiveSmallIntegerField("tahun")
    scope = models.CharField("lingkup", max_length=60)
    measure = models.CharField("ukuran", max_length=60)
    value = models.DecimalField("nilai", max_digits=8, decimal_places=2)
    source = models.TextField("sumber")

    objects = NationalAverageQuerySet.as_manager()

    class Meta:
        ordering = ["year", "scope", "measure"]
        constraints = [models.UniqueConstraint(fields=["year", "scope", "measure"], name="one_average_a_measure")]

    def __str__(self) -> str:
        return f"{self.scope} {self.year} {self.measure}: {self.value}"

    @property
    def report(self) -> str:
        return source_citation(self.source)

    @property
    def aspect_number(self) -> int | None:
        """The aspect of "a5_manajemen" is 5; None for another measure."""
        return _number_after("a", self.measure)

    @property
    def domain_number(self) -> int | None:
        """The domain of "d2_tata_kelola" is 2; "d_layanan" has none (domain 3 or 4, by instrument)."""
        return _number_after("d", self.measure)


def _number_after(letter: str, measure: str) -> int | None:
    found = re.match(rf"{letter}(\d+)_", measure)
    return int(found[1]) if found else None
