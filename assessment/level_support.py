"""How many levels the accepted evidence carries: the one answer of every page and file that speaks of levels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.models import Evaluation
from evaluations.rules.readiness import is_carried
from evidence.item_outcomes import NumberedIndicator, cited_by_indicator, readiness_by_indicator

SUPPORTED, CLAIMED = "didukung", "baru diklaim"
DECIDED = "tanpa bukti diterima"  # of values that assessors decided: no claim, and no evidence here either
UNCHECKED = "tidak dapat diperiksa"
NO_ITEMS = "Dukungan bukti tidak dapat diperiksa: instrumen ini tidak menyebut bukti tiap tingkat"

OTHER_INDEXES = "Nilai yang terisi berasal dari indeks lembaga lain; belum ada yang dapat diperiksa dengan data dukung"


@dataclass(frozen=True)
class LevelSupport:
    """Of one value column: which levels are filled, and which of them the accepted evidence carries, by number."""

    filled: frozenset[int]
    supported: frozenset[int]
    unknown: frozenset[int]  # filled, and the instrument names no evidence for them
    indicators: int
    names_items: bool = True  # whether the instrument names evidence for any indicator
    unproven_word: str = CLAIMED

    @property
    def is_whole(self) -> bool:
        """Whether every level of the instrument is filled and proven: only then is there nothing left to doubt."""
        return len(self.supported) == self.indicators

    @property
    def sentence(self) -> str:
        """ "1 dari 47 tingkat didukung bukti yang diterima", without a full stop."""
        if not self.filled:
            return "Belum ada tingkat yang terisi"
        if self.filled == self.unknown:
            return NO_ITEMS if not self.names_items else OTHER_INDEXES
        levels = "tingkat" if len(self.filled) == self.indicators else "tingkat yang terisi"
        return f"{len(self.supported)} dari {len(self.filled)} {levels} didukung bukti yang diterima"

    @property
    def whole_sentence(self) -> str:
        """The same with what becomes of the others: "…; 46 lainnya baru diklaim"."""
        others = self.filled - self.supported
        if not others or self.filled == self.unknown:
            return self.sentence
        return f"{self.sentence}; lainnya: {self.counts(others)}"

    def counts(self, numbers: Iterable[int]) -> str:
        """ "1 didukung, 37 baru diklaim" of some filled indicators."""
        found = set(numbers)
        known = found - self.unknown
        proven = len(known & self.supported)
        parts = ((proven, SUPPORTED), (len(known) - proven, self.unproven_word), (len(found - known), UNCHECKED))
        return ", ".join(f"{count} {word}" for count, word in parts if count)

    def word(self, number: int) -> str:
        """The same of one filled indicator: "didukung", "baru diklaim"."""
        return self.counts([number]).removeprefix("1 ")


def count_support(
    levels: Mapping[int, Decimal | Fraction | int | None],
    carried: Mapping[int, Fraction | int | None],
    word: str = CLAIMED,
) -> LevelSupport:
    """By indicator number: `levels` as filled, `carried` as `EvidenceReadiness.carried` says (None: unknown)."""
    filled = {number: level for number, level in levels.items() if level is not None}
    return LevelSupport(
        filled=frozenset(filled),
        supported=frozenset(number for number, level in filled.items() if is_carried(level, carried.get(number))),
        unknown=frozenset(number for number in filled if carried.get(number) is None),
        indicators=len(carried),
        names_items=any(value is not None for value in carried.values()),
        unproven_word=word,
    )


def read_support(
    evaluation: Evaluation,
    indicators: Iterable[NumberedIndicator],
    levels: Mapping[int, Decimal | Fraction | int | None],
    word: str = CLAIMED,
) -> LevelSupport:
    """Of levels of the cycle by number, as the evidence stands now: two queries. `indicators` are all of them."""
    rows = list(indicators)
    ready = readiness_by_indicator(evaluation.instrument, rows, cited_by_indicator(evaluation))
    return count_support(levels, {row.number: ready[row.pk].carried for row in rows}, word)
