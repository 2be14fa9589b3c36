"""`python -m tests.load` finds out how many requests a second this machine answers while p95 stays within a second.

It starts PostgreSQL, Redis and gunicorn of its own on the loopback, makes the 47-indicator city and people in it, and
lets more and more of them work: 60 % pages, 20 % saves of a level, 15 % files of 1 MiB, 5 % leaders' pages. The highest
rate is then held. At the end everything that was acknowledged is looked up. Answers 1 when something was lost, an
answer was wrong, or no rate is within the limit; 2 when a program is missing.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from tests.load import servers

RATES = "5,10,15,20,25,30,35,40,50,60"


def main() -> int:
    asked = arguments()
    try:
        servers.require_programs()
        import aiohttp  # noqa: F401
    except servers.ServerMissing as error:
        print(f"make load: {error}", file=sys.stderr)
        return 2
    except ImportError:
        print("make load: missing: aiohttp (pip install -r requirements-dev.txt)", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us lets the servers end too
    with machine(asked) as port:
        return Measurement(asked, port).run()


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--people", type=int, help="only these, without steps")
    parser.add_argument("--think", type=float, default=5, help="seconds between an answer and the next click (5)")
    parser.add_argument("--seconds", type=float, default=180, help="that the highest rate is held (180)")
    parser.add_argument("--step", type=float, default=25, help="seconds of each step, the first fifth not counted (25)")
    parser.add_argument("--rates", default=RATES, help=f"requests a second of the steps ({RATES})")
    parser.add_argument("--workers", metavar="N", type=int, default=2, help="processes of gunicorn (2)")
    parser.add_argument("--background", action="store_true", help="with both workers of Celery, as in production")
    return parser.parse_args(given)


@contextmanager
def machine(asked: argparse.Namespace) -> Iterator[int]:
    """The port of a web server with the city; all of it is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kawal-load-")))
        folder.chmod(0o711)  # PostgreSQL runs as another user
        database = stack.enter_context(servers.postgres(folder / "postgres"))
        redis = stack.enter_context(servers.redis_server(folder / "redis"))
        env = site_environment(folder, database, redis)
        os.environ.clear()
        os.environ.update(env)
        make_city()
        log = folder / "web.log"
        port, _ = stack.enter_context(servers.gunicorn(env, log, workers=asked.workers))
        if asked.background:
            for name, queue, nice in (("celery", "celery", []), ("reader", "reading,index", ["nice", "-n", "19"])):
                command = [*nice, sys.executable, "-m", "celery", "--quiet", "-A", "spbe", "worker", "-Q", queue]
                command += ["-n", f"{name}@%h", "-P", "threads", "-c", "1", "--without-gossip", "--without-mingle"]
                stack.enter_context(servers.running(command, env, folder / f"{name}.log"))
        yield port
        if told := log.read_text(errors="replace").strip():
            print(f"the web server said:\n{told[-2000:]}")


def site_environment(folder: Path, database: str, redis: str) -> dict[str, str]:
    """What the servers get, and this process too: nothing of the shell but where programs are."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "spbe.settings",
        "LOCAL": "1",
        "DEMO": "1",
        "DEMO_PLAN": "spbe47",
        "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SECRET_KEY": "only-for-a-load-on-the-loopback-of-one-machine",
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "ERROR",
    }


def make_city() -> None:
    """In this process, which is a part of the site from here on."""
    import django

    django.setup()
    from django.core.management import call_command

    began = time.monotonic()
    call_command("prepare", stdout=StringIO())
    print(f"city made in {time.monotonic() - began:.0f} s", flush=True)


class Measurement:
    """People who come, work for a while at a rate, and go on at the next."""

    def __init__(self, asked: argparse.Namespace, port: int) -> None:
        from django.urls import reverse

        from accounts.roles import Role
        from tests.load.people import cycle_in_work
        from tests.load.traffic import Work

        self.asked, self.port, self.evaluation = asked, port, cycle_in_work()
        pk = self.evaluation.pk
        numbers = list(self.evaluation.instrument.indicators.values_list("number", flat=True))
        general = [reverse("duties"), reverse("library")]
        pages = {
            Role.DISKOMINFO: [reverse("worklist", args=[pk]), *general],
            Role.OPD: [reverse("agency_evidence", args=[pk]), *general],
        }
        self.work = Work(pk, numbers, pages, reverse("dashboard", args=[pk]))
        self.workers: list[Any] = []
        self.browsers: list[Any] = []
        self.rates = [float(rate) for rate in asked.rates.split(",")]

    def run(self) -> int:
        from tests.load.people import create_workers

        most = self.asked.people or self._people_for(max(self.rates))
        self.workers = create_workers(self.evaluation, most)
        print(f"{len(self.workers)} people, {self.asked.think:g} s between clicks", flush=True)
        with ThreadPoolExecutor(1) as thread:  # where tests of the browser came first, this one has a loop already
            held = thread.submit(asyncio.run, self._measure()).result()
        return self._finish(held)

    def _people_for(self, rate: float) -> int:
        """Who think for `think` seconds before all but the page that follows a file."""
        from tests.load.traffic import CLICKS

        return max(1, round(rate * self.asked.think * CLICKS))

    async def _measure(self) -> Any:
        """The figures of the rate that was held, None when no rate was within the limit."""
        from tests.load.figures import HEAD

        print(HEAD, flush=True)
        try:
            if self.asked.people:
                return await self._stretch(self.asked.people, self.asked.seconds)
            return await self._hold(await self._steps())
        finally:
            for browser in self.browsers:
                await browser.session.close()

    async def _steps(self) -> list[float]:
        """Up to the first rate that is not within the limit; those that were."""
        within = []
        for rate in self.rates:
            if not (await self._stretch(self._people_for(rate), self.asked.step)).is_within:
                break
            within.append(rate)
        return within

    async def _hold(self, within: list[float]) -> Any:
        """The highest of these rates that stays within the limit for the whole time."""
        for rate in reversed(within):
            print(f"held for {self.asked.seconds:g} s:", flush=True)
            held = await self._stretch(self._people_for(rate), self.asked.seconds)
            if held.is_within:
                return held
        return None

    async def _stretch(self, people: int, seconds: float) -> Any:
        """So many people at work for so long; the first fifth, in which they arrive, is not counted."""
        from tests.load.figures import figures_of
        from tests.load.traffic import CLICKS, Person

        await self.arrive(people)
        began = time.monotonic()
        until = began + seconds
        dice = random.Random(people)
        at_work = [Person(browser, self.asked.think, dice.random()) for browser in self.browsers[:people]]
        await asyncio.gather(*(person.live(until) for person in at_work))
        asked = people / self.asked.think / CLICKS
        figures = figures_of(self.work.answers, people, asked, began + seconds / 5, until)
        print(figures, flush=True)
        return figures

    async def arrive(self, people: int) -> None:
        """Those who are not there yet sign in, two at a time."""
        import aiohttp

        from tests.load.traffic import PATIENCE, Browser

        door = asyncio.Semaphore(2)

        async def sign_in(browser: Any) -> None:
            async with door:
                await browser.sign_in()

        new = []
        for worker in self.workers[len(self.browsers) : people]:
            session = aiohttp.ClientSession(
                f"http://127.0.0.1:{self.port}",
                cookie_jar=aiohttp.CookieJar(unsafe=True),  # unsafe: of an address, not of a name
                timeout=aiohttp.ClientTimeout(total=PATIENCE),
                headers={"Accept-Encoding": "gzip"},
            )
            new.append(Browser(session, worker, self.work))
        self.browsers += new
        await asyncio.gather(*(sign_in(browser) for browser in new))

    def _finish(self, held: Any) -> int:
        """Print what was lost and what was wrong; 1 if anything, or if no rate was within the limit."""
        from tests.load.figures import by_kind
        from tests.load.lookup import lost

        print("\n".join(by_kind(self.work.answers)))
        wrong = [answer.error for answer in self.work.answers if answer.error]
        missing = lost(self.evaluation, self.work)
        for line in [*wrong[:20], *missing]:
            print(line)
        work = self.work
        print(f"{len(work.saved)} saves and {len(work.sent)} files acknowledged, {len(missing)} lost")
        print(f"{len(wrong)} errors, {work.conflicts} saves met a faster one")
        if held and held.is_within:
            print(f"highest rate with p95 within 1 s: {held.rate:.1f} requests a second (p95 {held.p95:.2f} s)")
        else:
            print("no rate is within the limit")
        return 1 if wrong or missing or held is None or not held.is_within else 0


if __name__ == "__main__":
    sys.exit(main())
