"""Where values stand in a drawing, in per cent of its width. Pure."""

from decimal import Decimal
from fractions import Fraction
from math import floor

LOW, HIGH = Fraction(1), Fraction(5)


def percent(share: Fraction) -> str:
    """A share of 100 with two decimals, half up, and a point: an attribute, not a text ("37.50%")."""
    hundredths = floor(max(Fraction(0), min(Fraction(100), share)) * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def axis_position(value: Decimal | None) -> str | None:
    """Where a value stands on the axis 1–5; None without a value."""
    return None if value is None else percent((Fraction(value) - LOW) / (HIGH - LOW) * 100)
