"""What opens an account besides its password, and how all of it ends: keys, calendar address, sessions, links."""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.dispatch import Signal
from knox.models import AuthToken

from accounts.devices import end_sessions
from accounts.models import AccountInvitation, User
from regions import clock

access_revoked = Signal()  # `user`: apps above drop what they keep for programs


@transaction.atomic
def revoke_access(user: User) -> None:
    """Keys of the API and the address of the calendar open nothing any more."""
    AuthToken.objects.filter(user=user).delete()
    access_revoked.send(sender=User, user=user)


@transaction.atomic
def close_account(user: User) -> None:
    """Nobody signs in; what was given out does not come back with a later role, links to a password neither."""
    User.objects.filter(pk=user.pk).update(is_active=False, closed_at=clock.now())
    AccountInvitation.objects.not_over().filter(person=user).update(dropped_at=clock.now())
    revoke_access(user)
    SocialAccount.objects.filter(user=user).delete()
    end_sessions(by=user)
