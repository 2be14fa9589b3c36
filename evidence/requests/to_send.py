"""What an agency has still to send: what was asked of it, and what it is assigned to without being asked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import CharField, Q, QuerySet

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.models import Evaluation
from evaluations.scoring_inputs import level_facts_of
from evidence.cited_evidence import AnyEvidence
from evidence.models import Citation, Document
from evidence.models.document import DocumentQuerySet, kept_visibility, visibility_of
from ui.kept_query import KeptQuery, Parameter


@dataclass(frozen=True)
class NextLevel:
    """The lowest level of an indicator with a required thing that nobody has brought, and what it still asks.

    Each of `asks` is one thing: an item, or several of which one is enough.
    """

    level: int | None = None
    asks: tuple[tuple[EvidenceItem, ...], ...] = ()

    @property
    def first(self) -> EvidenceItem | None:
        """The first item that is missing, where no other one would do instead."""
        return self.asks[0][0] if self.asks and len(self.asks[0]) == 1 else None


class AcceptedExamples:
    """What was accepted in earlier years for these items (codes) and indicators (numbers), as far as the person reads
    it. One query."""

    def __init__(self, evaluation: Evaluation, items: Collection[str], whole: Collection[int], user: User) -> None:
        seen = visibility_of(user)
        if len(items) == 1 and not whole:  # what the form of sending asks
            (item,) = items
            about = {"region": evaluation.region_id, "family": evaluation.family, "year": evaluation.year}
            self.rows = _accepted_for_item(
                seen.shape, item=item, code=evaluation.instrument.code, **about, **seen.given()
            )
            return
        wanted = Q(item__code__in=items) | Q(indicator__number__in=whole)
        years = Evaluation.objects.before(evaluation)
        own = Q(wanted, indicator__instrument__code=evaluation.instrument.code, evaluation__in=years)
        self.rows = list(_accepted(Document.objects.visible_to(user), own))

    def of(self, item: EvidenceItem | None, indicator: Indicator, agency_id: int | None) -> Citation | None:
        """For one item, or for an indicator as a whole."""
        fits = [row for row in self.rows if self._fits(row, item, indicator)]
        return min(fits, key=lambda row: (-row.evaluation.year, row.agency_id != agency_id), default=None)

    @staticmethod
    def _fits(row: Citation, item: EvidenceItem | None, indicator: Indicator) -> bool:
        if item:
            return row.item is not None and row.item.code == item.code
        return row.indicator.number == indicator.number


@KeptQuery
def _accepted_for_item(shape: tuple[int, int, int]) -> QuerySet[Citation]:
    years = Evaluation.objects.filter(region=Parameter("region"), family=Parameter("family", CharField()))
    own = Q(
        item__code=Parameter("item", CharField()),
        indicator__instrument__code=Parameter("code", CharField()),
        evaluation__in=years.filter(year__lt=Parameter("year")),
    )
    return _accepted(Document.objects.seen(*kept_visibility(shape)), own)


def _accepted(documents: DocumentQuerySet, wanted: Q) -> QuerySet[Citation]:
    """The newest year counts, in it the agency's own document."""
    rows = Citation.objects.filter(version__document__in=documents).live().accepted().filter(wanted)
    related = rows.select_related("evaluation", "indicator", "item", "version__document")
    return related.order_by("-evaluation__year", "-created_at")


def next_levels(
    evaluation: Evaluation, indicators: dict[int, Indicator], citations: Iterable[AnyEvidence]
) -> dict[int, NextLevel]:
    """By indicator id: what is wanted next. One query; the citations were read `with_verdict()`."""
    found: dict[int, NextLevel] = {}
    for indicator_id, level, group in missing_groups(evaluation, indicators, citations):
        known = found.setdefault(indicator_id, NextLevel(level))
        if level == known.level:
            found[indicator_id] = NextLevel(level, (*known.asks, group))
    return found


def missing_groups(
    evaluation: Evaluation, indicators: dict[int, Indicator], citations: Iterable[AnyEvidence]
) -> Iterator[tuple[int, int, tuple[EvidenceItem, ...]]]:
    """Indicator id, level, and a required thing that nobody has brought: an item, or several of which one is enough.

    Lower levels first. One query; the citations were read `with_verdict()`.
    """
    covered = {row.item_id for row in citations if row.outcome is None or row.counts}
    # A conditional item is nobody's to bring unless they know that its condition applies.
    items = EvidenceItem.objects.filter(criterion__indicator__in=indicators, required=True, condition="")
    free = {
        pk for pk, i in indicators.items() if level_facts_of(evaluation.instrument, i.number).level_one_always_ready
    }
    groups: dict[tuple[int, int, str], list[EvidenceItem]] = defaultdict(list)
    for item in items.select_related("criterion").order_by("criterion__level", "position"):
        level = item.criterion.level
        if level > 1 or item.criterion.indicator_id not in free:
            groups[item.criterion.indicator_id, level, item.alternatives_group or item.code].append(item)
    for (indicator_id, level, _), group in groups.items():
        if not any(item.pk in covered for item in group):
            yield indicator_id, level, tuple(group)
