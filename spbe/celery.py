"""The Celery application: `celery -A spbe worker`."""

import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spbe.settings")
# Django's checks load every page (40 MB) to look at its address: the web's start and `prepare` run them, not a worker.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
app = Celery("spbe")
app.config_from_object("django.conf:settings", namespace="CELERY")

# The filesystem broker does not make its own folders.
for folder in (app.conf.broker_transport_options or {}).values():
    if isinstance(folder, str):
        Path(folder).mkdir(parents=True, exist_ok=True)
