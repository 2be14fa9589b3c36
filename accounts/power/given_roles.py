"""A role begins to count or ends: checked, recorded, told to the person."""

from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.invitation_links import drop_shown_links
from accounts.models import Change, Membership, User
from accounts.person_news import AccountNews, tell
from accounts.power.witnesses import role_needs_witness
from accounts.roles import AGENCY_ROLES
from regions import clock


def check_role(membership: Membership) -> None:
    """Pass, or `ValidationError` by field."""
    if membership.user.merged_into_id:
        raise ValidationError(f"Akun ini sudah digabung; berikan peran kepada {membership.user.merged_name}.")
    membership.full_clean(exclude=["user"])
    _check_agency(membership)


def check_first_role(membership: Membership) -> None:
    """The same of somebody who holds none, as nobody else can have given it: no query."""
    membership.clean_fields(exclude=["user", "region", "agency"])
    if (membership.role in AGENCY_ROLES) != (membership.agency is not None):
        raise ValidationError("Peran OPD memerlukan OPD; peran lain tidak memakainya.")
    _check_agency(membership)


def _check_agency(membership: Membership) -> None:
    agency = membership.agency
    if agency and agency.region_id != membership.region_id:
        raise ValidationError({"agency": "OPD ini bukan dari daerah itu."})
    if agency and agency.has_ended(clock.today(membership.region)):
        raise ValidationError({"agency": "OPD ini sudah berakhir. Pilih penerusnya."})


def activate_role(membership: Membership, by: User) -> Membership:
    """It counts from now on; an account without any other role works again.

    Where it takes two people no link from before opens the account: it was given out by one.
    """
    check_role(membership)
    membership.is_active, membership.given_by, membership.given_at = True, by, clock.now()
    membership.save()
    person = membership.user
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
    if role_needs_witness(membership.role, membership.region):
        drop_shown_links(person)
    record_role(membership, before="", after=membership.short_text, by=by)
    return membership


def record_role(membership: Membership, before: str, after: str, by: User) -> None:
    """The line in the log, and the news."""
    person, region = membership.user, membership.region
    change = Change.objects.record(region=region, field="peran", before=before, after=after, by=by, person=person)
    assert change is not None
    tell([person], role_news(change, by))


def role_news(change: Change, by: User) -> AccountNews:
    """What the person reads of that line; its key names it for good."""
    done = f"memberi Anda peran {change.after}" if change.after else f"mencabut peran {change.before} Anda"
    return AccountNews(f"akun-{change.pk}", f"{by} {done} di {change.region}.", reverse("power_requests"))
