"""A person as kept queries know them: what they are is part of the question, who they are comes with each asking."""

from typing import NamedTuple

from accounts.models import Membership, User
from ui.kept_query import stand_in


class HeldRole(NamedTuple):
    """A role with the names of its keys; `kept` are the ended agencies that the agency continues."""

    role: str
    region: str
    agency: str | None
    kept: tuple[str, ...]


PersonShape = tuple[HeldRole, ...]


def person_shape(user: User) -> tuple[PersonShape, dict[str, int]]:
    """The person's roles, and the values of the keys in them: for a kept query that asks `asked_person`."""
    names: dict[tuple[str, int], str] = {}

    def named(kind: str, key: int) -> str:
        return names.setdefault((kind, key), f"own_{kind}{len(names)}")

    shape = tuple(
        HeldRole(
            held.role,
            named("region", held.region_id),
            None if held.agency_id is None else named("agency", held.agency_id),
            tuple(named("agency", key) for key in held.kept if key is not None),
        )
        for held in user.active_memberships
    )
    return shape, {"person": user.pk, **{name: key for (_, key), name in names.items()}}


def asked_person(shape: PersonShape) -> User:
    """Somebody with these roles, a stand-in for each key: what a queryset asks of a person, it may ask of them."""
    user = User(pk=stand_in("person"))
    user.active_memberships = [_membership(held) for held in shape]
    return user


def _membership(held: HeldRole) -> Membership:
    agency = None if held.agency is None else stand_in(held.agency)
    found = Membership(role=held.role, region_id=stand_in(held.region), agency_id=agency)
    found.kept.update({stand_in(name): "" for name in held.kept})
    return found
