"""What the papers of one page of drafts have and lack for what they are to prove, as told beside a single form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from domains.models import EvidenceItem
from evaluations.models import Evaluation
from evidence.citations import CitationTarget
from evidence.drafts.draft_forms import shown_texts
from evidence.models import Citation, Document, DocumentVersion, DraftFile
from evidence.paper_checks.age_place_checks import age_checks
from evidence.paper_checks.check_words import PaperCheck
from evidence.paper_checks.citation_checks import checks_of_papers, paper_before
from reading.instrument_terms import terms_of
from ui.days import DayRefused, read_day

AskedOfDraft = tuple[DraftFile, Evaluation, CitationTarget]


def checks_of_drafts(asked: Sequence[AskedOfDraft]) -> Mapping[UUID, list[PaperCheck]]:
    """By draft, of those that were read and are to prove an item. Two queries a cycle."""
    by_cycle: dict[Evaluation, list[tuple[DraftFile, CitationTarget, EvidenceItem]]] = defaultdict(list)
    for draft, evaluation, target in asked:
        if target.item and draft.findings and not draft.scans_left:
            by_cycle[evaluation].append((draft, target, target.item))
    found: dict[UUID, list[PaperCheck]] = {}
    for evaluation, rows in by_cycle.items():
        terms = terms_of(evaluation.instrument.code)
        papers = []
        for draft, target, item in rows:
            title, day = _title_and_day(draft)
            paper = paper_before(draft.findings, draft.facts, title, day, draft.signatures, terms)
            papers.append((target.indicator, [item], paper))
        for (draft, target, item), told in zip(rows, checks_of_papers(evaluation, papers), strict=True):
            ages = _ages(evaluation, target, item, _title_and_day(draft)[1])
            found[draft.pk] = sorted([*ages, *told], key=lambda check: not check.is_lacking)
    return found


def _title_and_day(draft: DraftFile) -> tuple[str, date | None]:
    """As the fields show them; no day where what was typed is none."""
    said = shown_texts(draft)
    try:
        return said.get("title", ""), read_day(said["issued_on"]) if said.get("issued_on", "").strip() else None
    except DayRefused:
        return said.get("title", ""), None


def _ages(evaluation: Evaluation, target: CitationTarget, item: EvidenceItem, day: date | None) -> list[PaperCheck]:
    """Its age against the reference date, as if it had been sent; none where the item asks no age."""
    if item.max_age_years is None:
        return []
    version = DocumentVersion(document=Document(issued_on=day))
    return age_checks(Citation(evaluation=evaluation, indicator=target.indicator, item=item, version=version))
