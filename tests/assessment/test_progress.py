"""The status of an indicator: one rule from level, explanation and the newest verdicts."""

from decimal import Decimal

import pytest

from assessment.status import status_of
from evaluations.choices import Status
from evidence.item_outcomes import Evidence, Return

BACK = Return("Kedaluwarsa", "Notula lewat dua tahun.", "Asesor")


@pytest.mark.parametrize(
    ("value", "texts", "evidence", "expected"),
    [
        (None, False, Evidence(), Status.EMPTY),
        (None, True, Evidence(), Status.DRAFT),
        (None, False, Evidence(cited=1), Status.DRAFT),
        (None, False, Evidence(cited=1, accepted=1), Status.DRAFT),
        (Decimal(3), True, Evidence(), Status.DRAFT),
        (Decimal(3), True, Evidence(cited=2, accepted=1), Status.WAITING),
        (Decimal(3), False, Evidence(cited=2, accepted=2), Status.ACCEPTED),
        (Decimal(3), False, Evidence(cited=2, accepted=1, returns=(BACK,)), Status.RETURNED),
        (None, False, Evidence(cited=1, returns=(BACK,)), Status.RETURNED),
    ],
)
def test_status_of(value, texts, evidence, expected):
    assert status_of(value, texts, evidence) == expected
