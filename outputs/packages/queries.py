"""What goes into a package: each indicator's explanation and evidence, in five queries however many there are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from accounts.models import User
from assessment.worklist.queries import indicators_with_service
from domains.models import EvidenceItem, Indicator, LevelCriterion
from evaluations.choices import ValueColumn, VerdictOutcome
from evaluations.models import Evaluation, Score
from evaluations.rules.readiness import level_of_value
from evaluations.scoring_inputs import level_facts_of
from evaluations.stages.assessor_stages import first_repair_at
from evidence.models import Citation, DocumentVersion
from evidence.models.citation import CitationQuerySet
from evidence.package_naming import cited_by_version, package_names
from evidence.rules import cited_pages
from evidence.rules.expiry import Expiry
from outputs.models import Package
from ui.formats import NO_VALUE, value_label
from uploads.filetypes import PDF

AWAITING_REVIEW = "Menunggu tinjauan"
FILE_MISSING = "berkas tidak ditemukan di penyimpanan"
NO_COPY = "memuat data lokasi, dan salinannya belum dibuat"
NO_READABLE_COPY = "salinan yang dapat dibuka di mana saja belum dibuat"
QUARANTINE_REASONS = {
    DocumentVersion.Scan.WAITING: "menunggu pemindaian virus",
    DocumentVersion.Scan.INFECTED: "ditahan karena mengandung virus",
}


@dataclass(frozen=True)
class PackedProof:
    """What one document proves in one place: a citation."""

    item: EvidenceItem | None
    article: str
    page: str
    note: str
    outcome: VerdictOutcome | None
    reason: str  # why it came back, in words
    expiry: Expiry

    @property
    def verdict(self) -> str:
        words = self.outcome.label if self.outcome else AWAITING_REVIEW
        return f"{words}: {self.reason}" if self.reason else words

    @property
    def age(self) -> str:
        """What has to be known of its age; empty where it counts."""
        if self.expiry.is_expired:
            return "kedaluwarsa pada tanggal acuan"
        return "tanggal dokumen belum disebut" if self.expiry.is_unknown else ""

    @property
    def first_page(self) -> int | None:
        """Where a reader is led; None where no page is named."""
        return cited_pages.first_page(self.page)

    @property
    def code(self) -> str:
        return self.item.code if self.item else ""

    @property
    def level(self) -> int | None:
        return self.item.criterion.level if self.item else None


@dataclass(frozen=True)
class PackedVersion:
    """One version of a document in one indicator, once, whatever the number of items it is cited for."""

    version: DocumentVersion
    proofs: tuple[PackedProof, ...]
    name: str  # in the zip; empty for what is no file
    size: int  # bytes that lie in the storage
    link: str
    obstacle: str  # why it cannot go into any zip; empty if it can
    is_searchable: bool = False  # whether a scan goes in as the copy that holds its words

    @property
    def file(self) -> FieldFile | None:
        """The stored file that goes into the zip; None where there is none."""
        return packed_file(self.version, self.is_searchable)

    @property
    def sha256(self) -> str:
        """Of the bytes that go into the zip."""
        copy = self.version.searchable_copy if self.is_searchable else self.version.copy
        return copy.sha256 if self.is_copy and copy else self.version.sha256

    @property
    def is_copy(self) -> bool:
        """A scan with its words, a picture without its place, or a kind that everybody can open."""
        return self.is_searchable or self.version.needs_copy


@dataclass(frozen=True)
class IndicatorChapter:
    """One indicator."""

    indicator: Indicator
    score: Score | None
    level_name: str
    pieces: tuple[PackedVersion, ...]

    @property
    def number(self) -> int:
        return self.indicator.number

    @property
    def name(self) -> str:
        service = vars(self.indicator)["service"]
        return f"{self.indicator.short_name}: {service}" if service else self.indicator.short_name

    @property
    def level(self) -> str:
        """ "3 (Terdefinisi)"; "–" as long as none is chosen."""
        if not self.score or self.score.value is None:
            return NO_VALUE
        name = f" ({self.level_name})" if self.level_name else ""
        return f"{value_label(self.score.value)}{name}"

    @property
    def has_text(self) -> bool:
        return bool(self.score and (self.score.fact or self.score.analysis))


@dataclass(frozen=True)
class PackageContents:
    """Chapters of indicators with something to say, in the instrument's order."""

    package: Package
    chapters: tuple[IndicatorChapter, ...]
    hidden: int  # citations whose documents the asker may not see

    @property
    def evaluation(self) -> Evaluation:
        return self.package.evaluation


def package_offer(evaluation: Evaluation) -> dict[str, int]:
    """The accepted evidence that there is to pack, as documents, indicators and size; one query."""
    rows = (
        Citation.objects.filter(evaluation=evaluation).live().with_verdict().filter(Q(outcome=VerdictOutcome.ACCEPTED))
    )
    found = {(row.indicator_id, row.version_id): row.version.size for row in rows.select_related("version")}
    indicators = {indicator for indicator, _ in found}
    return {"documents": len(found), "indicators": len(indicators), "size": sum(found.values())}


def package_contents(package: Package, asker: User) -> PackageContents:
    """As the asker may see it now (`asker` is read anew: rights may have changed since the order)."""
    chapters, hidden = package_chapters(package, asker)
    kept = (c for c in chapters if c.pieces or (c.has_text and not package.is_repair))
    return PackageContents(package, tuple(kept), hidden)


def goes_searchable(version: DocumentVersion) -> bool:
    """Whether a scan has a copy with its words that may stand for it: a PDF whose signature would not be lost."""
    is_pdf = not version.is_link and version.shown_kind == PDF
    return is_pdf and version.searchable_copy_id is not None and not version.has_digital_signature


def packed_file(version: DocumentVersion, searchable: bool) -> FieldFile | None:
    """The stored file that stands for a version in a package."""
    copy = version.searchable_copy if searchable else None
    return copy.file if copy else version.handed_on


def package_chapters(package: Package, asker: User) -> tuple[list[IndicatorChapter], int]:
    """Every indicator that the package is asked of, with or without anything to say; and how much is hidden."""
    evaluation = package.evaluation
    indicators = [i for i in indicators_with_service(evaluation) if package.indicator_id in (None, i.pk)]
    cited, hidden = _cited(package, asker)
    return indicator_chapters(evaluation, indicators, cited, package.site, package.searchable), hidden


def indicator_chapters(
    evaluation: Evaluation,
    indicators: Sequence[Indicator],
    cited: Mapping[int, list[Citation]],
    site: str,
    searchable: bool = False,
) -> list[IndicatorChapter]:
    """Self-assessment and evidence of each indicator, whether there is any or not: two queries.

    `searchable`: scans as their copies, for rows that were read with them.
    """
    scores = {
        score.indicator_id: score for score in Score.objects.filter(evaluation=evaluation, column=ValueColumn.MANDIRI)
    }
    levels = LevelCriterion.objects.filter(indicator__in=[i.pk for i in indicators]).only("indicator", "level", "name")
    names = {(level.indicator_id, level.level): level.name for level in levels}
    return [
        IndicatorChapter(
            indicator=indicator,
            score=(score := scores.get(indicator.pk)),
            level_name=_level_name(evaluation, indicator, score, names),
            pieces=tuple(_pieces(indicator, cited.get(indicator.pk, []), site, searchable)),
        )
        for indicator in indicators
    ]


def _level_name(
    evaluation: Evaluation, indicator: Indicator, score: Score | None, names: Mapping[tuple[int, int], str]
) -> str:
    if score is None or not score.value:
        return ""
    bands = level_facts_of(evaluation.instrument, indicator.number).bands
    return names.get((indicator.pk, level_of_value(score.value, bands)), "")


def packed_citations(evaluation: Evaluation, is_repair: bool) -> CitationQuerySet:
    """What counts now; once a repair was opened, what the assessors were given then, or what was sent since.

    The package of the self-assessment stays as it was: a repair replaces nothing in it.
    """
    rows = Citation.objects.filter(evaluation=evaluation)
    began = first_repair_at(evaluation)
    if began is None:
        return rows.none() if is_repair else rows.live()
    return (
        rows.live().filter(created_at__gte=began)
        if is_repair
        else rows.standing_before(began).filter(awaits_head=False)
    )


def _cited(package: Package, asker: User) -> tuple[dict[int, list[Citation]], int]:
    """By indicator id, and how many more there are that the asker may not see."""
    rows = packed_citations(package.evaluation, package.is_repair).with_verdict().with_visibility(asker)
    if package.indicator_id:
        rows = rows.filter(indicator=package.indicator_id)
    if package.accepted_only:
        rows = rows.filter(Q(outcome=VerdictOutcome.ACCEPTED))
    by_indicator: dict[int, list[Citation]] = defaultdict(list)
    hidden = 0
    related = ("version__document", "version__copy", "version__searchable_copy", "item__criterion")
    for row in rows.select_related(*related):
        row.evaluation = package.evaluation  # its reference date is asked for each age
        if row.is_shown:
            by_indicator[row.indicator_id].append(row)
        else:
            hidden += 1
    return by_indicator, hidden


def _pieces(indicator: Indicator, citations: list[Citation], site: str, searchable: bool) -> Iterator[PackedVersion]:
    """Each version once, whatever the number of items it is cited for."""
    by_version = cited_by_version(citations)
    copied = {version: searchable and goes_searchable(version) for version in by_version}
    stored = {version: _stored(version, copied[version]) for version in by_version}
    names = package_names(indicator.number, (version for version, (_, obstacle) in stored.items() if not obstacle))
    for version, rows in by_version.items():
        size, obstacle = stored[version]
        link = version.url or f"{site}{reverse('evidence_download', args=[version.pk])}"
        proofs = tuple(map(_proof, rows))
        yield PackedVersion(version, proofs, names.get(version, ""), size, link, obstacle, copied[version])


def _proof(citation: Citation) -> PackedProof:
    outcome = citation.outcome
    return PackedProof(
        item=citation.item,
        article=citation.article,
        page=citation.page,
        note=citation.note,
        outcome=VerdictOutcome(outcome) if outcome else None,
        reason=citation.reason_label,
        expiry=citation.expiry,
    )


def _stored(version: DocumentVersion, searchable: bool) -> tuple[int, str]:
    """The bytes that lie there, or why there are none to take."""
    if version.is_link:
        return 0, "tautan"
    if version.in_quarantine:
        return 0, QUARANTINE_REASONS[DocumentVersion.Scan(version.scan)]
    file = packed_file(version, searchable)
    if file is None:
        return 0, NO_COPY if version.has_position else NO_READABLE_COPY
    try:
        return file.size, ""
    except FileNotFoundError:
        return 0, FILE_MISSING
