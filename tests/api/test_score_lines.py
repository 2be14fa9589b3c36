"""The list of levels is written straight from what was read, and says what the described shape says."""

from fractions import Fraction

import pytest

from api.score_lines import cell, score_line
from api.serializers import CellSerializer, ScoreSerializer
from assessment.next_step import NextStep
from evaluations.choices import ValueColumn
from evaluations.column_index import inherited_columns
from evaluations.models import Score
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from tests.work import cite_item, fill


@pytest.mark.parametrize("value", [None, Fraction(3), Fraction("2.75"), Fraction(7, 6)])
def test_a_cell_says_what_its_serializer_says(pemdi_city, value):
    fill(pemdi_city, {13: 2})
    score = Score.objects.get(evaluation=pemdi_city.evaluation)
    score.value, score.fact, score.notes = value, "<b>Sudah</b>", "Catatan"
    assert cell(score, 13) == dict(CellSerializer(score).data)


@pytest.mark.parametrize("name", ["city", "pemdi_city"])
def test_a_line_says_what_its_serializer_says(request, name):
    city = request.getfixturevalue(name)
    fill(city, {13: 2})
    fill(city, {13: 3}, ValueColumn.DOKUMEN)
    cite_item(city, "I13-L1-01", "diterima")
    indicators = [city.indicator(13), city.indicator(14)]
    ready = readiness_by_indicator(city.evaluation.instrument, indicators, cited_by_indicator(city.evaluation))
    for indicator in indicators:
        rows = list(Score.objects.filter(evaluation=city.evaluation, indicator=indicator).order_by("-column"))
        taken = inherited_columns(rows, list(ValueColumn))
        found = ready[indicator.pk]
        estimate = found.estimate.printed if found.estimate else None
        facts = {
            "number": indicator.number,
            "name": indicator.name,
            "ready": found.level,
            "estimate": estimate,
            "next_step": NextStep.ASK,
        }
        described = ScoreSerializer({**facts, "columns": rows, "inherited": taken}).data
        told = score_line(indicator, found, NextStep.ASK, rows, taken)
        assert told == {**described, "columns": [dict(row) for row in described["columns"]]}
        assert list(told) == list(described)
