"""Two verdicts on one item: the same, kinder, stricter, or not compared."""

import pytest

from evaluations.rules.verdict_comparison import Agreement, JudgedItem, compare_verdicts


@pytest.mark.parametrize(
    ("own", "theirs", "found"),
    [
        (True, True, Agreement.SAME),
        (False, False, Agreement.SAME),
        (True, False, Agreement.KIND),
        (False, True, Agreement.STRICT),
        (None, True, Agreement.OPEN),
        (None, False, Agreement.OPEN),
        (True, None, Agreement.OPEN),
    ],
)
def test_what_two_verdicts_say_of_each_other(own, theirs, found):
    assert JudgedItem("I01-L1-01", 1, own, theirs).agreement is found


def test_counted_by_indicator_and_cause():
    total, rows = compare_verdicts(
        [
            JudgedItem("I01-L1-01", 1, True, False, "tidak_tepat"),
            JudgedItem("I01-L1-02", 1, True, True),
            JudgedItem("I02-L1-01", 2, True, False, "belum_diunggah"),
            JudgedItem("I02-L1-02", 2, False, True),
            JudgedItem("I02-L2-01", 2, None, False, "belum_diunggah"),
            JudgedItem("I03-L1-01", 3, None, None),
        ]
    )
    assert (total.compared, total.same, total.kind, total.strict) == (4, 1, ["I01-L1-01", "I02-L1-01"], ["I02-L1-02"])
    assert dict(total.kind_causes) == {"tidak_tepat": 1, "belum_diunggah": 1}
    assert total.not_compared == 1
    assert {number: tally.compared for number, tally in rows.items()} == {1: 2, 2: 2}
