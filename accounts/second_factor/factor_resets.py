"""A second step that is lost: taken away with its codes and sessions, recorded, told to the person."""

import logging

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse

from accounts.devices import end_sessions
from accounts.models import Change, User
from accounts.person_news import AccountNews, tell
from regions.models import Region

log = logging.getLogger(__name__)
FIELD = "langkah kedua"


@transaction.atomic
def remove_factors(*, person: User, region: Region, how: str, by: User) -> None:
    """All of them, and every session. `how` says by whose consent; the password alone opens the way to a new one."""
    Authenticator.objects.filter(user=person).delete()
    end_sessions(by=person)
    change = Change.objects.record(region=region, field=FIELD, before="terpasang", after=how, by=by, person=person)
    assert change is not None
    log.warning("Second step of %s removed: %s", person.username, how)
    text = f"Langkah kedua akun {person.username} {how}. Bila bukan atas permintaan Anda, hubungi auditor daerah Anda."
    tell([person], AccountNews(f"akun-{change.pk}", text, reverse("mfa_index")))
