"""Rows as they stood before an act and as it left them.

Of a row only what must be put back is kept; how the act left it is kept as a mark, so that neither passwords nor
personal data stand here a second time.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F

RowValues = dict[str, Any]
RowKey = tuple[str, str]  # the model's label, the row's key as text
VERSIONS = ("version", "revision")
AS_WRITTEN = (
    models.AutoField,
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)


@dataclass(frozen=True)
class RowStep:
    """One row. `before` is None where it was made, all columns where it was removed, else those that changed.

    `mark` is of the row as the act left it; "" where it was removed.
    """

    label: str
    pk: str
    before: RowValues | None
    mark: str

    @property
    def key(self) -> RowKey:
        return self.label, self.pk

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def is_made(self) -> bool:
        return self.before is None

    @property
    def is_removed(self) -> bool:
        return not self.mark

    def row_before(self, now: models.Model | None) -> models.Model:
        """As it comes back, not stored; `now` is the row as it stands, None where the act removed it."""
        fields = {field.attname: field for field in self.model._meta.concrete_fields}
        values = {name: fields[name].to_python(value) for name, value in (self.before or {}).items()}
        row = copy(now) if now else self.model()
        for name, value in values.items():
            setattr(row, name, value)
        return row


def key_of(row: models.Model) -> RowKey:
    return row._meta.label, str(row.pk)


def values_of(row: models.Model) -> RowValues:
    """Its columns as texts: a moment keeps its microseconds, which JSON encoders round away."""
    found: RowValues = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        said = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else None
        found[field.attname] = None if value is None else said or field.value_to_string(row)
    return found


def is_stored_as_written(model: type[models.Model]) -> bool:
    """Whether a row in memory is what the database has; it rounds numbers, and has its own texts for others."""
    return all(isinstance(field, AS_WRITTEN) for field in model._meta.concrete_fields)


def mark_of(values: RowValues) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def read_rows(keys: Iterable[RowKey], *, lock: bool = False) -> dict[RowKey, models.Model]:
    """The rows as they are now; one query a model. `lock`: nothing new comes to point at them until the end."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for label, pk in keys:
        wanted[label].append(pk)
    found: dict[RowKey, models.Model] = {}
    for label, pks in wanted.items():
        rows = apps.get_model(label)._base_manager.filter(pk__in=pks)
        for row in rows.select_for_update(of=("self",)) if lock else rows:
            found[key_of(row)] = row
    return found


def steps_since(before: dict[RowKey, RowValues | None], known: dict[RowKey, str]) -> Iterator[RowStep]:
    """What became of these rows; those that stand as they stood are left out. `known`: the marks of made rows."""
    now = read_rows(key for key in before if key not in known)
    for key, stood in before.items():
        if key in known:
            yield RowStep(*key, None, known[key])
            continue
        values = values_of(now[key]) if key in now else None
        if values is None:
            if stood is not None:
                yield RowStep(*key, stood, "")
        elif stood is None:
            yield RowStep(*key, None, mark_of(values))
        elif changed := {name: value for name, value in stood.items() if values[name] != value}:
            yield RowStep(*key, changed, mark_of(values))


def changed_since(steps: Iterable[RowStep], now: dict[RowKey, models.Model]) -> Iterator[RowStep]:
    """Those whose row is no longer as the act left it."""
    for step in steps:
        row = now.get(step.key)
        if (mark_of(values_of(row)) if row else "") != step.mark:
            yield step


def put_back(
    steps: Iterable[RowStep],
    order: Callable[[RowStep], Any],
    blank: Callable[[RowStep], RowValues | None],
    with_history: Collection[str] = (),
) -> None:
    """Every row as it was before; who calls has asked `changed_since` with the rows locked.

    What was made goes first, the newest of it before what it points to; of which `blank` has values, that takes them.
    Rows of the labels `with_history` go by query alone: a signal would keep what the history tells of.
    """
    rest: list[RowStep] = []
    made: dict[str, list[str]] = {}
    for step in steps:
        if not step.is_made:
            rest.append(step)
        elif (values := blank(step)) is not None:
            _update(step, values)
        else:
            made.setdefault(step.label, []).append(step.pk)
    for label in reversed(made):
        gone = apps.get_model(label)._base_manager.filter(pk__in=made[label])
        if label in with_history:
            gone._raw_delete(gone.db)
        else:
            gone.delete()
    for step in sorted(rest, key=lambda step: order(step) or 0):
        _put_back(step)


def _put_back(step: RowStep) -> None:
    fields = {field.attname: field for field in step.model._meta.concrete_fields}
    assert step.before is not None
    values = {name: fields[name].to_python(value) for name, value in step.before.items()}
    if step.is_removed:
        step.model(**values).save_base(raw=True, force_insert=True)
    else:
        _update(step, values)


def _update(step: RowStep, values: RowValues) -> None:
    """A version goes on: a tab that has seen the act's row must not take this one for it."""
    names = {field.attname for field in step.model._meta.concrete_fields}
    onward = {name: F(name) + 1 for name in VERSIONS if name in names}
    step.model._base_manager.filter(pk=step.pk).update(**{**values, **onward})
