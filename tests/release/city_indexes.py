"""The indexes of the cycles in a database, as the program computes them from its levels."""

import json
from collections.abc import Iterator

from evaluations.choices import ValueColumn
from evaluations.column_index import column_index
from evaluations.models import Evaluation


def print_indexes() -> None:
    """As JSON: {"2025 mandiri": the least and the greatest that it can be, as fractions, …}."""
    print(json.dumps(dict(_indexes()), indent=1))


def _indexes() -> Iterator[tuple[str, str]]:
    for cycle in Evaluation.objects.order_by("year", "pk"):
        for column in ValueColumn.values:
            total = column_index(cycle, column).total
            yield f"{cycle.year} {column}", f"{total.low} {total.high}"
