"""NIP, position and telephone: seen and changed by the admin, by Diskominfo and by the person; in no history."""

from django.db import transaction

from accounts import permissions
from accounts.models import Change, Membership, User
from accounts.permissions import Refused
from ui.formats import listed_text
from ui.names import visible_name

FIELDS = {"nip": "NIP", "position": "jabatan", "phone": "telepon"}


def why_not_see_contact(person: User, by: User) -> str | None:
    """Why this one neither sees nor changes it; None for the person, and for who invites where the person serves."""
    if person == by or any(permissions.may("contact_people", by, m) for m in person.memberships.all()):
        return None
    return permissions.REASONS["contact_people"]


@transaction.atomic
def update_contact(*, person: User, nip: str, position: str, phone: str, by: User) -> None:
    """The history says which of them changed, never to what."""
    if refusal := why_not_see_contact(person, by):
        raise Refused(refusal)
    person = User.objects.select_for_update().get(pk=person.pk)
    new = {"nip": nip, "position": visible_name(position), "phone": phone}
    changed = [name for name in FIELDS if getattr(person, name) != new[name]]
    for name in changed:
        setattr(person, name, new[name])
    person.clean_fields(exclude=["password"])
    if not changed:
        return
    person.save(update_fields=changed)
    first = Membership.objects.filter(user=person).select_related("region").order_by("pk").first()
    if first:
        said = f"{listed_text([FIELDS[name] for name in changed])} diubah"
        Change.objects.record(region=first.region, field="kontak", before="", after=said, by=by, person=person)
