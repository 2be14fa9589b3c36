"""The background worker: `celery -A spbe worker`."""

import logging
import os
import time
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun

from operations.request_log.request_ids import begin_request, current_request_id, end_request, new_request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spbe.settings")
# Django's checks load every page (40 MB) to look at its address: the web's start and `prepare` run them, not a worker.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
app = Celery("spbe")
app.config_from_object("django.conf:settings", namespace="CELERY")

log = logging.getLogger("kawal.job")

# The filesystem broker does not make its own folders.
for folder in (app.conf.broker_transport_options or {}).values():
    if isinstance(folder, str):
        Path(folder).mkdir(parents=True, exist_ok=True)


@setup_logging.connect
def _keep_our_logging(**signal: Any) -> None:
    """Connected, and Celery leaves the log to Django's settings: one form for the web's lines and the worker's."""


@before_task_publish.connect
def _send_request_id(headers: dict[str, Any], **signal: Any) -> None:
    """A job carries the request that ordered it; what the clock orders has none."""
    headers["request_id"] = current_request_id()


@task_prerun.connect
def _begin_job(task: Any, **signal: Any) -> None:
    sent = getattr(task.request, "request_id", "") or current_request_id()
    task.request.kawal = begin_request(sent or new_request_id()), time.perf_counter()


@task_postrun.connect
def _end_job(task: Any, args: tuple[Any, ...], state: str, **signal: Any) -> None:
    token, began = task.request.kawal
    ms = round((time.perf_counter() - began) * 1000)
    facts = {"task": task.name, "job": args[0] if args else None, "state": state, "ms": ms}
    if task.name not in QUIET:
        log.info("%(task)s job=%(job)s %(state)s %(ms)s ms", facts, extra={"facts": facts})
    end_request(token)


QUIET = {"operations.heartbeat", "jobs.sweep", "notices.send_mails"}  # every minute, day and night
