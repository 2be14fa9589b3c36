"""The model field of an indicator's value: exact, so that 7/6 stays 7/6 and is rounded only where it is printed."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError

from domains.fraction_field import FractionField

if TYPE_CHECKING:
    _SetT = TypeVar("_SetT", contravariant=True)
    _GetT = TypeVar("_GetT", covariant=True)

    class _FractionField(FractionField[_SetT, _GetT]):
        pass
else:
    _FractionField = FractionField

LOWEST, HIGHEST = 0, 5


class LevelValueField(_FractionField):
    """Text in lowest terms ("3", "11/4", "7/6"): equal values are equal in the database too.

    A database cannot compare such texts, so the field itself refuses what no instrument allows, whichever way it
    is written.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 9  # two whole numbers of four digits
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> str | None:
        fraction: Fraction | None = self.to_python(value)
        if fraction is not None and not LOWEST <= fraction <= HIGHEST:
            raise ValidationError("Nilai harus antara 1 dan 5.")
        return None if fraction is None else str(fraction)
