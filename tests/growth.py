"""More rows of every kind: each row that stands is written again beside itself, with whatever must differ."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from accounts.models import Membership, User
from accounts.roles import Role
from evidence.models import Document, DocumentVersion
from regions.models import Agency

# What a city does not write: the instruments, regions, marks of the program itself, what a browser or a form leaves.
NOT_GROWN_APPS = {
    *("auth", "contenttypes", "sessions", "domains", "submissions", "spbe"),
    *("account", "mfa", "socialaccount"),
}
# Nor roles: who walks must stay who they are.
NOT_GROWN = {"regions.Region", "evaluations.SharedRevision", "accounts.TryCount", "accounts.Membership"}
TRIES = 60  # values that are tried until a copy clashes with nothing
MOST = 12  # rows of a table that get copies


def grown_models() -> list[type[models.Model]]:
    kinds = [model for model in apps.get_models() if model._meta.app_label not in NOT_GROWN_APPS]
    return [model for model in kinds if model._meta.label not in NOT_GROWN]


def grow(copies: int) -> set[str]:
    """Write `copies` more of each row there is; returns the tables that had none, or took none."""
    before = {model: list(model._base_manager.order_by("pk")[:MOST]) for model in grown_models()}
    same = set()
    for model, rows in before.items():
        written = [_copied(row) for row in rows for _ in range(copies)]
        if not any(written):
            same.add(model._meta.label)
    _complete()
    return same


def _complete() -> None:
    """No document without a file, and no account without a role: their pages know none."""
    version = DocumentVersion.objects.order_by("pk")[0]
    for document in Document.objects.filter(versions=None):
        version.pk, version.document = uuid.uuid4(), document
        DocumentVersion.objects.bulk_create([version])
    agency = Agency.objects.order_by("pk")[0]
    people = User.objects.filter(memberships=None).exclude(username="stranger")
    rows = [Membership(user=person, region=agency.region, role=Role.OPD, agency=agency) for person in people]
    Membership.objects.bulk_create(rows)


def _copied(row: models.Model) -> bool:
    """Whether a copy was written; of each value that must be there once, the next one that is free."""
    model = type(row)
    for changes in islice(_changes(model), TRIES):
        made = model._base_manager.get(pk=row.pk)
        made.pk = uuid.uuid4() if isinstance(row.pk, uuid.UUID) else None
        for name, far in changes.items():
            setattr(made, name, _next(made, name, far))
        try:
            with transaction.atomic():
                model._base_manager.bulk_create([made])
        except (IntegrityError, ValidationError):
            continue
        return True
    return False


def _changes(model: type[models.Model]) -> Iterator[dict[str, int]]:
    """{field: how many values further}: what stands alone always differs, of a group one field after another."""
    alone = [field.name for field in model._meta.fields if field.unique and not field.primary_key]
    groups = [list(c.fields) for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    names = list(dict.fromkeys(name for group in groups for name in group if name not in alone))
    for far in count(1):
        if names:
            yield dict.fromkeys([*alone, *names], far)
        for name in names or [""]:
            yield dict.fromkeys(alone, far) | ({name: far} if name else {})


def _next(row: models.Model, name: str, far: int) -> Any:
    """The value that comes so many after the one that stands."""
    field, value = row._meta.get_field(name), getattr(row, name)
    if isinstance(field, models.ForeignKey):
        others = list(field.remote_field.model._base_manager.order_by("pk")[:80])
        return others[(others.index(value) + far) % len(others)] if value in others else value
    if isinstance(value, date):
        return value + timedelta(days=far)
    if isinstance(value, int):
        return value + far
    if isinstance(field, models.CharField) and isinstance(value, str) and not field.choices:
        tail = f"{far}{type(row)._base_manager.count()}"
        return value[: (field.max_length or 50) - len(tail)] + tail
    return value
