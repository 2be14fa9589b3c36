"""What the API takes: bodies and queries, each field named, and no other."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.json_fields import LEVEL_TEXT, LevelField, StrictSerializer, TextField, VersionField
from evaluations.choices import ValueColumn

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


class PutScoreSerializer(StrictSerializer):
    """A whole score. Without `version` nobody knows whose work would be lost."""

    value = OptionalLevelField(help_text=LEVEL_HELP)
    fact = TextField(allow_blank=True, max_length=20_000)
    analysis = TextField(allow_blank=True, max_length=20_000)
    version = VersionField(help_text=VERSION_HELP)
    reason = TextField(
        allow_blank=True, required=False, max_length=1_000, help_text="Wajib bila tingkat di atas kesiapan bukti."
    )


class PatchScoreSerializer(PutScoreSerializer):
    """Only the fields that are meant."""

    value = OptionalLevelField(required=False, help_text=LEVEL_HELP)
    fact = TextField(allow_blank=True, max_length=20_000, required=False)
    analysis = TextField(allow_blank=True, max_length=20_000, required=False)


class ColumnSerializer(StrictSerializer):
    """Which column of values is asked for; without one the column that the pages lead with."""

    column = serializers.ChoiceField(choices=ValueColumn.choices, required=False)


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
