"""Which tables were written, and whether the cycle's revision was raised with them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from evaluations.models import Evaluation
from evaluations.shared_triggers import cycle_models

WRITES = re.compile(r'^\s*(?:INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.IGNORECASE)
RAISED = "revision = revision + 1"
# Rows of a cycle that no kept page shows: orders of files and who opened them, whose pages ask by themselves.
NOT_KEPT = {"outputs_package", "outputs_report", "outputs_sharedpackopening"}
OF_CYCLES = {model._meta.db_table for model in cycle_models() - {Evaluation}} - NOT_KEPT


@contextmanager
def writing() -> Iterator[list[str]]:
    """Every statement that writes."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def unraised(statements: list[str]) -> set[str]:
    """The tables of cycles that were written; none if a cycle's revision was raised among them."""
    if any(RAISED in sql for sql in statements):
        return set()
    return {found.group(1) for sql in statements if (found := WRITES.match(sql))} & OF_CYCLES
