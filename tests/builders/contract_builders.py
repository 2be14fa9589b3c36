"""A government with something in every table that the API reads, and the keys of those who ask."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from accounts.api_keys.key_writes import create_key
from accounts.models import KeyArea
from assessment.scores import save_score
from evaluations.choices import ValueColumn
from results.models import OfficialResult
from tests.access.world import INDICATOR, World, build_world
from tests.builders.api_builders import put_scores
from tests.city import City
from tests.work import WHY


@dataclass(frozen=True)
class Callers:
    """`keys`: by the role of the owner; "" for one who has none."""

    keys: dict[str, str]
    places: dict[str, list[object]]  # what really exists, by the name of the path parameter


def build_callers(city: City, roles: list[str]) -> Callers:
    """The keys of these roles, in a cycle where each of them may read or write something."""
    world = build_world(city)
    _disagree(city)
    row = _results(city)
    whole = {"name": "uji", "lifetime": timedelta(days=1), "areas": KeyArea.values}
    keys = {role: create_key(**whole, by=city.people[role]) for role in roles if role}
    return Callers({**keys, "": ""}, _places(city, world, row))


def _disagree(city: City) -> None:
    """Proposed 4, entered 3: the validator has something to decide. And what assessors said, to be inherited."""
    put_scores(city, ValueColumn.MANDIRI, dict.fromkeys([1, 2, 3, INDICATOR], 3))
    put_scores(city, ValueColumn.DOKUMEN, {1: 2})
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(INDICATOR),
        column=ValueColumn.USULAN,
        by=city.people["opd"],
        version=0,
        changes={"value": "4"},
        reason=WHY,
    )


def _results(city: City) -> OfficialResult:
    """A ministry, which lies in no region."""
    return OfficialResult.objects.create(
        year=2024,
        institution="Kementerian Uji",
        kind="kementerian",
        instrument=city.evaluation.instrument,
        index=Decimal("3.10"),
        domain_values={"1": "3.00"},
        warnings=["Predikat tidak cocok dengan indeks."],
        source_type="official",
        source="Laporan 2024",
    )


def _places(city: City, world: World, row: OfficialResult) -> dict[str, list[object]]:
    return {
        "evaluations": [*[city.evaluation.pk] * 5, world.other.evaluation.pk],
        "results": [row.pk, world.own.result.pk, world.other.result.pk],
        "number": [INDICATOR, INDICATOR, 1, 21],
        "code": ["SPBE-2020", "PEMDI-2026"],
        "column": [str(ValueColumn.USULAN), str(ValueColumn.TINJAUAN)],
    }
