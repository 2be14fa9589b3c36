"""Why the index moved between two years: shares of change under one instrument, none across instruments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from evaluations.rules import scoring
from evaluations.rules.scoring import round_half_up
from leadership.current_position import reading_difference
from results.region_history import RegionHistory
from results.rules import shares
from results.rules.shares import ChangeShare, ChangeShares, NotComparable
from results.year_index import YearIndex
from ui.formats import MINUS, decimal_comma, format_signed, level_text

RESULT, SELF = "hasil", "mandiri"
FEWEST, MOST, ENDLESS = 2, 6, 4  # decimals of a share
MAX_SAID = 4  # so many parts a sentence names
MAX_BAR_WIDTH = 46  # per cent of half the drawing that the largest share takes


@dataclass(frozen=True)
class ShareRow:
    """One part: both values, their change, and what it moved in the index, to the last digit."""

    number: int
    name: str
    before: str
    after: str
    change: Decimal
    places: int  # whole levels move by whole levels
    share: Fraction
    digits: int  # decimals of all shares of the step
    x: str  # where its bar begins, in per cent of the drawing
    width: str

    @property
    def share_text(self) -> str:
        return format_exact_signed(self.share, self.digits)

    @property
    def falls(self) -> bool:
        return self.share < 0


@dataclass(frozen=True)
class IndexChange:
    """Two readings of one kind, the later one after the earlier one."""

    kind: str
    before: YearIndex
    after: YearIndex
    shares: ChangeShares | None
    why_not: str

    @property
    def title(self) -> str:
        return f"{self.before.year} → {self.after.year}"

    @property
    def delta(self) -> Decimal | None:
        same = self.before.yardstick.is_same_scale(self.after.yardstick)
        return reading_difference(self.after, self.before) if same else None

    @property
    def sentence(self) -> str:
        """ "+0,16: +0,06 dari Kebijakan, +0,09 dari Tata Kelola, …", rises and falls alike."""
        if self.shares is None or self.delta is None:
            return self.why_not
        parts = sorted(self.main, key=lambda part: abs(part.share), reverse=True)
        said = [f"{format_signed(round_half_up(p.share))} dari {p.name}" for p in parts if p.share]
        more = f", dan {len(said) - MAX_SAID} lainnya" if len(said) > MAX_SAID else ""
        return ", ".join(said[:MAX_SAID]) + more or "tidak ada bagian yang berubah"

    @property
    def main(self) -> tuple[ChangeShare, ...]:
        """The domains, or the aspects of an instrument without domains."""
        if self.shares is None:
            return ()
        return self.shares.domains if self.before.yardstick.domains else self.shares.aspects

    @property
    def domain_rows(self) -> tuple[ShareRow, ...]:
        return _rows(self.main, self.after, self.digits)

    @property
    def indicator_rows(self) -> tuple[ShareRow, ...]:
        """Those that changed, the largest move first, whichever way; ties by number."""
        changed = [share for share in self.shares.indicators if share.change] if self.shares else []
        ordered = sorted(changed, key=lambda share: (-abs(share.share), share.number))
        return _rows(ordered, self.after, self.digits, names=self.after.yardstick.short_names)

    @property
    def unchanged(self) -> int:
        return sum(1 for share in self.shares.indicators if not share.change) if self.shares else 0

    @property
    def digits(self) -> int:
        """Decimals of every share here, so that a column can be added up by eye."""
        found = self.shares
        parts = (*self.main, *found.indicators) if found else ()
        return decimals_needed([part.share for part in parts] + ([found.total, found.rounding] if found else []))

    @property
    def total_text(self) -> str:
        return format_exact_signed(self.shares.total, self.digits) if self.shares else "–"

    @property
    def rounding_text(self) -> str:
        """Empty where nothing was rounded."""
        return (
            format_exact_signed(self.shares.rounding, self.digits) if self.shares and not self.shares.is_exact else ""
        )

    @property
    def basis(self) -> str:
        if self.shares is None:
            return ""
        if self.shares.is_exact:
            how = "Dihitung dari tingkat kedua tahun; jumlahnya tepat sama dengan perubahan indeks sebelum dibulatkan."
        else:
            how = (
                "Dihitung dari nilai domain tercetak. Karena nilai tercetak sudah dibulatkan, sisanya berdiri sendiri "
                "sebagai baris pembulatan."
            )
        return (
            f"{how} Bagian ditulis dengan {self.digits} desimal supaya jumlahnya dapat diperiksa; nilai dan "
            "perubahannya dua desimal, seperti tercetak."
        )


@dataclass(frozen=True)
class IndexChanges:
    steps: tuple[IndexChange, ...]  # year by year, results then self-assessments, the newest first
    chosen: IndexChange | None
    years: Mapping[str, tuple[int, ...]]  # what may be chosen, by kind

    def of(self, kind: str) -> list[IndexChange]:
        return [step for step in self.steps if step.kind == kind]


def index_changes(record: RegionHistory, asked: tuple[str, int, int] | None = None) -> IndexChanges:
    """`asked` is (kind, from, to); `KeyError` for a year of which nothing of that kind is known."""
    found = {RESULT: _complete(record.results), SELF: _complete(record.selfs)}
    steps = [
        index_change_between(kind, before, after)
        for kind, readings in found.items()
        for before, after in reversed(list(pairwise(readings)))
    ]
    chosen = next((step for step in steps if step.shares), None)
    if asked is not None:
        kind, first, last = asked
        by_year = {reading.year: reading for reading in found[kind]}
        chosen = index_change_between(kind, by_year[first], by_year[last])
    years = {kind: tuple(reading.year for reading in readings) for kind, readings in found.items()}
    return IndexChanges(tuple(steps), chosen, years)


def _complete(readings: Mapping[int, YearIndex]) -> list[YearIndex]:
    """By year, oldest first; a year with gaps has no index and no change."""
    return [reading for _, reading in sorted(readings.items()) if reading.complete]


def index_change_between(kind: str, before: YearIndex, after: YearIndex) -> IndexChange:
    """Two readings of one kind; the shares where one instrument measured both."""
    if not before.yardstick.is_same_scale(after.yardstick):
        why = f"Instrumen berganti: {before.yardstick.name}, lalu {after.yardstick.name}. Perubahannya tidak dihitung."
        return IndexChange(kind, before, after, None, why)
    try:
        return IndexChange(kind, before, after, shares_between(before, after), "")
    except NotComparable as reason:
        return IndexChange(kind, before, after, None, str(reason))


def shares_between(before: YearIndex, after: YearIndex) -> ChangeShares:
    """By indicator where both have levels, else by domain from what is printed."""
    scheme = before.yardstick.scheme
    if before.levels is not None and after.levels is not None:
        return shares.shares_of_levels(scheme, before.levels, after.levels)
    if not before.yardstick.domains:
        raise NotComparable("Instrumen ini tidak mempunyai domain yang tercetak.")
    return shares.shares_of_domains(scheme, _printed(before), _printed(after), (_index(before), _index(after)))


def _printed(reading: YearIndex) -> dict[int, Fraction | None]:
    values = ((d.number, scoring.printed_value(reading.domain_value(d.number))) for d in reading.yardstick.domains)
    return {number: None if value is None else Fraction(value) for number, value in values}


def _index(reading: YearIndex) -> Fraction:
    if reading.printed is None:
        raise NotComparable("Indeks salah satu tahun belum lengkap.")
    return Fraction(reading.printed)


def _rows(
    parts: Sequence[ChangeShare], after: YearIndex, digits: int, names: Mapping[int, str] | None = None
) -> tuple[ShareRow, ...]:
    widest = max((abs(part.share) for part in parts), default=Fraction(0)) or Fraction(1)
    write = decimal_comma if names is None else level_text
    span: Callable[[ChangeShare], Fraction] = lambda part: abs(part.share) / widest * MAX_BAR_WIDTH  # noqa: E731
    return tuple(
        ShareRow(
            number=part.number,
            name=(names or {}).get(part.number, part.name),
            before=write(round_half_up(part.before)),
            after=write(round_half_up(part.after)),
            change=round_half_up(part.change)
            if after.is_exact
            else round_half_up(part.after) - round_half_up(part.before),
            places=0 if names is not None and part.change.denominator == 1 else 2,
            share=part.share,
            digits=digits,
            x=f"{round_half_up(50 - span(part) if part.share < 0 else Fraction(50))}%",
            width=f"{round_half_up(span(part))}%",
        )
        for part in parts
    )


def decimals_needed(values: Sequence[Fraction]) -> int:
    """The fewest decimals, two to six, that write every value to its end; four where one never ends."""
    ends = (d for d in range(FEWEST, MOST + 1) if all((value * 10**d).denominator == 1 for value in values))
    return next(ends, ENDLESS)


def format_exact_signed(value: Fraction, digits: int | None = None) -> str:
    """ "+0,1375", "−0,013", "0,00" with that many decimals, else as few as it takes; "≈" where they do not end it."""
    places = decimals_needed([value]) if digits is None else digits
    if (value * 10**places).denominator == 1:
        return format_signed(round_half_up(value, places), places)
    text = decimal_comma(abs(round_half_up(value, places)), places)
    return f"≈ {MINUS if value < 0 else '+'}{text}"
