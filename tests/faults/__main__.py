"""`python -m tests.faults` breaks one part after the other while people work, and looks up what was acknowledged.

On the loopback, with servers of its own (tests/load): a web process is killed, the web server, PostgreSQL and Redis
too; as root also a read-only and a full disk under the evidence. After each fault the site must answer again within
half a minute, and every acknowledged save and file must be there. Answers 1 when something is lost or stays away, 2
when a program is missing. While a part is away wrong answers are no fault.
"""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.load import servers
from tests.load.__main__ import Measurement, arguments, make_city, site_environment

PEOPLE, THINK = 10, 1.0
QUIET = 6  # seconds of work before each fault
LASTS = 5  # seconds that a disk or Redis stays away
LONGEST_RECOVERY = 30  # seconds


def main() -> int:
    try:
        servers.require_programs()
    except servers.ServerMissing as error:
        print(f"make faults: {error}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        return Faults(stack).run()


class Faults:
    """The servers of one machine, each of which can be broken and mended."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kawal-faults-")))
        self.folder.chmod(0o711)  # PostgreSQL runs as another user
        self.database = stack.enter_context(servers.postgres(self.folder / "postgres"))
        self.redis = stack.enter_context(servers.redis_server(self.folder / "redis"))
        self.env = site_environment(self.folder, self.database, self.redis)
        os.environ.clear()
        os.environ.update(self.env)
        self.disk = self._disk()
        make_city()
        self.port = servers.free_port()
        self._start_web()

    def _start_web(self) -> None:
        started = servers.gunicorn(self.env, self.folder / "web.log", port=self.port)
        _, self.master = self.stack.enter_context(started)

    def _disk(self) -> Any:
        """A file system of its own under the evidence, where we may mount one."""
        if os.geteuid():
            print("not root: without faults of the disk")
            return None
        from tests.builders.disk_builders import SmallDisk

        disk = SmallDisk(Path(self.env["VAR_DIR"]) / "evidence")
        disk.mount("1g")
        self.stack.callback(disk.unmount)
        return disk

    def run(self) -> int:
        from tests.load.people import create_workers

        self.measured = Measurement(arguments(["--people", str(PEOPLE)]), self.port)
        self.measured.workers = create_workers(self.measured.evaluation, PEOPLE)
        return asyncio.run(self._break_all())

    async def _break_all(self) -> int:
        from tests.load.traffic import Person

        await self.measured.arrive(PEOPLE)
        browsers = self.measured.browsers
        people = [asyncio.ensure_future(Person(b, THINK, n).live(float("inf"))) for n, b in enumerate(browsers)]
        print(f"{'fault':<26}{'back after s':>14}{'acknowledged':>14}{'lost':>6}", flush=True)
        try:
            failed = [await self._break(name, fault) for name, fault in self._faults()]
        finally:
            for person in people:
                person.cancel()
            await asyncio.gather(*people, return_exceptions=True)
            for browser in browsers:
                await browser.session.close()
        return 1 if any(failed) else 0

    def _faults(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        found = [
            ("a web process killed", self._kill_a_process),
            ("the web server killed", self._kill_web),
            ("PostgreSQL without warning", self._restart_database),
            ("Redis away", self._stop_redis),
        ]
        if self.disk:
            found += [("disk read-only", self._read_only), ("disk full", self._full)]
        return found

    async def _break(self, name: str, fault: Callable[[], Awaitable[None]]) -> bool:
        """Whether something was lost, or the site stayed away."""
        await asyncio.sleep(QUIET)
        await fault()
        seconds = await self._recovery()
        await asyncio.sleep(QUIET)
        work = self.measured.work
        missing = await asyncio.to_thread(self._missing)
        back = f"{seconds:.1f}" if seconds is not None else "never"
        print(f"{name:<26}{back:>14}{len(work.saved) + len(work.sent):>14}{len(missing):>6}", flush=True)
        for line in missing:
            print(f"  {line}")
        return bool(missing) or seconds is None

    def _missing(self) -> list[str]:
        """What of the acknowledged so far is not there; people go on meanwhile, so a copy is looked up."""
        from django.db import connection

        from tests.load.lookup import lost

        work = self.measured.work
        so_far = replace(work, saved=list(work.saved), sent=dict(work.sent))
        connection.close()  # a fault may have broken it
        return lost(self.measured.evaluation, so_far)

    async def _recovery(self) -> float | None:
        """Seconds until a signed-in page is there again, None when that takes too long."""
        from tests.load.traffic import Unexpected

        began = time.monotonic()
        while time.monotonic() - began < LONGEST_RECOVERY:
            try:
                await self.measured.browsers[0].page("/tugas/")
            except Unexpected:
                await asyncio.sleep(0.2)
            else:
                return time.monotonic() - began
        return None

    async def _kill_a_process(self) -> None:
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)

    async def _kill_web(self) -> None:
        os.killpg(self.master, signal.SIGKILL)
        await asyncio.to_thread(self._start_web)

    async def _restart_database(self) -> None:
        await asyncio.to_thread(servers.restart_postgres, self.folder / "postgres")

    async def _stop_redis(self) -> None:
        import redis

        os.kill(redis.Redis.from_url(self.redis).info()["process_id"], signal.SIGKILL)  # type: ignore[index]
        await asyncio.sleep(LASTS)
        port = int(self.redis.rpartition(":")[2].partition("/")[0])
        await asyncio.to_thread(self.stack.enter_context, servers.redis_server(self.folder / "redis", port))

    async def _read_only(self) -> None:
        self.disk.become("ro")
        await asyncio.sleep(LASTS)
        self.disk.become("rw")

    async def _full(self) -> None:
        filler = self.disk.folder / "isi"
        with filler.open("wb") as stream:
            try:
                while True:
                    stream.write(bytes(2**20))
                    stream.flush()
            except OSError:
                pass
        await asyncio.sleep(LASTS)
        filler.unlink()


if __name__ == "__main__":
    sys.exit(main())
