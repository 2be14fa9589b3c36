"""Filters of the lists: what is no value of theirs is a 400, never an empty list."""

from typing import Any

from django import forms
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field

from evaluations.choices import CycleState
from evaluations.models import Evaluation
from results.models import OfficialResult

SOME_TEXT = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"


class YearField(forms.RegexField):
    """A year as four digits."""

    default_error_messages = {"invalid": "Tulis tahunnya dengan empat angka."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex="^[1-9][0-9]{3}$", strip=False, **kwargs)


@extend_schema_field({"type": "integer", "minimum": 1000, "maximum": 9999})
class YearFilter(filters.Filter):
    field_class = YearField


@extend_schema_field({"type": "string", "minLength": 1, "pattern": SOME_TEXT})
class WordFilter(filters.CharFilter):
    """A text that is not blank."""


class EvaluationApiFilter(filters.FilterSet):
    """By year and by stage."""

    year = YearFilter()
    state = filters.ChoiceFilter(choices=CycleState.choices)

    class Meta:
        model = Evaluation
        fields = ["year", "state"]


class ResultApiFilter(filters.FilterSet):
    """By year, kind of institution, province, and region code."""

    year = YearFilter()
    kind = filters.ChoiceFilter(choices=OfficialResult.Kind.choices)
    region = WordFilter(field_name="region__code")
    province = WordFilter(lookup_expr="iexact")

    class Meta:
        model = OfficialResult
        fields = ["year", "kind"]
