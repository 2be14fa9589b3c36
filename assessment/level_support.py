"""How many levels the accepted evidence carries: the one answer of every page and file that speaks of levels."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domains.models import Instrument
from evaluations.models import Evaluation
from evaluations.rules.estimate import EstimatedIndex, estimated_index
from evaluations.rules.readiness import EvidenceReadiness, PlainItem, is_carried
from evaluations.rules.scoring import ScoringScheme
from evidence.cited_evidence import CitedEvidence
from evidence.item_outcomes import NumberedIndicator, cited_by_indicator, readiness_by_indicator
from ui.formats import numbers_text

SUPPORTED, CLAIMED = "terbukti", "belum terbukti"
DECIDED = "tanpa data dukung diterima"  # of values that assessors decided: no claim, and no evidence here either
UNCHECKED = "tidak dapat diperiksa"
NO_ITEMS = "Tingkat terbukti tidak dapat diperiksa: instrumen ini tidak menyebut data dukung tiap tingkat"

OTHER_INDEXES = "Nilai yang terisi berasal dari indeks lembaga lain; belum ada yang dapat diperiksa dengan data dukung"


def value_word(*, is_whole_numbers: bool) -> str:
    """What one value of an instrument is called: a level, or a value where it has decimals."""
    return "tingkat" if is_whole_numbers else "nilai"


@dataclass(frozen=True)
class LevelSupport:
    """Of one value column: which levels are filled, and which of them the accepted evidence carries, by number."""

    filled: frozenset[int]
    supported: frozenset[int]
    unknown: frozenset[int]  # filled, and the instrument names no evidence for them
    indicators: int
    names_items: bool = True  # whether the instrument names evidence for any indicator
    unproven_word: str = CLAIMED
    is_whole_numbers: bool = True  # levels; else values with decimals

    @property
    def is_whole(self) -> bool:
        """Whether every level of the instrument is filled and proven: only then is there nothing left to doubt."""
        return len(self.supported) == self.indicators

    @property
    def sentence(self) -> str:
        """ "1 dari 47 tingkat terbukti dengan data dukung yang diterima", without a full stop."""
        thing = value_word(is_whole_numbers=self.is_whole_numbers)
        if not self.filled:
            return f"Belum ada {thing} yang terisi"
        if self.filled == self.unknown:
            return NO_ITEMS if not self.names_items else OTHER_INDEXES
        levels = thing if len(self.filled) == self.indicators else f"{thing} yang terisi"
        return f"{len(self.supported)} dari {len(self.filled)} {levels} terbukti dengan data dukung yang diterima"

    @property
    def whole_sentence(self) -> str:
        """The same with what becomes of the others: "…; 46 lainnya belum terbukti"."""
        others = self.filled - self.supported
        if not others or self.filled == self.unknown:
            return self.sentence
        return f"{self.sentence}; lainnya: {self.counts(others)}"

    @property
    def others_by_word(self) -> list[tuple[str, str]]:
        """What is filled and not supported: "belum terbukti" with "2, 4–6", "tidak dapat diperiksa" with "18"."""
        parts = ((self.unproven_word, self.filled - self.supported - self.unknown), (UNCHECKED, self.unknown))
        return [(word, numbers_text(numbers)) for word, numbers in parts if numbers]

    def counts(self, numbers: Iterable[int]) -> str:
        """ "1 terbukti, 37 belum terbukti" of some filled indicators."""
        found = set(numbers)
        known = found - self.unknown
        proven = len(known & self.supported)
        parts = ((proven, SUPPORTED), (len(known) - proven, self.unproven_word), (len(found - known), UNCHECKED))
        return ", ".join(f"{count} {word}" for count, word in parts if count)

    def word(self, number: int) -> str:
        """The same of one filled indicator: "terbukti", "belum terbukti"."""
        return self.counts([number]).removeprefix("1 ")


def count_support(
    levels: Mapping[int, Decimal | Fraction | int | None],
    carried: Mapping[int, Fraction | int | None],
    word: str = CLAIMED,
    *,
    is_whole_numbers: bool = True,
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
        is_whole_numbers=is_whole_numbers,
    )


def read_readiness(
    evaluation: Evaluation,
    indicators: Iterable[NumberedIndicator],
    cited: dict[int, list[CitedEvidence]] | None = None,
) -> dict[int, EvidenceReadiness[PlainItem]]:
    """What the evidence of the cycle carries as it stands now, by number: two queries, one where the live citations
    have been read. `indicators` are all of them.
    """
    rows = list(indicators)
    found = cited_by_indicator(evaluation) if cited is None else cited
    ready = readiness_by_indicator(evaluation.instrument, rows, found)
    return {row.number: ready[row.pk] for row in rows}


def evidence_index(
    instrument: Instrument,
    scheme: Callable[[], ScoringScheme],
    ready: Mapping[int, EvidenceReadiness[PlainItem]],
    entered: Mapping[int, Decimal | Fraction | None],
) -> EstimatedIndex | None:
    """The index that the evidence suggests, by number: the one estimate of every page and file.

    What other bodies' indexes give counts as it was entered; None where the instrument has no rule for estimates.
    """
    if "estimate" not in instrument.value_rule:
        return None
    lowest: dict[int, Fraction | None] = {}
    highest: dict[int, Fraction | None] = {}
    for number, found in ready.items():
        now, hoped = found.estimate, found.highest_estimate
        value = entered.get(number)
        given = None if value is None else Fraction(value)
        lowest[number] = now.value if now else given
        highest[number] = hoped.value if hoped else given
    return estimated_index(scheme(), lowest, highest)
