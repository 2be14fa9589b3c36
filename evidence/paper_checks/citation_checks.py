"""The one list of checks of a citation, for who sends and for who judges: advice, never a judgement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domains.models import EvidenceItem, Indicator
from evaluations.models import Evaluation
from evidence.models import CheckDismissal, Citation, DocumentVersion, VersionReading
from evidence.paper_checks.age_place_checks import age_checks, file_checks
from evidence.paper_checks.check_rates import doubtful_kinds
from evidence.paper_checks.check_words import PaperCheck, in_words, with_marks
from reading.check_kinds import CheckKind, CheckOutcome
from reading.instrument_terms import InstrumentTerms
from reading.paper_checks import COVERAGE, AskedOfPaper, CheckedPaper, CheckResult, check_paper
from reading.paper_findings import FoundAt, from_data, title_indicators
from reading.paper_kinds import item_kind_of
from regions.models import Agency
from ui.formats import long_date

CitationChecks = dict[int, list[PaperCheck]]
KnownReadings = Mapping[UUID, VersionReading | None]  # by version; None: it was not read


def checks_of(
    evaluation: Evaluation, citations: Sequence[Citation], known: KnownReadings | None = None
) -> CitationChecks:
    """By citation, each read with item, criterion and its version's document. Those of `plain_checks` and two queries.

    The two only where something lacks: what people set aside, and what is often wrong. All are of this cycle.
    """
    plain = plain_checks(evaluation, citations, known)
    if not any(check.is_lacking for found in plain.values() for check in found):
        return plain
    keys = [row.pk for row in citations]
    standing = CheckDismissal.objects.filter(citation__in=keys, recalled_at=None).select_related("by")
    dismissed: dict[int, dict[tuple[str, str], CheckDismissal]] = defaultdict(dict)
    for one in standing:
        dismissed[one.citation_id][one.kind, one.detail] = one
    doubtful = doubtful_kinds(evaluation.region)
    return {key: with_marks(plain[key], dismissed[key], doubtful) for key in keys}


def plain_checks(
    evaluation: Evaluation, citations: Sequence[Citation], known: KnownReadings | None = None
) -> CitationChecks:
    """The same without what people said of them. One query if not all their readings are known, one for coverage."""
    readings, versions = known or {}, {row.version_id for row in citations}
    if not versions <= set(readings):
        readings = VersionReading.objects.in_bulk(versions)
    agencies = covered_agencies(evaluation, [row.item for row in citations if row.item])
    return {row.pk: _checks(evaluation, row, readings.get(row.version_id), agencies) for row in citations}


def _checks(
    evaluation: Evaluation, citation: Citation, reading: VersionReading | None, agencies: frozenset[str]
) -> list[PaperCheck]:
    known = file_checks(citation)
    if citation.version.is_link or citation.item is None or citation.version.in_quarantine:
        return known
    asked = asked_of(evaluation, citation.indicator, citation.item, agencies)
    paper = checked_paper(citation.version, reading)
    said = {check.kind for check in known}
    told = in_words(row for row in _paper_results(paper, asked, citation.item) if row.kind not in said)
    # What lacks stands first: the eye rests there.
    return sorted([*known, *told], key=lambda check: not check.is_lacking)


def _paper_results(paper: CheckedPaper, asked: AskedOfPaper, item: EvidenceItem) -> list[CheckResult]:
    """Without the day where an age is asked: the line of the age names it."""
    names_day = item.max_age_years is not None and paper.is_dated
    return [row for row in check_paper(paper, asked) if not (names_day and row.kind == CheckKind.DATE)]


def asked_of(
    evaluation: Evaluation, indicator: Indicator, item: EvidenceItem, agencies: frozenset[str]
) -> AskedOfPaper:
    return AskedOfPaper(
        evaluation.instrument.code, indicator.number, item.kind, item.text, item.criterion.level, agencies
    )


def checked_paper(version: DocumentVersion, reading: VersionReading | None) -> CheckedPaper:
    """What is stored of a version and its document."""
    document = version.document
    facts: dict[str, Any] = reading.facts if reading else {}
    return CheckedPaper(
        # What lacks in half a paper may stand in the other half.
        findings=from_data(reading.findings) if reading and not reading.scans_left else None,
        title=document.title,
        kind=document.kind or _kind(facts),
        reference=document.reference,
        is_dated=version.dated is not None,
        number=_fact(facts, "number"),
        date=_day(facts),
        has_pictures=bool(version.picture_pages) or version.searchable is False,
        digital_signatures=version.signatures,
    )


def paper_before(
    found: dict[str, Any] | None,
    facts: dict[str, Any],
    title: str,
    day: date | None,
    signatures: int,
    terms: InstrumentTerms | None,
) -> CheckedPaper:
    """Of a file that has arrived and is not sent yet, under the title that its form says now."""
    findings = from_data(found) if found else None
    if findings and terms:
        titles = {terms.code: title_indicators(title, terms)} if title.strip() else {}
        findings = replace(findings, title=title, titles=titles)
    return CheckedPaper(
        findings=findings,
        title=title,
        kind=_kind(facts),
        is_dated=day is not None,
        number=_fact(facts, "number"),
        date=_day(facts),
        has_pictures=findings is not None and not findings.has_words,
        digital_signatures=signatures,
    )


def checks_before_sending(
    evaluation: Evaluation, indicator: Indicator, items: Sequence[EvidenceItem], paper: CheckedPaper
) -> list[PaperCheck]:
    """Of a paper for items that were chosen, each sentence once. One query, two where coverage is asked.

    The items come with their criterion.
    """
    return checks_of_papers(evaluation, [(indicator, items, paper)])[0]


def checks_of_papers(
    evaluation: Evaluation, papers: Sequence[tuple[Indicator, Sequence[EvidenceItem], CheckedPaper]]
) -> list[list[PaperCheck]]:
    """The same of several papers, each for its own items, by the same queries."""
    agencies = covered_agencies(evaluation, [item for _, items, _ in papers for item in items])
    found = [_told_before(evaluation, indicator, items, paper, agencies) for indicator, items, paper in papers]
    if not any(check.is_lacking for checks in found for check in checks):
        return found
    doubtful = doubtful_kinds(evaluation.region)
    return [with_marks(sorted(checks, key=lambda check: not check.is_lacking), {}, doubtful) for checks in found]


def _told_before(
    evaluation: Evaluation,
    indicator: Indicator,
    items: Sequence[EvidenceItem],
    paper: CheckedPaper,
    agencies: frozenset[str],
) -> list[PaperCheck]:
    found: dict[str, PaperCheck] = {}
    for item in items:
        asked = asked_of(evaluation, indicator, item, agencies)
        for check in in_words(_paper_results(paper, asked, item)):
            found.setdefault(check.words, check)
    return list(found.values())


def checks_of_document(
    evaluation: Evaluation, indicator: Indicator, items: Sequence[EvidenceItem], version: DocumentVersion
) -> list[PaperCheck]:
    """Of a document of the library for items that were chosen, before it is sent. At most three queries."""
    if not items or version.is_link or version.in_quarantine:
        return []
    paper = checked_paper(version, VersionReading.objects.filter(pk=version.pk).first())
    as_if = [Citation(evaluation=evaluation, indicator=indicator, item=item, version=version) for item in items]
    ages = {check.words: check for row in as_if if row.item and row.item.max_age_years for check in age_checks(row)}
    told = [*ages.values(), *checks_before_sending(evaluation, indicator, items, paper)]
    return sorted(told, key=lambda check: not check.is_lacking)


def covered_agencies(evaluation: Evaluation, items: Iterable[EvidenceItem]) -> frozenset[str]:
    """The keys of the agencies that a level may have to cover; one query, and only where an item asks."""
    if not any(COVERAGE.search(item.text) for item in items):
        return frozenset()
    rows = Agency.objects.in_force(evaluation.counted_on).filter(region=evaluation.region_id)
    return frozenset(map(str, rows.values_list("pk", flat=True)))


def lacking_kinds(evaluation: Evaluation, citation: Citation) -> set[CheckKind]:
    """The kinds of what lacks on one citation, for its verdict to be noted with."""
    checks = plain_checks(evaluation, [citation])[citation.pk]
    return {check.kind for check in checks if check.outcome == CheckOutcome.LACKING}


def _kind(facts: dict[str, Any]) -> str:
    return item_kind_of(facts["kind"]["value"]) if "kind" in facts else ""


def _fact(facts: dict[str, Any], name: str) -> FoundAt | None:
    return FoundAt(facts[name]["page"], facts[name]["value"]) if name in facts else None


def _day(facts: dict[str, Any]) -> FoundAt | None:
    found = _fact(facts, "date")
    return FoundAt(found.page, long_date(date.fromisoformat(found.words))) if found else None
