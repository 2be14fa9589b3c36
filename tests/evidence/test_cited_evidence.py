"""Evidence read as rows answers as its citation does."""

import pytest

from evaluations.choices import VerdictOutcome
from evidence.cited_evidence import CitedColumns, current_evidence, live_evidence
from evidence.models import Citation
from tests.work import cite_item

RULES = ("expiry", "shown", "counts", "is_below")


@pytest.mark.parametrize("outcome", [None, *VerdictOutcome.values])
@pytest.mark.parametrize("code", ["I21-L1-01", "I13-L3-01"])
def test_a_row_says_the_same_as_its_citation(city, code, outcome):
    cite_item(city, code, outcome, note="Tanggalnya lewat")
    (citation,) = Citation.objects.with_verdict().with_age().select_related("evaluation__region")
    (row,) = current_evidence(city.evaluation)
    names = [*CitedColumns._fields[:-1], *RULES]
    assert [getattr(row, name) for name in names] == [getattr(citation, name) for name in names]
    assert live_evidence(city.evaluation, [citation.indicator_id]) == [row]
    assert live_evidence(city.evaluation, []) == []
