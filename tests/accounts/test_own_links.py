"""Identities that open an account: seen and cut by their person, by the admin, by nobody else; told and recorded."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from accounts.identities import cut_link
from accounts.models import Change, CutLink, SignedInSession
from accounts.people.lost_links import OWN_LINK
from notices.models import Mail, Notification
from tests.builders.factor_builders import enrolled, type_password
from tests.builders.form_builders import press
from tests.city import fresh

URL = "/akun-terhubung/"


def linked(user, uid="sub-1", email="opd@kota.test"):
    return SocialAccount.objects.create(user=user, provider="kota", uid=uid, extra_data={"email": email})


@pytest.fixture(autouse=True)
def named(settings):
    app = {
        "provider_id": "kota",
        "name": "Akun Kota",
        "client_id": "kawal",
        "settings": {"server_url": "https://a.test"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.fixture
def own(city):
    browser = Client()
    type_password(browser, "opd")
    return browser


def lines():
    return [(row.field, row.before, row.after, row.by.username) for row in Change.objects.filter(field="akun kota")]


def test_one_sees_ones_own_and_nobody_elses(city, own):
    linked(city.people["opd"])
    linked(city.people["opd2"], "sub-2", "lain@kota.test")
    page = own.get(URL).content.decode()
    assert ("Akun Kota (opd@kota.test)" in page, "lain@kota.test" in page) == (True, False)


def test_a_cut_is_recorded_and_told_and_ends_the_other_sessions(city, own, django_capture_on_commit_callbacks):
    linked(city.people["opd"])
    elsewhere = Client()
    type_password(elsewhere, "opd")
    with django_capture_on_commit_callbacks(execute=True):
        press(own, own.get(URL).content.decode(), "Putuskan", URL)
    assert lines() == [("akun kota", "Akun Kota (opd@kota.test)", "", "opd")]
    assert not SocialAccount.objects.exists()
    assert CutLink.objects.get().uid == "sub-1"
    assert (own.get(URL).status_code, elsewhere.get(URL).status_code) == (200, 302)
    told = Notification.objects.filter(user=city.people["opd"]).latest("pk")
    assert told.text.startswith("Hubungan akun opd dengan Akun Kota (opd@kota.test) diputus oleh Anda.")
    assert told.text in Mail.objects.get(user=city.people["opd"], key=told.key).text
    press(own, own.get(URL).content.decode(), "Izinkan lagi", URL)
    assert not CutLink.objects.exists()
    assert lines()[0][2] == "Akun Kota (opd@kota.test): boleh dihubungkan lagi"


def test_others_links_are_not_there_for_anybody(city, own):
    theirs = linked(city.people["opd2"])
    assert own.post(reverse("link_cut", args=[theirs.pk])).status_code == 404
    cut_link(link=theirs, by=city.people["opd2"])
    assert own.post(reverse("link_allow", args=[CutLink.objects.get().pk])).status_code == 404
    assert CutLink.objects.count() == 1


def test_the_second_step_is_asked_before_a_cut(city, monkeypatch):
    browser, _, _ = enrolled("opd")
    link = linked(city.people["opd"])
    monkeypatch.setattr("accounts.factor_proof.FRESH", -1)
    answer = browser.post(reverse("link_cut", args=[link.pk]))
    assert (answer.status_code, SocialAccount.objects.count()) == (302, 1)
    assert answer.url.startswith(reverse("mfa_reauthenticate"))


def test_the_only_way_in_is_not_cut(city, own):
    opd = city.people["opd"]
    link = linked(opd)
    opd.set_unusable_password()
    opd.save()
    browser = Client()
    browser.force_login(fresh(opd))
    assert browser.post(reverse("link_cut", args=[link.pk])).status_code == 302
    assert SocialAccount.objects.exists()


def test_an_admin_cuts_anothers_link_on_the_page_of_that_person(city, own, django_capture_on_commit_callbacks):
    opd = city.people["opd"]
    linked(opd)
    admin = Client()
    type_password(admin, "admin")
    page_url = reverse("person_edit", args=[opd.pk])
    with django_capture_on_commit_callbacks(execute=True):
        press(admin, admin.get(page_url).content.decode(), "Putuskan", page_url)
    assert lines() == [("akun kota", "Akun Kota (opd@kota.test)", "", "admin")]
    assert own.get(URL).status_code == 302
    assert not SignedInSession.objects.filter(user=opd, ended_at=None).exists()
    assert "diputus oleh Admin" in Notification.objects.filter(user=opd).latest("pk").text


def test_an_admin_does_not_cut_their_own_there(city):
    admin = Client()
    type_password(admin, "admin")
    link = linked(city.people["admin"])
    answer = admin.post(reverse("person_link_cut", args=[city.people["admin"].pk, link.pk]))
    assert (answer.status_code, OWN_LINK in answer.content.decode()) == (403, True)


@pytest.mark.parametrize("role", ["opd2", "koordinator", "auditor", "diskominfo"])
def test_nobody_else_cuts_anothers_link(city, client, role):
    link = linked(city.people["opd"])
    client.force_login(city.people[role])
    assert client.post(reverse("person_link_cut", args=[city.people["opd"].pk, link.pk])).status_code == 404
    assert SocialAccount.objects.exists()
