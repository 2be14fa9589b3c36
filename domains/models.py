"""What is measured: Instrument → Domain → Aspect → Indicator → LevelCriterion → EvidenceItem.

An instrument is data: loaded from a checked YAML file, frozen once an evaluation uses it.
Names, weights, bands and level names are read from here, never from code.
"""

from fractions import Fraction
from typing import Any, TypeAlias

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import cached_property

from domains.fraction_field import FractionField


class InstrumentState(models.TextChoices):
    IN_FORCE = "berlaku", "berlaku"
    REVOKED = "dicabut", "dicabut"
    DRAFT = "rancangan", "rancangan"


# The family of instruments whose file names none: SPBE and its successor Pemdi measure the same governments' year.
DIGITAL_GOVERNMENT = "PEMERINTAH-DIGITAL"


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def newest(self) -> "InstrumentQuerySet":
        """Of each code the last revision only: what a new year, a form or a list offers."""
        later = Instrument.objects.filter(code=OuterRef("code"), revision__gt=OuterRef("revision"))
        return self.filter(~Exists(later))

    def at(self, address: str) -> "InstrumentQuerySet":
        """The revision of an address, "PEMDI-2026" or "PEMDI-2026.2"; empty where there is none."""
        code, _, revision = address.partition(".")
        if not revision:
            return self.filter(code=code, revision=1)
        is_later = revision.isascii() and revision.isdigit() and len(revision) < 5 and revision[0] != "0"
        return self.filter(code=code, revision=int(revision)).exclude(revision=1) if is_later else self.none()


class Instrument(models.Model):
    """One version of the national questionnaire, in one of its revisions.

    A revision corrects the text of a version, item by item, under the same codes; each is a row of its own with rows of
    its own, so that a cycle keeps what it was worked under until it adopts the next.
    """

    State: TypeAlias = InstrumentState

    code = models.CharField("kode", max_length=40)
    revision = models.PositiveSmallIntegerField("revisi", default=1)
    # The first revision with these rules: weights, bands and predicates. Only values under the same rules are compared.
    rules_since = models.PositiveSmallIntegerField("aturan sejak revisi", default=1)
    # Instruments that follow one another: one of them is in force in a year, and a region has one cycle a year of each.
    family = models.CharField("keluarga", max_length=40, default=DIGITAL_GOVERNMENT)
    name = models.CharField("nama", max_length=300)
    short_name = models.CharField("nama singkat", max_length=100)
    index_name = models.CharField("nama indeks", max_length=60)
    state = models.CharField("status", max_length=12, choices=State.choices)
    scorable = models.BooleanField("dapat dinilai")
    valid_from = models.PositiveSmallIntegerField("berlaku sejak tahun", null=True)
    valid_to = models.PositiveSmallIntegerField("berlaku sampai tahun", null=True)
    # Lowest and highest value, whole or decimal: {"min": "1", "max": "5", "integer": true, "decimals": 0}.
    value_rule = models.JSONField("aturan nilai")
    # From the lowest band to the highest: [{"name", "min", "max", "max_inclusive"}].
    predicates = models.JSONField("predikat")
    # {"default": "unrounded", "by_cycle": {"2023": "rounded"}}
    predicate_basis = models.JSONField("dasar predikat")
    level_scales = models.JSONField("skala tingkat")
    # The prose of the file: sources, legal basis, cycles, rounding note, evidence rules, unknowns, supplement.
    details = models.JSONField("rincian")
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField("dimuat pada", auto_now=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering = ["valid_from", "code", "revision"]
        constraints = [models.UniqueConstraint(fields=["code", "revision"], name="instrument_revision_once")]

    def __str__(self) -> str:
        return self.short_name if self.revision == 1 else f"{self.short_name}, revisi {self.revision}"

    def get_absolute_url(self) -> str:
        return reverse("instrument", args=[self.address])

    @property
    def scale(self) -> tuple[str, int]:
        """What values may be compared by: the same for revisions that only correct, another one after new rules."""
        return self.code, self.rules_since

    @property
    def address(self) -> str:
        """What names this revision in an address: the code alone for the first."""
        return self.code if self.revision == 1 else f"{self.code}.{self.revision}"

    @cached_property
    def indicator_total(self) -> int:
        """How many indicators make a value complete; asked once however often a page needs it."""
        return self.indicators.count()

    def basis_for(self, year: int | None) -> str:
        """ "rounded" or "unrounded": how this cycle's predicate compares the index with the bands."""
        return self.predicate_basis["by_cycle"].get(str(year), self.predicate_basis["default"])

    def covers(self, year: int) -> bool:
        """Whether the instrument is (or was) the one in force in that year."""
        return self.scorable and (self.valid_from or 0) <= year <= (self.valid_to or year)

    @property
    def stands_apart(self) -> bool:
        """Of another family than SPBE and Pemdi."""
        return self.family != DIGITAL_GOVERNMENT

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def years(self) -> str:
        """ "2021–2025", "sejak 2026", "" for a draft."""
        if self.valid_from is None:
            return ""
        return f"{self.valid_from}–{self.valid_to}" if self.valid_to else f"sejak {self.valid_from}"

    @property
    def founding_acts(self) -> list[dict[str, Any]]:
        """The acts that made it an instrument, as its file names them."""
        return [act for act in self.details.get("legal_basis", []) if act["role"].startswith("Instrumen")]

    @property
    def role_titles(self) -> dict[str, str]:
        """What the instrument calls people, by code of the role; a role that it does not name is missing."""
        named: dict[str, str] = self.details.get("supplement", {}).get("titles", {}).get("roles", {})
        return named

    @property
    def items_certainty(self) -> str:
        """A sentence on how sure the evidence items are; "" where nothing needs saying."""
        fact: dict[str, str] = self.details.get("supplement", {}).get("items_certainty", {})
        return fact.get("text", "")

    def why_not_scored(self, year: int | None = None) -> str:
        """Why no value can be entered under it (in that year); "" if one can."""
        if not self.scorable:
            return f"{self.short_name} masih rancangan dan tidak dapat dinilai."
        if year is not None and not self.covers(year):
            return f"{self.short_name} tidak berlaku untuk tahun {year}."
        return ""

    def activity_in(self, year: int) -> str | None:
        """ "evaluasi" or "pemantauan" where the file knows the year's kind of cycle."""
        cycles = self.details["valid_years"]["cycles"]
        return next((cycle["activity"] for cycle in cycles if cycle["year"] == year), None)


class InstrumentFile(models.Model):
    """The file as it was loaded, apart from the row that pages read: names the first difference once frozen."""

    instrument = models.OneToOneField(Instrument, models.CASCADE, related_name="file")
    content = models.JSONField("isi")

    def __str__(self) -> str:
        return self.instrument.code


class Domain(models.Model):
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="domains")
    number = models.PositiveSmallIntegerField("nomor")
    name = models.CharField("nama", max_length=200)
    weight = FractionField("bobot")
    # The instrument has no domains (Pemdi): one stands in, and no page or export shows it.
    synthetic = models.BooleanField("semu", default=False)
    weight_source = models.JSONField("sumber bobot", default=dict)

    class Meta:
        ordering = ["instrument", "number"]
        constraints = [models.UniqueConstraint(fields=["instrument", "number"], name="domain_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class Aspect(models.Model):
    domain = models.ForeignKey(Domain, models.CASCADE, related_name="aspects")
    number = models.PositiveSmallIntegerField("nomor")
    name = models.CharField("nama", max_length=200)
    weight = FractionField("bobot")
    weight_source = models.JSONField("sumber bobot", default=dict)

    class Meta:
        ordering = ["domain", "number"]
        constraints = [models.UniqueConstraint(fields=["domain", "number"], name="aspect_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


def short_indicator_name(name: str) -> str:
    """The name without the phrase that every indicator of the questionnaire begins with."""
    return name.removeprefix("Tingkat Kematangan ").replace(" Instansi Pusat/Pemerintah Daerah", "")


class Indicator(models.Model):
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="indicators")
    aspect = models.ForeignKey(Aspect, models.CASCADE, related_name="indicators")
    number = models.PositiveSmallIntegerField("nomor")
    name = models.CharField("nama", max_length=300)
    weight = FractionField("bobot")
    weight_source = models.JSONField("sumber bobot", default=dict)
    capability = models.CharField("kapabilitas", max_length=20)
    value_source = models.CharField("asal nilai", max_length=20, blank=True)
    description = models.TextField("uraian")
    # The government chooses the public service it shows here, each year anew (SPBE-2020: 45–47).
    chosen_service = models.BooleanField("layanan pilihan", default=False)
    # Other facts of the row: local_code, kind, evidence_general, external_index, level_zero, …
    details = models.JSONField("rincian", default=dict)

    class Meta:
        ordering = ["instrument", "number"]
        constraints = [models.UniqueConstraint(fields=["instrument", "number"], name="indicator_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("instrument_indicator", args=[self.instrument.address, self.number])

    @property
    def step(self) -> Fraction:
        """What one level more adds to the index: weight/100."""
        return self.weight / 100

    @property
    def short_name(self) -> str:
        return short_indicator_name(self.name)


class LevelCriterion(models.Model):
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField("tingkat")
    name = models.CharField("nama tingkat", max_length=60)
    criterion = models.TextField("kriteria")
    note = models.TextField("catatan", blank=True)

    class Meta:
        ordering = ["indicator", "level"]
        constraints = [models.UniqueConstraint(fields=["indicator", "level"], name="level_once")]

    def __str__(self) -> str:
        return f"{self.level} {self.name}"


class EvidenceItemKind(models.TextChoices):
    POLICY = "kebijakan", "kebijakan"
    MINUTES = "notula", "notula"
    INVITATION = "undangan", "undangan"
    PHOTOS = "dokumentasi", "dokumentasi"
    REPORT = "laporan", "laporan"
    SCREENSHOT = "tangkapan_layar", "tangkapan layar"
    LINK = "tautan", "tautan"
    TECHNICAL = "dokumen_teknis", "dokumen teknis"
    OTHER = "lainnya", "lainnya"


class EvidenceItem(models.Model):
    """One thing to bring for one level; `alternatives_group` joins either-or items of a level."""

    Kind: TypeAlias = EvidenceItemKind

    criterion = models.ForeignKey(LevelCriterion, models.CASCADE, related_name="items")
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="items")
    code = models.CharField("kode", max_length=20)
    text = models.TextField("butir data dukung")
    required = models.BooleanField("wajib")
    alternatives_group = models.CharField("kelompok pilihan", max_length=1, blank=True)
    max_age_years = models.PositiveSmallIntegerField("umur paling lama (tahun)", null=True)
    kind = models.CharField("jenis", max_length=20, choices=Kind.choices)
    condition = models.TextField("syarat", blank=True)
    # The item is a value of another body's index: {index, area, min, max}, numbers as text; `min` and more fulfils it.
    threshold = models.JSONField("ambang", null=True)
    # Where the item stands in the whole file. A code names an item for ever and says nothing of its place.
    position = models.PositiveSmallIntegerField("urutan")

    class Meta:
        ordering = ["instrument", "position"]
        constraints = [models.UniqueConstraint(fields=["instrument", "code"], name="item_code_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def least_value(self) -> Fraction | None:
        """The value of the other body's index from which on the item is fulfilled; None: it is no value."""
        return Fraction(self.threshold["min"]) if self.threshold else None


class CrosswalkLinkRelation(models.TextChoices):
    """official_*: the ministry's own table. All others are shown as a suggestion, never as fact."""

    OFFICIAL_EQUIVALENT = "official_equivalent", "setara"
    OFFICIAL_SPLIT = "official_split", "pecahan"
    OFFICIAL_NEW = "official_new", "baru"
    OFFICIAL_NO_SUCCESSOR = "official_no_successor", "tidak dilanjutkan"
    THIRDPARTY_EQUIVALENT = "thirdparty_equivalent", "setara"
    THIRDPARTY_EXPANDED = "thirdparty_expanded", "diperluas"
    THIRDPARTY_NEW = "thirdparty_new", "baru"
    THIRDPARTY_PARTIAL = "thirdparty_partial", "sebagian"
    THIRDPARTY_REUSE = "thirdparty_reuse", "data dukung dapat dipakai lagi"
    THIRDPARTY_SHIFTED = "thirdparty_shifted", "bergeser"
    THIRDPARTY_UPDATE = "thirdparty_update", "data dukung perlu dimutakhirkan"
    THIRDPARTY_UPDATE_PARTIAL = "thirdparty_update_partial", "data dukung perlu dimutakhirkan, sebagian"
    INFERRED_NAME = "inferred_name", "nama serupa"
    NO_CLEAR_SOURCE = "no_clear_source", "asal tidak jelas"


class CrosswalkLink(models.Model):
    """An indicator of one version continued (or not) in the next. Never converts a score."""

    Relation: TypeAlias = CrosswalkLinkRelation

    source_instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="links_out")
    target_instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="links_in")
    source_indicator = models.ForeignKey(Indicator, models.CASCADE, null=True, related_name="links_out")
    target_indicator = models.ForeignKey(Indicator, models.CASCADE, null=True, related_name="links_in")
    relation = models.CharField("hubungan", max_length=40, choices=Relation.choices)
    source = models.TextField("sumber")

    class Meta:
        ordering = ["source_instrument", "source_indicator", "target_indicator"]
        constraints = [
            models.UniqueConstraint(fields=["source_indicator", "target_indicator"], name="crosswalk_link_once"),
            models.UniqueConstraint(
                fields=["source_indicator", "target_instrument"],
                condition=models.Q(target_indicator=None),
                name="crosswalk_end_once",
            ),
            models.UniqueConstraint(
                fields=["target_indicator", "source_instrument"],
                condition=models.Q(source_indicator=None),
                name="crosswalk_start_once",
            ),
            models.CheckConstraint(
                condition=models.Q(source_indicator__isnull=False) | models.Q(target_indicator__isnull=False),
                name="crosswalk_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_indicator or '–'} → {self.target_indicator or '–'} ({self.relation})"

    @property
    def is_official(self) -> bool:
        """Only the ministry's own table; the rest is shown as a suggestion."""
        return self.relation.startswith("official_")

    @property
    def certainty(self) -> str:
        """Who says so: the ministry's table, a third party, or only the likeness of names."""
        if self.is_official:
            return "Padanan resmi"
        return "Saran pihak ketiga" if self.relation.startswith("thirdparty_") else "Dugaan"
