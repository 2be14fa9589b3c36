"""What a change did to rows, each as it was before and after, so that it can be taken back exactly.

Rows are kept as texts in a JSON field: a moment keeps its microseconds, which JSON encoders round away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

RowFacts = dict[str, Any]
RowKey = tuple[str, str]  # the model's label, the row's key as text


@dataclass(frozen=True)
class LedgerStep:
    """One row; None before it was made, None after it was removed."""

    label: str
    pk: str
    before: RowFacts | None
    after: RowFacts | None

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)


class Ledger:
    """Writes rows and remembers them; `steps` says at the end what became of each."""

    def __init__(self) -> None:
        self._before: dict[RowKey, RowFacts | None] = {}

    def add(self, row: models.Model) -> None:
        row.save(force_insert=True)
        self._before[_key(row)] = None

    def change(self, row: models.Model, **values: Any) -> None:
        """Set these fields; a many-to-many field takes its rows."""
        self._before.setdefault(_key(row), row_facts(row))
        many = {field.name for field in row._meta.many_to_many}
        for name, value in values.items():
            if name in many:
                getattr(row, name).set(value)
            else:
                setattr(row, name, value)
        row.save(update_fields=[name for name in values if name not in many])

    def remove(self, row: models.Model) -> None:
        self._before.setdefault(_key(row), row_facts(row))
        row.delete()

    def steps(self) -> list[RowFacts]:
        """For a JSON field; rows are read again, so that they stand as the database has them."""
        rows = _read(self._before)
        return [
            {"label": key[0], "pk": key[1], "before": before, "after": row_facts(rows[key]) if key in rows else None}
            for key, before in self._before.items()
        ]


def read_steps(stored: Iterable[RowFacts]) -> list[LedgerStep]:
    return [LedgerStep(row["label"], row["pk"], row["before"], row["after"]) for row in stored]


def changed_since(steps: Iterable[LedgerStep]) -> Iterator[tuple[LedgerStep, models.Model | None]]:
    """The steps whose row is no longer as the change left it, with the row as it is now."""
    listed = list(steps)
    rows = _read((step.label, step.pk) for step in listed)
    for step in listed:
        row = rows.get((step.label, step.pk))
        if (row_facts(row) if row else None) != step.after:
            yield step, row


def restore_steps(steps: Iterable[LedgerStep]) -> None:
    """Every row as it was before, the newest step first. Who calls has asked `differing` inside the transaction."""
    for step in reversed(list(steps)):
        if step.before is None:
            step.model._base_manager.filter(pk=step.pk).delete()
        else:
            _restore(step.model, step.before)


def row_facts(row: models.Model) -> RowFacts:
    facts: RowFacts = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        facts[field.attname] = None if value is None else field.value_to_string(row)
    for many in row._meta.many_to_many:
        facts[many.name] = sorted(getattr(row, many.name).values_list("pk", flat=True))
    return facts


def _restore(model: type[models.Model], facts: RowFacts) -> None:
    plain = {field.attname: field.to_python(facts[field.attname]) for field in model._meta.concrete_fields}
    row = model(**plain)
    row.save_base(raw=True)
    for many in model._meta.many_to_many:
        getattr(row, many.name).set(facts[many.name])


def _key(row: models.Model) -> RowKey:
    return row._meta.label, str(row.pk)


def _read(keys: Iterable[RowKey]) -> dict[RowKey, models.Model]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for label, pk in keys:
        wanted[label].append(pk)
    found: dict[RowKey, models.Model] = {}
    for label, pks in wanted.items():
        for row in apps.get_model(label)._base_manager.filter(pk__in=pks):
            found[label, str(row.pk)] = row
    return found
