"""Fifty people save the same indicator at the same moment: one is first, nobody's work vanishes unseen."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from assessment.scores import ScoreConflict, save_score
from evaluations.models import Score
from history.models import HistoryEntry
from tests.work import WHY

PEOPLE = 50


@pytest.fixture
def together(city, transactional_db):
    """`together(work)`: fifty threads start `work(number)` at once; how often each answer came back."""
    barrier = Barrier(PEOPLE)

    def one(work, number):
        try:
            barrier.wait()
            return work(number)
        finally:
            connection.close()

    def run(work):
        with ThreadPoolExecutor(PEOPLE) as pool:
            return Counter(pool.map(lambda number: one(work, number), range(PEOPLE)))

    return run


def test_of_fifty_first_saves_one_is_stored_and_the_others_are_told(city, together):
    indicator = city.indicator(21)

    def save(number):
        changes = {"value": "3", "fact": f"Tulisan {number}"}
        try:
            save_score(
                evaluation=city.evaluation,
                indicator=indicator,
                by=city.people["diskominfo"],
                version=0,
                changes=changes,
                reason=WHY,
            )
        except ScoreConflict:
            return "diberi tahu"
        return "disimpan"

    assert together(save) == {"disimpan": 1, "diberi tahu": 49}
    assert Score.objects.get().version == 1
    assert HistoryEntry.objects.filter(indicator=indicator).count() == 2


def test_fifty_people_who_look_again_after_a_conflict_lose_no_line(city, together):
    indicator = city.indicator(21)

    def add_line(number):
        while True:
            stored = Score.objects.filter(evaluation=city.evaluation, indicator=indicator).first()
            seen = (stored.version, stored.fact) if stored else (0, "")
            try:
                save_score(
                    evaluation=city.evaluation,
                    indicator=indicator,
                    by=city.people["diskominfo"],
                    version=seen[0],
                    changes={"fact": f"{seen[1]}{number}\n"},
                )
            except ScoreConflict:
                continue
            return "disimpan"

    assert together(add_line) == {"disimpan": 50}
    score = Score.objects.get()
    assert (score.version, sorted(map(int, score.fact.split()))) == (50, list(range(50)))
    assert HistoryEntry.objects.filter(indicator=indicator).count() == 50
