"""Many people invited in one step, each by the rules of a single one."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import InvitationWay, User
from accounts.people.invitations import mail_password_link, password_link
from accounts.permissions import Refused

AT_ONCE = 200  # people in one step


@dataclass
class InvitedPeople:
    """What became of each: a path to hand over, a mail in the queue, a second person to wait for, or a reason."""

    paths: list[tuple[User, str]] = field(default_factory=list)
    mailed: list[User] = field(default_factory=list)
    waiting: list[User] = field(default_factory=list)
    refused: list[tuple[User, str]] = field(default_factory=list)


@transaction.atomic
def invite_people(*, people: Iterable[User], way: InvitationWay, by: User) -> InvitedPeople:
    """Links for those who have no password; of one who may not be invited the reason is told, the others are."""
    done = InvitedPeople()
    for person in people:
        try:
            _invite(done, person, way, by)
        except Refused as refusal:
            done.refused.append((person, str(refusal)))
        except ValidationError as error:  # no address, or it waits for a second person already
            done.refused.append((person, error.messages[0]))
    return done


def _invite(done: InvitedPeople, person: User, way: InvitationWay, by: User) -> None:
    if way == InvitationWay.MAIL:
        (done.mailed if mail_password_link(person=person, by=by) else done.waiting).append(person)
    elif path := password_link(person=person, by=by, way=way):
        done.paths.append((person, path))
    else:
        done.waiting.append(person)
