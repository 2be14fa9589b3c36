"""A draft of the explanation: Fakta from the live evidence, Analisis from the chosen level's criterion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assessment.indicator.level_items import ChecklistItem, LevelChecklist
from evaluations.choices import VerdictOutcome
from evaluations.scoring_inputs import asks_for_policy
from evidence.models import Citation, DocumentVersion
from ui.formats import long_date

if TYPE_CHECKING:
    from assessment.indicator.queries import IndicatorPage

SERVICE_CAPABILITY = "service"  # the capability of indicators that measure a service


@dataclass(frozen=True)
class ExplanationDraft:
    """To be read and edited by a person; nothing of it is stored by itself."""

    fact: str
    analysis: str


def draft_explanation(page: IndicatorPage) -> ExplanationDraft | None:
    """No query. None as long as no level is chosen: an explanation speaks of the chosen level only."""
    level = next(
        (level for level in page.levels if page.claimed is not None and level.level == int(page.claimed)), None
    )
    return ExplanationDraft("\n".join(_facts(page)), _analysis(page, level)) if level else None


def _facts(page: IndicatorPage) -> Iterator[str]:
    """One line a piece of evidence for the chosen level; what came back or is too old is left out."""
    if page.indicator.capability == SERVICE_CAPABILITY:
        yield _service(page)
    told: set[int] = set()
    for item, citation in _cited(page):
        left_out = vars(citation)["outcome"] == VerdictOutcome.RETURNED or citation.expiry.is_expired
        if not left_out and citation.pk not in told:
            told.add(citation.pk)
            yield _line(page, item, citation)


def _cited(page: IndicatorPage) -> Iterator[tuple[ChecklistItem | None, Citation]]:
    for level in page.asked_levels:
        for item in level.items:
            yield from ((item, citation) for citation in item.citations)
    yield from ((None, citation) for citation in page.loose)


def _service(page: IndicatorPage) -> str:
    chosen = vars(page.indicator)
    parts = [f"Layanan: {chosen['service'] or page.indicator.short_name}"]
    parts += [f"OPD penanggung jawab: {page.lead.agency.name}"] if page.lead else []
    parts += [f"aplikasi: {chosen['application']}"] if chosen["application"] else []
    return f"{', '.join(parts)}."


def _line(page: IndicatorPage, item: ChecklistItem | None, citation: Citation) -> str:
    """Policy: which norm stands where. Services: which kind of proof. Others: what was carried out."""
    document = _document(citation)
    if item is None or asks_for_policy(page.evaluation.instrument, page.indicator.number):
        return f"- {document}"
    kind = citation.item.get_kind_display() if citation.item else ""
    if page.indicator.capability == SERVICE_CAPABILITY:
        return f"- Bukti berupa {kind}: {document}"
    return f"- {item.text}: {document}"


def _document(citation: Citation) -> str:
    """Document, number, date, article, page, file name."""
    parts = [*version_title(citation.version), *place_in_document(citation.article, citation.page)]
    return f"{', '.join(parts)} {file_note(citation.version.original_name)}."


def file_note(name: str) -> str:
    """How an explanation names a file; the package looks for these words to put the file's new name there."""
    return f"(berkas {name})"


def version_title(version: DocumentVersion) -> list[str]:
    """Title, number and date, as far as they are known."""
    document = version.document
    parts = [document.title]
    parts += [f"nomor {document.reference}"] if document.reference else []
    parts += [f"tanggal {long_date(version.dated)}"] if version.dated else []
    return parts


def place_in_document(article: str, page: str) -> list[str]:
    """Where in the document the assessor has to look."""
    return [part for part in (article, f"halaman atau menit {page}" if page else "") if part]


def _analysis(page: IndicatorPage, level: LevelChecklist) -> str:
    """What the evidence has to be held against; the reason itself is the person's to write."""
    if page.indicator.capability == SERVICE_CAPABILITY:
        subject = "Fungsi layanan di atas"
    elif asks_for_policy(page.evaluation.instrument, page.indicator.number):
        subject = "Norma yang disebut di atas"
    else:
        subject = "Dokumentasi di atas"
    return f"{subject} dinilai memenuhi kriteria tingkat {level.level} ({level.name}): {level.criterion}"
