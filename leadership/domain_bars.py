"""The parts of the leading index beside last time and the published mean: its domains, or aspects where none exist."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.rules import scoring
from leadership.current_position import ReadingChange, index_delta
from results.equal_ranks import join_tied
from results.models import NationalAverage
from results.region_history import RegionHistory
from results.rules.source_words import source_citation
from results.year_index import YearIndex
from ui import formats
from ui.charts import axis_position

LOW, HIGH = 1, 5  # the axis of every index


@dataclass(frozen=True)
class DomainBar:
    """One row: the value now, before and of the nation, with the places of the marks on the axis in percent."""

    number: int
    name: str
    weight: Fraction
    value: Decimal | None
    before: Decimal | None
    change: Decimal | None
    national: Decimal | None

    @property
    def width(self) -> str | None:
        return axis_position(self.value)

    @property
    def before_width(self) -> str | None:
        return axis_position(self.before)

    @property
    def national_place(self) -> str | None:
        return axis_position(self.national)


@dataclass(frozen=True)
class DomainBars:
    kicker: str
    finding: str
    what: str  # "domain" or "aspek"
    lead: YearIndex
    before: YearIndex | None
    rows: tuple[DomainBar, ...]
    national_year: int | None
    note: str

    @property
    def known(self) -> bool:
        return any(row.value is not None for row in self.rows)


def domain_bars(record: RegionHistory, lead: YearIndex, change: ReadingChange) -> DomainBars:
    """Domains of the leading year; an instrument without domains (Pemdi) shows its aspects."""
    before = change.before if change.before and change.before.yardstick.is_same_scale(lead.yardstick) else None
    domains = lead.yardstick.domains
    what = "domain" if domains else "aspek"
    means: list[NationalAverage | None]
    if domains:
        means = [record.averages.domain(lead.year, d) for d in domains]
        rows = _rows(domains, means, lead, before, YearIndex.domain_value)
    else:
        means = [record.averages.aspect(lead.year, a) for a in lead.yardstick.aspects]
        rows = _rows(lead.yardstick.aspects, means, lead, before, YearIndex.aspect_value)
    return DomainBars(
        kicker=f"{formats.number_word(len(rows))} {what}",
        finding=bars_finding(rows, what, lead),
        what=what,
        lead=lead,
        before=before,
        rows=rows,
        national_year=lead.year if any(means) else None,
        note=f"Sumber. {'; '.join(_sources(lead, before, means))}.",
    )


def _rows(
    parts: Sequence[scoring.SchemeDomain | scoring.SchemeAspect],
    means: list[NationalAverage | None],
    lead: YearIndex,
    before: YearIndex | None,
    value_of: Callable[[YearIndex, int], Fraction | None],
) -> tuple[DomainBar, ...]:
    exact = before is not None and lead.is_exact and before.is_exact
    rows = []
    for part, mean in zip(parts, means, strict=True):
        now = value_of(lead, part.number)
        then = value_of(before, part.number) if before else None
        rows.append(
            DomainBar(
                number=part.number,
                name=part.name,
                weight=part.weight,
                value=scoring.printed_value(now),
                before=scoring.printed_value(then),
                change=index_delta(now, then, exact=exact),
                national=mean.value if mean else None,
            )
        )
    return tuple(rows)


def bars_finding(rows: Sequence[DomainBar], what: str, lead: YearIndex) -> str:
    """The lowest and the heaviest, all of them where several are equal; neither of what all share."""
    known = [row for row in rows if row.value is not None]
    if not known:
        return (
            f"Nilai {what} belum dapat dihitung"
            if lead.outcome or lead.is_estimate
            else f"Nilai {what} tidak diterbitkan"
        )
    if len(known) < len(rows):
        return f"{len(known)} dari {len(rows)} lengkap; yang lain belum dapat dihitung"
    lowest = min(row.value for row in known if row.value is not None)
    low = [row.name for row in known if row.value == lowest]
    if len(low) == len(rows):
        return f"Semua {what} bernilai {formats.decimal_comma(lowest)}"
    heavy = [row.name for row in rows if row.weight == max(r.weight for r in rows)]
    if len(heavy) == len(rows):
        return f"{join_tied(low, what)} terendah, {formats.decimal_comma(lowest)}"
    if low == heavy:
        return f"{join_tied(low, what)} terendah, {formats.decimal_comma(lowest)}, dan paling berbobot"
    return f"{join_tied(low, what)} terendah, {formats.decimal_comma(lowest)}; {join_tied(heavy, what)} paling berbobot"


def _sources(lead: YearIndex, before: YearIndex | None, means: list[NationalAverage | None]) -> tuple[str, ...]:
    said = [f"{r.year} ({r.short}): {r.source or 'tingkat yang diisi di Kawal SPBE'}" for r in (lead, before) if r]
    mean = next((m for m in means if m), None)
    if mean:
        said.append(f"rata-rata nasional {mean.year}: {source_citation(mean.source)}")
    return tuple(said)
