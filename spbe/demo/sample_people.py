"""Agencies and people of the demo city, made by its own admin."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.agencies.agency_writes import create_agency
from accounts.models import Membership, PowerRequest, User
from accounts.people.people_writes import create_first_admin, create_person
from accounts.power.power_requests import confirm_as_operator
from accounts.roles import Role
from regions import clock
from regions.models import Agency, Region

LONG_AGO = timedelta(days=90)


def seed(
    region: Region, plan: dict[str, Any], operators: dict[str, dict[str, str]]
) -> tuple[dict[str, Agency], dict[str, User]]:
    """{short name: agency} and {username: person}; the first person of the plan is the admin.

    An agency with an operator of its own stands among the people too, under its short name.
    """
    first, *others = plan["people"]
    admin = create_first_admin(
        region=region,
        username=first["username"],
        full_name=first["name"],
        email=demo_email(first["username"]),
        password=f"pertama-{plan['password']}",
    )
    agencies = {row["short"]: _agency(region, row, admin) for row in plan["agencies"]}
    users = {row["username"]: _person(region, row, agencies, admin) for row in others}
    users[admin.username] = admin
    acting = {short: {**row, "role": Role.OPD, "agency": short} for short, row in operators.items()}
    operating = {short: _person(region, row, agencies, admin) for short, row in acting.items()}
    users |= {user.username: user for user in operating.values()}
    _confirm_all()
    publish_password(users, plan["password"])
    first_of = {row["agency"]: users[row["username"]] for row in reversed(others) if "agency" in row}
    return agencies, users | first_of | operating


def publish_password(users: dict[str, User], password: str) -> None:
    """The one thing no page can do: a password that everybody knows, for demo accounts only. Hashed once for all."""
    hashed = make_password(password)
    for user in users.values():
        user.is_sample, user.password = True, hashed
        user.save(update_fields=["is_sample", "password"])


def _confirm_all() -> None:
    """Who makes the demo is its operator. Its people know each other for long: each may be another's witness."""
    for request in PowerRequest.objects.waiting().order_by("pk"):
        confirm_as_operator(request=request, operator="kota contoh")
    long_ago = clock.now() - LONG_AGO
    Membership.objects.update(given_at=long_ago)
    User.objects.update(date_joined=long_ago)


def demo_email(username: str) -> str:
    """A reserved domain: nothing is ever delivered there."""
    return f"{username}@contoh.invalid"


def _agency(region: Region, row: dict[str, str], admin: User) -> Agency:
    return create_agency(
        region=region,
        name=row["name"],
        short_name=row["short"],
        kind=row.get("kind", Agency.Kind.OPD),
        is_sample=True,
        by=admin,
    )


def _person(region: Region, row: dict[str, Any], agencies: dict[str, Agency], admin: User) -> User:
    return create_person(
        region=region,
        username=row["username"],
        full_name=row["name"],
        email=demo_email(row["username"]),
        role=row["role"],
        agency=agencies[row["agency"]] if "agency" in row else None,
        is_sample=True,
        by=admin,
    )
