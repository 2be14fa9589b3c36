"""The published means of groups of institutions. They are not the means of the rows: pages name them "terbit"."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from evaluations.rules.scoring import SchemeAspect, SchemeDomain
from results.models import NationalAverage
from results.models.result import NATIONAL


@dataclass(frozen=True)
class PublishedAverages:
    """All published means of some scopes. One query, when the first of them is asked for."""

    scopes: tuple[str, ...]

    @cached_property
    def rows(self) -> tuple[NationalAverage, ...]:
        return tuple(NationalAverage.objects.filter(scope__in=self.scopes))

    def index(self, year: int, scope: str = NATIONAL) -> NationalAverage | None:
        return next((row for row in self._of(year, scope) if row.measure == "index"), None)

    def domain(self, year: int, domain: SchemeDomain, scope: str = NATIONAL) -> NationalAverage | None:
        """By the number; "d_layanan" carries none, because it moved from 3 to 4, and is found by its word."""
        names = {f"d_{word}" for word in domain.name.lower().split()}
        rows = [row for row in self._of(year, scope) if row.domain_number == domain.number or row.measure in names]
        return next(iter(rows), None)

    def aspect(self, year: int, aspect: SchemeAspect, scope: str = NATIONAL) -> NationalAverage | None:
        return next((row for row in self._of(year, scope) if row.aspect_number == aspect.number), None)

    def aspect_years(self, scope: str = NATIONAL) -> list[int]:
        """The years for which aspects were published, newest first."""
        return sorted({row.year for row in self.rows if row.scope == scope and row.aspect_number}, reverse=True)

    def index_years(self) -> list[int]:
        return sorted(row.year for row in self.rows if (row.scope, row.measure) == (NATIONAL, "index"))

    def _of(self, year: int, scope: str) -> Iterable[NationalAverage]:
        return (row for row in self.rows if row.year == year and row.scope == scope)


def read_averages(scopes: Iterable[str]) -> PublishedAverages:
    return PublishedAverages(tuple(scopes))
