"""Are we better than before: the index over the years, why it moved, and what was noted."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from evaluations import permissions
from evaluations.models import Evaluation
from leadership.current_position import YearUnknown
from leadership.years.change_waterfall import InstrumentChangeover, instrument_changeover
from leadership.years.index_change import RESULT, IndexChanges, index_changes
from leadership.years.index_line import YearsTrend, years_trend
from leadership.years.layer_table import LayerTable, layer_tables
from leadership.years.timeline import TimelineYear, build_timeline
from results.models import YearNote
from results.region_history import RegionHistory, read_region_history
from results.year_index import dated_source_text
from ui.formats import format_signed

SHORT_LINE = 6  # years whose time line stands open


@dataclass(frozen=True)
class YearsPage:
    title: str
    years: YearsTrend
    changes: IndexChanges
    tables: tuple[LayerTable, ...]
    bridge: InstrumentChangeover | None
    line: tuple[TimelineYear, ...]
    may_note: bool

    @property
    def lead(self) -> str:
        return (
            "Hasil dan penilaian mandiri berdiri sendiri-sendiri. Nilai dua instrumen tidak disambung; kenaikan dan "
            "penurunan disebut dengan cara yang sama."
        )

    @property
    def choosable(self) -> list[int]:
        """Every complete year of either kind, oldest first."""
        return sorted({year for years_ in self.changes.years.values() for year in years_})

    @property
    def can_choose(self) -> bool:
        return len(self.choosable) > 1

    @property
    def choosers(self) -> list[tuple[str, str, int]]:
        """The two lists of years: name, label, what is chosen."""
        step = self.changes.chosen
        first, last = (step.before.year, step.after.year) if step else (self.choosable[0], self.choosable[-1])
        return [("dari", "Dari", first), ("ke", "Ke", last)]

    @property
    def change_title(self) -> str:
        """ "2023 → 2024, hasil: +0,09 dari Tata Kelola, …"."""
        step = self.changes.chosen
        if step is None:
            return "Belum ada perubahan yang dapat dibagi"
        change = f" {format_signed(step.delta)}" if step.delta is not None else ""
        return f"{step.title}, {step.kind}{change}: {step.sentence}"

    @property
    def part_word(self) -> str:
        step = self.changes.chosen
        return "Domain" if step and step.before.yardstick.domains else "Aspek"

    @property
    def change_sources(self) -> str:
        step = self.changes.chosen
        readings = (step.before, step.after) if step else ()
        return "; ".join(dated_source_text(reading) for reading in readings)

    @property
    def steps_title(self) -> str:
        """How many results rose and fell: both are said."""
        deltas = [step.delta for step in self.changes.of(RESULT) if step.delta is not None]
        if not deltas:
            return "Belum ada dua hasil dengan instrumen yang sama"
        up, down = sum(1 for d in deltas if d > 0), sum(1 for d in deltas if d < 0)
        return f"Hasil: {up} kali naik, {down} kali turun, {len(deltas) - up - down} kali tetap"

    @property
    def line_is_short(self) -> bool:
        return len(self.line) <= SHORT_LINE

    @property
    def has_sample(self) -> bool:
        return bool(self.years.sample_label)


def build_years_page(
    cycles: Sequence[Evaluation], evaluation: Evaluation, user: User, asked: tuple[str, int, int] | None = None
) -> YearsPage:
    """Six queries. `asked` is the change to explain: (kind, from, to). Raises `YearUnknown`."""
    record = read_region_history(cycles, user)
    notes = YearNote.objects.visible_to(user).standing().filter(region=record.region).select_related("by")
    try:
        explained = index_changes(record, asked)
    except KeyError as unknown:
        raise YearUnknown(asked) from unknown
    trend = years_trend(record, record.yardsticks[evaluation.instrument_id])
    return YearsPage(
        title=_title(record, trend),
        years=trend,
        changes=explained,
        tables=layer_tables(record),
        bridge=instrument_changeover(record),
        line=build_timeline(record, list(notes)),
        may_note=permissions.may("record_history", user, evaluation),
    )


def _title(record: RegionHistory, trend: YearsTrend) -> str:
    return f"{record.region.name} dari tahun ke tahun: {trend.finding[:1].lower()}{trend.finding[1:]}"
