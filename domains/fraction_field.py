"""A model field for exact fractions: weights such as 10/3 have no finite decimal."""

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    from decimal import Decimal

    _SetT = TypeVar("_SetT", contravariant=True)
    _GetT = TypeVar("_GetT", covariant=True)

    class _CharField(models.Field[_SetT, _GetT]):
        _pyi_private_set_type: Fraction | Decimal | str | int
        _pyi_private_get_type: Fraction
        _pyi_lookup_exact_type: Any
else:
    _CharField = models.CharField


class FractionField(_CharField):
    """Stores a `fractions.Fraction` as text ("13/10", "3"); never a float."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Fraction | None:
        return None if value is None else _read(value)

    def to_python(self, value: Any) -> Fraction | None:
        if value is None or isinstance(value, Fraction):
            return value
        if isinstance(value, float):
            raise ValidationError("Bilangan pecahan biner tidak diterima; tulis sebagai teks.")
        try:
            return Fraction(value)
        except (ValueError, ZeroDivisionError) as error:
            raise ValidationError(f"{value!r} bukan pecahan.") from error

    def get_prep_value(self, value: Any) -> str | None:
        fraction = self.to_python(value)
        return None if fraction is None else str(fraction)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""


@lru_cache(maxsize=1024)
def _read(text: str) -> Fraction:
    """Instruments have few weights and levels, and pages read them by the hundred."""
    return Fraction(text)
