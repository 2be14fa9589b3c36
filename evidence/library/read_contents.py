"""What was read of a document's newest file: facts that wait for a person, and the items it may prove."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from domains.models import Indicator, Instrument
from evaluations.models import Evaluation
from evidence.document_fields import DOCUMENT_FIELDS, display_value
from evidence.files.scan_reading import NO_INDONESIAN, NO_TESSERACT
from evidence.library.item_documents import accepted_before, known, learned_rank
from evidence.models import Citation, Document, DocumentVersion, VersionReading
from evidence.rules.learned_fit import LearnedRank
from evidence.upload_permissions import NOT_ASSIGNED_TO_YOU, sendable_indicators, why_not_send_evidence
from reading.instrument_terms import terms_of
from reading.paper_kinds import item_kind_of
from reading.regulation_check import PolicyCheck, check_regulation

SHOWN_PROPOSALS = 5
SENTENCE_ENDS = re.compile(r"\w{3}[.;!?]\s+[A-Z]")
# What a page says of the paper that no field of the document holds.
TOLD_ONLY = {"subject": "Tentang", "issuer": "Penerbit", "signatory": "Penanda tangan"}


@dataclass(frozen=True)
class ReadFact:
    """A value that was read for a field of the document, whether that field is still empty or holds it."""

    name: str
    title: str
    value: Any
    shown: str
    page: int
    fits_empty: bool
    is_stored: bool

    @property
    def source(self) -> str:
        typed = "" if self.fits_empty else "; isian Anda tetap"
        return f"dibaca dari halaman {self.page}{'; sudah tersimpan' if self.is_stored else typed}"


@dataclass(frozen=True)
class ItemProposal:
    """An item that the document may prove, and the sending form filled with it or why it is not this person's."""

    indicator: Indicator
    item: str
    place: str
    sentence: str
    why: str
    url: str | None
    why_not: str


def reading_of(version: DocumentVersion) -> VersionReading | None:
    """What was read of a version; None as long as it was not."""
    try:
        return version.page_reading
    except VersionReading.DoesNotExist:
        return None


def newest_reading(document: Document) -> tuple[DocumentVersion | None, VersionReading | None]:
    """A document's newest version and what was read of it, each None where there is none. One query."""
    newest = document.versions.select_related("page_reading").first()
    return newest, reading_of(newest) if newest else None


def lacks_scans(reading: VersionReading | None) -> bool:
    """Whether scanned pages were left out because of what is missing on the server."""
    return reading is not None and any(why in reading.note for why in (NO_TESSERACT, NO_INDONESIAN))


def read_fields(document: Document, reading: VersionReading | None) -> list[ReadFact]:
    """The values that were read for fields of the document: kind, number, date."""
    if reading is None:
        return []
    found = values_read(reading.facts)
    facts = []
    for field in DOCUMENT_FIELDS:
        if field.name in found:
            value, page = found[field.name]
            shown = display_value(Document(**{field.name: value}), field.name)
            stored = getattr(document, field.name)
            facts.append(ReadFact(field.name, field.title, value, shown, page, not stored, stored == value))
    return facts


def values_read(facts: dict[str, Any]) -> dict[str, tuple[Any, int]]:
    """Value and page for each field of a document that the facts of its paper fill: kind, number, date."""
    found: dict[str, tuple[Any, int]] = {}
    if "kind" in facts and (kind := item_kind_of(facts["kind"]["value"])):
        found["kind"] = (kind, facts["kind"]["page"])
    if "number" in facts:
        number, year = facts["number"]["value"], facts.get("year", {}).get("value")
        # A regulation's number is known by its year; a letter's has it inside.
        written = number if year is None or year in number or "/" in number else f"{number} Tahun {year}"
        found["reference"] = (written[:100], facts["number"]["page"])
    if "date" in facts:
        found["issued_on"] = (date.fromisoformat(facts["date"]["value"]), facts["date"]["page"])
    return found


def title_read(facts: dict[str, Any]) -> str:
    """What such a paper is called: kind, number and subject; "" where its subject was not read, or runs on as text."""
    said = {name: facts[name]["value"] for name in ("kind", "number", "year", "subject") if name in facts}
    subject = said.get("subject", "")
    if not subject or SENTENCE_ENDS.search(subject):
        return ""
    kind, number, year = said.get("kind", ""), said.get("number", ""), said.get("year", "")
    if number and year and "/" not in number:
        return f"{kind} Nomor {number} Tahun {year} tentang {subject}".strip()
    return subject if subject.lower().startswith(kind.lower()) else f"{kind} {subject}"


@dataclass(frozen=True)
class RegulationPage:
    """The policies of one instrument beside the articles of a document, each check with its indicator's name."""

    instrument: Instrument
    checks: tuple[tuple[Indicator, PolicyCheck], ...]


def checked_regulation(version: DocumentVersion) -> list[RegulationPage]:
    """What a document's newest file regulates, for each instrument that asks for policies; none without articles."""
    texts = dict(version.page_texts.values_list("number", "text"))
    pages = [texts.get(number, "") for number in range(1, max(texts, default=0) + 1)]
    found: list[RegulationPage] = []
    for instrument in Instrument.objects.order_by("code", "-revision").prefetch_related("indicators"):
        terms = terms_of(instrument.code)
        if terms is None or not terms.policies or any(page.instrument.code == instrument.code for page in found):
            continue
        rows = {row.number: row for row in instrument.indicators.all()}
        checks = [(rows[check.indicator], check) for check in check_regulation(pages, terms) if check.indicator in rows]
        if checks:
            found.append(RegulationPage(instrument, tuple(checks)))
    return found


def told_facts(reading: VersionReading | None) -> list[tuple[str, str, int]]:
    """Title, value and page of what was read besides."""
    facts = reading.facts if reading else {}
    return [(title, facts[name]["value"], facts[name]["page"]) for name, title in TOLD_ONLY.items() if name in facts]


def proposals_for(
    document: Document, reading: VersionReading | None, citations: Sequence[Citation], user: User
) -> list[ItemProposal]:
    """At most five items that the newest file may prove in a cycle that is open to this person, own ones first.

    What the region accepted before moves them up. Three queries, and those of `sendable_indicators`; none where
    nothing was proposed.
    """
    if reading is None or not any(reading.proposals.values()):
        return []
    cycles = Evaluation.objects.visible_to(user).filter(region=document.region_id).order_by("-year", "-pk")
    rows = cycles.select_related("instrument", "region").prefetch_related("windows")[:2]
    refusals = {row.pk: why_not_send_evidence(row, user, anywhere=True) for row in rows}
    open_ones = [row for row in rows if refusals[row.pk] is None]
    cycle = next((row for row in open_ones or rows if reading.proposals.get(row.instrument.code)), None)
    if cycle is None:
        return []
    raw = reading.proposals[cycle.instrument.code]
    numbers = {one["indicator"] for one in raw}
    indicators = {row.number: row for row in Indicator.objects.filter(instrument=cycle.instrument, number__in=numbers)}
    own = set(sendable_indicators(cycle, user).values_list("number", flat=True)) if cycle in open_ones else set()
    cited = {(c.indicator.number, c.item.code if c.item else "") for c in citations if c.evaluation_id == cycle.pk}
    learned = learned_rank(accepted_before(cycle, numbers, user))
    ranked = [_with_learned(one, document, learned) for one in raw]
    shown = [
        _proposal(
            one,
            indicators[one["indicator"]],
            document,
            cycle,
            "" if one["indicator"] in own else refusals[cycle.pk] or NOT_ASSIGNED_TO_YOU,
        )
        for one in sorted(ranked, key=lambda one: (one["indicator"] not in own, -one["score"]))
        if one["indicator"] in indicators and (one["indicator"], next(iter(one["items"]), "")) not in cited
    ]
    return shown[:SHOWN_PROPOSALS]


def _with_learned(one: dict[str, Any], document: Document, learned: LearnedRank) -> dict[str, Any]:
    """The proposal with what was learned of such documents for its item."""
    fit = learned.fit(one["indicator"], next(iter(one["items"]), ""), known(document))
    return one | {"score": one["score"] + fit.points, "why": "; ".join((one["why"], *fit.reasons))}


def _proposal(
    one: dict[str, Any], indicator: Indicator, document: Document, cycle: Evaluation, why_not: str
) -> ItemProposal:
    item = next(iter(one["items"]), "")
    page = f"halaman {one['page']}" if one["page"] else ""
    asked = {"dokumen": document.pk, "butir": item, "halaman": one["page"], "pasal": one["article"]}
    form = reverse("evidence_cite", args=[cycle.pk, indicator.number])
    url = None if why_not else f"{form}?{urlencode({name: value for name, value in asked.items() if value})}"
    place = ", ".join(filter(None, (one["article"], page)))
    return ItemProposal(indicator, item, place, one["sentence"], one["why"], url, why_not)
