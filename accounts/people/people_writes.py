"""People and their roles. Each write asks manage_people in the region and leaves its line in `Change`."""

import unicodedata
from collections.abc import Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import permissions
from accounts.account_names import account_for, next_free_account
from accounts.closing import close_account
from accounts.models import USERNAME_TAKEN, Change, Membership, PowerKind, PowerRequest, User
from accounts.permissions import Refused
from accounts.power.given_roles import activate_role, check_role, record_role
from accounts.power.power_requests import ask, change_email
from accounts.power.witnesses import account_needs_witness, other_admins, role_needs_witness
from accounts.roles import Role
from regions import clock
from regions.models import Agency, Region
from ui.names import account_look_of, look_of, visible_name

LAST_ADMIN = "Ini admin terakhir yang dapat masuk. Tunjuk admin lain lebih dahulu."
OWN_ROLE = "Peran sendiri tidak diubah sendiri. Admin lain yang melakukannya."
SERVES_OTHER_REGION = "Orang ini juga bertugas di daerah lain; nama, surel, dan kata sandinya diatur admin bersama."


def people_managed_by(user: User) -> QuerySet[User]:
    """The people of the regions whose admin the user is."""
    regions = permissions.regions_where("manage_people", user)
    return User.objects.filter(memberships__region__in=regions).distinct()


@transaction.atomic
def create_first_admin(
    *, region: Region, username: str, full_name: str, email: str, password: str, does_data_entry: bool = False
) -> User:
    """The first person of an empty database, its admin. Of two at once only one gets through.

    `does_data_entry`: Diskominfo as well. Who holds the code of the server is its operator; later nobody changes own
    roles.
    """
    Region.objects.select_for_update().order_by("pk").first()  # the door both must pass, whichever region they chose
    if User.objects.exists():
        raise Refused("Admin pertama sudah ada. Masuklah dengan akun Anda.")
    person = _new_person(username, full_name, email, is_sample=False)
    validate_password(password, person)
    person.set_password(password)
    person.save()
    Change.objects.record(region=region, field="akun", before="", after="admin pertama", by=person, person=person)
    for role in (Role.ADMIN, *([Role.DISKOMINFO] if does_data_entry else [])):
        activate_role(Membership(user=person, region=region, role=role), by=person)
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
    nip: str = "",
    position: str = "",
    phone: str = "",
    is_sample: bool = False,
) -> User:
    """A new account with its first role. It has no password: the person sets one by link.

    Without `username` the account is named after the person.
    Where the role takes two people, the account is closed until the second one has agreed.
    """
    require_manager(region, by)
    person = _new_person(username or account_from(full_name), full_name, email, is_sample)
    person.nip, person.position, person.phone = nip, position, phone
    person.made_by, person.date_joined = by, clock.now()
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


def account_from(full_name: str) -> str:
    """A free account's name; `ValidationError` where the name has no Latin letters."""
    base = account_for(visible_name(full_name))
    if not base:
        raise ValidationError({"username": "Nama akun tidak dapat dibuat dari nama ini. Ketik nama akunnya."})
    looks = User.objects.filter(username_look__startswith=account_look_of(base))
    return next_free_account(base, set(looks.values_list("username_look", flat=True)))


def plain_username(typed: str) -> str:
    """Small letters of one width, without what nobody sees."""
    return unicodedata.normalize("NFKC", visible_name(typed)).lower()


def why_not_username(wanted: str, taken: User) -> str:
    """Names the account that looks the same, where it is not the very same."""
    if taken.username == wanted:
        return USERNAME_TAKEN
    return f"Nama akun ini tampak sama dengan akun {taken.username} yang sudah ada. Pilih nama lain."


def namesakes(
    full_name: str, regions: Iterable[Region], without: User | None = None, email: str = ""
) -> QuerySet[User]:
    """People of these regions whose name looks the same, or who have that address; they may well be others."""
    same = Q(name_look=look_of(full_name)) | (Q(email__iexact=email.strip()) if email.strip() else Q())
    found = User.objects.filter(same, merged_into=None, memberships__region__in=list(regions)).distinct()
    return (found.exclude(pk=without.pk) if without else found).order_by("full_name", "pk")


@transaction.atomic
def add_role(*, person: User, region: Region, role: str, by: User, agency: Agency | None = None) -> Membership:
    """Give a role, or give back one that was taken away. An account without any role works again.

    What takes two people comes back inactive, with its request.
    """
    require_manager(region, by)
    if refusal := why_not_change_own(region, person, by):
        raise Refused(refusal)
    # Region first, as everywhere: while the account is being merged it waits, and is then known as merged.
    list(Region.objects.select_for_update().filter(pk=region.pk).values_list("pk"))
    rows = User.objects.select_for_update().filter(pk=person.pk)
    person.merged_into_id, person.merged_name, person.is_active = rows.values_list(
        "merged_into", "merged_name", "is_active"
    ).get()
    stored = Membership.objects.filter(user=person, region=region, role=role, agency=agency).first()
    if stored and stored.is_active:
        raise ValidationError("Orang ini sudah punya peran itu.")
    membership = stored or Membership(user=person, region=region, role=role, agency=agency)
    if person == by or role_needs_witness(role, region):
        return _ask_role(membership, by)
    return activate_role(membership, by)


def why_not_change_own(region: Region, person: User, by: User) -> str | None:
    """Nobody changes own roles. Who is the only admin may ask: the second person or the operator decides."""
    return OWN_ROLE if person == by and other_admins(region, by) else None


def why_no_own_role_anywhere(regions: Iterable[Region], person: User, by: User) -> str | None:
    """The reason, where it holds in all of these regions."""
    return OWN_ROLE if all(why_not_change_own(region, person, by) for region in regions) else None


def _ask_role(membership: Membership, by: User) -> Membership:
    membership.is_active = False
    check_role(membership)
    membership.save()
    person = membership.user
    if not person.memberships.filter(is_active=True).exists():
        person.is_active = False
        person.save(update_fields=["is_active"])
    ask(kind=PowerKind.ROLE, person=person, region=membership.region, membership=membership, by=by)
    return membership


@transaction.atomic
def remove_role(*, membership: Membership, by: User) -> None:
    """Take a role away; who has none left can no longer sign in. Nothing is deleted."""
    require_manager(membership.region, by)
    Region.objects.select_for_update().get(pk=membership.region_id)  # two admins must not remove each other
    if refusal := why_not_remove_role(membership, by):
        raise Refused(refusal)
    active = Membership.objects.filter(pk=membership.pk, is_active=True)
    if not active.update(is_active=False, ended_at=clock.now()):
        return
    person = membership.user
    if not person.memberships.filter(is_active=True).exists():
        close_account(person)
    record_role(membership, before=membership.short_text, after="", by=by)


def why_not_remove_role(membership: Membership, by: User) -> str | None:
    """Nobody takes an own role; the region keeps an admin who can sign in, whatever happens."""
    if membership.user_id == by.pk:
        return OWN_ROLE
    if membership.role != Role.ADMIN or not membership.is_active:
        return None
    admins = Membership.objects.filter(
        region_id=membership.region_id, role=Role.ADMIN, is_active=True, user__is_active=True
    )
    others = admins.exclude(pk=membership.pk).exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return None if others.exists() else LAST_ADMIN


@transaction.atomic
def move_role(*, membership: Membership, agency: Agency, by: User) -> Membership:
    """The same role at another agency. The old one ends; where the new one waits for a second person it stays."""
    Region.objects.select_for_update().get(pk=membership.region_id)  # of two who move it the second finds it moved
    membership = Membership.objects.select_related("user", "region", "agency").get(pk=membership.pk)
    if refusal := why_not_move_role(membership, by):
        raise Refused(refusal)
    moved = add_role(person=membership.user, region=membership.region, role=membership.role, agency=agency, by=by)
    if moved.is_active:
        remove_role(membership=membership, by=by)
    return moved


def why_not_move_role(membership: Membership, by: User) -> str | None:
    if membership.agency is None or not membership.is_active:
        return "Hanya peran OPD yang berlaku yang dipindahkan."
    return OWN_ROLE if membership.user_id == by.pk else None


@transaction.atomic
def update_person(*, person: User, full_name: str, email: str, by: User) -> PowerRequest | None:
    """Change name and address. Only an admin of every region the person serves may do that.

    An address that takes two people stays as it is until its request, which is returned, counts.
    """
    require_admin_everywhere(person, by)
    region = person.memberships.order_by("pk").select_related("region")[0].region
    before, stored, email = person.full_name, person.email, email.strip().lower()
    person.full_name, person.email = visible_name(full_name), email
    person.clean_fields(exclude=["password"])
    person.email = stored
    person.save(update_fields=["full_name", "name_look"])
    User.objects.filter(merged_into=person).update(merged_name=person.full_name)
    Change.objects.record(region=region, field="nama", before=before, after=person.full_name, by=by, person=person)
    if email == stored:
        return None
    if account_needs_witness(person):
        return ask(kind=PowerKind.EMAIL, person=person, region=region, email=email, by=by)
    change_email(person, email, region=region, by=by)
    return None


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
