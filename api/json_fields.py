"""What may come in and go out as JSON: exact numbers as text, and nothing taken that was not meant."""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluations.rules.scoring import round_half_up, typed_value
from ui.texts import clean_readable

UNKNOWN = "Bidang ini tidak dikenal."
NO_TEXT = "Isi bidang ini harus berupa teks."
UNREADABLE = "Teks ini memuat karakter yang tidak dapat disimpan."
SURROGATE = re.compile("[\ud800-\udfff]")
LARGEST_VERSION = 2_147_483_647  # what the column of versions holds
LEVEL_TEXT = r"^\s*([0-9]{1,3}([.,][0-9]{1,9})?|[0-9]{1,4} ?/ ?[0-9]{1,4})\s*$"
NO_NUL = r"^[^\u0000]*$"


@lru_cache(maxsize=1024)
def printed_text(value: Fraction) -> str:
    """ "1.17", half up."""
    return f"{round_half_up(Fraction(value))}"


@lru_cache(maxsize=1024)
def exact_text(value: Fraction) -> str:
    """ "3", "2.75", "7/6"."""
    return typed_value(value).replace(",", ".")


class ExactField(serializers.CharField):
    """A fraction as text: "13/10", whole ones "3"."""

    def to_representation(self, value: object) -> str:
        return str(value)


@extend_schema_field({"type": "string", "pattern": NO_NUL})
class TextField(serializers.CharField):
    """A text as the forms read it: a line break is one character, control characters are none."""

    default_error_messages = {"invalid": NO_TEXT}

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(clean_readable(_text(self, data)))


class LevelField(serializers.CharField):
    """A level as typed or as a number: "3", "3,05", 3; the instrument decides which ones there are."""

    default_error_messages = {"invalid": "Tulis tingkatnya sebagai angka, misalnya 3."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        is_number = isinstance(data, int | float) and not isinstance(data, bool)
        return super().to_internal_value(str(data) if is_number else _text(self, data))


@extend_schema_field({"type": "string", "pattern": r"^[0-9]\.[0-9]{2}$", "nullable": True})
class PrintedValueField(serializers.Field[Fraction, None, str, Fraction]):
    """A value as it is printed, half up: "1.17"."""

    def to_representation(self, value: Fraction) -> str:
        return printed_text(value)


@extend_schema_field({"type": "string", "nullable": True})
class ExactValueField(serializers.Field[Fraction, None, str, Fraction]):
    """A value with nothing rounded: "3", "2.75", "7/6"."""

    def to_representation(self, value: Fraction) -> str:
        return exact_text(value)


class VersionField(serializers.IntegerField):
    """The version of a level that the caller saw; a text that looks like a number is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST_VERSION, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        is_whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())
        if not is_whole or isinstance(data, bool):
            self.fail("invalid")
        if abs(data) > LARGEST_VERSION:  # before anything prints it
            self.fail("max_value", max_value=LARGEST_VERSION)
        return int(data)


def _text(field: serializers.CharField, data: Any) -> str:
    if not isinstance(data, str):
        field.fail("invalid")
    if SURROGATE.search(data):
        raise serializers.ValidationError(UNREADABLE)
    return str(data)


class StrictSerializer(serializers.Serializer[dict[str, object]]):
    """Refuses a field that it does not know, by its name: a misspelt one is never left out in silence."""

    default_error_messages = {"invalid": "Kirim satu objek JSON, misalnya {{}}."}

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation([] if data is None else data)  # null is as little an object as a list

    def to_internal_value(self, data: Any) -> dict[str, object]:
        names = data if isinstance(data, Mapping) else ()
        unknown = {str(name): [UNKNOWN] for name in names if name not in self.fields}
        try:
            known = super().to_internal_value(data)
        except serializers.ValidationError as error:
            told = error.detail if isinstance(error.detail, dict) else {}
            raise serializers.ValidationError({**unknown, **told}) from None
        if unknown:
            raise serializers.ValidationError(unknown)
        return dict(known)
