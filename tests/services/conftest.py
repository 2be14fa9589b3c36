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
    """Database 15 of the Redis that REDIS_URL names, if it is empty: nobody's messages are touched."""
    if not (given := os.environ.get("REDIS_URL")):
        missing("REDIS_URL tidak ada")
    url = urlsplit(given)._replace(path="/15").geturl()
    server = redis.Redis.from_url(url)
    try:
        if server.dbsize():
            missing(f"basis data 15 pada {given} tidak kosong")
    except redis.ConnectionError as error:
        missing(f"Redis tidak menjawab: {error}")
    yield url
    server.flushdb()


def missing(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true, tetapi {reason}")
    pytest.skip(reason)
