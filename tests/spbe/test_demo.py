"""The demo city: real past, sample present, and never in somebody's real database."""

from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from evaluations.models import Evaluation, Score
from evidence.models import Citation
from history.models import HistoryEntry
from regions.region_loader import load_regions
from spbe.models import Installation

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(instruments, settings):
    settings.DEMO = True
    load_regions()
    call_command("seed_demo", verbosity=0)
    return Evaluation.objects.get(year=2025)


def test_the_demo_city_has_its_real_past_and_two_sample_cycles_in_work(demo):
    cycles = Evaluation.objects.order_by("year").values_list("year", "instrument__code", "is_sample", "state")
    assert list(cycles) == [
        (2018, "SPBE-2018", False, "selesai"),
        (2019, "SPBE-2018", False, "selesai"),
        (2021, "SPBE-2020", False, "selesai"),
        (2025, "SPBE-2020", True, "mandiri"),
        (2026, "PEMDI-2026", True, "persiapan"),
    ]
    finals = Score.objects.filter(column="final", evaluation__year=2021).order_by("indicator__number")
    assert [score.value for score in finals][:3] == [Decimal(4), Decimal(1), Decimal(4)]
    levels = HistoryEntry.objects.about(demo).filter(kind="level_set", details__column="mandiri")
    assert (levels.count(), set(levels.values_list("by__username", flat=True))) == (43, {"diskominfo"})
    outcomes = Citation.objects.filter(evaluation=demo).values_list("verdicts__outcome", flat=True)
    assert Counter(outcomes) == {"diterima": 16, "dikembalikan": 3, None: 7}
    people = User.objects.filter(is_sample=True, is_superuser=False).count()
    assert (people, User.objects.count()) == (11, 11)


def test_seeding_twice_changes_nothing_and_the_mark_keeps_real_cities_out(demo, settings):
    before = (User.objects.count(), HistoryEntry.objects.count())
    call_command("seed_demo", verbosity=0)
    assert (User.objects.count(), HistoryEntry.objects.count()) == before
    settings.DEMO = False
    with pytest.raises(CommandError, match="kota contoh"):
        call_command("seed_demo", verbosity=0)


def test_a_database_with_real_people_is_refused(city, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="tidak bertanda kota contoh"):
        call_command("seed_demo", verbosity=0)
    assert Installation.objects.count() == 0
