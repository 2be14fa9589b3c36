"""The small city that most tests play in."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar

from django.db.models import Model

from accounts.models import Membership, User
from accounts.roles import AGENCY_ROLES, Role
from domains.models import Indicator, Instrument
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle
from evaluations.models import Evaluation
from evaluations.stages.transitions import (
    move_stage,
)
from regions.models import Agency, Region

PASSWORD = "rahasia-uji-2025"
LONG_AGO = datetime(2024, 1, 2, tzinfo=UTC)  # when they read the tour

Row = TypeVar("Row", bound=Model)


@dataclass
class City:
    region: Region
    agency: Agency  # Dinas Kesehatan; leads indicator 45
    other_agency: Agency  # Badan Keuangan; leads indicator 34
    evaluation: Evaluation
    people: dict[str, User] = field(default_factory=dict)  # by role; "opd2" acts for the other agency

    def indicator(self, number: int) -> Indicator:
        return Indicator.objects.get(instrument=self.evaluation.instrument, number=number)


def person(region: Region, role: str, username: str | None = None, agency: Agency | None = None) -> User:
    """A user with one membership."""
    name = username or role
    facts = {"full_name": name.title(), "email": f"{name}@uji.id", "toured_at": LONG_AGO}
    user = User.objects.create_user(username=name, password=PASSWORD, **facts)
    Membership.objects.create(user=user, region=region, role=role, agency=agency)
    return user


def fresh(row: Row) -> Row:
    """As the next request reads it; a person's memberships are read once a request."""
    return type(row)._base_manager.get(pk=row.pk)


def build_people() -> tuple[Region, Agency, Agency, dict[str, User]]:
    """The region, its two agencies and one person a role; no cycle yet."""
    bali, _ = Region.objects.get_or_create(
        code="51", defaults={"name": "Bali", "kind": "provinsi", "time_zone": "Asia/Makassar"}
    )
    region, _ = Region.objects.get_or_create(
        code="51.71",
        defaults={"name": "Kota Denpasar", "kind": "kota", "parent": bali, "time_zone": "Asia/Makassar"},
    )
    agency = Agency.objects.create(region=region, name="Dinas Kesehatan", short_name="Dinkes")
    other = Agency.objects.create(region=region, name="Badan Keuangan dan Aset Daerah", short_name="BPKAD")
    people = {code: person(region, code, agency=agency if code in AGENCY_ROLES else None) for code in Role.values}
    people["opd2"] = person(region, "opd", "opd2", other)
    return region, agency, other, people


def build_city(instrument: Instrument) -> City:
    region, agency, other, people = build_people()
    evaluation = create_cycle(
        region=region,
        year=2025,
        instrument=instrument,
        activity="pemantauan",
        by=people["diskominfo"],
        windows=[WindowDates(CycleState.MANDIRI, date(2025, 8, 1), date(2025, 8, 29))],
    )
    city = City(region, agency, other, evaluation, people)
    for owner, number in ((agency, 45), (other, 34)):
        assign_agency(
            evaluation=evaluation,
            indicators=[city.indicator(number)],
            agency=owner,
            part=AssignmentPart.LEAD,
            by=people["diskominfo"],
            due=date(2025, 8, 22),
        )
    move_stage(evaluation=evaluation, target=CycleState.MANDIRI, by=people["diskominfo"])
    return city
