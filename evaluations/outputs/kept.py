"""Files made in the background for one person and kept for a while: what packages and reports have in common.

Each kind has one folder of the private storage, in which a name begins with its row's id.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from evaluations import jobs
from evaluations.models import Package, Report
from evaluations.models.evidence import evidence_storage
from regions import clock

Kept = Package | Report


def expiry() -> datetime:
    return clock.now() + timedelta(days=settings.PACKAGE_DAYS)


def expired(model: type[Kept]) -> list[Kept]:
    """Those whose file is still there and whose time is over."""
    return list(model._default_manager.filter(expires_at__lte=clock.now()).exclude(path=""))


def clear(row: Kept) -> None:
    """The file and what was said of its contents; who asked, when, size and checksum stay."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    rows.update(path="", remarks=[], expires_at=min(row.expires_at, clock.now()))
    evidence_storage().delete(row.path)


def remove_strays(model: type[Kept], folder: str) -> None:
    """Files and folders of rows that are neither finished nor at work."""
    root = Path(evidence_storage().path(folder))
    if not root.is_dir():
        return
    rows = model._default_manager.filter(Q(path__gt="") | Q(job__state__in=jobs.UNFINISHED))
    wanted = set(map(str, rows.values_list("pk", flat=True)))
    for path in root.iterdir():
        if path.name.split(".")[0] not in wanted:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
