"""The index bar: the one line about the self-assessment that worklist, indicator page and file share."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evaluations.choices import OPEN_STATES, CycleState
from evaluations.column_index import column_index
from evaluations.models import Evaluation
from evaluations.rules import scoring
from evaluations.scoring_inputs import instrument_bands
from regions import clock
from ui.formats import decimal_comma


@dataclass(frozen=True)
class IndexBar:
    """Index and predicate when complete; with gaps only the interval, and a predicate both of its ends share."""

    evaluation: Evaluation
    outcome: scoring.IndexOutcome
    bands: tuple[scoring.PredicateBand, ...]
    closes: date | None
    today: date

    @property
    def index(self) -> Decimal | None:
        return self.outcome.total.printed

    @property
    def low(self) -> Decimal:
        return scoring.round_half_up(self.outcome.total.low)

    @property
    def high(self) -> Decimal:
        return scoring.round_half_up(self.outcome.total.high)

    @property
    def span(self) -> tuple[Decimal, Decimal] | None:
        return None if self.outcome.complete else (self.low, self.high)

    @property
    def status(self) -> str:
        """Provisional until the self-assessment is sealed and leaves the open stages."""
        return f"Penilaian mandiri{', sementara' if self.evaluation.state in OPEN_STATES else ''}"

    @property
    def marks(self) -> list[dict[str, object]]:
        """The index on the ruler; with gaps there is none to mark."""
        return [{"kind": "mandiri", "value": self.index, "label": "Mandiri"}] if self.outcome.complete else []

    @property
    def sentence(self) -> str:
        """ "indeks 3,05 (Baik)" or "43 dari 47 terisi, indeks antara 2,31 dan 2,74"."""
        if self.outcome.complete:
            return f"indeks {decimal_comma(self.index)} ({self.outcome.predicate})"
        filled = f"{self.outcome.filled} dari {self.outcome.rows} terisi"
        return f"{filled}, indeks antara {decimal_comma(self.low)} dan {decimal_comma(self.high)}"

    @property
    def note(self) -> str:
        """How near the next bound is, or what is missing for an index."""
        if not self.outcome.complete:
            shared = f"; predikat pasti {self.outcome.predicate}" if self.outcome.predicate else ""
            return f"Indeks ada setelah semua indikator terisi{shared}."
        if self.outcome.near:
            basis = self.evaluation.get_predicate_basis_display()
            return f"Sangat dekat batas {self.outcome.near}: predikat memakai {basis}."
        following = scoring.next_band(self.bands, self.outcome.total.low)
        if following is None:
            return "Sudah pada predikat tertinggi."
        band, gap = following
        return f"{decimal_comma(scoring.round_half_up(gap, 3), 3)} lagi ke {band.name}."


def index_bar(evaluation: Evaluation, outcome: scoring.IndexOutcome | None = None) -> IndexBar:
    """The bar of the self-assessment; two queries unless the outcome is at hand (windows are read beforehand)."""
    window = evaluation.window(CycleState.MANDIRI)
    return IndexBar(
        evaluation=evaluation,
        outcome=outcome or column_index(evaluation),
        bands=instrument_bands(evaluation.instrument),
        closes=window.closes if window else None,
        today=clock.today(evaluation.region),
    )
