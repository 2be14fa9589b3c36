"""The lists of an office as bulk acts: how an import of agencies or people is taken back."""

from collections.abc import Collection

from django.urls import reverse

from accounts.models import User
from notices.models import Mail
from notices.notifications import absolute_url
from undo.act_kinds import ActKind, register_act
from undo.models import BulkAct
from undo.row_steps import RowStep

USER = "accounts.User"
OWN_ACCOUNT = "Akun Anda sendiri dibuat dengan impor ini. Admin lain yang membatalkannya."


def why_not_own_account(act: BulkAct, user: User) -> str | None:
    """Nobody takes the own account away."""
    own = any(step.label == USER and step.pk == str(user.pk) for step in act.row_steps)
    return OWN_ACCOUNT if own else None


def write_to_former(act: BulkAct, steps: Collection[RowStep], by: User) -> None:
    """Who has had a mail about an account that goes gets one that says so; it leaves in the name of who undid it."""
    made = [int(step.pk) for step in steps if step.label == USER and step.is_made]
    had = Mail.objects.filter(user__in=made).exclude(state__in=(Mail.State.WAITING, Mail.State.OUTDATED))
    rows = []
    for person in User.objects.filter(pk__in=had.values("user")).exclude(email=""):
        text = (
            f"Akun {person.username} untuk {person} dibuat karena keliru dan sudah dihapus. Abaikan surel sebelumnya."
        )
        key, subject = f"batal-{act.pk}-{person.pk}", f"akun {person.username} dihapus"
        said = f"{text}\n\n{absolute_url(reverse('home'))}\n"
        rows.append(Mail(user=by, key=key, subject=subject, text=said, address=person.email))
    Mail.objects.bulk_create(rows, ignore_conflicts=True)


def register_acts() -> None:
    register_act(
        ActKind("impor-opd", "Impor OPD", "manage_agencies", ("regions.Agency",), lambda act: reverse("agencies"))
    )
    register_act(
        ActKind(
            "impor-orang",
            "Impor orang",
            "manage_people",
            (USER, "accounts.Membership", "accounts.PowerRequest"),
            lambda act: reverse("power_requests"),
            why_not=why_not_own_account,
            taken_back=write_to_former,
            gives_power=True,
            news="akun",
        )
    )
