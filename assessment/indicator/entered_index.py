"""What the page says of another body's index: what was entered, what follows from it, and whether the value agrees."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError

from assessment.models import ExternalIndexValue
from domains.models import Indicator, Instrument
from evaluations.models import Score
from evaluations.rules.conversion import ConvertedIndex, exact_text
from evaluations.scoring_inputs import converted_index, value_if_no_index
from evidence.models import Citation


@dataclass(frozen=True)
class EnteredIndex:
    """An index with what the instrument's table makes of it now; `refusal` says why it makes nothing."""

    row: ExternalIndexValue
    stored: Fraction | None
    converted: ConvertedIndex | None
    assumed: Decimal | None  # no index: what assessors are said to put
    refusal: str
    proof: Citation | None  # only where the person may see it

    @property
    def value(self) -> Decimal | None:
        return self.converted.printed if self.converted else self.assumed

    @property
    def index_text(self) -> str:
        return "" if self.row.index is None else exact_text(Fraction(self.row.index))

    @property
    def differs(self) -> bool:
        """Somebody has typed another value since, or none stands there."""
        return self.value is not None and self.value != self.stored


def entered_index(
    instrument: Instrument, indicator: Indicator, score: Score, shown: Iterable[Citation]
) -> EnteredIndex | None:
    """No query: the score was read with its index and that one's author."""
    row: ExternalIndexValue | None = getattr(score, "external_index", None)
    if row is None:
        return None
    converted, assumed, refusal = None, None, ""
    if row.index is None:
        known = value_if_no_index(instrument)
        assumed = known[0] if known else None
    else:
        try:
            converted = converted_index(instrument, indicator, row.index)
        except ValidationError as error:
            refusal = error.messages[0]
    proof = next((citation for citation in shown if citation.pk == row.proof_id), None)
    return EnteredIndex(row, score.value, converted, assumed, refusal, proof)
