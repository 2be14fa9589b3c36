"""An identity at the single sign-on that must open somebody's account no more: the admin cuts it."""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.identities import cut_link
from accounts.models import User
from accounts.people.people_writes import require_admin_everywhere
from accounts.permissions import Refused

OWN_LINK = "Hubungan sendiri diputus pada halaman Akun terhubung."


@transaction.atomic
def cut_link_of(*, link: SocialAccount, by: User) -> None:
    """One admin is enough: it opens nothing. Raises `Refused`."""
    require_admin_everywhere(link.user, by)
    if link.user == by:
        raise Refused(OWN_LINK)
    cut_link(link=link, by=by)
