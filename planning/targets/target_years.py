"""Targets against results over the years, each figure with who says it. A year without a result waits for one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from accounts.models import User
from evaluations.models import Evaluation
from evaluations.rules import scoring
from planning.goals import TARGET_MEASURE, missed_text, published_label
from planning.models import Target
from planning.rules.target_query import HUNDREDTH, TargetQuery
from results.models import NationalAverage
from results.models.result import NATIONAL
from results.region_history import RegionHistory
from results.year_index import AWAITING_STATES, YearIndex
from ui.formats import decimal_comma


@dataclass(frozen=True)
class TargetVerdict:
    """Whether a target was reached, in neutral words; `look` is the status word's."""

    text: str
    look: str = "tunggu"


@dataclass(frozen=True)
class TargetYearRow:
    """One target of one year beside its result."""

    year: int
    label: str
    value: Decimal
    source: str
    is_sample: bool
    result: Decimal | None
    result_words: str
    verdict: TargetVerdict
    target: Target | None = None  # only recorded ones can be taken back

    @property
    def way(self) -> str:
        """The question of the target page that leads there; only for the government's own targets."""
        if self.target is None or self.target.scope == Target.Scope.NATIONAL:
            return ""
        return TargetQuery(self.value, part=f"a{self.target.aspect.number}" if self.target.aspect else "").address


def targets_by_year(cycles: Sequence[Evaluation], record: RegionHistory, user: User) -> list[TargetYearRow]:
    """Newest first, beside the results that the region's record holds. One query."""
    own = Target.objects.visible_to(user).filter(region=record.region, family=record.family)
    own = own.select_related("aspect__domain__instrument").defer("aspect__domain__instrument__details")
    states = {cycle.year: cycle.state for cycle in cycles}
    rows = [_own(target, record, states) for target in own]
    rows += [_national(row, record) for row in _published(record)]
    return sorted(rows, key=lambda row: (-row.year, row.label))


def targets_finding(rows: Sequence[TargetYearRow]) -> str:
    """How many of the own targets with a result were reached."""
    known = [row for row in rows if row.target and row.result is not None]
    if not [row for row in rows if row.target]:
        return "Belum ada target yang dicatat"
    if not known:
        return "Belum ada hasil untuk target yang dicatat"
    reached = sum(row.verdict.look == "terima" for row in known)
    return f"{reached} dari {len(known)} target yang sudah ada hasilnya tercapai"


def _published(record: RegionHistory) -> Iterable[NationalAverage]:
    """The nation's targets of the years this region knows something of."""
    known = {*record.years}
    for row in record.averages.rows:
        if row.scope == NATIONAL and row.measure.startswith(TARGET_MEASURE) and row.year in known:
            yield row


def _own(target: Target, record: RegionHistory, states: Mapping[int, str]) -> TargetYearRow:
    reading = record.finals.get(target.year) if target.aspect else record.results.get(target.year)
    # An aspect has a value only where there are levels, and only under its own instrument.
    if reading is None:
        value = None
    elif target.aspect is None:
        value = reading.value
    else:
        same = reading.yardstick.scale == target.aspect.domain.instrument.scale
        value = reading.aspect_value(target.aspect.number) if same else None
    return TargetYearRow(
        year=target.year,
        label=_capital(target.label),
        value=target.value,
        source=target.source,
        is_sample=target.is_sample,
        result=None if value is None else scoring.round_half_up(value),
        result_words=reading.short if reading and value is not None else "",
        verdict=_verdict(target, reading, value, states),
        target=target,
    )


def _verdict(
    target: Target, reading: YearIndex | None, value: Fraction | None, states: Mapping[int, str]
) -> TargetVerdict:
    if value is None:
        if target.aspect and states.get(target.year) in (None, *AWAITING_STATES):
            return TargetVerdict("nilai aspek tidak diterbitkan", "draf")
        if states.get(target.year) in AWAITING_STATES:
            return TargetVerdict("menunggu hasil")
        return TargetVerdict("belum ada hasil", "draf")
    short = missed_text(value, target.value, reading.basis if reading else scoring.ROUNDED)
    return TargetVerdict(f"belum tercapai, kurang {short}", "ingat") if short else TargetVerdict("tercapai", "terima")


def _national(row: NationalAverage, record: RegionHistory) -> TargetYearRow:
    """The nation's target is held against the nation's index; the own result stands beside it."""
    mean = record.averages.index(row.year)
    own = record.results.get(row.year)
    # Where the government stands to it: a line to look at, no target of its own.
    if own is None or own.printed is None:
        own_position = TargetVerdict("belum ada hasil daerah", "draf")
    else:
        gap = own.printed - row.value
        if not gap:
            own_position = TargetVerdict("indeks daerah sama", "terima")
        else:
            words = "di atasnya" if gap > 0 else "di bawahnya"
            own_position = TargetVerdict(
                f"indeks daerah {decimal_comma(abs(gap))} {words}", "terima" if gap > 0 else "ingat"
            )
    return TargetYearRow(
        year=row.year,
        label=_capital(published_label(row.measure)),
        value=row.value.quantize(HUNDREDTH),
        source=row.report,
        is_sample=False,
        result=mean.value.quantize(HUNDREDTH) if mean else None,
        result_words="indeks nasional terbit" if mean else "",
        verdict=own_position,
    )


def _capital(label: str) -> str:
    """A label at the head of a cell; names inside it keep their letters."""
    return label[0].upper() + label[1:]
