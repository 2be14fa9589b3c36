"""What the API takes: bodies and queries, each field named, and no other."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.json_fields import LEVEL_TEXT, LevelField, StrictSerializer, TextField, VersionField
from evaluations.choices import ValueColumn
from planning.rules.target_query import ASSUME_LOWEST, HUNDREDTH, TargetQuery

NUMBER = {"type": "number", "minimum": 1, "maximum": 5}
LEVEL_HELP = '"3" atau 3; desimal juga "7/6" bila instrumennya memakai desimal; "" mengosongkan.'
VERSION_HELP = "Versi yang Anda lihat; 0 bila belum ada isinya."


@extend_schema_field({"anyOf": [{"type": "string", "maxLength": 20, "pattern": LEVEL_TEXT}, NUMBER]})
class DecidedLevelField(LevelField):
    """A level that must be there."""


@extend_schema_field(
    {
        "anyOf": [
            {"type": "string", "maxLength": 20, "pattern": rf"^\s*$|{LEVEL_TEXT}"},
            {**NUMBER, "nullable": True},
        ]
    }
)
class OptionalLevelField(LevelField):
    """A level, or "" or null to empty it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, allow_null=True, **kwargs)


class YearSerializer(StrictSerializer):
    year = serializers.IntegerField(min_value=2000, max_value=2100, help_text="Tahun siklus.")


class PutScoreSerializer(StrictSerializer):
    """A whole score. Without `version` nobody knows whose work would be lost."""

    value = OptionalLevelField(help_text=LEVEL_HELP)
    fact = TextField(allow_blank=True, max_length=20_000)
    analysis = TextField(allow_blank=True, max_length=20_000)
    version = VersionField(help_text=VERSION_HELP)
    reason = TextField(
        allow_blank=True,
        required=False,
        max_length=1_000,
        help_text="Bila tingkat melebihi data dukung: paling lambat pada pengesahan.",
    )


class PatchScoreSerializer(PutScoreSerializer):
    """Only the fields that are meant."""

    value = OptionalLevelField(required=False, help_text=LEVEL_HELP)
    fact = TextField(allow_blank=True, max_length=20_000, required=False)
    analysis = TextField(allow_blank=True, max_length=20_000, required=False)


class ColumnSerializer(StrictSerializer):
    """Which column of values is asked for; without one the column that the pages lead with."""

    column = serializers.ChoiceField(choices=ValueColumn.choices, required=False)


class PathQuerySerializer(StrictSerializer):
    """The question of the page "Simulasi target": the index to reach, and what limits the way."""

    target = serializers.RegexField(
        r"^([1-4]([.,][0-9]{1,2})?|5([.,]00?)?)$",
        trim_whitespace=False,
        required=False,
        help_text='Indeks, misalnya "1.50". Tanpa target: pertanyaan pembuka halaman Simulasi target.',
    )
    most = serializers.IntegerField(
        min_value=1, max_value=4, required=False, help_text="Kenaikan tingkat paling banyak per indikator."
    )
    locked = serializers.RegexField(
        r"^[1-9][0-9]{0,2}(,[1-9][0-9]{0,2}){0,59}$",
        trim_whitespace=False,
        required=False,
        help_text="Nomor indikator yang tidak naik, dipisah koma.",
    )
    agencies = serializers.RegexField(
        r"^[1-9][0-9]{0,8}(,[1-9][0-9]{0,8}){0,59}$",
        trim_whitespace=False,
        required=False,
        help_text="Hanya indikator yang diampu OPD ini (id), dipisah koma.",
    )
    gaps = serializers.ChoiceField(
        choices=[ASSUME_LOWEST], required=False, help_text="Indikator kosong dianggap pada tingkat terendah."
    )

    @property
    def wish(self) -> TargetQuery | None:
        """Only after `is_valid`; None where no target was asked for."""
        asked = self.validated_data
        if "target" not in asked:
            return None
        return TargetQuery(
            target=Decimal(asked["target"].replace(",", ".")).quantize(HUNDREDTH),
            locked=_numbers(asked.get("locked", "")),
            agencies=_numbers(asked.get("agencies", "")),
            most=asked.get("most"),
            gaps=asked.get("gaps", ""),
        )


def _numbers(listed: str) -> tuple[int, ...]:
    return tuple(sorted({int(number) for number in listed.split(",") if number}))


class InternalScoreSerializer(StrictSerializer):
    """A proposal or a review: a level and why."""

    value = OptionalLevelField(help_text=LEVEL_HELP)
    reason = TextField(allow_blank=True, max_length=1_000)
    version = VersionField(help_text=VERSION_HELP)


class DecideSerializer(StrictSerializer):
    """The level decided, why, and the versions of the three levels it was decided between."""

    value = DecidedLevelField()
    reason = TextField(max_length=1_000)
    mandiri = VersionField(default=0)
    usulan = VersionField(default=0)
    tinjauan = VersionField(default=0)
