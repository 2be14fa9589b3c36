"""Queries that many pages ask with other numbers: their text is made once a process, and filled at each asking.

The text of a SELECT costs Django two to eight thousand calls to make, and some two hundred to ask. What is kept is the
question, never an answer: each asking reads the database.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from functools import cache, lru_cache
from itertools import count
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, IntegerField, Q, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

KEY_BITS, NO_KEY = 64, -1
KEPT_SHAPES = 64  # of one query; those used longest ago leave
NUMBERS = count(-(10**15), -1)  # no row has such a key
STAND_INS: dict[int, str] = {}  # the names of parameters
Row = TypeVar("Row")


class Parameter(Expression):
    """The place of one value, which comes with each asking by this name; a whole number unless a field says more."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field or IntegerField())
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def filled(self, given: dict[str, Any], connection: Any) -> Any:
        """As the database takes it. A number from an address may be too long for it: no row has such a key."""
        value = given[self.name]
        if type(value) is int:
            return value if value.bit_length() < KEY_BITS else NO_KEY
        return self.output_field.get_db_prep_value(value, connection)


class KeptSelect(Query):
    """A query with its text; `given` are the values of this asking."""

    compiled: SQLCompiler
    text: str
    places: tuple[Any, ...]
    given: dict[str, Any]

    def get_compiler(self, using: str | None = None, connection: Any = None, elide_empty: bool = True) -> SQLCompiler:
        """The one that made the text, which knows what the columns of the answer are."""
        compiler = copy(self.compiled)
        compiler.connection = connection or connections[using or DEFAULT_DB_ALIAS]
        filled = [p.filled(self.given, compiler.connection) if isinstance(p, Parameter) else p for p in self.places]
        compiler.as_sql = lambda *args, **kwargs: (self.text, filled)  # type: ignore[method-assign, assignment]
        compiler.get_converters = self.converters_by(compiler.connection)  # type: ignore[method-assign, assignment]
        return compiler

    def converters_by(self, connection: Any) -> Callable[[Any], Any]:
        """What makes values of the answer's columns, found out once a connection: the columns are always the same."""
        known = vars(connection).setdefault("kept_converters", WeakKeyDictionary())

        def converters(columns: Any) -> Any:
            if self.compiled not in known:
                compiler = copy(self.compiled)
                compiler.connection = connection
                known[self.compiled] = compiler.get_converters(columns)
            return known[self.compiled]

        return converters


class KeptQuery(Generic[Row]):
    """`make` builds the rows with a `Parameter` for each value; what it takes itself changes the text, as how many
    agencies are named. Nothing else may change it: no day, no user, no setting.
    """

    made: list[KeptQuery[Any]] = []  # all of them, for the test that compares each with a fresh one

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self.make = make
        self._of_shape = lru_cache(KEPT_SHAPES)(self.compile)
        self.shapes: set[tuple[Hashable, ...]] = set()
        self.made.append(self)

    def __call__(self, *shape: Hashable, **given: Any) -> list[Row]:
        """The rows as they are now: one query."""
        rows = self._of_shape(*shape).all()
        query: Any = rows.query
        query.given = given
        return list(rows)

    def compile(self, *shape: Hashable) -> QuerySet[Any, Row]:
        """The rows with their text, not asked yet."""
        rows = self.make(*shape)
        query: Any = rows.query
        compiler = query.get_compiler(rows.db)
        self.shapes.add(shape)
        try:
            query.text, places = compiler.as_sql()
        except EmptyResultSet:  # nobody with these roles has any
            return rows.none()
        query.places = tuple(Parameter(STAND_INS[p]) if type(p) is int and p in STAND_INS else p for p in places)
        query.compiled = compiler
        # As `Query.chain` does it; to set `rows.query` would change what its rows are.
        query.__class__ = KeptSelect
        return rows


@cache
def stand_in(name: str) -> int:
    """A key that holds the place of a parameter where no expression may stand: in a list, in a row in memory."""
    number = next(NUMBERS)
    STAND_INS[number] = name
    return number


def any_of(field: str, name: str, values: int) -> Q:
    """A field that is one of so many values: `given` has them as `name0`, `name1`, …"""
    found = Q(pk__in=[])  # of no values it is none
    for place in range(values):
        found |= Q(**{field: Parameter(f"{name}{place}")})
    return found


def numbered(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """The values for `any_of`."""
    return {f"{name}{place}": value for place, value in enumerate(values)}
