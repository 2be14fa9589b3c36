"""Real servers for the tests that need them. Without one they skip and say so; with CI=true they must run."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
import redis

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """All in one process: they share one database of the Redis server."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.services)
            item.add_marker(pytest.mark.xdist_group("services"))


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty database of the Redis that REDIS_URL names: neither messages in use nor another run are touched."""
    if not (given := os.environ.get("REDIS_URL")):
        missing("REDIS_URL tidak ada")
    try:
        url = next(filter(claimed, database_urls(given)), None)
    except redis.ConnectionError as error:
        missing(f"Redis tidak menjawab: {error}")
    if url is None:
        missing(f"tidak ada basis data kosong pada {given}")
    yield url
    redis.Redis.from_url(url).flushdb()


def database_urls(given: str) -> list[str]:
    return [urlsplit(given)._replace(path=f"/{number}").geturl() for number in range(15, 0, -1)]


def claimed(url: str) -> bool:
    """Whether the database was empty, and is marked as taken before anybody else could."""
    server = redis.Redis.from_url(url)
    return not server.dbsize() and bool(server.set("kawal-uji", os.getpid(), nx=True))


def missing(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true, tetapi {reason}")
    pytest.skip(reason)
