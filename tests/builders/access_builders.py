"""Every person of the access table, with something of everything to reach."""

import pytest

from tests.access.walk import rows
from tests.access.world import build_world, store_files
from tests.city import build_city
from tests.snapshot import restored

ROWS = rows()


READS = [row for row in ROWS if row.method in ("GET", "HEAD")]


@pytest.fixture
def world(instruments, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600  # seconds; its sessions began when it was first built
    instrument = instruments["SPBE-2020"]
    built = restored(("world", instrument.pk), lambda: build_world(build_city(instrument)))
    store_files(built)
    return built
