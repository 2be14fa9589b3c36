"""What is asked of a person's agencies in a cycle: what came back, what is still to send, what is on its way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.choices import Outcome
from evaluations.models import Assignment, Citation, Evaluation
from evaluations.progress import Status
from evaluations.reports.due import Due
from evaluations.reports.sent import Sent
from evaluations.schemes import level_facts
from regions import clock
from regions.models import Agency
from ui.formats import days_left, long_date

SHOWN_ITEMS = 3


@dataclass(frozen=True)
class Ask:
    """One required thing; several items where one of them is enough."""

    items: tuple[EvidenceItem, ...]


@dataclass(frozen=True)
class ToSend:
    """An assigned indicator for which the agency has sent nothing yet, and the level that has to be proven next."""

    assignment: Assignment
    due: Due
    level: int | None
    asks: tuple[Ask, ...]

    @property
    def shown(self) -> tuple[Ask, ...]:
        return self.asks[:SHOWN_ITEMS]

    @property
    def more(self) -> int:
        return len(self.asks) - len(self.shown)


@dataclass(frozen=True)
class Inbox:
    evaluation: Evaluation
    agencies: tuple[Agency, ...]
    indicators: int
    returned: tuple[Sent, ...]
    to_send: tuple[ToSend, ...]
    sent: tuple[Sent, ...]

    @property
    def accepted(self) -> int:
        return sum(row.status == Status.ACCEPTED for row in self.sent)

    @property
    def waiting(self) -> int:
        return len(self.sent) - self.accepted

    @property
    def served(self) -> int:
        """Assigned indicators for which something has been sent."""
        return self.indicators - len(self.to_send)

    @property
    def title(self) -> str:
        return "Tugas " + ", ".join(agency.name for agency in self.agencies)

    @property
    def lead(self) -> str:
        """How many things wait, and the nearest due date."""
        open_rows: list[Sent | ToSend] = [*self.returned, *self.to_send]
        if not open_rows:
            return "Tidak ada yang menunggu Anda saat ini."
        parts = [f"{len(self.returned)} bukti dikembalikan"] if self.returned else []
        parts += [f"{len(self.to_send)} indikator belum ada buktinya"] if self.to_send else []
        due = min((row.due for row in open_rows), key=lambda due: due.order)
        nearest = f" Tenggat terdekat {long_date(due.day)}, {days_left(due.day, due.today)}." if due.day else ""
        return f"Yang menunggu Anda: {' dan '.join(parts)}.{nearest}"


def inbox_of(evaluation: Evaluation, user: User) -> Inbox:
    """Three queries: assignments, citations, items of what is still to send."""
    agencies = _agencies(user, evaluation)
    ids = {agency.pk for agency in agencies}
    asked = Assignment.objects.of_agencies(user, evaluation).select_related("indicator", "agency")
    assignments = list(asked.order_by("indicator__number", "agency__name"))
    citations = _citations(evaluation, {a.indicator_id for a in assignments}, ids)
    own = [row for row in citations if row.agency_id in ids]
    due = _DueDates(assignments, clock.today(evaluation.region))
    sent = sorted((Sent(row, due.of(row.indicator_id, row.agency_id)) for row in own), key=lambda row: row.due.order)
    return Inbox(
        evaluation=evaluation,
        agencies=agencies,
        indicators=len(assignments),
        returned=tuple(row for row in sent if row.status == Status.RETURNED),
        to_send=tuple(_to_send(evaluation, assignments, citations, due)),
        sent=tuple(row for row in sent if row.status != Status.RETURNED),
    )


def _agencies(user: User, evaluation: Evaluation) -> tuple[Agency, ...]:
    ids = user.agency_ids(evaluation.region_id)
    found = {m.agency_id: m.agency for m in user.active_memberships if m.agency and m.agency_id in ids}
    return tuple(sorted(found.values(), key=lambda agency: agency.name))


def _citations(evaluation: Evaluation, indicators: set[int], agencies: set[int]) -> list[Citation]:
    """Everything that counts for the assigned indicators, and whatever else the agencies have sent."""
    asked = Q(indicator_id__in=indicators) | Q(agency_id__in=agencies)
    rows = Citation.objects.filter(asked, evaluation=evaluation).live().with_verdict()
    related = rows.select_related("item__criterion", "indicator", "agency", "version__document")
    return list(related.order_by("-created_at", "-pk"))


class _DueDates:
    """Due dates by (indicator, agency); an assignment that was taken away leaves none."""

    def __init__(self, assignments: Iterable[Assignment], today: date) -> None:
        self.days = {(a.indicator_id, a.agency_id): a.due for a in assignments}
        self.today = today

    def of(self, indicator_id: int, agency_id: int | None) -> Due:
        day = self.days.get((indicator_id, agency_id)) if agency_id else None
        return Due(day, self.today)


def _to_send(
    evaluation: Evaluation, assignments: Iterable[Assignment], citations: list[Citation], due: _DueDates
) -> Iterator[ToSend]:
    served = {(row.indicator_id, row.agency_id) for row in citations}
    missing = [a for a in assignments if (a.indicator_id, a.agency_id) not in served]
    covered = {row.item_id for row in citations if vars(row)["outcome"] != Outcome.RETURNED}
    asked = _asked(evaluation, {a.indicator_id: a.indicator for a in missing}, covered)
    rows = [ToSend(a, due.of(a.indicator_id, a.agency_id), *asked.get(a.indicator_id, (None, ()))) for a in missing]
    yield from sorted(rows, key=lambda row: row.due.order)


def _asked(
    evaluation: Evaluation, indicators: dict[int, Indicator], covered: set[int | None]
) -> dict[int, tuple[int, tuple[Ask, ...]]]:
    """By indicator: the lowest level with a required thing that nobody has brought, and what it still asks."""
    # A conditional item is nobody's to bring unless they know that its condition applies.
    items = EvidenceItem.objects.filter(criterion__indicator__in=indicators, required=True, condition="")
    free = {pk for pk, i in indicators.items() if level_facts(evaluation.instrument, i.number).level_one_always_ready}
    groups: dict[tuple[int, int, str], list[EvidenceItem]] = defaultdict(list)
    for item in items.select_related("criterion").order_by("criterion__level", "code"):
        level = item.criterion.level
        if level > 1 or item.criterion.indicator_id not in free:
            groups[item.criterion.indicator_id, level, item.alternatives_group or item.code].append(item)
    found: dict[int, tuple[int, tuple[Ask, ...]]] = {}
    for (indicator_id, level, _), group in groups.items():
        if any(item.pk in covered for item in group):
            continue
        lowest, asks = found.setdefault(indicator_id, (level, ()))
        if level == lowest:
            found[indicator_id] = (level, (*asks, Ask(tuple(group))))
    return found
