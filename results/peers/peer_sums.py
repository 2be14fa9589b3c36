"""A group in sums of our own: predicates counted as printed, provinces, medians of domains, rises and falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.rules.scoring import PredicateBand, round_half_up
from results.models import OfficialResult
from results.peers.ranking import RankedPeer
from results.rules import positions
from ui.formats import decimal_comma, format_signed


@dataclass(frozen=True)
class BandCount:
    """How many of the group have a predicate, as printed."""

    name: str
    span: str
    count: int
    share: int  # per cent of the group, half up
    above: int  # with this predicate or a higher one
    above_share: str  # per cent of the group, two decimals
    own: bool

    @property
    def width(self) -> str:
        return f"{self.share}%"


@dataclass(frozen=True)
class ProvinceRow:
    """One province of a wider group, in the order of the alphabet."""

    name: str
    count: int
    median: Decimal
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True)
class DomainComparison:
    name: str
    value: Decimal | None
    from_median: Decimal | None


@dataclass(frozen=True)
class YearMovements:
    """Rises and falls since the year before in the lists, both counted."""

    since: int
    up: int
    down: int
    same: int
    least: Decimal
    most: Decimal
    median: Decimal

    @property
    def title(self) -> str:
        return f"Sejak {self.since}: {self.up} naik, {self.down} turun, {self.same} tetap"

    @property
    def sentence(self) -> str:
        ends = f"Perubahan antara {format_signed(self.least)} dan {format_signed(self.most)}"
        count = self.up + self.down + self.same
        return f"{ends}; mediannya {format_signed(self.median)} (dihitung oleh aplikasi dari {count} instansi)."


def band_counts(
    bands: Sequence[PredicateBand], ranked: Sequence[RankedPeer], own: RankedPeer | None
) -> tuple[BandCount, ...]:
    """Predicates as printed, the highest first."""
    total = len(ranked) or 1
    found, above = [], 0
    for band in reversed(bands):
        count = sum(1 for peer in ranked if peer.result.predicate == band.name)
        above += count
        found.append(
            BandCount(
                name=band.name,
                span=f"{decimal_comma(round_half_up(band.low))}–{decimal_comma(round_half_up(band.high))}",
                count=count,
                share=int(round_half_up(Fraction(count * 100, total), 0)),
                above=above,
                above_share=decimal_comma(round_half_up(Fraction(above * 100, total))),
                own=own is not None and own.result.predicate == band.name,
            )
        )
    return tuple(found)


def provinces_of(ranked: Sequence[RankedPeer]) -> tuple[ProvinceRow, ...]:
    """Only where the group spans several; a row whose figure is doubted stays out of lowest and highest."""
    inside: dict[str, list[OfficialResult]] = {}
    for peer in ranked:
        if peer.result.province:
            inside.setdefault(peer.result.province, []).append(peer.result)
    return tuple(_province(name, rows) for name, rows in sorted(inside.items())) if len(inside) > 1 else ()


def _province(name: str, rows: Sequence[OfficialResult]) -> ProvinceRow:
    middle = positions.median([Fraction(row.index) for row in rows]) or Fraction(0)
    sound = [row.index for row in rows if not row.warnings] or [row.index for row in rows]
    return ProvinceRow(name, len(rows), round_half_up(middle), min(sound), max(sound))


def compare_domains(ranked: Sequence[RankedPeer], own: RankedPeer | None) -> tuple[DomainComparison, ...]:
    """The own domains beside the group's median, as far as they were printed."""
    if own is None:
        return ()
    names = {d.number: d.name for d in own.result.instrument.domains.all() if not d.synthetic}
    found = []
    for number, name in names.items():
        values = [Fraction(p.result.domains[number]) for p in ranked if number in p.result.domains]
        value, middle = own.result.domains.get(number), positions.median(values)
        gap = None if value is None or middle is None else round_half_up(Fraction(value) - middle)
        found.append(DomainComparison(name, value, gap))
    return tuple(found)


def movements_since(ranked: Sequence[RankedPeer], since: int | None) -> YearMovements | None:
    changes = [peer.change for peer in ranked if peer.change is not None]
    middle = positions.median([Fraction(change) for change in changes])
    if since is None or middle is None:
        return None
    return YearMovements(
        since=since,
        up=sum(1 for change in changes if change > 0),
        down=sum(1 for change in changes if change < 0),
        same=sum(1 for change in changes if not change),
        least=min(changes),
        most=max(changes),
        median=round_half_up(middle),
    )
