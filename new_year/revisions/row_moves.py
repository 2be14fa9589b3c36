"""The rows of one cycle go over to the same codes and numbers of another revision: nothing is copied, nothing dropped.

Every model that names an indicator, an item, an aspect or a domain and belongs to a cycle is found by its fields, so
that a new one goes along without being listed here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Value, When

from domains.models import Aspect, Domain, EvidenceItem, Indicator, Instrument
from evaluations.models import Evaluation
from planning.models import Target

MOVED = (Indicator, EvidenceItem, Aspect, Domain)
# The instrument's own rows; the history, which is never written anew and names indicators by number.
OUTSIDE = ("domains", "history")
# What names an item because it was another one.
KEPT_FIELDS = frozenset({"evidence.citation.asked_before"})
# Without a cycle: its rows are found by region and year.
BY_YEAR: tuple[type[models.Model], ...] = (Target,)

NewKeys = Mapping[int, int]  # row of the old revision → the same code or number in the new one


@dataclass(frozen=True)
class MovedField:
    """A field that names a row of the instrument, and the way from its row to the cycle ("action__evaluation")."""

    model: type[models.Model]
    name: str
    target: type[models.Model]
    path: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def rows(self, evaluation: Evaluation) -> models.QuerySet[Any]:
        """All of the cycle, the retired ones too."""
        every: models.QuerySet[Any] = models.QuerySet(self.model)
        if self.model in BY_YEAR:
            return every.filter(region=evaluation.region_id, family=evaluation.family, year__gte=evaluation.year)
        return every.filter(**{self.path: evaluation})


def moved_fields() -> list[MovedField]:
    """Every field that goes over. Raises `LookupError` for a model that belongs to no cycle and to no year."""
    found = []
    for target in MOVED:
        # Every foreign key to a model, also those without a way back.
        relations = target._meta.get_fields(include_hidden=True)
        fields_naming = [relation.field for relation in relations if isinstance(relation, models.ManyToOneRel)]
        for field in fields_naming:
            model, name = field.model, field.name
            if model._meta.app_label in OUTSIDE or f"{model._meta.label_lower}.{name}" in KEPT_FIELDS:
                continue
            path = cycle_path(model)
            if not path and model not in BY_YEAR:
                raise LookupError(f"{model._meta.label} names {target.__name__} and belongs to no cycle")
            found.append(MovedField(model, name, target, path))
    return found


def cycle_path(model: type[models.Model]) -> str:
    """The shortest way over fields that are always filled from a model to its cycle; "" if there is none."""
    waiting = deque([(model, "")])
    seen = {model}
    while waiting:
        here, path = waiting.popleft()
        for field in here._meta.concrete_fields:
            other = field.related_model
            if field.null or not isinstance(other, type) or other in seen:
                continue
            way = f"{path}__{field.name}" if path else field.name
            if other is Evaluation:
                return way
            seen.add(other)
            waiting.append((other, way))
    return ""


def same_rows(source: Instrument, target: Instrument) -> dict[type[models.Model], NewKeys]:
    """Of each kind the rows of the old revision that the new one has too: eight queries."""
    keys = {Indicator: "number", EvidenceItem: "code", Aspect: "number", Domain: "number"}
    found: dict[type[models.Model], NewKeys] = {}
    for model, key in keys.items():
        way = "domain__instrument" if model is Aspect else "instrument"
        rows: models.QuerySet[Any] = models.QuerySet(model)
        new = dict(rows.filter(**{way: target}).order_by().values_list(key, "pk"))
        old = dict(rows.filter(**{way: source}).order_by().values_list("pk", key))
        found[model] = {pk: new[said] for pk, said in old.items() if said in new}
    return found


def move_rows(evaluation: Evaluation, same: Mapping[type[models.Model], NewKeys]) -> dict[str, int]:
    """Point everything of the cycle to the new rows, inside the caller's transaction. Returns how many, by field.

    What named a row that is no more goes on naming the old one.
    """
    return {field.label: _point(field, evaluation, same[field.target]) for field in moved_fields()}


def _point(field: MovedField, evaluation: Evaluation, new_keys: NewKeys) -> int:
    rows = field.rows(evaluation).order_by()
    used = set(rows.values_list(field.name, flat=True).distinct()) & new_keys.keys()
    if not used:
        return 0
    cases = (When(**{field.name: old}, then=Value(new_keys[old])) for old in sorted(used))
    moved = rows.filter(**{f"{field.name}__in": used})
    return moved.update(**{field.name: Case(*cases, output_field=models.BigIntegerField())})


def gone_rows(source: Instrument, target: Instrument) -> Iterator[Indicator]:
    """The indicators of the old revision that the new one has not."""
    kept = Indicator.objects.filter(instrument=target).values("number")
    yield from Indicator.objects.filter(instrument=source).exclude(number__in=kept)
