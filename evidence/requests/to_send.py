"""What an agency has still to send: what was asked of it, and what it is assigned to without being asked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.choices import VerdictOutcome
from evaluations.models import Assignment, Evaluation
from evaluations.scoring_inputs import level_facts_of
from evidence.models import Citation, EvidenceRequest
from evidence.requests.answers import RequestAnswer
from evidence.requests.queries import RequestRow
from ui.due import DueDate

SHOWN_ITEMS = 3


@dataclass(frozen=True)
class NextLevel:
    """The lowest level of an indicator with a required thing that nobody has brought, and what it still asks.

    Each of `asks` is one thing: an item, or several of which one is enough.
    """

    level: int | None = None
    asks: tuple[tuple[EvidenceItem, ...], ...] = ()

    @property
    def shown(self) -> tuple[tuple[EvidenceItem, ...], ...]:
        return self.asks[:SHOWN_ITEMS]

    @property
    def only(self) -> EvidenceItem | None:
        """The one item that is missing, where there is no choice."""
        items = [item for asked in self.asks for item in asked]
        return items[0] if len(items) == 1 else None

    @property
    def more(self) -> int:
        return len(self.asks) - len(self.shown)


@dataclass(frozen=True)
class UnsentAssignment:
    """An assigned indicator for which the agency has sent nothing yet and nobody has asked."""

    assignment: Assignment
    due: DueDate
    wanted: NextLevel

    @property
    def level(self) -> int | None:
        return self.wanted.level

    @property
    def asks(self) -> tuple[tuple[EvidenceItem, ...], ...]:
        return self.wanted.asks


@dataclass(frozen=True)
class OpenRequest:
    """One open request; for a whole indicator with what it still wants, and with what was accepted the last time."""

    row: RequestRow
    wanted: NextLevel
    example: Citation | None

    @property
    def request(self) -> EvidenceRequest:
        return self.row.request

    @property
    def due(self) -> DueDate:
        return self.row.due

    @property
    def place(self) -> str:
        """What the upload page opens with: the item asked for or the only one missing, else the next level."""
        if item := self.request.item or self.wanted.only:
            return f"?butir={item.code}"
        return f"?tingkat={self.wanted.level}" if self.wanted.level else ""


def open_requests(
    evaluation: Evaluation, rows: Iterable[RequestRow], wanted: dict[int, NextLevel], user: User
) -> tuple[OpenRequest, ...]:
    """The requests that nothing was sent for yet, while it can be sent, by due date. One query, for the examples."""
    unsent = [row for row in rows if row.is_owed and row.answer == RequestAnswer.OPEN]
    asked = [row.request for row in unsent]
    # By code and number: the year before may have had another revision of the instrument.
    items = {request.item.code for request in asked if request.item}
    whole = {request.indicator.number for request in asked if not request.item}
    examples = AcceptedExamples(evaluation, items, whole, user)
    return tuple(
        OpenRequest(
            row,
            wanted.get(row.request.indicator_id, NextLevel()) if row.request.item_id is None else NextLevel(),
            examples.of(row.request.item, row.request.indicator, row.request.agency_id),
        )
        for row in unsent
    )


class AcceptedExamples:
    """What was accepted in earlier years for these items (codes) and indicators (numbers), as far as the person reads
    it. One query."""

    def __init__(self, evaluation: Evaluation, items: Collection[str], whole: Collection[int], user: User) -> None:
        rows = (
            Citation.objects.visible_to(user)
            .live()
            .with_verdict()
            .filter(
                Q(item__code__in=items) | Q(indicator__number__in=whole),
                indicator__instrument__code=evaluation.instrument.code,
                evaluation__in=Evaluation.objects.before(evaluation),
            )
        )
        accepted = rows.filter(Q(outcome=VerdictOutcome.ACCEPTED)).select_related(
            "evaluation", "indicator", "item", "version__document"
        )
        # The newest year counts, in it the agency's own document.
        self.rows = list(accepted.order_by("-evaluation__year", "-created_at"))

    def of(self, item: EvidenceItem | None, indicator: Indicator, agency_id: int | None) -> Citation | None:
        """For one item, or for an indicator as a whole."""
        fits = [row for row in self.rows if self._fits(row, item, indicator)]
        return min(fits, key=lambda row: (-row.evaluation.year, row.agency_id != agency_id), default=None)

    @staticmethod
    def _fits(row: Citation, item: EvidenceItem | None, indicator: Indicator) -> bool:
        if item:
            return row.item is not None and row.item.code == item.code
        return row.indicator.number == indicator.number


def next_levels(
    evaluation: Evaluation, indicators: dict[int, Indicator], citations: Iterable[Citation]
) -> dict[int, NextLevel]:
    """By indicator id: what is wanted next. One query; the citations were read `with_verdict()`."""
    found: dict[int, NextLevel] = {}
    for indicator_id, level, group in missing_groups(evaluation, indicators, citations):
        known = found.setdefault(indicator_id, NextLevel(level))
        if level == known.level:
            found[indicator_id] = NextLevel(level, (*known.asks, group))
    return found


def missing_groups(
    evaluation: Evaluation, indicators: dict[int, Indicator], citations: Iterable[Citation]
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
