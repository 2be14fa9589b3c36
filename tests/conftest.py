"""Fixtures: the instruments, and one small city with one person a role.

Tables are filled once and kept by transactions; tests that flush (real browser, real worker) fill them again.
"""

import gc
import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.carryover import later
from tests.city import City, build_city
from tests.kept_tables import create_from_kept
from tests.snapshot import restored
from tests.whole_tables import WholeTables

# A busy machine is slow, and that is no fault of what is tested.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")

tables = WholeTables()

# What these read is the program's texts, files, forms and addresses, the same on every database.
ONE_DATABASE = frozenset(
    {
        "access/test_forms_on_pages.py",
        "access/test_query_growth.py",
        "domains/test_instrument_files.py",
        "operations/test_security_claims.py",
        "spbe/test_drafts.py",
        "spbe/test_post_only.py",
        "spbe/test_words_of_the_instrument.py",
        "submissions/test_every_form.py",
        "submissions/test_read_before.py",
        "submissions/test_unstored.py",
        "ui/test_sheet_bounds.py",
        "uploads/test_active_content.py",
        "uploads/test_hostile.py",
        "uploads/test_pictures.py",
    }
)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Mark what `.ci/run` runs once: the modules above, and each test that asks for no tables."""
    for item in items:
        asks = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
        if not asks or str(item.path.relative_to(HERE)) in ONE_DATABASE:
            item.add_marker(pytest.mark.one_database)


# Thursday in the middle of the self-assessment window of the test city.
NOON = datetime(2025, 8, 14, 12, 0, tzinfo=ZoneInfo("Asia/Makassar"))


@pytest.fixture(autouse=True)
def _fixed_clock_and_empty_stores(settings):
    """The clock stands still; throttle counters and evidence start empty."""
    from regions import clock

    clock.set_now(NOON)
    cache.clear()
    yield
    clock.set_now(None)
    shutil.rmtree(settings.EVIDENCE_ROOT, ignore_errors=True)


@pytest.fixture(autouse=True)
def _scans_are_left(monkeypatch):
    """Reading one takes seconds of Tesseract: it waits unless it is what is tested (that module overrides this)."""
    from evidence import draft_reading, scanned_copies

    monkeypatch.setattr(scanned_copies, "read_scans", lambda version_id, progress: None)
    monkeypatch.setattr(draft_reading, "read_draft_scans", lambda draft_id, progress: None)


@pytest.fixture(scope="session", autouse=True)
def _a_flush_may_empty_the_history():
    """Tests that empty all tables at their end lift the history's triggers first; the flush puts them back."""
    from history import triggers

    flush = TransactionTestCase._fixture_teardown

    def lifted(case: TransactionTestCase) -> None:
        if not tables.written_back():
            triggers.drop_triggers()
            flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """On SQLite all migrations run once for all runs that follow."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.creation.create_test_db = create_from_kept(connection.creation.create_test_db)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the real instruments once a session, and ask once what is asked once a process: counts stay literal."""
    from django.db import connection

    with django_db_blocker.unblock():
        _load_instruments()
        assert connection.features.supports_json_field
        tables.keep()


def _load_instruments():
    """With what a process keeps of each."""
    from domains.instrument_loader import load_folder
    from domains.models import Instrument
    from evaluations.scoring_inputs import instrument_scheme, level_facts_of
    from evidence.item_outcomes import instrument_items

    load_folder()
    for instrument in Instrument.objects.filter(scorable=True):
        instrument_scheme(instrument), instrument_items(instrument), level_facts_of(instrument, 1)


@pytest.fixture
def altered_instrument():
    """For a test that changes rows of an instrument by hand: forgets what the process keeps of it, until the end."""
    from domains import kept_instruments

    with kept_instruments.forgotten():
        yield


@pytest.fixture
def instruments(db):
    """{code: Instrument}; loaded again after a test that flushed the tables."""
    from domains.models import Instrument

    if not Instrument.objects.exists():
        _load_instruments()
    return {instrument.code: instrument for instrument in Instrument.objects.all()}


@pytest.fixture
def city(instruments) -> City:
    """Kota Denpasar with two agencies, a person a role, and a 2025 cycle open for self-assessment."""
    instrument = instruments["SPBE-2020"]
    return restored(("city", instrument.pk), lambda: build_city(instrument))


@pytest.fixture
def crowd():
    """Fills the published results of 640 governments over eight years."""
    from tests.past import print_crowd

    return print_crowd


@pytest.fixture
def pemdi(city, instruments):
    return later(city, instruments["PEMDI-2026"], number=20)


@pytest.fixture
def pemdi_city(city, pemdi):
    """The small city, with its work in the Pemdi cycle from here on, open without dates."""
    pemdi.state = "mandiri"
    pemdi.save()
    city.evaluation = pemdi
    return city


@pytest.fixture
def second_year(city, instruments):
    """A second year under the same instrument: 2024's evidence, and 2025's cycle."""
    earlier = later(city, instruments["SPBE-2020"], year=2024)
    city.evaluation, now = earlier, city.evaluation
    yield now
    city.evaluation = now


def pytest_collection_finish():
    """The collector need not look again and again at what stays to the end: 11,000 tests and the program itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
