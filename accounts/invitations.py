"""The link by which a person sets a password: works once, three days long. Nobody ever types another's."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Change, User
from accounts.people import require_whole_person
from accounts.permissions import Refused


def password_link(*, person: User, by: User) -> str:
    """The path of a fresh link. Making it is recorded: whoever holds it can become that person."""
    require_whole_person(person, by)
    if not person.is_active:
        raise Refused("Akun ini tidak aktif. Beri peran lebih dahulu.")
    region = person.memberships.select_related("region").filter(is_active=True)[0].region
    Change.objects.record(region=region, field="tautan kata sandi", before="", after="dibuat", by=by, person=person)
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})


def mail_link(*, person: User, address: str) -> None:
    """Send the absolute address of a link to the person's own mailbox."""
    if not person.email:
        raise ValidationError("Orang ini belum punya alamat surel. Salin tautannya.")
    context = {"user": person, "username": person.username, "password_reset_url": address}
    get_adapter().send_password_reset_mail(person, person.email, context)
