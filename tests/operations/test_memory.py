"""What the processes take at rest, and how many of them a machine gets."""

import gc
import os
import runpy
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connections
from django.template import loader

WORKER_MB = 110
# Loads what `celery -A spbe worker` loads before its first task, and prints the resident megabytes and heavy libraries.
LOADING = """
import sys, django
django.setup()
from spbe.celery import app
app.loader.import_default_modules()
app.finalize()
rss = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS"))
heavy = [name for name in ("openpyxl", "numpy", "docx", "typst", "PIL", "pypdfium2") if name in sys.modules]
print(rss // 1024, len([name for name in app.tasks if not name.startswith("celery.")]), *heavy)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="only Linux tells what a process takes")
def test_a_worker_at_rest_stays_small(tmp_path):
    environment = os.environ | {"LOCAL": "1", "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "spbe.settings"}
    command = [sys.executable, "-c", LOADING]
    told = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    megabytes, tasks, *heavy = told.stdout.split()
    assert int(tasks) > 15
    assert heavy == [], "imported where it is used, not when the worker starts"
    assert int(megabytes) <= WORKER_MB


@pytest.mark.parametrize(
    ("cores", "memory", "processes"),
    [(2, 4096, 3), (1, 1024, 2), (2, 2048, 2), (8, 16384, 9), (8, 3000, 6), (64, 131072, 17)],
)
def test_web_processes_follow_cores_and_memory(cores, memory, processes):
    told = runpy.run_path(str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py"))
    assert told["sized"](cores, memory) == processes


def test_the_operator_decides_otherwise(monkeypatch):
    monkeypatch.setenv("WEB_WORKERS", "5")
    monkeypatch.setenv("WEB_THREADS", "8")
    told = runpy.run_path(str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py"))
    assert (told["workers"], told["threads"]) == (5, 8)


def test_before_the_fork_all_is_loaded_looked_through_once_and_no_connection_is_open(monkeypatch):
    read = []
    monkeypatch.setattr(loader, "get_template", read.append)
    monkeypatch.setattr(connections, "close_all", lambda: read.append("connections closed"))
    before = gc.get_threshold()
    told = runpy.run_path(str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py"))
    try:
        told["on_starting"](None)
        assert (gc.get_threshold()[0], gc.get_freeze_count() > 10_000) == (told["COLLECTED_AFTER"], True)
        assert (told["preload_app"], read[-1]) == (True, "connections closed")
        assert {"base.html", "duties/duties.html"} <= set(read)
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@pytest.mark.parametrize("file", ["Procfile", "deploy/systemd/kawal-web.service"])
def test_every_start_of_the_web_reads_them(file):
    assert "gunicorn --config deploy/gunicorn.conf.py" in (settings.BASE_DIR / file).read_text(encoding="utf-8")
