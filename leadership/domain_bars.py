"""The parts of the leading index beside last time and the published mean: its domains, or aspects where none exist."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.rules import scoring
from leadership.current_position import Change, change_between
from results.equal_ranks import together
from results.models import NationalAverage
from results.region_history import Record
from results.rules.source_words import cited
from results.year_index import Reading
from ui import formats
from ui.charts import place

LOW, HIGH = 1, 5  # the axis of every index


@dataclass(frozen=True)
class Bar:
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
        return place(self.value)

    @property
    def before_width(self) -> str | None:
        return place(self.before)

    @property
    def national_place(self) -> str | None:
        return place(self.national)


@dataclass(frozen=True)
class Bars:
    kicker: str
    finding: str
    what: str  # "domain" or "aspek"
    lead: Reading
    before: Reading | None
    rows: tuple[Bar, ...]
    national_year: int | None
    note: str

    @property
    def known(self) -> bool:
        return any(row.value is not None for row in self.rows)


def bars(record: Record, lead: Reading, change: Change) -> Bars:
    """Domains of the leading year; an instrument without domains (Pemdi) shows its aspects."""
    before = change.before if change.before and change.before.yardstick.pk == lead.yardstick.pk else None
    domains = lead.yardstick.domains
    what = "domain" if domains else "aspek"
    means: list[NationalAverage | None]
    if domains:
        means = [record.averages.domain(lead.year, d) for d in domains]
        rows = _rows(domains, means, lead, before, Reading.domain_value)
    else:
        means = [record.averages.aspect(lead.year, a) for a in lead.yardstick.aspects]
        rows = _rows(lead.yardstick.aspects, means, lead, before, Reading.aspect_value)
    return Bars(
        kicker=f"{formats.number_word(len(rows))} {what}",
        finding=_finding(rows, what, lead),
        what=what,
        lead=lead,
        before=before,
        rows=rows,
        national_year=lead.year if any(means) else None,
        note=f"Sumber. {'; '.join(_sources(lead, before, means))}.",
    )


def _rows(
    parts: Sequence[scoring.Domain | scoring.Aspect],
    means: list[NationalAverage | None],
    lead: Reading,
    before: Reading | None,
    value_of: Callable[[Reading, int], Fraction | None],
) -> tuple[Bar, ...]:
    exact = before is not None and lead.is_exact and before.is_exact
    rows = []
    for part, mean in zip(parts, means, strict=True):
        now = value_of(lead, part.number)
        then = value_of(before, part.number) if before else None
        rows.append(
            Bar(
                number=part.number,
                name=part.name,
                weight=part.weight,
                value=scoring.printed(now),
                before=scoring.printed(then),
                change=change_between(now, then, exact=exact),
                national=mean.value if mean else None,
            )
        )
    return tuple(rows)


def _finding(rows: tuple[Bar, ...], what: str, lead: Reading) -> str:
    known = [row for row in rows if row.value is not None]
    if not known:
        return f"Nilai {what} belum dapat dihitung" if lead.outcome else f"Nilai {what} tidak diterbitkan"
    if len(known) < len(rows):
        return f"{len(known)} dari {len(rows)} lengkap; yang lain belum dapat dihitung"
    lowest = min(row.value for row in known if row.value is not None)
    low = [row.name for row in known if row.value == lowest]
    if len(low) == len(rows):
        return f"Semua {what} bernilai {formats.decimal_comma(lowest)}"
    heavy = [row.name for row in rows if row.weight == max(r.weight for r in rows)]
    if low == heavy:
        return f"{together(low, what)} terendah, {formats.decimal_comma(lowest)}, dan paling berbobot"
    return f"{together(low, what)} terendah, {formats.decimal_comma(lowest)}; {together(heavy, what)} paling berbobot"


def _sources(lead: Reading, before: Reading | None, means: list[NationalAverage | None]) -> tuple[str, ...]:
    said = [f"{r.year} ({r.short}): {r.source or 'tingkat yang diisi di Kawal SPBE'}" for r in (lead, before) if r]
    mean = next((m for m in means if m), None)
    if mean:
        said.append(f"rata-rata nasional {mean.year}: {cited(mean.source)}")
    return tuple(said)
