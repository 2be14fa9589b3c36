"""Counts and lists of a cycle as parts of one query."""

from typing import Any

from django.db import models
from django.db.models import Count, JSONField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce


def count_subquery(rows: models.QuerySet[Any], of: str = "pk") -> Coalesce:
    """How many of them a cycle has, or on how many of what they stand (`of`), inside a query on cycles."""
    groups = rows.filter(evaluation=OuterRef("pk")).order_by().values("evaluation")
    counted = groups.annotate(n=Count(of, distinct=of != "pk")).values("n")
    return Coalesce(Subquery(counted, models.IntegerField()), Value(0))


class JSONArrayAggregate(models.Aggregate):
    """The rows of a group as one list: what a list page reads without another query."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)
