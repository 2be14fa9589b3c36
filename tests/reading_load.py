"""`python -m tests.reading_load` reads 200 scanned pages on this machine while people work, and says what it took.

It starts PostgreSQL, Redis, gunicorn, the worker and the reader of its own on the loopback, makes the demo city, and
drops scans in. Measured: how much of a core the reader and all that it starts compute, the largest child, how long
pages take meanwhile, and how long a report that is ordered meanwhile waits to be begun. Answers 1 when a limit is
broken, 2 when a program is missing. The limits are in `LIMITS`.
"""

import argparse
import io
import os
import random
import signal
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.load import servers
from tests.load.__main__ import make_city, site_environment

LIMITS = {"cores": 1.05, "child_mb": 600, "report_seconds": 5, "page_seconds": 1.0}
PAGES_A_FILE = 20
MB = 1024 * 1024
WORDS = ("keputusan", "bupati", "tentang", "tim", "koordinasi", "layanan", "aplikasi", "keamanan", "informasi", "audit")
ASKED = ("/", "/dokumen/", "/bantuan/")


@dataclass
class Tree:
    """A process and all that it has started: what they computed, and how large its children were."""

    root: int
    largest: dict[int, int] = field(default_factory=dict)  # a child's greatest size in bytes

    def cpu(self) -> float:
        """Seconds, those of children that have ended among them."""
        ticks = sum(sum(map(int, said[11:15])) for pid in self.members() if (said := _stat(pid)))
        return ticks / os.sysconf("SC_CLK_TCK")

    def members(self) -> list[int]:
        parents = {int(path.name): int(said[1]) for path in _processes() if (said := _stat(int(path.name)))}
        found = [self.root]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def look(self) -> None:
        for pid in self.members()[1:]:
            self.largest[pid] = max(self.largest.get(pid, 0), size_of(pid, "VmHWM"))


def _processes() -> list[Path]:
    return list(Path("/proc").glob("[0-9]*"))


def _stat(pid: int) -> list[str]:
    """The fields behind the name; nothing for a process that has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def size_of(pid: int, name: str = "VmRSS") -> int:
    """In bytes; 0 for a process that has ended."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)
    return 0


def scans(pages: int, seed: int) -> bytes:
    """A PDF of noisy, slightly turned pages at 200 dots an inch, as a scanner makes them."""
    from PIL import Image, ImageDraw, ImageFont

    chance, made = random.Random(seed), []
    font = ImageFont.load_default(30)
    for _ in range(pages):
        page = Image.new("L", (1654, 2339), 255)
        draw = ImageDraw.Draw(page)
        for top in range(150, 2150, 52):
            draw.text((170, top), " ".join(chance.choices(WORDS, k=9)), font=font, fill=20)
        noise = Image.effect_noise(page.size, 25)
        made.append(Image.blend(page.rotate(chance.uniform(-1, 1), fillcolor=255), noise, 0.12))
    target = io.BytesIO()
    made[0].save(target, "PDF", save_all=True, append_images=made[1:], resolution=200, quality=70)
    return target.getvalue()


class ReadingLoad:
    """One machine with the city, and scans that wait to be read."""

    def __init__(self, stack: ExitStack, pages: int) -> None:
        self.pages = pages
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kawal-reading-")))
        folder.chmod(0o711)  # PostgreSQL runs as another user
        database = stack.enter_context(servers.postgres(folder / "postgres"))
        env = site_environment(folder, database, stack.enter_context(servers.redis_server(folder / "redis")))
        os.environ.clear()
        os.environ.update(env)
        make_city()
        self.port, _ = stack.enter_context(servers.gunicorn(env, folder / "web.log"))
        celery = [sys.executable, "-m", "celery", "--quiet", "-A", "spbe", "worker", "-P", "threads"]
        quiet = ["--loglevel", "error", "--without-gossip", "--without-mingle"]
        worker = [*celery, "-Q", "celery", "-n", "worker@%h", "-c", "2", *quiet]
        reader = ["nice", "-n", "19", *celery, "-Q", "reading,index", "-n", "reader@%h", "-c", "1", *quiet]
        self.worker = stack.enter_context(servers.running(worker, env, folder / "worker.log")).pid
        self.reader = Tree(stack.enter_context(servers.running(reader, env, folder / "reader.log")).pid)

    def run(self) -> int:
        self._wait_until_at_rest()
        rest = {name: size_of(pid) / MB for name, pid in (("worker", self.worker), ("reader", self.reader.root))}
        print(f"at rest: {', '.join(f'{name} {size:.0f} MB' for name, size in rest.items())}", flush=True)
        self._drop()
        found = self._measure()
        print(
            f"read: {self.pages} scanned pages in {found['minutes']:.1f} minutes, {found['cpu']:.1f} CPU seconds a page"
        )
        print(f"worst half minute of the reader: {found['cores']:.2f} cores (limit {LIMITS['cores']})")
        print(f"largest child: {found['child_mb']:.0f} MB (limit {LIMITS['child_mb']})")
        print(f"a report was begun after {found['report_seconds']:.1f} s (limit {LIMITS['report_seconds']})")
        print(f"pages meanwhile: 95 of 100 within {found['page_seconds']:.2f} s (limit {LIMITS['page_seconds']})")
        print(f"searchable copies: {found['copies']} of {found['files']}, pages without words: {found['unread']}")
        broken = [name for name, limit in LIMITS.items() if found[name] > limit]
        print(f"broken: {', '.join(broken)}" if broken else "all limits are kept")
        return 1 if broken or found["copies"] != found["files"] or found["unread"] else 0

    def _wait_until_at_rest(self) -> None:
        from jobs.models import Job

        end = time.monotonic() + 900
        while Job.objects.filter(state__in=("menunggu", "berjalan")).exists() and time.monotonic() < end:
            time.sleep(1)
        time.sleep(5)

    def _drop(self) -> None:
        """The scans arrive as files of one agency's person; each is 20 pages."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        from accounts.models import User
        from evidence.documents import DocumentFacts, add_version, build_document, check_source

        person = User.objects.get(username="opd")
        agency = person.active_memberships[0].agency
        self.versions = []
        for number in range(-(-self.pages // PAGES_A_FILE)):
            content = scans(min(PAGES_A_FILE, self.pages - number * PAGES_A_FILE), number)
            facts = DocumentFacts(title=f"Pindaian uji {number + 1}", issued_on=date(2026, 1, 1))
            row = build_document(region=agency.region, owner=agency, facts=facts, is_sample=True, by=person)
            row.save()
            checked = check_source(SimpleUploadedFile(f"pindaian-{number + 1}.pdf", content))
            self.versions.append(add_version(document=row, checked=checked, by=person, room_asked=True).pk)

    def _measure(self) -> dict[str, Any]:
        from evidence.models import DocumentVersion, PageText
        from jobs.models import Job

        began, start = time.monotonic(), self.reader.cpu()
        marks, times, report = [(began, start)], [], None
        session = self._session()
        reading = Job.objects.filter(name__startswith="evidence.", state__in=("menunggu", "berjalan"))
        while reading.exists():
            self.reader.look()
            marks.append((time.monotonic(), self.reader.cpu()))
            times.append(self._page_time(session, ASKED[len(times) % len(ASKED)]))
            if report is None and time.monotonic() - began > 20:
                report = self._report_wait()
            time.sleep(0.4)
        copied = DocumentVersion.objects.filter(pk__in=self.versions, searchable_copy__isnull=False).count()
        words = PageText.objects.filter(version__in=self.versions, is_scan=True).count()
        return {
            "minutes": (marks[-1][0] - began) / 60,
            "cpu": (marks[-1][1] - start) / self.pages,
            "cores": _worst_rate(marks, 30),
            "child_mb": max(self.reader.largest.values(), default=0) / MB,
            "report_seconds": report if report is not None else float("inf"),
            "page_seconds": sorted(times)[int(len(times) * 0.95)],
            "copies": copied,
            "files": len(self.versions),
            "unread": self.pages - words,
        }

    def _session(self) -> str:
        from accounts.models import User
        from tests.services.web import session_of

        return session_of(User.objects.get(username="diskominfo"))

    def _page_time(self, session: str, path: str) -> float:
        from django.conf import settings

        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        asked.add_header("Cookie", f"{settings.SESSION_COOKIE_NAME}={session}")
        began = time.monotonic()
        with urllib.request.urlopen(asked, timeout=60) as answer:
            if answer.status != 200 or "/masuk/" in answer.url:
                raise RuntimeError(f"{path}: {answer.status}, {answer.url}")
            answer.read()
        return time.monotonic() - began

    def _report_wait(self) -> float:
        """Seconds until the worker has begun a report that is ordered now."""
        from accounts.models import User
        from evaluations.choices import ValueColumn
        from outputs.models import Report
        from outputs.reports.report_orders import order_report
        from tests.load.people import cycle_in_work

        person = User.objects.get(username="diskominfo")
        began = time.monotonic()
        asked = {"kind": Report.Kind.FULL_PDF, "column": ValueColumn.MANDIRI}
        report = order_report(evaluation=cycle_in_work(), by=person, **asked)
        while report.job.state == "menunggu" and time.monotonic() - began < 120:
            time.sleep(0.05)
            report.job.refresh_from_db()
        return time.monotonic() - began


def _worst_rate(marks: list[tuple[float, float]], seconds: float) -> float:
    """The highest share of a core over a stretch of so many seconds; over all where it was shorter."""
    rates = [
        (cpu - before) / (at - then)
        for then, before in marks
        for at, cpu in [next(((t, c) for t, c in marks if t >= then + seconds), marks[-1])]
        if at - then >= min(seconds, marks[-1][0] - marks[0][0])
    ]
    return max(rates, default=0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reading_load", description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    asked = parser.parse_args()
    try:
        servers.require_programs()
        from evidence.files.scan_reading import why_no_copies

        if missing := why_no_copies():
            raise servers.ServerMissing(missing)
    except servers.ServerMissing as error:
        print(f"tests.reading_load: {error}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us lets the servers end too
    with ExitStack() as stack:
        return ReadingLoad(stack, asked.pages).run()


if __name__ == "__main__":
    sys.exit(main())
