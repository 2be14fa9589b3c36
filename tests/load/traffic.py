"""People at work: each reads, saves a level, sends a file or looks at the result, and thinks before every click.

They post the forms as their pages show them: CSRF token, one-time token, the version that was seen.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import aiohttp
from django.urls import reverse
from lxml import html

from accounts.roles import Role
from tests.builders.form_builders import fields_of, posting_form
from tests.files import jpg
from tests.load.people import PASSWORD, Worker

PATIENCE = 60  # seconds; whoever waits longer has had no answer
MEBIBYTE = 1024 * 1024
# Of a hundred requests 20 saves, 15 files and 5 leaders' pages; a save begins with a page, a file with a page and
# ends on one, and what is left of the 60 pages is read by itself.
MIX = {Role.DISKOMINFO: {"save": 20, "read": 5}, Role.OPD: {"send": 15, "read": 5}, Role.PIMPINAN: {"leaders": 5}}
CLICKS = 0.85  # of a request are thought about: the page after a file comes by itself
PICTURE = b"\x12\xff\x00\x34" * (MEBIBYTE // 8)


@dataclass(frozen=True)
class Answer:
    """One request: `error` says what was wrong with its answer, empty for none."""

    kind: str
    at: float  # seconds since the start of the clock of the machine
    seconds: float
    error: str = ""


@dataclass(frozen=True)
class SavedLevel:
    """A level that the site said it has stored."""

    number: int
    value: str
    version: int  # that was seen
    username: str


@dataclass
class Work:
    """What all have done, and the indicators that nobody is at."""

    cycle: int
    numbers: list[int]
    pages: dict[str, list[str]]  # that a role comes back to
    result: str  # the leaders' page
    answers: list[Answer] = field(default_factory=list)
    saved: list[SavedLevel] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)  # {sha256: username}, of files the site said it has stored
    conflicts: int = 0
    files: Iterator[int] = field(default_factory=lambda: iter(range(10**9)))

    def address(self, name: str, number: int) -> str:
        return reverse(name, args=[self.cycle, number])


class Unexpected(Exception):
    """An answer that no person at work should get; it has been noted."""


class Browser:
    """One person's cookies and connections."""

    def __init__(self, session: aiohttp.ClientSession, worker: Worker, work: Work) -> None:
        self.session, self.worker, self.work = session, worker, work

    async def ask(
        self, kind: str, method: str, path: str, allowed: tuple[int, ...] = (200,), **sent: Any
    ) -> tuple[int, bytes, Any]:
        """Status, content and headers; what is not allowed is noted and raises `Unexpected`."""
        began = time.monotonic()
        try:
            async with self.session.request(method, path, allow_redirects=False, **sent) as response:
                content = await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._note(kind, began, f"{path}: {type(error).__name__} {error}")
        if response.status not in allowed:
            return self._note(kind, began, f"{path} answers {response.status}: {_said(content)}")
        self.work.answers.append(Answer(kind, began, time.monotonic() - began))
        return response.status, content, response.headers

    def _note(self, kind: str, began: float, error: str) -> Any:
        self.work.answers.append(Answer(kind, began, time.monotonic() - began, error))
        raise Unexpected(error)

    async def page(self, path: str) -> bytes:
        return (await self.ask("page", "GET", path))[1]

    async def sign_in(self) -> None:
        """By the door's own form; not part of what is measured."""
        door = reverse("account_login")
        _, shown, _ = await self.ask("sign-in", "GET", door)
        fields = fields_of(posting_form(shown, door)) | {"login": self.worker.username, "password": PASSWORD}
        await self.ask("sign-in", "POST", door, (302,), data=fields)


class Person:
    """Does what the role does, in the shares of `MIX`, until the end."""

    def __init__(self, browser: Browser, think: float, seed: int) -> None:
        self.browser, self.work, self.worker, self.think = browser, browser.work, browser.worker, think
        self.dice = random.Random(seed)

    async def live(self, until: float) -> None:
        acts = MIX[Role(self.worker.role)]
        ways: dict[str, Callable[[], Any]] = {
            "save": self.save_level,
            "send": self.send_file,
            "read": self.read,
            "leaders": self.look_at_result,
        }
        await asyncio.sleep(self.dice.random() * self.think)
        while time.monotonic() < until:
            act = self.dice.choices(list(acts), list(acts.values()))[0]
            try:
                await ways[act]()
            except Unexpected:
                await self.pause()

    async def pause(self) -> None:
        """Half to one and a half of what people think on average."""
        await asyncio.sleep(self.think * (0.5 + self.dice.random()))

    async def read(self) -> None:
        """One of the pages that this role comes back to."""
        await self.pause()
        await self.browser.page(self.dice.choice(self.work.pages[self.worker.role]))

    async def look_at_result(self) -> None:
        await self.pause()
        await self.browser.ask("leaders", "GET", self.work.result)

    async def save_level(self) -> None:
        """Open an indicator that nobody else is at, think, choose another level."""
        await self.pause()
        if not self.work.numbers:
            return
        number = self.work.numbers.pop(self.dice.randrange(len(self.work.numbers)))
        try:
            await self._save_level(number)
        finally:
            self.work.numbers.append(number)

    async def _save_level(self, number: int) -> None:
        address, page = self.work.address("score_save", number), self.work.address("indicator", number)
        fields = fields_of(posting_form(await self.browser.page(page), page, address))
        value = self.dice.choice([level for level in "12345" if level != fields.get("value")])
        await self.pause()
        headers = {"HX-Request": "true", "X-CSRFToken": fields["csrfmiddlewaretoken"]}
        sent = {"version": fields["version"], "value": value, "reason": ""}
        status, _, told = await self.browser.ask("save", "POST", address, (200, 409), data=sent, headers=headers)
        if status == 409:
            self.work.conflicts += 1
        elif told.get("X-Saved") == "1":
            self.work.saved.append(SavedLevel(number, value, int(fields["version"]), self.worker.username))

    async def send_file(self) -> None:
        """Open the form of one item, think, send a picture of 1 MiB, follow to the page that says so."""
        await self.pause()
        place = self.dice.choice(self.worker.places)
        address = f"{self.work.address('evidence_add', place.number)}?butir={place.item}"
        shown = await self.browser.page(address)
        fields = fields_of(posting_form(shown, address))
        name = f"{self.worker.username}-{next(self.work.files)}"
        picture = jpg(PICTURE + name.encode())
        form = _multipart(fields | self._said(name), f"{name}.jpg", picture)
        await self.pause()
        _, _, told = await self.browser.ask("upload", "POST", address, (302,), data=form)
        self.work.sent[sha256(picture).hexdigest()] = self.worker.username
        await self.browser.page(told["Location"])

    def _said(self, name: str) -> dict[str, str]:
        issued = datetime.now(UTC).date() - timedelta(days=self.dice.randrange(20, 80))
        return {"title": f"Laporan {name}", "issued_on": f"{issued:%d-%m-%Y}", "is_whole": "on"}


def _said(content: bytes) -> str:
    """What a page that nobody wanted tells its person, shortened."""
    if not content.strip():
        return ""
    told = html.fromstring(content).xpath("//*[contains(@class, 'invalid-feedback') or contains(@class, 'k-alert')]")
    found = [" ".join(one.text_content().split()) for one in told]
    return "; ".join(dict.fromkeys(found))[:300]


def _multipart(fields: dict[str, Any], name: str, content: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for key, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            form.add_field(key, str(one))
    form.add_field("file", content, filename=name, content_type="image/jpeg")
    return form
