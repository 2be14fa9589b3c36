"""Redis is away: people sign in and work, guessing stays limited, and it is told who looks after the server."""

import socket

import pytest
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse
from redis.exceptions import RedisError

from accounts import try_counts
from accounts.throttles import is_allowed
from accounts.try_counts import TryCount
from tests.city import PASSWORD


@pytest.fixture(autouse=True)
def away(settings):
    """A Redis that nobody started."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    backends = {
        "default": "spbe.forgiving_cache.ForgivingRedisCache",
        "tries": "django.core.cache.backends.redis.RedisCache",
    }
    settings.CACHES = {
        name: {"BACKEND": backend, "LOCATION": f"redis://127.0.0.1:{port}/0"} for name, backend in backends.items()
    }


def sign_in(password):
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": "opd", "password": password})
    return browser, answer.status_code


def test_people_sign_in_and_work(city):
    browser, status = sign_in(PASSWORD)
    assert status == 302
    for page in (reverse("duties"), reverse("library"), reverse("agency_evidence", args=[city.evaluation.pk])):
        assert browser.get(page).status_code == 200, page
    assert not TryCount.objects.filter(name__contains="opd").exists()


def test_guessing_stays_limited(city):
    assert [sign_in(f"salah-{n}")[1] for n in range(5)] == [200] * 5
    assert sign_in(PASSWORD)[1] != 302


def test_the_administrator_reads_it(city):
    assert Client().get("/readyz").json()["cache"] is False


def test_tries_run_out_and_are_swept(db, settings, monkeypatch):
    settings.TRY_LIMITS = {"code": (2, 60)}
    assert [is_allowed("code", "1") for _ in range(3)] == [True, True, False]
    assert is_allowed("code", "2")
    moment = try_counts.time.time()
    monkeypatch.setattr(try_counts.time, "time", lambda: moment + 61)
    assert (try_counts.add_one("satu", 60), try_counts.add_one("satu", 60), try_counts.take_one("satu", 60)) == (
        1,
        2,
        1,
    )
    assert try_counts.forget_old_tries() == 2
    assert try_counts.tries_of("satu") == 1


def test_what_is_forgotten_breaks_nothing_and_what_counts_tells():
    cache.set("a", 1)
    assert (cache.get("a", 7), cache.get_many(["a"]), cache.delete("a")) == (7, {}, False)
    with pytest.raises(RedisError):
        caches["tries"].incr("a")
