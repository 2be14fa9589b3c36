"""Last year's requests as this year's: what would be asked of whom, with due dates moved along."""

from dataclasses import dataclass, replace
from datetime import date

from domains.models import EvidenceItem, Indicator
from evaluations.assignments.queries import assignable_agencies
from evaluations.choices import CycleState
from evaluations.models import Assignment, Evaluation
from evidence.models import EvidenceRequest
from evidence.rules.expiry import anniversary
from regions import clock
from regions.models import Agency


@dataclass(frozen=True)
class RequestCopy:
    """One request that could be made again; `key` names it in the form."""

    key: str
    agency: Agency
    indicator: Indicator
    item: EvidenceItem | None
    note: str
    before: date | None
    due: date | None


@dataclass(frozen=True)
class RequestCopies:
    """What last year offers, and what is left out."""

    source: Evaluation | None  # the region's cycle before this one, by the same instrument
    by_assignment: bool = False  # it holds no requests; who was assigned is offered instead
    rows: tuple[RequestCopy, ...] = ()
    asked_already: int = 0
    agencies_gone: int = 0


def request_copies(evaluation: Evaluation) -> RequestCopies:
    """Five queries at most: the cycle before, its requests or assignments, what is asked now, the agencies."""
    earlier = Evaluation.objects.before(evaluation).filter(instrument__code=evaluation.instrument.code)
    source = earlier.prefetch_related("windows").order_by("-year").first()
    if source is None:
        return RequestCopies(None)
    found = _requests(source)
    by_assignment = not found
    if by_assignment:
        rows = Assignment.objects.filter(evaluation=source).select_related("agency", "indicator")
        found = [RequestCopy(f"t{row.pk}", row.agency, row.indicator, None, row.note, row.due, None) for row in rows]
    found = _in_this_revision(evaluation, source, found)
    alive = {agency.pk for agency in assignable_agencies(evaluation)}
    known = {row.key for row in EvidenceRequest.objects.standing().filter(evaluation=evaluation)}
    lasting = [row for row in found if row.agency.pk in alive]
    fresh = [row for row in lasting if _requested_keys(row) not in known]
    made: list[RequestCopy] = []
    for row in fresh:
        due = shift_date(row.before, source, evaluation)
        made.append(RequestCopy(row.key, row.agency, row.indicator, row.item, row.note, row.before, due))
    return RequestCopies(
        source=source,
        by_assignment=by_assignment,
        rows=tuple(made),
        asked_already=len(lasting) - len(fresh),
        agencies_gone=len(found) - len(lasting),
    )


def _in_this_revision(evaluation: Evaluation, source: Evaluation, rows: list[RequestCopy]) -> list[RequestCopy]:
    """The same indicators and items by number and code, where the year before had another revision: two queries."""
    if source.instrument_id == evaluation.instrument_id:
        return rows
    indicators = {row.number: row for row in Indicator.objects.filter(instrument=evaluation.instrument_id)}
    items = EvidenceItem.objects.filter(instrument=evaluation.instrument_id).select_related("criterion__indicator")
    by_code = {item.code: item for item in items}
    kept = [row for row in rows if row.indicator.number in indicators and (not row.item or row.item.code in by_code)]
    return [
        replace(row, indicator=indicators[row.indicator.number], item=by_code[row.item.code] if row.item else None)
        for row in kept
    ]


def _requested_keys(row: RequestCopy) -> tuple[int, int, int | None]:
    """As `EvidenceRequest.key`."""
    return row.agency.pk, row.indicator.pk, row.item.pk if row.item else None


def _requests(source: Evaluation) -> list[RequestCopy]:
    rows = EvidenceRequest.objects.standing().filter(evaluation=source)
    ordered = rows.select_related("agency", "indicator", "item__criterion__indicator").order_by(
        "indicator__number", "item__position", "agency__name"
    )
    return [RequestCopy(f"p{row.pk}", row.agency, row.indicator, row.item, row.note, row.due, None) for row in ordered]


def shift_date(day: date | None, source: Evaluation, evaluation: Evaluation) -> date | None:
    """As many days before the end of the self-assessment as it was then, else the same day of this year.

    A day that has passed already becomes the end of the self-assessment, or none where that has passed too.
    """
    then, now = source.window(CycleState.MANDIRI), evaluation.window(CycleState.MANDIRI)
    last = now.closes if now else None
    if day is None:
        moved = last
    elif then and now:
        moved = now.closes - (then.closes - day)
    else:
        moved = anniversary(day, evaluation.year - source.year)
    today = clock.today(evaluation.region)
    return next((found for found in (moved, last) if found and found >= today), None)
