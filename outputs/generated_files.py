"""Files made in the background for one person and kept for a while: what packages and reports have in common.

Each kind has one folder of the private storage, in which a name begins with its row's id.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.storage import Storage
from django.db.models import Count, QuerySet

from accounts.contacts import admins_to_ask
from accounts.models import User
from evaluations.permissions import Refused
from evidence.models.document import evidence_storage
from jobs import queue
from outputs.models import Package, Report
from regions import clock

GeneratedFile = Package | Report
K = TypeVar("K", Package, Report)


def order_file(model: type[K], task: str, asked: dict[str, Any], by: User, **more: Any) -> K:
    """One row and its job, inside a transaction; what is `asked` and still being made is not begun twice."""
    User.objects.select_for_update().get(pk=by.pk)  # two presses of the button come one after the other
    rows = model._default_manager
    if running := rows.filter(**asked, asked_by=by, job__state__in=queue.UNFINISHED).first():
        return running
    if not _orders_left(by):
        raise Refused(
            f"Anda sudah membuat {settings.ORDERS_A_DAY} laporan dan paket dalam sehari. Tunggu sampai besok, atau "
            f"minta batasnya dinaikkan {admins_to_ask(by.region_ids)}."
        )
    row = rows.create(**asked, **more, asked_by=by, expires_at=file_expiry())
    row.job = queue.enqueue(task, row.pk)
    row.save(update_fields=["job"])
    return row


def _orders_left(by: User) -> int:
    """How many reports and packages the person may still order within a day. One query."""
    packages, reports = (_lately(model).filter(asked_by=by).values("pk") for model in (Package, Report))
    return max(0, settings.ORDERS_A_DAY - packages.union(reports, all=True).count())


def orders_by_person(people: QuerySet[Any, Any]) -> Counter[int]:
    """How many of them each of these people (rows of their numbers) has ordered within a day. Two queries."""
    found: Counter[int] = Counter()
    for model in (Package, Report):
        rows = _lately(model).filter(asked_by__in=people).values_list("asked_by").annotate(Count("pk"))
        found.update(dict(rows))
    return found


def _lately(model: type[GeneratedFile]) -> QuerySet[Any]:
    return model._default_manager.filter(asked_at__gte=clock.now() - timedelta(days=1)).order_by()


def orders_note(by: User) -> str:
    """Said beside the form before the limit bites; "" while there is plenty left. One query, two where it is near."""
    left = _orders_left(by)
    if left > settings.ORDERS_A_DAY // 5:
        return ""
    return (
        f"Anda masih dapat membuat {left} laporan atau paket dari {settings.ORDERS_A_DAY} dalam sehari; batasnya "
        f"dinaikkan {admins_to_ask(by.region_ids)}."
    )


def file_expiry() -> datetime:
    return clock.now() + timedelta(days=settings.PACKAGE_DAYS)


def delete_expired_files(model: type[K], folder: str, clear: Callable[[K], None]) -> int:
    """Throw away what has expired and what nobody knows; returns how many rows expired."""
    expired = list(model._default_manager.filter(expires_at__lte=clock.now()).exclude(path=""))
    for row in expired:
        clear(row)
    # What no row names and nobody is making, in the storage and where this host makes it; listed before rows are.
    storage, workplace = evidence_storage(), evidence_storage().workplace(folder)
    made = list(workplace.iterdir()) if workplace.is_dir() else []
    stored = _names_in(storage, folder)
    rows = model._default_manager
    kept = {path.rpartition("/")[2] for path in rows.filter(path__gt="").values_list("path", flat=True)}
    at_work = set(map(str, rows.filter(job__state__in=queue.UNFINISHED).values_list("pk", flat=True)))
    for path in made:
        if path.is_dir() and path.name not in at_work:
            shutil.rmtree(path)
        elif path.is_file() and path.name not in kept and path.name.split(".")[0] not in at_work:
            path.unlink(missing_ok=True)
    for name in stored:
        if name not in kept and name.split(".")[0] not in at_work:
            storage.delete(f"{folder}/{name}")
    return len(expired)


def _names_in(storage: Storage, folder: str) -> list[str]:
    try:
        return storage.listdir(folder)[1]
    except FileNotFoundError:  # nothing has been made yet
        return []


def clear_file(row: GeneratedFile) -> None:
    """The file and what was said of its contents; who asked, when, size and checksum stay."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    rows.update(path="", remarks=[], expires_at=min(row.expires_at, clock.now()))
    evidence_storage().delete(row.path)
