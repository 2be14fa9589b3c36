"""The summary for a meeting room: the same findings, one a screen, each with whose figures they are.

Nothing is reckoned here: a screen says what the summary, the way to the target and the work view say. What the reader
may not open, or what there is nothing to say of, is no screen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from leadership.dashboard.findings import LeadershipFinding
from leadership.dashboard.queries import Dashboard
from leadership.strengths import NotableIndicator
from leadership.summary.queries import LeadersSummary
from leadership.work_view.queries import ProgressPage
from planning.targets.frontier_chart import raise_chart
from planning.targets.path import TargetPath, column_label
from results.year_index import YearIndex, dated_source_text
from ui.formats import decimal_comma

SUPPORT_RULE = "Terbukti: data dukung yang diterima memenuhi tingkat itu dan semua tingkat di bawahnya"
MAX_LISTED = 6  # what people at the far end of a table can still read

SCREEN_TEMPLATES = {  # the anchor is part of an address people share, so it stays as it is
    "jawaban": "_answers",
    "bukti": "_support",
    "indeks": "_index",
    "ambang": "_thresholds",
    "tahun": "_years",
    "bagian": "_parts",
    "timpang": "_imbalance",
    "kekuatan": "_strengths",
    "kelemahan": "_weaknesses",
    "jujur": "_self_assessment",
    "ungkit": "_levers",
    "jalan": "_path",
    "tenggat": "_deadlines",
}


@dataclass(frozen=True)
class PresentationScreen:
    """One finding. `name` is its anchor; `sources` say whose figures stand on it."""

    name: str
    kicker: str
    title: str
    sources: tuple[str, ...]
    is_sample: bool = False
    finding: LeadershipFinding | None = None

    @property
    def template(self) -> str:
        return f"leadership/presentation/{SCREEN_TEMPLATES[self.name]}.html"


@dataclass(frozen=True)
class Presentation:
    """All screens in the order in which a meeting needs them."""

    board: Dashboard
    summary: LeadersSummary
    path: TargetPath | None
    work: ProgressPage | None
    screens: tuple[PresentationScreen, ...]

    @property
    def climbing(self) -> dict[str, Any] | None:
        return raise_chart(self.path) if self.path else None

    @property
    def strengths(self) -> list[NotableIndicator]:
        """The highest levels first."""
        found = [merit for row in self.board.merits.rows for merit in row.strengths]
        return sorted(found, key=lambda merit: (-merit.level, merit.number))[:MAX_LISTED]

    @property
    def weaknesses(self) -> list[NotableIndicator]:
        found = [merit for row in self.board.merits.rows for merit in row.weaknesses]
        return sorted(found, key=lambda merit: (merit.level, merit.number))[:MAX_LISTED]

    @property
    def has_sample(self) -> bool:
        return any(screen.is_sample for screen in self.screens)


def build_presentation(board: Dashboard, summary: LeadersSummary, work: ProgressPage | None) -> Presentation:
    """No query: all three are read."""
    path = summary.way.path if summary.way else None
    known = (*_of_answers(summary), *_of_support(board), *_of_index(board), *_of_levels(board))
    return Presentation(board, summary, path, work, (*known, *_of_path(path), *_of_work(work)))


def _of_answers(summary: LeadersSummary) -> Iterator[PresentationScreen]:
    """The four sentences of the leaders' page."""
    sources = tuple(dict.fromkeys(answer.source for answer in summary.answers if answer.source))
    yield PresentationScreen("jawaban", "Ringkasan", "Empat jawaban", sources, summary.has_sample)


def _of_support(board: Dashboard) -> Iterator[PresentationScreen]:
    """First of all: how much of what follows is proven."""
    if board.support is None or board.merits.reading is None:
        return
    reading = board.merits.reading
    yield PresentationScreen(
        "bukti", "Tingkat terbukti", board.support.sentence, (_levels_source(reading), SUPPORT_RULE), reading.is_sample
    )


def _of_index(board: Dashboard) -> Iterator[PresentationScreen]:
    stand, lead = board.standing, board.standing.lead
    yield PresentationScreen("indeks", "Posisi saat ini", stand.title, (dated_source_text(lead),), lead.is_sample)
    if stand.lines and lead.complete:
        sources = tuple(f"{line.label} {decimal_comma(line.value)}: {line.source}" for line in stand.lines)
        yield PresentationScreen(
            "ambang", "Target dan ambang", _lines_title(board), sources, any(x.is_sample for x in stand.lines)
        )
    years = board.years
    yield PresentationScreen(
        "tahun", "Dari tahun ke tahun", years.finding, (years.sources, years.note), bool(years.sample_label)
    )
    if board.bars.known:
        yield PresentationScreen("bagian", board.bars.kicker, board.bars.finding, (board.bars.note,), lead.is_sample)
    if board.imbalance:
        found = board.imbalance
        yield PresentationScreen(
            "timpang", "Keseimbangan", found.title, (dated_source_text(lead), found.rule), lead.is_sample
        )


def _lines_title(board: Dashboard) -> str:
    line = next((x for x in board.standing.lines if x.kind == "target"), board.standing.lines[0])
    return f"{line.label} {decimal_comma(line.value)}: {line.words}"


def _of_levels(board: Dashboard) -> Iterator[PresentationScreen]:
    merits, levers = board.merits, board.levers
    if merits.reading and merits.rows and merits.rule:
        told = merits.rule
        rule = f"Aturan {told.source}: kekuatan tingkat {told.strong_levels}, kelemahan tingkat {told.weak_levels}"
        sources = (_levels_source(merits.reading), rule)
        for name, kicker, finding in (("kekuatan", "Kekuatan", 0), ("kelemahan", "Kelemahan", 1)):
            yield PresentationScreen(name, kicker, board.findings[finding].head, sources, merits.reading.is_sample)
    if board.calibration:
        own = board.calibration
        yield PresentationScreen("jujur", "Penilaian mandiri dan hasil", own.head, (own.label,), own.is_sample, own)
    if levers.rows and levers.reading:
        sources = (levers.basis, "Tambahan indeks adalah bobot indikator ÷ 100 per tingkat")
        yield PresentationScreen("ungkit", levers.kicker, levers.finding, sources, levers.reading.is_sample)


def _levels_source(reading: YearIndex) -> str:
    column = reading.column_word.capitalize()
    source = reading.source or "tingkat yang diisi di Kawal SPBE"
    return f"{column} {reading.year}: {source}"


def _of_path(path: TargetPath | None) -> Iterator[PresentationScreen]:
    if path is None:
        return
    sources = (f"Nilai awal: {column_label(path.ground)}. Ditanyakan: {path.question}", *path.notes)
    yield PresentationScreen("jalan", "Kenaikan paling ringan menuju target", path.headline, sources, path.is_sample)


def _of_work(work: ProgressPage | None) -> Iterator[PresentationScreen]:
    if work is None or work.evaluation.is_past:
        return
    source = "Permintaan dan penugasan siklus ini di Kawal SPBE; urut abjad, bukan peringkat"
    yield PresentationScreen("tenggat", "Lewat tenggat", work.late_finding, (source,), work.has_sample)
