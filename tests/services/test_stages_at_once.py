"""Fifty people save levels, judge evidence and move the stage at random: the history, replayed, gives what is stored.

STRESS_SECONDS says how long (3 by default). A line of the history that does not follow from the ones before it is a
lost update; a level or a verdict between two steps that had closed its stage is a write out of turn.
"""

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from assessment.scores import ScoreConflict, save_score
from evaluations.choices import history_field_name
from evaluations.models import Evaluation, Score
from evaluations.permissions import Refused
from evaluations.stages.transitions import (
    move_stage,
)
from evaluations.stages.workflow import (
    lock_cycle,
)
from evidence.models import Citation
from evidence.verdicts import VerdictConflict, judge_citation
from history.models import HistoryEntry
from history.presenters import history_events
from tests.work import WHY, answer_questions, cite, fill, seal

PEOPLE = 50
SECONDS = float(os.environ.get("STRESS_SECONDS", "3"))
NUMBERS = (21, 34, 45)
OPEN = "Penilaian mandiri"
STEPS = (
    ("diskominfo", "persiapan"),
    ("diskominfo", "mandiri"),
    ("koordinator", "dokumen"),
    ("penanggung_jawab", "mandiri"),
)


@pytest.fixture
def crowd(city, transactional_db):
    fill(city, dict.fromkeys(range(1, 48), 3))
    Score.objects.update(fact="Peraturan wali kota")
    answer_questions(city)
    city.citations = [cite(city, number).pk for number in NUMBERS]
    city.indicators = [city.indicator(number) for number in NUMBERS]
    return city


def save(city, cycle, luck):
    indicator = luck.choice(city.indicators)
    score = Score.objects.get(evaluation=cycle, indicator=indicator, column="mandiri")
    save_score(
        evaluation=cycle,
        indicator=indicator,
        by=city.people[luck.choice(["diskominfo", "asesor_internal"])],
        version=score.version,
        changes={"value": str(luck.randint(1, 5))},
        reason=WHY,
    )


def decide(city, cycle, luck):
    citation = Citation.objects.select_related("evaluation__region").get(pk=luck.choice(city.citations))
    said = {"outcome": "diterima"}
    if luck.random() < 0.5:
        said = {"outcome": "dikembalikan", "reason": "lainnya", "note": "Lampiran ketiga belum ada di berkas."}
    judge_citation(citation=citation, by=city.people[luck.choice(["asesor_internal", "penanggung_jawab"])], **said)


def step(city, cycle, luck):
    role, target = luck.choice(STEPS)
    with transaction.atomic():
        lock_cycle(cycle)
        if (cycle.state, target) == ("mandiri", "dokumen"):
            seal(city)  # as signing does it: seal and step at the same moment
        move_stage(evaluation=cycle, target=target, by=city.people[role], reason="Diubah untuk uji bersama.")


def work(city, number, until):
    """One person, until the time is over; counts what was done."""
    luck, done = random.Random(number), 0
    try:
        while time.monotonic() < until:
            cycle = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
            act = luck.choices([save, decide, step], [6, 3, 1])[0]
            try:
                act(city, cycle, luck)
            except (Refused, ScoreConflict, ValidationError, VerdictConflict):
                continue
            done += 1
    finally:
        connection.close()
    return done


def test_the_history_replayed_gives_what_is_stored(crowd):
    before = HistoryEntry.objects.order_by("-pk").first().pk
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(PEOPLE) as pool:
        done = sum(pool.map(lambda number: work(crowd, number, until), range(PEOPLE)))
    rows = HistoryEntry.objects.filter(pk__gt=before).order_by("pk").select_related("indicator", "by")
    entries = history_events(rows)
    assert len(entries) == len(rows)
    assert 0 < len(entries) <= done
    stage, known = OPEN, {(indicator.number, "tingkat"): "3" for indicator in crowd.indicators}
    for entry in entries:
        if entry.field == "tahap":
            assert entry.before == stage
            stage = entry.after
            continue
        assert stage == OPEN, f"{entry} pada tahap {stage}"
        key = (entry.indicator.number, entry.field)
        assert entry.before == known.get(key, ""), f"{entry}: sebelumnya {known.get(key)}"
        known[key] = entry.after.partition(":")[0]
    assert Evaluation.objects.get(pk=crowd.evaluation.pk).get_state_display() == stage
    for indicator in crowd.indicators:
        score = Score.objects.get(evaluation=crowd.evaluation, indicator=indicator, column="mandiri")
        assert str(int(score.value)) == known[indicator.number, "tingkat"]
        saves = (
            "tingkat",
            history_field_name("reason", "mandiri"),
        )  # the same level with its reason is a save of its own
        changes = sum(e.indicator == indicator and e.field in saves for e in entries)
        assert score.version == 1 + changes
