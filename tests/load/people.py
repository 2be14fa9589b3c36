"""Who works in a load: accounts of three roles in the 47-indicator city, made by its own functions."""

from dataclasses import dataclass
from itertools import cycle

from accounts.models import PowerRequest, User
from accounts.people.people_writes import create_person
from accounts.power.power_requests import confirm
from accounts.power.witnesses import witnesses
from accounts.roles import Role
from domains.models import EvidenceItem
from evaluations.choices import CycleState
from evaluations.models import Assignment, Evaluation
from regions.models import Agency
from spbe.demo.sample_people import publish_password

PASSWORD = "pekan-terakhir-jendela"  # of accounts that live as long as the measurement
# What each role sends (traffic.MIX) in requests that a person thinks about: shares of the people follow from it.
SHARES = {Role.DISKOMINFO: 45, Role.OPD: 35, Role.PIMPINAN: 5}
FEWEST = {Role.DISKOMINFO: 2, Role.OPD: 2, Role.PIMPINAN: 1}


@dataclass(frozen=True)
class Place:
    """Where evidence may be sent: an indicator and one of its items."""

    number: int
    item: str


@dataclass(frozen=True)
class Worker:
    """One account, and what it may send evidence for."""

    username: str
    role: str
    places: tuple[Place, ...] = ()


def cycle_in_work() -> Evaluation:
    """The year whose self-assessment is open."""
    return Evaluation.objects.select_related("region").get(state=CycleState.MANDIRI)


def create_workers(evaluation: Evaluation, count: int) -> list[Worker]:
    """So many accounts, the roles mixed from the first on, all with `PASSWORD`."""
    admin = User.objects.get(username="admin")
    agencies = cycle(Agency.objects.filter(assignments__evaluation=evaluation).distinct().order_by("pk"))
    made = {}
    for number, role in enumerate(_roles(count)):
        agency = next(agencies) if role == Role.OPD else None
        person = create_person(
            region=evaluation.region,
            username=f"beban{number}",
            full_name=f"Pegawai Beban {number}",
            role=role,
            agency=agency,
            by=admin,
            is_sample=True,
        )
        made[person] = Worker(person.username, role, _places(evaluation, agency) if agency else ())
    for request in PowerRequest.objects.waiting().order_by("pk"):
        confirm(request=request, by=witnesses(request)[0])
    publish_password({person.username: person for person in User.objects.filter(pk__in=[p.pk for p in made])}, PASSWORD)
    return list(made.values())


def _roles(count: int) -> list[str]:
    """The role that is furthest behind its share comes next."""
    given = dict.fromkeys(SHARES, 0)
    roles = []
    for _ in range(max(count, sum(FEWEST.values()))):
        short = [role for role in given if given[role] < FEWEST[role]]
        role = short[0] if short else min(given, key=lambda role: (given[role] + 1) / SHARES[role])
        given[role] += 1
        roles.append(role)
    return roles


def _places(evaluation: Evaluation, agency: Agency) -> tuple[Place, ...]:
    """Every item of every indicator in which the agency has a part."""
    mine = Assignment.objects.filter(evaluation=evaluation, agency=agency).values("indicator")
    rows = EvidenceItem.objects.filter(criterion__indicator__in=mine).order_by("code")
    return tuple(Place(*row) for row in rows.values_list("criterion__indicator__number", "code"))
