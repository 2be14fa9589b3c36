"""The status of an indicator: one rule from level, explanation and the newest verdicts."""

from decimal import Decimal

import pytest

from assessment.status import indicator_status
from evaluations.choices import IndicatorStatus
from evidence.item_outcomes import EvidenceCounts, EvidenceReturn

BACK = EvidenceReturn("Kedaluwarsa", "Notula lewat dua tahun.", "Asesor")


@pytest.mark.parametrize(
    ("value", "texts", "evidence", "expected"),
    [
        (None, False, EvidenceCounts(), IndicatorStatus.EMPTY),
        (None, True, EvidenceCounts(), IndicatorStatus.DRAFT),
        (None, False, EvidenceCounts(cited=1), IndicatorStatus.DRAFT),
        (None, False, EvidenceCounts(cited=1, accepted=1), IndicatorStatus.DRAFT),
        (Decimal(3), True, EvidenceCounts(), IndicatorStatus.DRAFT),
        (Decimal(3), True, EvidenceCounts(cited=2, accepted=1), IndicatorStatus.WAITING),
        (Decimal(3), False, EvidenceCounts(cited=2, accepted=2), IndicatorStatus.ACCEPTED),
        (Decimal(3), False, EvidenceCounts(cited=2, accepted=1, returns=(BACK,)), IndicatorStatus.RETURNED),
        (None, False, EvidenceCounts(cited=1, returns=(BACK,)), IndicatorStatus.RETURNED),
    ],
)
def test_status_of(value, texts, evidence, expected):
    assert indicator_status(value, texts, evidence) == expected
