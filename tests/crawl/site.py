"""The demo city in a throwaway database, with one seed and one fixed clock, and how to read its pages.

Of the project it knows only `regions.clock` and `manage.py prepare`, so that it reads the code before and after a move.
"""

import logging
import os
import random
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from io import StringIO
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import django

from tests.crawl.documents import text_of
from tests.crawl.pages import HOST, SITE, PageLink, json_links, links, same_site
from tests.crawl.walk import PageReply, shape

MOMENT = datetime(2026, 10, 14, 10, 0, tzinfo=ZoneInfo("Asia/Makassar"))
SEED = 2026
PARAMETER = re.compile(r"[<(]")
# One laptop with the demo city, whatever the shell that starts the crawl has set. DATABASE_URL alone is taken from it.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "spbe.settings",
    "LOCAL": "1",
    "DEMO": "1",
    "DEMO_PLAN": os.environ.get("DEMO_PLAN", "spbe47"),  # few accounts and many indicators: each page once
    "CELERY_EAGER": "1",
    "SECRET_KEY": "only-for-the-crawl",
    "SITE_URL": SITE,
    "EMAIL_URL": "dummymail://",
    "LOG_LEVEL": "CRITICAL",
}
FOREIGN = frozenset(
    [
        "DEBUG",
        "REDIS_URL",
        "CLAMD_URL",
        "ALLOWED_HOSTS",
        "HTTPS",
        "TRUSTED_PROXY_COUNT",
        "EVIDENCE_ROOT",
        "STATIC_ROOT",
        "SENDFILE_BACKEND",
        "EVIDENCE_MAX_MB",
        "PACKAGE_MAX_MB",
        "PACKAGE_DAYS",
        "UPLOAD_HOURS",
        "UPLOADS_OPEN",
        "UPLOADS_OPEN_MB",
        "QUOTA_AGENCY_MB",
        "QUOTA_REGION_MB",
        "ORDERS_A_DAY",
    ]
)


@contextmanager
def demo_site(*, on_disk: bool = False) -> Iterator[str]:
    """The name of a database with the demo city, sown at the fixed moment; gone afterwards.

    `on_disk`: other processes can open it too; SQLite would keep it in memory.
    """
    with tempfile.TemporaryDirectory(prefix="kawal-crawl-") as folder:
        for name in FOREIGN:
            os.environ.pop(name, None)
        os.environ.update(ENVIRONMENT, VAR_DIR=folder)
        begin()
        with _database(folder if on_disk else "") as name:
            yield name


def begin(database: str = "") -> None:
    """Start Django in this process on that database, with the clock at the fixed moment."""
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from regions import clock

    clock.set_now(MOMENT)
    timezone.now = clock.now  # the columns that Django fills itself
    logging.disable(logging.WARNING)  # a refusal is an answer here; what breaks is still reported
    if connection.vendor == "sqlite":
        # Pages are read in several processes, and none keeps what it writes: no lock before the first write.
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    if database:
        connection.settings_dict["NAME"] = database


@contextmanager
def _database(folder: str = "") -> Iterator[str]:
    """A new database beside the one that is configured, filled by `prepare`; SQLite's in that folder, or in memory."""
    from django.core.management import call_command
    from django.db import connection

    configured = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"crawl_{os.getpid()}"
    elif folder:
        connection.settings_dict["TEST"]["NAME"] = f"{folder}/crawl.sqlite3"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        # uuid4 draws from here: the addresses of documents are the same in every run.
        with patch("os.urandom", random.Random(SEED).randbytes):
            call_command("prepare", stdout=StringIO())
        yield name
    finally:
        connection.creation.destroy_test_db(configured, verbosity=0)


def sign_in() -> dict[str, str]:
    """{account: its session}, all before the first page is read; `-` is signed out."""
    from django.conf import settings
    from django.contrib.auth import get_user_model

    sessions = {"-": ""}
    for user in get_user_model().objects.order_by("username"):
        browser = browser_of("")
        browser.force_login(user)
        sessions[user.get_username()] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


def browser_of(session: str) -> Any:
    """A browser with that session, or without any."""
    from django.conf import settings
    from django.test import Client

    browser = Client(raise_request_exception=False, SERVER_NAME=HOST)
    if session:
        browser.cookies[settings.SESSION_COOKIE_NAME] = session
    return browser


def starts() -> list[PageLink]:
    """The first page, then every address that names no object: some have no link (the API, the gallery)."""
    return [PageLink(address) for address in dict.fromkeys(["/", *(r for r in routes() if not PARAMETER.search(r))])]


@cache
def routes() -> tuple[str, ...]:
    """The route of every URL of the site."""
    from django.urls import get_resolver

    return tuple(_routes(get_resolver().url_patterns, "/"))


def _routes(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route


def is_followed(path: str) -> bool:
    """Not the way out, and no static file: its name changes with its content."""
    from django.conf import settings
    from django.urls import reverse

    return path != reverse("account_logout") and not path.startswith(settings.STATIC_URL)


class Reader:
    """One account's browser. The first page of each shape is asked for twice: what the process keeps is filled then."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self._warm: set[tuple[str, bool]] = set()

    def __call__(self, link: PageLink) -> PageReply:
        kind = (shape(link.path), link.is_htmx)
        if kind not in self._warm:
            self._warm.add(kind)
            self._ask(link)
        return self._ask(link)

    def _ask(self, link: PageLink) -> PageReply:
        """What the site answers; whatever it writes is rolled back, so no page depends on those read before."""
        from django.db import transaction

        with transaction.atomic(), _counted() as statements:
            response = self.browser.get(link.address, headers={"HX-Request": "true"} if link.is_htmx else None)
            content = response.getvalue()
            transaction.set_rollback(True)
        kind = response.get("Content-Type", "").partition(";")[0]
        location = response.get("Location", "")
        found = _links(content, kind, link)
        if location and (address := same_site(location, link.address)):
            found.append(PageLink(address))
        return PageReply(response.status_code, location, kind, len(statements), text_of(content, kind), found)


def _links(content: bytes, kind: str, link: PageLink) -> list[PageLink]:
    """Where a page or an answer of the API leads."""
    if kind == "text/html":
        return links(content.decode(), link.address)
    if kind != "application/json":
        return []
    below = [PageLink(f"{link.path}{name}/") for name in _names_below(link.path)]
    return [found for found in (*json_links(content.decode(), link.address), *below) if _exists(found.path)]


def _names_below(path: str) -> list[str]:
    """The fixed names that the site has below an address of the API."""
    from django.urls import resolve

    route = f"/{resolve(path).route}"
    names = (other.removeprefix(route).rstrip("/") for other in routes() if other.startswith(route))
    return [name for name in names if name and not PARAMETER.search(name) and "/" not in name]


def _exists(path: str) -> bool:
    from django.urls import Resolver404, resolve

    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    from django.db import connection

    statements: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield statements
