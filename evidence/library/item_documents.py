"""For items that are still open: the documents of the library that may prove them, found from the item's side.

Only stored proposals are read; the words of no paper. What a person may not read is left out in the statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Value, When
from django.urls import reverse

from accounts.models import User
from domains.models import Indicator
from evaluations.models import Evaluation
from evidence.models import Citation, Document, DocumentVersion, ProposedItem
from evidence.models.document import kept_visibility, visibility_of
from evidence.rules.learned_fit import AcceptedBefore, KnownDocument, LearnedRank
from ui.kept_query import KeptQuery, Parameter

SHOWN = 5
MOST_CANDIDATES, MOST_ACCEPTED = 300, 400  # rows that are compared for one page
PLACE_SHARE = 0.85  # of a proposal's score for its indicator's second item, and again for its third
CLOSED = (DocumentVersion.Scan.WAITING, DocumentVersion.Scan.INFECTED)


@dataclass(frozen=True)
class FittingDocument:
    """A document that may prove an item: where, in which sentence, why, and the sending form filled with it."""

    document: Document
    place: str
    sentence: str
    why: str
    is_own: bool
    url: str


@dataclass(frozen=True)
class _Candidate:
    document: Document
    item: str
    score: float
    page: str
    article: str
    sentence: str
    why: str


def documents_for_items(
    evaluation: Evaluation, indicator: Indicator, codes: Collection[str], user: User
) -> dict[str, list[FittingDocument]]:
    """By code of an open item ("": the indicator as a whole), at most five each, own agency's first; none: left out.

    Three queries, whatever the number of items; none where no item is asked about.
    """
    if not codes:
        return {}
    own = user.agency_ids(evaluation.region_id)
    accepted = accepted_before(evaluation, [indicator.number], user)
    learned = learned_rank(accepted)
    cited = set(_cited(evaluation, indicator))
    found: dict[str, dict[int, _Candidate]] = defaultdict(dict)
    for one in (*_proposed(evaluation, indicator, user, own), *_accepted(accepted, indicator)):
        if one.item in codes and (one.item, one.document.pk) not in cited:
            found[one.item].setdefault(one.document.pk, _with_learned(one, indicator, learned))
    return {
        code: [_fitting(one, evaluation, indicator, own) for one in _best(rows.values(), own)]
        for code, rows in found.items()
    }


def items_with_documents(evaluation: Evaluation, indicator: Indicator, user: User) -> set[str]:
    """The codes of the items for which a document that is not cited there yet was proposed. One query."""
    sight = visibility_of(user)
    keys = {"region": evaluation.region_id, "cycle": evaluation.pk, "indicator": indicator.pk}
    said = {"code": evaluation.instrument.code, "number": indicator.number}
    return set(_proposed_codes(sight.shape, **keys, **said, **sight.given()))


@KeptQuery
def _proposed_codes(shape: tuple[int, int, int]) -> QuerySet[ProposedItem, str]:
    cited = Citation.objects.current().filter(
        evaluation=Parameter("cycle"),
        indicator=Parameter("indicator"),
        item__code=OuterRef("item"),
        version__document=OuterRef("version__document"),
    )
    rows = _newest().filter(
        ~Exists(cited),
        instrument=Parameter("code", CharField()),
        indicator=Parameter("number"),
        version__document__region=Parameter("region"),
        version__document__in=Document.objects.seen(*kept_visibility(shape)),
    )
    return rows.order_by().values_list("item", flat=True).distinct()


def _newest() -> QuerySet[ProposedItem]:
    """Of each document's newest version, where it may be opened."""
    later = DocumentVersion.objects.filter(
        document=OuterRef("version__document"), number__gt=OuterRef("version__number")
    )
    return ProposedItem.objects.filter(~Exists(later)).exclude(version__scan__in=CLOSED)


def accepted_before(evaluation: Evaluation, numbers: Collection[int], user: User) -> list[Citation]:
    """What this region accepted for these indicators, as far as the person reads it; the newest first. One query."""
    rows = Citation.objects.visible_to(user).live().accepted().exclude(version__scan__in=CLOSED)
    rows = rows.filter(
        evaluation__region=evaluation.region_id,
        indicator__instrument__code=evaluation.instrument.code,
        indicator__number__in=numbers,
    )
    related = rows.select_related("evaluation", "indicator", "item", "version__document__owner")
    return list(related.order_by("-evaluation__year", "-pk")[:MOST_ACCEPTED])


def learned_rank(accepted: Iterable[Citation]) -> LearnedRank:
    """The same, ready to be compared with other documents."""
    return LearnedRank(
        AcceptedBefore(
            row.indicator.number, row.item.code if row.item else "", row.evaluation.year, known(row.version.document)
        )
        for row in accepted
    )


def known(document: Document) -> KnownDocument:
    """What is compared of a document."""
    return KnownDocument(document.pk, document.title, document.kind, document.owner_id)


def _cited(evaluation: Evaluation, indicator: Indicator) -> Iterator[tuple[str, int]]:
    """Item and document of what stands already, waits for its head, or came back. One query."""
    rows = Citation.objects.current().filter(evaluation=evaluation, indicator=indicator)
    for code, document in rows.values_list("item__code", "version__document"):
        yield code or "", document


def _proposed(evaluation: Evaluation, indicator: Indicator, user: User, own: Collection[int]) -> Iterator[_Candidate]:
    """Of the newest versions of documents that the person may read, own ones first, the surest first. One query."""
    rows = _newest().filter(
        instrument=evaluation.instrument.code,
        indicator=indicator.number,
        version__document__region=evaluation.region_id,
        version__document__in=Document.objects.visible_to(user),
    )
    is_other = Case(When(version__document__owner__in=own, then=Value(0)), default=Value(1))
    ordered = rows.order_by(is_other, "-score", "place", "pk").select_related("version__document__owner")
    for row in ordered[:MOST_CANDIDATES]:
        score = row.score * PLACE_SHARE**row.place
        page = str(row.page or "")
        yield _Candidate(row.version.document, row.item, score, page, row.article, row.sentence, row.why)


def _accepted(accepted: Iterable[Citation], indicator: Indicator) -> Iterator[_Candidate]:
    """Documents that were accepted for the same before, where they stood then; no paper of theirs need be read."""
    for row in accepted:
        if row.indicator.number == indicator.number:
            code = row.item.code if row.item else ""
            yield _Candidate(row.version.document, code, 0.0, row.page, row.article, "", "")


def _with_learned(one: _Candidate, indicator: Indicator, learned: LearnedRank) -> _Candidate:
    fit = learned.fit(indicator.number, one.item, known(one.document))
    return replace(one, score=one.score + fit.points, why="; ".join(filter(None, (one.why, *fit.reasons))))


def _best(candidates: Iterable[_Candidate], own: Collection[int]) -> list[_Candidate]:
    return sorted(candidates, key=lambda one: (one.document.owner_id not in own, -one.score, one.document.pk))[:SHOWN]


def _fitting(one: _Candidate, evaluation: Evaluation, indicator: Indicator, own: Collection[int]) -> FittingDocument:
    asked = {"dokumen": one.document.pk, "butir": one.item, "halaman": one.page, "pasal": one.article}
    form = reverse("evidence_cite", args=[evaluation.pk, indicator.number])
    return FittingDocument(
        document=one.document,
        place=", ".join(filter(None, (one.article, f"halaman {one.page}" if one.page else ""))),
        sentence=one.sentence,
        why=one.why,
        is_own=one.document.owner_id in own,
        url=f"{form}?{urlencode({name: value for name, value in asked.items() if value})}",
    )
