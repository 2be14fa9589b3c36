"""Gaps by the agency that leads an indicator. In the order of the alphabet, never by size: this is no league table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import User
from evaluations import permissions
from evaluations.choices import AssignmentPart
from evaluations.models import Assignment, Evaluation
from evaluations.rules.scoring import round_half_up
from results.rules import calibration
from results.rules.calibration import GapCounts, ValueGap
from results.year_index import YearIndex
from ui.formats import format_signed


@dataclass(frozen=True)
class AgencyGapRow:
    name: str
    tally: GapCounts

    @property
    def mean_text(self) -> str:
        return "–" if self.tally.mean is None else format_signed(round_half_up(self.tally.mean))


@dataclass(frozen=True)
class GapsByAgency:
    rows: tuple[AgencyGapRow, ...]
    unassigned: GapCounts | None  # indicators that no agency leads
    year: int  # whose division of the work this is
    partial: bool  # the reader sees only their own agencies

    @property
    def note(self) -> str:
        only = " Anda melihat OPD Anda sendiri." if self.partial else ""
        return (
            f"Menurut pengampu pada siklus {self.year}, urut abjad. Setiap indikator dihitung sekali. "
            f"Selisih menunjukkan mutu data dukung dan cara membaca kriteria, bukan tentang kinerja OPD.{only}"
        )


def gaps_by_agency(own: YearIndex, decided: YearIndex, evaluation: Evaluation, user: User) -> GapsByAgency | None:
    """The compared year's own division of the work, else the page's cycle's where the instrument is the same.

    One query. None where nothing is assigned.
    """
    years = {own.evaluation_id: own.year}
    if evaluation.instrument.scale == own.yardstick.scale:
        years.setdefault(evaluation.pk, evaluation.year)
    leads = Assignment.objects.filter(evaluation__in=years, part=AssignmentPart.LEAD)
    found = list(leads.select_related("agency", "indicator").order_by("agency__name", "indicator__number"))
    chosen = next((pk for pk in years if any(lead.evaluation_id == pk for lead in found)), None)
    if chosen is None:
        return None
    gaps = calibration.value_gaps(own.yardstick.scheme, own.levels or {}, decided.levels or {})
    return _grouped_gaps([lead for lead in found if lead.evaluation_id == chosen], gaps, own, years[chosen], user)


def _grouped_gaps(
    leads: Sequence[Assignment], gaps: Sequence[ValueGap], own: YearIndex, year: int, user: User
) -> GapsByAgency:
    by_number = {gap.number: gap for gap in gaps}
    inside: dict[int, list[ValueGap]] = {}
    names: Mapping[int, str] = {lead.agency_id: lead.agency.name for lead in leads}
    for lead in leads:
        inside.setdefault(lead.agency_id, []).append(by_number.pop(lead.indicator.number))
    region = leads[0].agency
    all_seen = permissions.may("compare_agencies", user, region)
    shown = [pk for pk in inside if all_seen or pk in user.agency_ids(region.region_id)]
    return GapsByAgency(
        rows=tuple(AgencyGapRow(names[pk], calibration.count_gaps(inside[pk])) for pk in shown),
        unassigned=calibration.count_gaps(by_number.values()) if by_number and all_seen else None,
        year=year,
        partial=not all_seen,
    )
