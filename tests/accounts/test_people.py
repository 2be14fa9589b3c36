"""People and roles: whom an admin may touch, and what can never happen to a region."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Change, Membership, User
from accounts.people import people_writes
from accounts.people.invitations import password_link
from accounts.permissions import Refused
from regions.models import Region
from tests.builders.people_builders import elsewhere
from tests.city import PASSWORD, person

__all__ = ["elsewhere"]  # fixtures


def create(city, by="admin", **changes):
    values = {
        "region": city.region,
        "username": "Ketut",
        "full_name": "Ketut Suardana",
        "role": "opd",
        "agency": city.agency,
    }
    return people_writes.create_person(**{**values, **changes}, by=city.people[by])


def test_a_new_person_has_a_role_a_history_and_no_password(city):
    ketut = create(city)
    assert (ketut.username, ketut.has_usable_password()) == ("ketut", False)
    assert [str(m) for m in ketut.active_memberships] == ["Operator OPD, Dinas Kesehatan"]
    lines = Change.objects.filter(person=ketut).order_by("pk").values_list("field", "after", "by__username")
    assert list(lines) == [("akun", "ketut", "admin"), ("peran", "Operator OPD, Dinkes", "admin")]


@pytest.mark.parametrize("role", ["opd", "diskominfo", "koordinator", "pimpinan", "auditor"])
def test_only_the_admin_manages_people(city, role):
    with pytest.raises(Refused, match="Hanya admin"):
        create(city, by=role)
    assert not User.objects.filter(username="ketut").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "OPD2"},  # taken, whatever the letters' size
        {"username": "dua kata"},
        {"email": "bukan-surel"},
        {"full_name": " "},
        {"role": "raja"},
        {"role": "admin"},  # with an agency
        {"agency": None},
    ],
)
def test_a_person_that_cannot_be_is_refused_whole(city, changes):
    before = User.objects.count()
    with pytest.raises(ValidationError):
        create(city, **changes)
    assert (User.objects.count(), Change.objects.count()) == (before, 0)


def test_an_admin_creates_nobody_in_another_region(city, elsewhere):
    with pytest.raises(Refused):
        create(city, region=elsewhere["region"], agency=elsewhere["agency"])


def test_an_agency_of_another_region_is_refused(city, elsewhere):
    with pytest.raises(ValidationError, match="bukan dari daerah"):
        create(city, agency=elsewhere["agency"])


def test_a_role_is_taken_away_and_given_back(city):
    opd = city.people["opd"]
    held = opd.memberships.get()
    people_writes.remove_role(membership=held, by=city.people["admin"])
    assert not User.objects.get(pk=opd.pk).is_active  # the last role: no sign-in either
    opd.refresh_from_db()
    people_writes.add_role(person=opd, region=city.region, role="opd", agency=city.agency, by=city.people["admin"])
    assert list(opd.memberships.values_list("pk", "is_active")) == [(held.pk, True)]
    assert User.objects.get(pk=opd.pk).is_active


def invited_admin(city):
    """One who has never come: an account without a password."""
    user = person(city.region, "admin", "admin2")
    user.set_unusable_password()
    user.save()
    return user


def test_the_last_admin_who_can_sign_in_stays(city):
    with pytest.raises(Refused, match="admin terakhir"):
        people_writes.remove_role(membership=city.people["admin"].memberships.get(), by=invited_admin(city))
    assert city.people["admin"].memberships.get().is_active


def test_an_admin_of_another_region_does_not_count(city, elsewhere):
    assert elsewhere["admin"].has_usable_password()
    with pytest.raises(Refused, match="admin terakhir"):
        people_writes.remove_role(membership=city.people["admin"].memberships.get(), by=invited_admin(city))


def test_one_of_two_admins_may_go(city):
    second = person(city.region, "admin", "admin2")
    people_writes.remove_role(membership=city.people["admin"].memberships.get(), by=second)
    assert not city.people["admin"].memberships.get().is_active


def test_the_admin_of_one_region_does_not_become_somebody_of_another(city, elsewhere):
    """Else a changed address and a reset would open the other region."""
    shared = elsewhere["admin"]
    Membership.objects.create(user=shared, region=city.region, role="auditor")
    for act in (
        lambda: people_writes.update_person(person=shared, full_name="X", email="x@uji.id", by=city.people["admin"]),
        lambda: password_link(person=shared, by=city.people["admin"]),
    ):
        with pytest.raises(Refused, match="daerah lain"):
            act()
    shared.refresh_from_db()
    assert shared.email == "admin-tegal@uji.id"


def test_a_changed_address_makes_older_links_void(city, client):
    ketut = create(city, email="lama@uji.id")
    link = password_link(person=ketut, by=city.people["admin"])
    assert client.get(link).status_code == 200
    people_writes.update_person(person=ketut, full_name=ketut.full_name, email="baru@uji.id", by=city.people["admin"])
    assert client.get(link).status_code == 404


def test_the_first_admin_is_the_first(db, instruments):
    region = Region.objects.create(code="51.71", name="Kota Denpasar", kind="kota", time_zone="Asia/Makassar")
    values = {"region": region, "full_name": "Admin", "email": "a@uji.id", "password": PASSWORD}
    admin = people_writes.create_first_admin(username="pertama", **values)
    assert [str(m) for m in admin.active_memberships] == ["Admin, Kota Denpasar"]
    with pytest.raises(Refused, match="sudah ada"):
        people_writes.create_first_admin(username="kedua", **values)
    assert User.objects.count() == 1


def test_the_first_admins_password_is_no_weak_one(db):
    region = Region.objects.create(code="51.71", name="Kota Denpasar", kind="kota", time_zone="Asia/Makassar")
    with pytest.raises(ValidationError):
        people_writes.create_first_admin(region=region, username="a", full_name="A", email="", password="password123")
    assert User.objects.count() == 0
