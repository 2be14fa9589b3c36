"""The next step of an indicator: exactly one in every state, and the same one on the board and in its file."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.next_step import NextStep, StepFacts, count_missing, next_step
from assessment.worklist.queries import build_worklist
from assessment.worklist.worklist_sheet import worklist_columns, worklist_lines
from evaluations.models import Evaluation
from evaluations.rules.readiness import LevelFacts, PlainItem, evidence_readiness
from evidence.requests.asking import request_evidence
from tests.work import cite, cite_item, fill

# What each step says of the state, by itself: the rule above must choose the one that fits.
FITS = {
    NextStep.REPAIR: lambda f: f.returned > 0,
    NextStep.LEVEL: lambda f: f.returned == 0 and not f.has_level,
    NextStep.REVIEW: lambda f: f.returned == 0 and f.has_level and f.waiting > 0,
    NextStep.ASK: lambda f: (
        f.returned == 0 and f.has_level and f.waiting == 0 and (f.missing > 0 or f.open_requests > 0)
    ),
    NextStep.DONE: lambda f: (
        f.has_level and f.returned == 0 and f.waiting == 0 and f.missing == 0 and f.open_requests == 0
    ),
}
counts = st.integers(0, 50)


@given(
    st.builds(StepFacts, has_level=st.booleans(), missing=counts, open_requests=counts, waiting=counts, returned=counts)
)
def test_every_state_has_exactly_one_step(facts):
    assert [step for step, fits in FITS.items() if fits(facts)] == [next_step(facts)]


def test_every_step_is_reached():
    states = (StepFacts(level, *numbers) for level in (False, True) for numbers in product((0, 1), repeat=4))
    assert {next_step(facts) for facts in states} == set(NextStep)


@pytest.mark.parametrize(
    ("value", "levels", "has_evidence", "missing"),
    [
        (None, (2, 3), False, 0),  # nothing is claimed yet
        (3, (2, 3), False, 2),
        (2, (2, 3), False, 1),
        (1, (), False, 1),  # the instrument names no item: any evidence is enough
        (1, (), True, 0),
    ],
)
def test_what_the_level_lacks(value, levels, has_evidence, missing):
    items = [PlainItem(f"I-{level}", level) for level in (1, *levels)] if levels else []
    facts = LevelFacts(level_one_always_ready=True)
    items = [item for item in items if item.level > 1]
    assert count_missing(value, evidence_readiness(items, facts), has_evidence=has_evidence) == missing


def test_each_indicator_stands_under_one_step(city):
    fill(city, {7: 3, 8: 3, 21: 1, 22: 2, 34: 1})
    cite(city, 8)
    cite(city, 9, "dikembalikan", "Notula lebih dari dua tahun.")
    cite_item(city, "I22-L2-01", "diterima")
    asked = {"agency": city.other_agency, "indicators": [city.indicator(34)], "by": city.people["diskominfo"]}
    request_evidence(evaluation=city.evaluation, **asked)
    rows = {row.number: row.step for row in build_worklist(cycle(city)).rows}
    assert [rows[n] for n in (7, 8, 9, 21, 34, 1)] == [
        NextStep.ASK,
        NextStep.REVIEW,
        NextStep.REPAIR,
        NextStep.DONE,
        NextStep.ASK,  # its agency was asked and has not answered
        NextStep.LEVEL,
    ]


def test_the_file_names_the_step_of_the_board(city):
    fill(city, {7: 3, 21: 1})
    work = build_worklist(cycle(city))
    column = next(one for one in worklist_columns(work) if one.title == "Langkah berikutnya")
    assert [column.value(line) for line in worklist_lines(work)] == [row.step.label for row in work.rows]


def cycle(city):
    return Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
