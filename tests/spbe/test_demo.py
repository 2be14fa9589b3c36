"""The demo city: real past, sample present, and never in somebody's real database."""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from evaluations.models import Assignment, Evaluation, Score
from evidence.models import Citation, EvidenceRequest
from evidence.repairs.queries import repair_tasks
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import owed_evidence
from history.models import HistoryEntry
from notices.models import Notification
from planning.models import Action, Scenario
from regions import clock
from regions.models import Agency
from regions.region_loader import load_regions
from signing.models import Seal
from signing.seal_check import seal_differences
from spbe.demo.sample_days import year_in_work
from spbe.models import Installation

pytestmark = pytest.mark.django_db


SOWN_ON = datetime(2028, 2, 29, 10, 0, tzinfo=ZoneInfo("Asia/Makassar"))
ROLES_SHOWN = [
    *("admin", "diskominfo", "asesor", "penanggungjawab", "koordinator", "pimpinan"),
    *("opd", "kepala", "opd2", "eksternal", "auditor"),
]


@pytest.fixture
def demo(instruments, settings):
    """The seed of tests: 47 indicators in work."""
    settings.DEMO = True
    load_regions()
    call_command("seed_demo", plan="spbe47", verbosity=0)
    return Evaluation.objects.get(year=2025)


@pytest.fixture
def shown(instruments, settings, monkeypatch, django_capture_on_commit_callbacks):
    """What `make run` shows, sown on a leap day; returns the Pemdi cycle. No worker reads the files meanwhile."""
    settings.DEMO = True
    monkeypatch.setattr("jobs.queue.send", lambda job: None)
    clock.set_now(SOWN_ON)
    load_regions()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("seed_demo", verbosity=0)
    return Evaluation.objects.get(instrument__code="PEMDI-2026")


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


def test_seeding_twice_changes_nothing_and_the_mark_keeps_real_cities_out(city, settings):
    settings.DEMO = True
    Installation.objects.create(is_demo=True)
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


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ((2026, 11, 30), 2026),
        ((2027, 1, 2), 2026),
        ((2027, 1, 30), 2026),
        ((2027, 1, 31), 2027),
        ((2027, 7, 15), 2027),
        ((2028, 2, 29), 2028),
    ],
)
def test_the_year_in_work_is_the_one_in_which_its_self_assessment_opened(city, day, year):
    clock.set_now(datetime(*day, 10, 0, tzinfo=ZoneInfo("Asia/Makassar")))
    assert year_in_work(city.region) == year


def test_make_run_shows_pemdi_in_work_after_a_sealed_spbe_year_after_the_real_past(shown, client):
    cycles = Evaluation.objects.order_by("year").values_list("year", "instrument__code", "is_sample", "state")
    assert list(cycles) == [
        (2018, "SPBE-2018", False, "selesai"),
        (2019, "SPBE-2018", False, "selesai"),
        (2021, "SPBE-2020", False, "selesai"),
        (2025, "SPBE-2020", True, "selesai"),
        (2028, "PEMDI-2026", True, "mandiri"),
    ]
    _nothing_stands_in_the_future(shown)
    _the_work_is_in_full_swing(shown)
    _the_sealed_year_verifies()
    _the_sign_in_page_lists_the_eleven_roles_alone(client)


def _nothing_stands_in_the_future(shown):
    assert HistoryEntry.objects.filter(at__gt=SOWN_ON).count() == 0
    assert Notification.objects.filter(created_at__gt=SOWN_ON).count() == 0
    window = shown.window("mandiri")
    assert (window.opens.year, window.contains(SOWN_ON.date())) == (2028, True)


def _the_work_is_in_full_swing(shown):
    asked = Assignment.objects.filter(evaluation=shown).values_list("agency", flat=True)
    operated = User.objects.filter(memberships__role="opd").values_list("memberships__agency", flat=True)
    everybody = set(Agency.objects.values_list("pk", flat=True))
    assert (len(everybody), set(asked), set(operated)) == (24, everybody, everybody)
    citations = Citation.objects.filter(evaluation=shown)
    assert citations.values("version__document").distinct().count() >= 60
    outcomes = Counter(citations.values_list("verdicts__outcome", flat=True))
    assert min(outcomes["diterima"], outcomes["dikembalikan"], outcomes[None]) >= 8
    requests = EvidenceRequest.objects.standing().filter(evaluation=shown).select_related("agency", "indicator", "item")
    parts = Assignment.objects.filter(evaluation=shown).select_related("agency", "indicator")
    owed = owed_evidence(shown, requests, parts, SentEvidence.in_cycle(shown))
    assert {row.agency.short_name for row in owed if row.due.is_late} == {"Inspektorat", "Dispar"}
    answers = Scenario.objects.filter(evaluation=shown)
    assert [(row.constraints["target"], row.after >= Fraction("2.60")) for row in answers] == [("2.60", True)] * 3
    late = Action.objects.exclude(state=Action.State.DONE).filter(due__lt=SOWN_ON.date())
    assert list(late.values_list("agency__short_name", flat=True)) == ["Inspektorat"]


def _the_sealed_year_verifies():
    seal = Seal.objects.get()
    assert (seal.evaluation.year, seal_differences(seal)) == (2025, [])
    told = Notification.objects.filter(created_at__year=2025)
    assert (told.exists(), told.unread().exists()) == (True, False)


def _the_sign_in_page_lists_the_eleven_roles_alone(client):
    listed = client.get("/masuk/").context["demo_accounts"]()
    assert [row["username"] for row in listed] == ROLES_SHOWN
    assert User.objects.filter(is_sample=True).count() == len(ROLES_SHOWN) + 22


def test_the_repair_can_be_shown_as_well(instruments, settings, client):
    settings.DEMO = True
    clock.set_now(SOWN_ON)
    load_regions()
    call_command("seed_demo", plan="perbaikan", verbosity=0)
    cycle = Evaluation.objects.get(instrument__code="PEMDI-2026")
    assert (cycle.year, cycle.state) == (2027, "interviu")
    answers = {(task.agency.short_name, task.item.code): task.state for task in repair_tasks(cycle)}
    assert (answers["Dinkes", "I20-L2-02"], answers["BPKAD", "I01-L2-04"]) == ("terima", "tunggu")
    assert (answers["Dinkes", "I20-L2-03"], answers["Inspektorat", "I09-L1-01"]) == ("kosong", "kosong")
    assert all(task.is_open for task in repair_tasks(cycle))
    client.force_login(User.objects.get(username="eksternal"))
    assert client.get("/").headers["Location"] == "/tugas/"
    assert f'href="/siklus/{cycle.pk}/paket-asesor/"' in client.get("/tugas/").text
