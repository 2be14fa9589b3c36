"""People and their roles. Each write asks manage_people in the region and leaves its line in `Change`."""

import unicodedata
from collections.abc import Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts import permissions
from accounts.models import USERNAME_TAKEN, Change, Membership, User
from accounts.permissions import Refused
from accounts.roles import Role
from regions import clock
from regions.models import Agency, Region
from ui.names import account_look_of, look_of, visible_name

LAST_ADMIN = "Ini admin terakhir yang dapat masuk. Tunjuk admin lain lebih dahulu."
SERVES_OTHER_REGION = "Orang ini juga bertugas di daerah lain; nama, surel, dan kata sandinya diatur admin bersama."


def people_managed_by(user: User) -> QuerySet[User]:
    """The people of the regions whose admin the user is."""
    regions = permissions.regions_where("manage_people", user)
    return User.objects.filter(memberships__region__in=regions).distinct()


@transaction.atomic
def create_first_admin(*, region: Region, username: str, full_name: str, email: str, password: str) -> User:
    """The first person of an empty database, its admin. Of two at once only one gets through."""
    Region.objects.select_for_update().order_by("pk").first()  # the door both must pass, whichever region they chose
    if User.objects.exists():
        raise Refused("Admin pertama sudah ada. Masuklah dengan akun Anda.")
    person = _new_person(username, full_name, email, is_sample=False)
    validate_password(password, person)
    person.set_password(password)
    person.save()
    Change.objects.record(region=region, field="akun", before="", after="admin pertama", by=person, person=person)
    _write_role(Membership(user=person, region=region, role=Role.ADMIN), by=person)
    return person


@transaction.atomic
def create_person(
    *,
    region: Region,
    username: str,
    full_name: str,
    role: str,
    by: User,
    email: str = "",
    agency: Agency | None = None,
    is_sample: bool = False,
) -> User:
    """A new account with its first role. It has no password: the person sets one by link."""
    require_manager(region, by)
    person = _new_person(username, full_name, email, is_sample)
    person.set_unusable_password()
    person.save()
    Change.objects.record(region=region, field="akun", before="", after=person.username, by=by, person=person)
    add_role(person=person, region=region, role=role, agency=agency, by=by)
    return person


def require_manager(region: Region, by: User) -> None:
    permissions.require("manage_people", by, Membership(region=region))


def _new_person(username: str, full_name: str, email: str, is_sample: bool) -> User:
    """Checked, not saved. Names of accounts are small letters, so that nobody is taken for another."""
    person = User(username=plain_username(username), full_name=visible_name(full_name), email=email.strip().lower())
    person.is_sample = is_sample
    person.clean_fields(exclude=["password"])
    taken = User.objects.filter(username_look=account_look_of(person.username)).first()
    if taken:
        raise ValidationError({"username": why_not_username(person.username, taken)})
    return person


def plain_username(typed: str) -> str:
    """Small letters of one width, without what nobody sees."""
    return unicodedata.normalize("NFKC", visible_name(typed)).lower()


def why_not_username(wanted: str, taken: User) -> str:
    """Names the account that looks the same, where it is not the very same."""
    if taken.username == wanted:
        return USERNAME_TAKEN
    return f"Nama akun ini tampak sama dengan akun {taken.username} yang sudah ada. Pilih nama lain."


def namesakes(full_name: str, regions: Iterable[Region], without: User | None = None) -> QuerySet[User]:
    """People of these regions whose name looks the same; they may well be others."""
    found = User.objects.filter(name_look=look_of(full_name), memberships__region__in=list(regions)).distinct()
    return (found.exclude(pk=without.pk) if without else found).order_by("full_name", "pk")


@transaction.atomic
def add_role(*, person: User, region: Region, role: str, by: User, agency: Agency | None = None) -> Membership:
    """Give a role, or give back one that was taken away. An account without any role works again."""
    require_manager(region, by)
    stored = Membership.objects.filter(user=person, region=region, role=role, agency=agency).first()
    if stored and stored.is_active:
        raise ValidationError("Orang ini sudah punya peran itu.")
    membership = stored or Membership(user=person, region=region, role=role, agency=agency)
    membership.is_active = True
    return _write_role(membership, by)


def _write_role(membership: Membership, by: User) -> Membership:
    agency = membership.agency
    membership.full_clean(exclude=["user"])
    if agency and agency.region_id != membership.region_id:
        raise ValidationError({"agency": "OPD ini bukan dari daerah itu."})
    if agency and agency.valid_to and agency.valid_to < clock.today(membership.region):
        raise ValidationError({"agency": "OPD ini sudah berakhir. Pilih penerusnya."})
    membership.save()
    person = membership.user
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
    Change.objects.record(
        region=membership.region, field="peran", before="", after=role_text(membership), by=by, person=person
    )
    return membership


def role_text(membership: Membership) -> str:
    """ "Operator OPD, Dinkes" or "Admin"."""
    agency = membership.agency
    return f"{membership.title}, {agency.short_name}" if agency else membership.title


@transaction.atomic
def remove_role(*, membership: Membership, by: User) -> None:
    """Take a role away; who has none left can no longer sign in. Nothing is deleted."""
    require_manager(membership.region, by)
    Region.objects.select_for_update().get(pk=membership.region_id)  # two admins must not remove each other
    if refusal := why_not_remove_role(membership):
        raise Refused(refusal)
    if not Membership.objects.filter(pk=membership.pk, is_active=True).update(is_active=False):
        return
    person = membership.user
    if not person.memberships.filter(is_active=True).exists():
        User.objects.filter(pk=person.pk).update(is_active=False)
    Change.objects.record(
        region=membership.region, field="peran", before=role_text(membership), after="", by=by, person=person
    )


def why_not_remove_role(membership: Membership) -> str | None:
    """The region keeps an admin who can sign in, whatever happens."""
    if membership.role != Role.ADMIN or not membership.is_active:
        return None
    admins = Membership.objects.filter(
        region_id=membership.region_id, role=Role.ADMIN, is_active=True, user__is_active=True
    )
    others = admins.exclude(pk=membership.pk).exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return None if others.exists() else LAST_ADMIN


@transaction.atomic
def update_person(*, person: User, full_name: str, email: str, by: User) -> None:
    """Change name and address. Only an admin of every region the person serves may do that."""
    require_admin_everywhere(person, by)
    region = person.memberships.order_by("pk").select_related("region")[0].region
    before = {"nama": person.full_name, "surel": person.email}
    person.full_name, person.email = visible_name(full_name), email.strip().lower()
    person.clean_fields(exclude=["password"])
    person.save(update_fields=["full_name", "name_look", "email"])
    for field, after in (("nama", person.full_name), ("surel", person.email)):
        Change.objects.record(region=region, field=field, before=before[field], after=after, by=by, person=person)


def require_admin_everywhere(person: User, by: User) -> None:
    """Else the admin of one region could sign in as somebody of another."""
    if refusal := why_not_update_person(person, by):
        raise Refused(refusal)


def why_not_update_person(person: User, by: User) -> str | None:
    """Why this admin may not change who the person is; None if they may."""
    memberships = list(person.memberships.all())
    if not any(permissions.may("manage_people", by, m) for m in memberships):
        return permissions.REASONS["manage_people"]
    return None if all(permissions.may("manage_people", by, m) for m in memberships) else SERVES_OTHER_REGION
