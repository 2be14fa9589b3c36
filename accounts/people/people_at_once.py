"""Many new people with their first roles, as a sheet brings them: the same as one by one, in a few queries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.models import Change, Membership, User
from accounts.people.people_writes import plain_username, require_manager, why_not_username
from accounts.permissions import Refused
from accounts.person_news import tell_each
from accounts.power.given_roles import check_first_role, role_news
from accounts.power.witnesses import roles_with_witness
from accounts.roles import Role
from regions import clock
from regions.models import Agency, Region
from ui.names import account_look_of, visible_name

NEEDS_WITNESS = "Peran ini memerlukan orang kedua dan diberikan satu per satu."


@dataclass(frozen=True)
class PersonDraft:
    """What `create_person` takes of one person."""

    username: str
    full_name: str
    role: Role
    agency: Agency | None = None
    email: str = ""
    nip: str = ""
    position: str = ""
    phone: str = ""


@transaction.atomic
def create_people(
    *,
    region: Region,
    drafts: Sequence[PersonDraft],
    by: User,
    noted: Callable[[Iterable[models.Model]], object] = lambda rows: None,
) -> list[User]:
    """New accounts without a password, each with a role that one person gives; in the order of the drafts.

    `noted` is told of the rows that a query has made. Raises `Refused` or `ValidationError`; then none comes in.
    """
    if not drafts:
        return []
    require_manager(region, by)
    if roles_with_witness(region) & {draft.role for draft in drafts}:
        raise Refused(NEEDS_WITNESS)
    people = User.objects.bulk_create(_unsaved(drafts, by))
    noted(people)
    pairs = list(zip(people, drafts, strict=True))
    roles = Membership.objects.bulk_create(_unsaved_role(region, user, draft, by) for user, draft in pairs)
    noted(roles)
    # Two lines a person, account and role, and the news of the role.
    at, lines = clock.now(), []
    for row in roles:
        for field, after in (("akun", row.user.username), ("peran", row.short_text)):
            lines.append(Change(region=region, person=row.user, field=field, after=after, by=by, at=at))
    stored = Change.objects.bulk_create(lines)
    tell_each([(row.user, role_news(line, by)) for row, line in zip(roles, stored[1::2], strict=True)])
    return people


def _unsaved(drafts: Sequence[PersonDraft], by: User) -> list[User]:
    """Checked; names that look like one another's, or like one that is there, are refused."""
    looks = [account_look_of(plain_username(draft.username)) for draft in drafts]
    taken = {user.username_look: user for user in User.objects.filter(username_look__in=looks)}
    found = []
    for look, draft in zip(looks, drafts, strict=True):
        person = User(
            username=plain_username(draft.username),
            full_name=visible_name(draft.full_name),
            email=draft.email.strip().lower(),
            nip=draft.nip,
            position=draft.position,
            phone=draft.phone,
        )
        person.set_unusable_password()
        person.clean_fields(exclude=["password"])
        person.made_by, person.date_joined = by, clock.now()
        if look in taken:
            raise ValidationError({"username": why_not_username(person.username, taken[look])})
        taken[look] = person
        found.append(person)
    return found


def _unsaved_role(region: Region, user: User, draft: PersonDraft, by: User) -> Membership:
    row = Membership(user=user, region=region, role=draft.role, agency=draft.agency)
    check_first_role(row)
    row.given_by, row.given_at = by, clock.now()
    return row
