"""Rows that many tests begin with: built once through the program's own functions, then written back in bulk."""

import pickle
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.apps import apps
from django.db import transaction
from django.db.models import BinaryField

from accounts.models import User
from evaluations.models import SharedRevision
from regions.models import Region

# All apps that a person writes to; knox stands behind the keys of accounts.
OURS = (
    *(
        "sessions",
        "regions",
        "accounts",
        "knox",
        "history",
        "jobs",
        "notices",
        "undo",
        "uploads",
        "imports",
        "evaluations",
        "evidence",
        "assessment",
    ),
    *("signing", "meetings", "results", "planning", "reorganisation", "outputs"),
)
Thing = TypeVar("Thing")
_kept: dict[Hashable, bytes] = {}


def restored(name: Hashable, build: Callable[[], Thing]) -> Thing:
    """What `build` returns, with all rows that it writes. Built anew beside rows of a test: their keys could clash."""
    if Region.objects.exists() or User.objects.exists():
        return build()
    if name not in _kept:
        thing = build()
        _kept[name] = pickle.dumps((thing, [_rows(model) for model in _models()]))
        return thing
    thing, tables = pickle.loads(_kept[name])
    with transaction.atomic():  # keys into other tables are checked at its end
        for model, rows in zip(_models(), tables, strict=True):
            model._base_manager.bulk_create(rows)
    return thing


def _rows(model: Any) -> list[Any]:
    """PostgreSQL hands out bytes as a view, which nobody keeps."""
    rows = list(model._base_manager.all())
    for field in model._meta.concrete_fields:
        if isinstance(field, BinaryField):
            for row in rows:
                setattr(row, field.attname, bytes(getattr(row, field.attname)))
    return rows


def _models() -> list[Any]:
    found = [model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    return [model for model in found if model is not SharedRevision]  # `migrate` has made its one row
