"""The lists of an office as bulk acts: how an import of agencies or people is taken back."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet
from django.urls import reverse

from accounts.agencies import agency_writes
from accounts.models import Change, Membership, User
from accounts.people import people_writes
from accounts.permissions import why_not_allowed
from notices.models import Mail
from notices.notifications import absolute_url
from regions.models import Region
from undo.act_kinds import ActKind, register_act
from undo.deletable_kinds import DeletableKind, register_deletable
from undo.models import BulkAct
from undo.row_steps import RowStep

USER, MEMBERSHIP = "accounts.User", "accounts.Membership"
OWN_ACCOUNT_STAYS = "Akun sendiri tidak dihapus sendiri."
OWN_ACCOUNT = "Akun Anda sendiri dibuat dengan impor ini. Admin lain yang membatalkannya."


def why_not_take_people(act: BulkAct, user: User) -> str | None:
    """Nobody takes the own account or an own role away, nor the last admin."""
    steps = act.row_steps
    if str(user.pk) in _made(USER, steps):
        return OWN_ACCOUNT
    refusals = (people_writes.why_not_remove_role(row, user) for row in _given_roles(steps))
    return next(filter(None, refusals), None)


def _made(label: str, steps: Iterable[RowStep]) -> list[str]:
    return [step.pk for step in steps if step.label == label and step.is_made]


def _given_roles(steps: Collection[RowStep]) -> QuerySet[Membership]:
    """What the act gave, be it anew or back."""
    back = [step.pk for step in steps if step.label == MEMBERSHIP and "is_active" in (step.before or {})]
    return Membership.objects.filter(pk__in=[*_made(MEMBERSHIP, steps), *back], is_active=True)


def part_with(act: BulkAct, steps: Collection[RowStep], by: User) -> None:
    """Accounts and roles that go stand in the log of accounts, and in a mail to whom one was told."""
    gone = [int(key) for key in _made(USER, steps)]
    for person in User.objects.filter(pk__in=gone):
        record_deletion(person, act.region, by)
    for row in _given_roles(steps).exclude(user__in=gone).select_related("user", "agency"):
        Change.objects.record(region=act.region, field="peran", before=row.short_text, after="", by=by, person=row.user)
    write_about_deletion(gone, by)


def part_with_person(person: User, by: User) -> None:
    record_deletion(person, person.memberships.order_by("pk")[0].region, by)
    write_about_deletion([person.pk], by)


def record_deletion(person: User, region: Region, by: User) -> None:
    """The line keeps the name, which goes with the account."""
    said = f"{person} ({person.username})"
    Change.objects.record(region=region, field="akun", before=said, after="dihapus", by=by, person=person)


def write_about_deletion(people: Collection[int], by: User) -> None:
    """Who has had a mail about an account that goes gets one that says so; it leaves in the name of who deletes it."""
    had = Mail.objects.filter(user__in=people).exclude(state__in=(Mail.State.WAITING, Mail.State.OUTDATED))
    rows = []
    for person in User.objects.filter(pk__in=had.values("user")).exclude(email=""):
        text = (
            f"Akun {person.username} untuk {person} dibuat karena keliru dan sudah dihapus. Abaikan surel sebelumnya."
        )
        key, subject = f"akun-dihapus-{person.pk}", f"akun {person.username} dihapus"
        said = f"{text}\n\n{absolute_url(reverse('home'))}\n"
        rows.append(Mail(user=by, key=key, subject=subject, text=said, address=person.email))
    Mail.objects.bulk_create(rows, ignore_conflicts=True)


def why_not_delete_person(person: User, user: User) -> str | None:
    """Besides what rests on it; None if this person may."""
    if person.pk == user.pk:
        return OWN_ACCOUNT_STAYS
    if person.has_usable_password() or person.last_login:
        return f"{person} sudah memakai akunnya. Cabut perannya: tanpa peran, akun tidak dapat masuk."
    return people_writes.why_not_update_person(person, user)


def register_acts() -> None:
    register_deletable(
        DeletableKind(
            "opd",
            "OPD",
            agency_writes.agencies_managed_by,
            lambda agency, user: why_not_allowed("manage_agencies", user, agency),
            str,
            lambda agency: agency.region,
            lambda agency: reverse("agency_edit", args=[agency.pk]),
            "agencies",
        )
    )
    register_deletable(
        DeletableKind(
            "orang",
            "akun",
            people_writes.people_managed_by,
            why_not_delete_person,
            lambda person: f"{person} ({person.username})",
            lambda person: person.memberships.order_by("pk")[0].region,
            lambda person: reverse("person_edit", args=[person.pk]),
            "people",
            along=lambda person: [
                person.notifications.all(),
                person.mails.all(),
                person.power_requests.all(),
                person.invitations.all(),
                person.memberships.all(),
            ],
            before_going=part_with_person,
            gives_power=True,
        )
    )
    register_act(
        ActKind("impor-opd", "Impor OPD", "manage_agencies", ("regions.Agency",), lambda act: reverse("agencies"))
    )
    register_act(
        ActKind(
            "impor-orang",
            "Impor orang",
            "manage_people",
            (USER, MEMBERSHIP, "accounts.PowerRequest"),
            lambda act: reverse("power_requests"),
            why_not=why_not_take_people,
            taken_back=part_with,
            gives_power=True,
            news="akun",
        )
    )
