"""How many agencies have shown a level that asks for all of them: "31 dari 40 OPD"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from domains.models import Indicator
from evaluations.choices import OPEN_STATES
from evaluations.models import Evaluation
from evaluations.scoring_inputs import coverage_level
from evidence.models import Citation, Coverage
from regions import clock
from regions.models import Agency


@dataclass(frozen=True)
class RecordedCoverage:
    """The count that a person entered, with its proof; None where the proof is not shown or counts no more."""

    covered: int
    total: int
    proof: Citation | None
    by: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.covered} dari {self.total} OPD"


@dataclass(frozen=True)
class CoverageCount:
    """Agencies with live evidence on the indicator, of all agencies of the region that day."""

    level: int
    source: str
    sent: int
    accepted: int
    total: int
    recorded: RecordedCoverage | None

    def __str__(self) -> str:
        return f"{self.sent} dari {self.total} OPD"


def coverage_count(
    evaluation: Evaluation, indicator: Indicator, counted: Iterable[Citation], shown: Iterable[Citation]
) -> CoverageCount | None:
    """None where no level asks for all agencies; else one query. Citations come with their agency and verdict."""
    asked = coverage_level(evaluation.instrument, indicator.number)
    if asked is None:
        return None
    # The day whose agencies count: today while the cycle is at work; later its reference date, so that a
    # change of agencies leaves what was counted then.
    end = evaluation.reference_date if evaluation.state not in OPEN_STATES else None
    day = min(clock.today(evaluation.region), end or date(evaluation.year, 12, 31))
    own = [row for row in counted if row.agency and _counts(row.agency, day)]
    found = _numbers(evaluation, indicator, day)
    if found["entered_covered"] is None:
        recorded = None
    else:
        proof = next((row for row in shown if row.pk == found["entered_proof"]), None)
        counts = found["entered_covered"], found["entered_total"]
        recorded = RecordedCoverage(*counts, proof, found["entered_by__full_name"], found["entered_at"])
    return CoverageCount(
        level=asked[0],
        source=asked[1],
        sent=len({row.agency_id for row in own}),
        accepted=len({row.agency_id for row in own if row.counts}),
        total=found["agencies"] or 0,
        recorded=recorded,
    )


def agencies_counted(evaluation: Evaluation, day: date) -> QuerySet[Agency]:
    """Those a level means by "all"; a kelurahan is a part of its kecamatan, no perangkat daerah of its own."""
    rows = Agency.objects.filter(region=evaluation.region_id).in_force(day)
    return rows.exclude(kind=Agency.Kind.VILLAGE).order_by()


def _counts(agency: Agency, day: date) -> bool:
    """The same rule for an agency that has been read."""
    begun = agency.valid_from is None or agency.valid_from <= day
    return agency.kind != Agency.Kind.VILLAGE and begun and not agency.has_ended(day)


def _numbers(evaluation: Evaluation, indicator: Indicator, day: date) -> dict[str, Any]:
    """All agencies and what was entered by hand, as one row whether or not anything was."""
    entered = Coverage.objects.filter(evaluation=evaluation, indicator=OuterRef("pk"))
    columns = ("covered", "total", "proof", "by__full_name", "at")
    fields = {f"entered_{name}": Subquery(entered.values(name)[:1]) for name in columns}
    agencies = agencies_counted(evaluation, day).values("region").annotate(n=Count("pk")).values("n")
    row = Indicator.objects.filter(pk=indicator.pk).annotate(agencies=Subquery(agencies), **fields)
    return row.values("agencies", *fields).get()
