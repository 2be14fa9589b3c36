"""Items that are a value of another body's index: the number on the document held against the item's bounds. Pure.

At or above the lower bound the item is fulfilled, also above the upper one: else who is better could pass no low level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ui.formats import decimal_comma


@dataclass(frozen=True)
class ShownValue:
    """The number on a citation beside what its item asks; None: nobody has written it down."""

    index: str
    area: str
    low: Fraction
    high: Fraction
    value: Decimal | None

    @property
    def meets(self) -> bool:
        return self.value is not None and Fraction(self.value) >= self.low

    @property
    def wanted(self) -> str:
        """ "IKASANDI, keamanan siber: 1,50–2,50"."""
        return f"{self.index}, {self.area}: {_number(self.low)}–{_number(self.high)}"

    @property
    def words(self) -> str:
        """What follows for the item, once the document is accepted."""
        if self.value is None:
            return f"Nilai {self.index} belum ditulis, jadi butir belum terpenuhi."
        written = f"Nilai tertulis {_number(Fraction(self.value))}"
        if not self.meets:
            return (
                f"{written}, di bawah {_number(self.low)}: butir belum terpenuhi, walaupun dokumennya dapat diterima."
            )
        return f"{written}: mencapai {_number(self.low)}, butir terpenuhi bila dokumennya diterima."

    def same_area(self, other: "ShownValue") -> bool:
        """Whether one number serves both."""
        return (self.index, self.area) == (other.index, other.area)


def shown_value(threshold: Mapping[str, str] | None, value: Decimal | None) -> ShownValue | None:
    """None where the item is no value."""
    if not threshold:
        return None
    low, high = Fraction(threshold["min"]), Fraction(threshold["max"])
    return ShownValue(threshold["index"], threshold["area"], low, high, value)


def _number(value: Fraction) -> str:
    """Two decimals, more where they were written."""
    places = next((places for places in (2, 3, 4) if (value * 10**places).denominator == 1), 4)
    return decimal_comma(value, places)
