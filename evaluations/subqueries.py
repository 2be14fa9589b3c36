"""Counts of a cycle as parts of one query."""

from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce


def count_subquery(rows: models.QuerySet[Any], of: str = "pk") -> Coalesce:
    """How many of them a cycle has, or on how many of what they stand (`of`), inside a query on cycles."""
    groups = rows.filter(evaluation=OuterRef("pk")).order_by().values("evaluation")
    counted = groups.annotate(n=Count(of, distinct=of != "pk")).values("n")
    return Coalesce(Subquery(counted, models.IntegerField()), Value(0))
