"""How often something may be tried, counted in the cache that all processes share.

Each try adds one to a number, and whoever finds it beyond the limit is refused. Forty people who sign in at once wait
for nobody in Redis; in a cache of files for the moment in which another one's number is read and written. While the
cache is away the database counts (`try_counts`): people still sign in, and nobody guesses without limit.
"""

import fcntl
import hashlib
import ipaddress
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver
from redis.exceptions import RedisError

from accounts import try_counts

IPV6_RANGE = 64  # bits: one household or office holds at least so many addresses
WAIT_SECONDS = 10  # a comparison takes a twentieth of a second
TRY_SECONDS = 60  # after which a try whose process died is no longer under way
AWAY = (RedisError, OSError)  # what Redis and a cache of files raise that cannot be reached or written


def client_address(request: HttpRequest) -> str | None:
    """Whose request it is, through the proxies that are trusted; None where it cannot be known."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None


def source(request: HttpRequest) -> str:
    """What limits by address count: the address, of IPv6 its network."""
    address = client_address(request) or ""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/{IPV6_RANGE}", strict=False))


def is_allowed(action: str, key: str) -> bool:
    """Count one try and say whether it is within `settings.TRY_LIMITS[action]`, tries and seconds."""
    limit, seconds = settings.TRY_LIMITS[action]
    return count_tries(action, key, seconds) <= limit


def count_tries(action: str, key: str, seconds: int) -> int:
    """Count one more and say the how manieth it is since the last full `seconds` of the clock."""
    window = int(time.time() // seconds)
    return _add_one(_name(action, f"{window}:{key}"), seconds)


@contextmanager
def try_under_way(action: str, key: str) -> Iterator[bool]:
    """Whether one more try is within the limit, where each that is under way counts as one that has failed.

    Beyond it one waits until others have ended: forty right ones of one person at once all get their turn. One that
    fails is counted by `count_failure` before it ends; one that is right, or refused, leaves nothing behind.
    """
    under_way = _name(f"{action}:berjalan", key)
    has_turn = _has_turn(action, key, under_way)
    try:
        yield has_turn
    finally:
        if has_turn:
            _take_one(under_way, TRY_SECONDS)


def _has_turn(action: str, key: str, under_way: str) -> bool:
    """Count one more under way and say yes; no at once when too many have failed, or when nobody ends in time."""
    limit, until = settings.TRY_LIMITS[action][0], time.monotonic() + WAIT_SECONDS
    while (failed := _tries_of(_name(action, key))) < limit:
        if _add_one(under_way, TRY_SECONDS) + failed <= limit:
            return True
        _take_one(under_way, TRY_SECONDS)
        if time.monotonic() >= until:
            return False
        time.sleep(random.uniform(0.02, 0.08))  # noqa: S311  # so that those who wait do not all ask at once
    return False


def count_failure(action: str, key: str) -> None:
    """One more that has failed; the time runs anew."""
    _add_one(_name(action, key), settings.TRY_LIMITS[action][1])


def forget_failures(action: str, key: str) -> None:
    name = _name(action, key)
    with suppress(*AWAY):
        _cache().delete(name)
        return
    try_counts.forget(name)


def _cache() -> Any:
    """The one that tells when it is away."""
    return caches["tries"]


def _tries_of(name: str) -> int:
    try:
        return int(_cache().get(name, 0))
    except AWAY:
        return try_counts.tries_of(name)


def _add_one(name: str, seconds: int) -> int:
    try:
        cache = _cache()
        with _alone(name):
            cache.add(name, 0, seconds)
            try:
                count = cache.incr(name)
            except ValueError:  # it ran out in between
                cache.add(name, 1, seconds)
                count = 1
            cache.touch(name, seconds)  # the cache of files forgets how long while it adds
        return int(count)
    except AWAY:
        return try_counts.add_one(name, seconds)


def _take_one(name: str, seconds: int) -> None:
    cache = _cache()
    try:
        with _alone(name), suppress(ValueError):  # it ran out in between
            cache.decr(name)
            cache.touch(name, seconds)
    except AWAY:
        try_counts.take_one(name, seconds)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """A cache of files adds by reading and writing: of eight tries at once each would be the first.

    At most 256 locks beside its entries, which it neither counts nor clears.
    """
    if not isinstance(_cache(), FileBasedCache):
        yield
        return
    folder = Path(settings.CACHES["tries"]["LOCATION"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / f"{name[-2:]}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _name(action: str, key: str) -> str:
    """No cache keeps a name or an address that somebody typed."""
    return f"coba:{action}:{hashlib.sha256(key.encode()).hexdigest()}"


def exceeds_password_rate(request: HttpRequest) -> bool:
    """Whether this person has typed a password for a signature too often; each call counts as one try."""
    return not is_allowed("sign", str(request.user.pk))


def too_many_response(request: HttpRequest) -> HttpResponse:
    """The site's own page (JSON for programs) for a request that comes too often."""
    page: Any = get_resolver().resolve_error_handler(429)
    answer: HttpResponse = page(request, None)
    return answer
