"""A person who goes to another agency: what stays behind is told, one press moves, another one brings back."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import PowerRequest
from accounts.people.people_writes import add_role, move_role
from accounts.permissions import Refused
from domains.models import EvidenceItem
from duties.moving.leaving_work import left_with
from regions.models import Agency
from tests.builders.evidence_builders import send
from tests.builders.form_builders import press
from tests.builders.people_builders import elsewhere
from tests.builders.request_builders import request_items
from tests.city import fresh
from tests.work import propose

__all__ = ["elsewhere"]


@pytest.fixture
def admin(city):
    browser = Client()
    browser.force_login(city.people["admin"])
    return browser


def page_of(browser, membership):
    return browser.get(reverse("role_move", args=[membership.pk]))


def roles(person):
    return [str(m) for m in fresh(person).active_memberships]


def test_what_stays_behind_is_told_before_somebody_moves(city, admin):
    propose(city)
    request_items(city, "I45-L2-01", agency=city.agency)
    text = page_of(admin, city.people["opd"].memberships.get()).content.decode()
    assert "tinggal pada Dinas Kesehatan" in text
    assert "1 permintaan belum dijawab" in text
    assert "Tidak ada penggantinya" in text


def test_work_of_another_role_of_the_same_person_does_not_stay_behind(city):
    propose(city)
    request_items(city, "I45-L2-01", agency=city.agency)
    opd = city.people["opd"]
    add_role(person=opd, region=city.region, role="opd", agency=city.other_agency, by=city.people["admin"])
    kept = fresh(opd).memberships.get(agency=city.other_agency)
    assert [work.text for work in left_with(opd.memberships.get(agency=city.agency))] != []
    assert all("permintaan" not in work.text for work in left_with(kept))


def test_one_press_moves_and_one_brings_back(city, admin):
    opd = city.people["opd"]
    page = page_of(admin, opd.memberships.get())
    address = reverse("role_move", args=[opd.memberships.get().pk])
    answer = press(admin, page.content.decode(), "Pindahkan", address, agency=city.other_agency.pk)
    assert answer.url == reverse("person_edit", args=[opd.pk])
    assert roles(opd) == ["Operator OPD, Badan Keuangan dan Aset Daerah"]
    assert fresh(opd).is_active
    back = admin.get(answer.url).content.decode()
    press(admin, back, "Berikan lagi peran Operator OPD, Dinkes", answer.url)
    assert sorted(roles(opd)) == ["Operator OPD, Badan Keuangan dan Aset Daerah", "Operator OPD, Dinas Kesehatan"]


def test_where_it_takes_two_people_the_old_role_stays_until_then(city, admin):
    send(city)
    opd = city.people["opd"]
    held = opd.memberships.get()
    address = reverse("role_move", args=[held.pk])
    page = page_of(admin, held).content.decode()
    answer = press(admin, page, "Pindahkan", address, agency=city.other_agency.pk)
    assert "peran lama tetap berlaku" in admin.get(answer.url).content.decode()
    assert (roles(opd), PowerRequest.objects.count()) == (["Operator OPD, Dinas Kesehatan"], 1)


def test_nobody_moves_alone_or_across_regions(city, elsewhere):
    held = city.people["opd"].memberships.get()
    for who in ("diskominfo", "opd", "koordinator"):
        with pytest.raises(Refused):
            move_role(membership=held, agency=city.other_agency, by=fresh(city.people[who]))
    with pytest.raises(ValidationError, match="bukan dari daerah"):
        move_role(membership=held, agency=elsewhere["agency"], by=city.people["admin"])
    stranger = Client()
    stranger.force_login(elsewhere["admin"])
    assert page_of(stranger, held).status_code == 404
    assert roles(city.people["opd"]) == ["Operator OPD, Dinas Kesehatan"]


def test_of_two_who_move_the_same_role_one_does(city):
    third = Agency.objects.create(region=city.region, name="Dinas Ketiga", short_name="Ketiga")
    held, seen = (city.people["opd"].memberships.get() for _ in range(2))
    move_role(membership=held, agency=city.other_agency, by=city.people["admin"])
    with pytest.raises(Refused):
        move_role(membership=seen, agency=third, by=city.people["admin"])
    assert roles(city.people["opd"]) == ["Operator OPD, Badan Keuangan dan Aset Daerah"]


def test_a_crafted_agency_of_another_region_is_no_choice(city, admin, elsewhere):
    held = city.people["opd"].memberships.get()
    answer = admin.post(reverse("role_move", args=[held.pk]), {"agency": elsewhere["agency"].pk})
    assert list(answer.context["form"].errors) == ["agency"]


@pytest.mark.parametrize("requests", [1, 3])
def test_the_page_asks_the_same_number_of_times(city, admin, django_assert_num_queries, requests):
    propose(city)
    codes = EvidenceItem.objects.filter(criterion__indicator=city.indicator(45)).order_by("pk")
    for code in codes.values_list("code", flat=True)[:requests]:
        request_items(city, code, agency=city.agency)
    held = city.people["opd"].memberships.get()
    page_of(admin, held)
    with django_assert_num_queries(18):
        page_of(admin, held)
