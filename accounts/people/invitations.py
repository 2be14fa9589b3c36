"""The link by which a person sets a password: works once, three days long. Nobody ever types another's."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.link_mails import link_mails
from accounts.models import Change, User
from accounts.people.people_writes import require_admin_everywhere
from accounts.permissions import Refused

CLOSED = "Akun ini tidak aktif. Beri peran lebih dahulu."


def password_link(*, person: User, by: User) -> str:
    """The path of a fresh link. Making it is recorded: whoever holds it can become that person."""
    require_admin_everywhere(person, by)
    path = fresh_password_link(person)
    _record(person, "dibuat", by)
    return path


def fresh_password_link(person: User) -> str:
    """The path alone; asks nobody. Raises `Refused` for an account that is closed."""
    if not person.is_active:
        raise Refused(CLOSED)
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})


@transaction.atomic
def mail_password_link(*, person: User, by: User) -> None:
    """Let the queue send a fresh link to the person's own mailbox; the link is made when the mail leaves."""
    require_admin_everywhere(person, by)
    if not person.is_active:
        raise Refused(CLOSED)
    if not person.email:
        raise ValidationError("Orang ini belum punya alamat surel. Salin tautannya.")
    _record(person, f"diminta lewat surel ke {person.email}", by)
    link_mails().queue(person)


def _record(person: User, what: str, by: User) -> None:
    region = person.memberships.select_related("region").filter(is_active=True)[0].region
    Change.objects.record(region=region, field="tautan kata sandi", before="", after=what, by=by, person=person)
