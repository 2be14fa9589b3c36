"""What may be owed in a cycle, read in one query: as much of each row as tells whether it is late, and who leads."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, cast

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from evaluations.choices import AssignmentPart
from evaluations.models import Assignment, Evaluation
from evidence.models import EvidenceRequest
from evidence.requests.answers import SentEvidence
from evidence.requests.owed_places import OwedPlace
from leadership.late_things import OwedThing, actions_until, owed_by_agency
from planning.models import Action
from regions.models import Agency
from ui.kept_query import KeptQuery, Parameter

PART, REQUEST, ACTION = "bagian", "permintaan", "tindakan"
AGENCY = ("agency", "agency__name", "agency__short_name", "agency__valid_to")
CARRIED_TO: Any = Action._meta.get_field("carried_to")
HEIR = ("agency__heir", "agency__heir__name", "agency__heir__short_name")


class LeadAgency(NamedTuple):
    pk: int
    name: str


class OwedRow(NamedTuple):
    """An assignment, a request or an action as the union has it."""

    kind: str
    pk: int
    due: date | None
    part: str
    item: int | None
    indicator: int | None
    number: int | None
    agency: int
    name: str
    short_name: str
    valid_to: date | None
    heir: int | None
    heir_name: str | None
    heir_short_name: str | None


class OwedIndicator(NamedTuple):
    pk: int
    number: int


@dataclass(frozen=True)
class OwedRows:
    evaluation: Evaluation
    parts: list[OwedPlace] = field(default_factory=list)
    requests: list[OwedPlace] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def leads(self) -> dict[int, LeadAgency]:
        """Who leads each indicator, by its id."""
        leads = [part for part in self.parts if part.part == AssignmentPart.LEAD]
        return {part.indicator_id: LeadAgency(part.agency_id, part.agency.short_name) for part in leads}

    def owed(self, sent: SentEvidence) -> list[OwedThing]:
        """Nothing is owed in a cycle that is over."""
        if self.evaluation.is_past:
            return []
        requests, parts = cast(list[EvidenceRequest], self.requests), cast(list[Assignment], self.parts)
        return list(owed_by_agency(self.evaluation, requests, parts, sent, self.actions))


def read_owed_rows(evaluation: Evaluation) -> OwedRows:
    """One query: assignments, standing requests and open actions."""
    found = OwedRows(evaluation)
    agencies: dict[int, Agency] = {}
    place = {"region": evaluation.region_id, "family": evaluation.family, "year": evaluation.year}
    for values in _of_cycle(cycle=evaluation.pk, **place):
        _sort_in(found, OwedRow(*values), agencies)
    return found


@KeptQuery
def _of_cycle() -> QuerySet[Any, Any]:
    """In the order of `OwedRow`."""
    cycle = Parameter("cycle")
    parts = _rows(Assignment.objects.filter(evaluation=cycle), PART, part=F("part"), indicator="indicator")
    standing = EvidenceRequest.objects.standing().filter(evaluation=cycle)
    requests = _rows(standing, REQUEST, item=F("item"), indicator="indicator")
    actions = actions_until(Parameter("region"), Parameter("family", CharField()), Parameter("year"))
    return parts.union(requests, _rows(actions, ACTION), all=True)


def _rows(rows: QuerySet[Any], kind: str, indicator: str = "", **more: Any) -> QuerySet[Any, Any]:
    nothing = Cast(Value(None), IntegerField())
    return rows.order_by().values_list(
        Value(kind, CharField()),
        "pk",
        "due",
        Cast(more.get("part", Value("")), CharField()),
        more.get("item", nothing),
        *((F(indicator), F(f"{indicator}__number")) if indicator else (nothing, nothing)),
        *AGENCY,
        *HEIR,
    )


def _sort_in(found: OwedRows, row: OwedRow, agencies: dict[int, Agency]) -> None:
    agency = agencies.get(row.agency) or agencies.setdefault(row.agency, _agency(row))
    if row.kind == ACTION or row.indicator is None:
        action = Action(pk=row.pk, due=row.due, agency=agency)
        CARRIED_TO.set_cached_value(action, None)  # only open ones are read
        found.actions.append(action)
        return
    indicator = OwedIndicator(row.indicator, row.number or 0)
    place = OwedPlace(row.agency, agency, row.indicator, indicator, row.item, row.due, row.part)
    (found.requests if row.kind == REQUEST else found.parts).append(place)


def _agency(row: OwedRow) -> Agency:
    heir = row.heir and Agency(pk=row.heir, name=row.heir_name or "", short_name=row.heir_short_name or "")
    return Agency(pk=row.agency, name=row.name, short_name=row.short_name, valid_to=row.valid_to, heir=heir or None)
