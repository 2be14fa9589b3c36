"""Programs of ours that run beside the tests, on the database of the tests."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LONGEST_WAIT = 60  # seconds; a worker needs some to start on a busy machine


def database_url() -> str:
    """Where the test database lives, as the environment variable says it."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    return f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


def environment(var: Path, redis_url: str = "") -> dict[str, str]:
    """What a real process of the site gets; without Redis it uses the filesystem broker under `var`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "spbe.settings",
        "LOCAL": "1",
        "DEMO": "0",
        "VAR_DIR": str(var),
        "DATABASE_URL": database_url(),
        "REDIS_URL": redis_url,
        "EVIDENCE_ROOT": str(settings.EVIDENCE_ROOT),
        "CELERY_EAGER": "0",
    }


def run_python(code: str, env: dict[str, str]) -> None:
    """Run a few lines as another process of the site would, and wait for their end."""
    program = f"import django\ndjango.setup()\n{code}"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, check=True, timeout=LONGEST_WAIT)


def start_worker(env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """The worker as `make run` starts it, without its clock."""
    command = [sys.executable, "-m", "celery", "-A", "spbe", "worker", "-P", "threads", "-c", "1", "-l", "info"]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=log.open("wb"), stderr=subprocess.STDOUT)


def wait_until(done: Callable[[], bool], log: Path) -> None:
    """Ask again and again; after the longest wait, fail with what the worker said."""
    end = time.monotonic() + LONGEST_WAIT
    while not done():
        if time.monotonic() > end:
            raise AssertionError(f"Pekerja belum selesai:\n{log.read_text()[-3000:]}")
        time.sleep(0.2)
