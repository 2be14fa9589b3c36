"""The same requests over a real connection to a real gunicorn: how long it works on each, and what it sends."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, Client, encode_multipart

from tests.bench.measuring import HttpCost
from tests.bench.pages import BenchPage, BenchSite, browser_of
from tests.load.servers import gunicorn

TIMED = 5  # requests of each page, of which the median counts


@dataclass
class HttpAnswer:
    """What `tests.builders.form_builders` asks of an answer, and what was measured."""

    status_code: int
    content: bytes
    sent: int
    seconds: float
    tag: str = ""

    def __getitem__(self, header: str) -> str:
        assert header == "ETag"
        return self.tag

    def getvalue(self) -> bytes:
        return self.content


@dataclass
class HttpBrowser:
    """One person's connection and cookies; forms go out as a browser sends them."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = HTTPConnection("127.0.0.1", self.port, timeout=120)

    def get(self, path: str, headers: dict[str, str] | None = None, **ignored: Any) -> HttpAnswer:
        return self._ask("GET", path, None, headers or {})

    def post(self, path: str, fields: dict[str, Any], headers: dict[str, str] | None = None) -> HttpAnswer:
        told = {"Content-Type": MULTIPART_CONTENT, "X-CSRFToken": self.cookies.get(settings.CSRF_COOKIE_NAME, "")}
        return self._ask("POST", path, encode_multipart(BOUNDARY, fields), told | (headers or {}))

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> HttpAnswer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        self.line.request(method, path, body, {"Cookie": cookies, "Accept-Encoding": "br"} | headers)
        answer = self.line.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - began
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        packed = answer.headers.get("Content-Encoding")
        whole = brotli.decompress(content) if packed == "br" else content
        return HttpAnswer(answer.status, whole, len(content), seconds, answer.headers.get("ETag", ""))


@contextmanager
def bench_server(folder: Path) -> Iterator[tuple[int, int]]:
    """Port and worker of one gunicorn process on the database of this bench."""
    env = dict(os.environ) | {"DATABASE_URL": _database_url(), "CELERY_EAGER": "0"}
    with gunicorn(env, folder / "web.log", program="tests.bench.served", workers=1, threads=1) as (port, master):
        yield port, _only_child(master)


def _database_url() -> str:
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    at = urlsplit(os.environ["DATABASE_URL"])
    return at._replace(path=f"/{place['NAME']}").geturl()


def http_cost_of(page: BenchPage, site: BenchSite, port: int, worker: int) -> HttpCost:
    """What it writes stays, so a form is opened anew for each request; the first one warms the process."""
    browser = HttpBrowser(port, _cookies(page.account))
    page.make(site, browser)()  # type: ignore[arg-type]
    answers, spent = [], []
    for _ in range(TIMED):
        ask = page.make(site, browser)  # type: ignore[arg-type]
        before = _cpu_seconds(worker)
        answers.append(ask())
        spent.append(_cpu_seconds(worker) - before)
    last = answers[-1]
    ms = median(answer.seconds for answer in answers) * 1000
    return HttpCost(last.status_code, ms, median(spent) * 1000, last.sent, len(last.content))


def _cookies(account: str) -> dict[str, str]:
    """Of a session that this process opens; the server knows it by the database."""
    signed_in: Client = browser_of(account)
    return {name: morsel.value for name, morsel in signed_in.cookies.items()}


def _only_child(master: int) -> int:
    """The worker of gunicorn's master, once it is there."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if children := Path(f"/proc/{master}/task/{master}/children").read_text().split():
            return int(children[0])
        time.sleep(0.05)
    raise RuntimeError("gunicorn has no worker")


def _cpu_seconds(process: int) -> float:
    """On a core so far, all threads together."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
