"""The link by which a person sets a password: works once, three days long. Nobody ever types another's."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import Change, User
from accounts.people.people_writes import require_admin_everywhere
from accounts.permissions import Refused


def password_link(*, person: User, by: User) -> str:
    """The path of a fresh link. Making it is recorded: whoever holds it can become that person."""
    require_admin_everywhere(person, by)
    if not person.is_active:
        raise Refused("Akun ini tidak aktif. Beri peran lebih dahulu.")
    region = person.memberships.select_related("region").filter(is_active=True)[0].region
    Change.objects.record(region=region, field="tautan kata sandi", before="", after="dibuat", by=by, person=person)
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})


@transaction.atomic
def mail_password_link(*, person: User, by: User, absolute: Callable[[str], str]) -> None:
    """Send a fresh link to the person's own mailbox; `absolute` makes an address of a path."""
    if not person.email:
        raise ValidationError("Orang ini belum punya alamat surel. Salin tautannya.")
    address = absolute(password_link(person=person, by=by))
    context = {"user": person, "username": person.username, "password_reset_url": address}
    get_adapter().send_password_reset_mail(person, person.email, context)
