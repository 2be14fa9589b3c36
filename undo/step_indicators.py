"""Which indicators the rows of an act are of, found by how their models name one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from undo.row_steps import RowStep

# A column that leads to an indicator, and the way on from there to its number.
WAYS = (("indicator", "number"), ("score", "indicator__number"), ("item", "criterion__indicator__number"))


def indicator_numbers(steps: Iterable[RowStep]) -> list[int]:
    """In order; as the rows stand now, and of removed ones as they stood. Two queries a model that names one."""
    by_model: dict[type[models.Model], list[RowStep]] = defaultdict(list)
    for step in steps:
        by_model[step.model].append(step)
    found: set[int] = set()
    for model, rows in by_model.items():
        if way := _way_of(model):
            found |= _numbers(model, *way, rows)
    return sorted(found)


def _way_of(model: type[models.Model]) -> tuple[models.ForeignKey, str] | None:
    for name, rest in WAYS:
        try:
            column = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(column, models.ForeignKey):
            return column, rest
    return None


def _numbers(model: type[models.Model], column: models.ForeignKey, rest: str, steps: list[RowStep]) -> set[int]:
    standing = model._base_manager.filter(pk__in=[step.pk for step in steps if not step.is_removed])
    pointed = set(standing.values_list(column.attname, flat=True))
    pointed |= {(step.before or {}).get(column.attname) for step in steps if step.is_removed}
    rows = column.related_model._base_manager.filter(pk__in=pointed - {None})
    return set(rows.values_list(rest, flat=True)) - {None}
