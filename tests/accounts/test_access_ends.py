"""What opens an account besides its password: what it may do, and that it ends with the account."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from accounts.api_keys.key_writes import create_key
from accounts.models import ApiKey, KeyArea
from accounts.people import people_writes
from accounts.people.invitations import fresh_password_link
from accounts.permissions import Refused
from api import urls as api_urls
from notices.calendar_addresses import calendar_owner, renew_calendar_address
from regions import clock
from tests.builders.api_builders import put_scores
from tests.builders.form_builders import press
from tests.city import PASSWORD, fresh

NEW = {"password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"}


def key_of(user, *areas):
    return create_key(name="uji", lifetime=timedelta(days=30), areas=areas, by=user)


def ask(key, path="/api/v1/evaluations/", method="get", **sent):
    client = Client(headers={"Authorization": f"Token {key}"})
    return getattr(client, method)(path, **sent)


@pytest.fixture
def given_out(city):
    """Everything that the operator has given out."""
    opd = city.people["opd"]
    client = Client()
    client.post(reverse("account_login"), {"login": "opd", "password": PASSWORD})
    opd = fresh(opd)
    return {
        "key": key_of(opd),
        "calendar": renew_calendar_address(user=opd),
        "link": fresh_password_link(opd),
        "browser": client,
    }


def what_opens(given):
    link = Client().get(given["link"], follow=True)
    return {
        "key": ask(given["key"]).status_code == 200,
        "calendar": calendar_owner(given["calendar"]) is not None,
        "link": not (link.context and link.context.get("token_fail")),
        "browser": given["browser"].get(reverse("duties")).status_code == 200,
    }


def test_what_was_given_out_ends_with_the_account_and_does_not_come_back(city, given_out):
    assert set(what_opens(given_out).values()) == {True}
    opd, admin = city.people["opd"], city.people["admin"]
    people_writes.remove_role(membership=opd.memberships.get(), by=admin)
    assert set(what_opens(given_out).values()) == {False}
    people_writes.add_role(person=fresh(opd), region=city.region, role="opd", agency=city.agency, by=admin)
    assert fresh(opd).is_active
    assert set(what_opens(given_out).values()) == {False}
    client = Client()
    client.post(reverse("account_login"), {"login": "opd", "password": PASSWORD})
    assert client.get(reverse("duties")).status_code == 200  # the password is still the person's


def test_one_role_of_two_ends_nothing(city, given_out):
    opd, admin = city.people["opd"], city.people["admin"]
    people_writes.add_role(person=opd, region=city.region, role="pimpinan", by=admin)
    people_writes.remove_role(membership=opd.memberships.get(role="pimpinan"), by=admin)
    assert set(what_opens(given_out).values()) == {True}


@pytest.mark.parametrize(("ticked", "left"), [({}, True), ({"revoke": "on"}, False)])
def test_with_a_new_password_the_person_chooses(given_out, ticked, left):
    browser = given_out["browser"]
    page = browser.get(reverse("account_change_password")).content.decode()
    press(browser, page, "Ganti kata sandi", oldpassword=PASSWORD, **NEW, **ticked)
    opens = what_opens(given_out)
    assert (opens["key"], opens["calendar"], opens["browser"]) == (left, left, True)


def test_a_password_by_link_ends_the_keys(given_out):
    form = Client()
    place = form.get(given_out["link"], follow=True).request["PATH_INFO"]
    form.post(place, NEW)
    assert set(what_opens(given_out).values()) == {False}


def test_a_password_by_link_ends_the_way_in_by_the_city_account(city, given_out):
    """Whoever had linked an identity of their own comes in no more once the person has the account back."""
    identity = SocialAccount.objects.create(user=city.people["opd"], provider="kota", uid="penyerang")
    other = SocialAccount.objects.create(user=city.people["auditor"], provider="kota", uid="auditor")
    form = Client()
    form.post(form.get(given_out["link"], follow=True).request["PATH_INFO"], NEW)
    assert not SocialAccount.objects.filter(pk=identity.pk).exists()
    assert SocialAccount.objects.filter(pk=other.pk).exists()


def test_every_link_that_waits_ends_with_a_password_of_any_kind(city):
    """Somebody who reads the mailbox of old has several; the person's own change and the first used link end them."""
    opd = city.people["opd"]
    for change in ("own", "link"):
        waiting = [fresh_password_link(fresh(opd)) for _ in range(2)]
        if change == "own":
            browser = Client()
            browser.force_login(fresh(opd))
            page = browser.get(reverse("account_change_password")).content.decode()
            press(browser, page, "Ganti kata sandi", oldpassword=PASSWORD, **NEW)
        else:
            form = Client()
            form.post(form.get(waiting.pop(), follow=True).request["PATH_INFO"], dict.fromkeys(NEW, PASSWORD))
        for link in waiting:
            assert Client().get(link, follow=True).context["token_fail"] is True, change


def test_no_link_is_made_for_a_closed_account(city):
    opd = city.people["opd"]
    people_writes.remove_role(membership=opd.memberships.get(), by=city.people["admin"])
    with pytest.raises(Refused, match="Akun ini tidak aktif"):
        fresh_password_link(fresh(opd))


# --- what a key may do ----------------------------------------------------------------------------
def score_path(city, tail=""):
    return f"/api/v1/evaluations/{city.evaluation.pk}/scores/45/{tail}"


def test_a_key_only_reads_unless_more_was_chosen(city):
    key = key_of(city.people["diskominfo"])
    answer = ask(key, score_path(city), "put", data={}, content_type="application/json")
    assert (ask(key).status_code, answer.status_code) == (200, 403)
    assert answer.json()["detail"].startswith("Kunci ini tidak boleh menulis ini.")


@pytest.mark.parametrize("area", KeyArea.values)
def test_a_key_writes_in_its_area_only(city, area):
    put_scores(city, "mandiri", {45: 3})
    paths = {"mandiri": "", "internal": "usulan/", "keputusan": "decision/"}
    key = key_of(city.people["penanggung_jawab"], area)
    scope = "Kunci ini tidak boleh menulis ini."
    refused = {
        name
        for name, tail in paths.items()
        if ask(key, score_path(city, tail), "put", data={}, content_type="application/json")
        .json()
        .get("detail", "")
        .startswith(scope)
    }
    assert refused == set(paths) - {area}


def test_every_view_that_writes_names_its_area():
    for pattern in api_urls.urlpatterns:
        view = pattern.callback.view_class
        if any(hasattr(view, method) for method in ("put", "patch", "post", "delete")):
            assert view.write_area in KeyArea.values, view


def test_a_key_without_a_name_only_reads(city):
    """One that some program made past our own function."""
    _, key = AuthToken.objects.create(city.people["diskominfo"])
    answer = ask(key, score_path(city), "put", data={}, content_type="application/json")
    assert (ask(key).status_code, answer.status_code) == (200, 403)


def test_a_session_writes_as_its_person(city, client):
    client.force_login(city.people["diskominfo"])
    assert client.put(score_path(city), {}, content_type="application/json").status_code == 400


def test_when_a_key_was_last_used_is_shown(city, client):
    key = key_of(city.people["diskominfo"])
    assert ApiKey.objects.get().last_used_at is None
    ask(key)
    first = ApiKey.objects.get().last_used_at
    clock.set_now(clock.now() + timedelta(minutes=4))
    ask(key)
    assert ApiKey.objects.get().last_used_at == first == clock.now() - timedelta(minutes=4)
    clock.set_now(clock.now() + timedelta(minutes=1))
    ask(key)
    assert ApiKey.objects.get().last_used_at == clock.now()
    client.force_login(city.people["diskominfo"])
    page = client.get(reverse("api_keys")).content.decode()
    assert "membaca" in page
    assert "belum pernah" not in page


def test_a_key_that_asks_too_often_gets_429_in_json_and_no_other_does(city, settings):
    settings.TRY_LIMITS = {**settings.TRY_LIMITS, "api_key": (2, 60)}
    key, other = (key_of(city.people["diskominfo"]) for _ in range(2))
    answers = [ask(key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json() == {"detail": "Kunci ini meminta terlalu sering. Coba lagi sesudah Retry-After."}
    assert answers[2]["Retry-After"] == "60"
    assert ask(other).status_code == 200


def test_a_key_is_made_with_the_password_only(city, client):
    client.force_login(city.people["diskominfo"])
    page = client.get(reverse("api_keys")).content.decode()
    for wrong in ("", "salah-sekali"):
        answer = press(client, page, "Buat kunci", reverse("api_keys"), name="dasbor", password=wrong)
        assert "password" in answer.context["form"].errors
    assert ApiKey.objects.count() == 0
    answer = press(client, page, "Buat kunci", reverse("api_keys"), name="dasbor", password=PASSWORD, areas=["mandiri"])
    assert answer.status_code == 201
    assert PASSWORD not in answer.content.decode()
    assert ApiKey.objects.get().areas == ["mandiri"]


def test_a_key_opens_no_page_and_makes_no_other_key(city):
    key = key_of(city.people["diskominfo"], *KeyArea.values)
    for name in ("duties", "api_keys", "library"):
        assert ask(key, reverse(name)).status_code == 302, name
    sent = {"name": "lain", "days": "30", "password": PASSWORD}
    assert ask(key, reverse("api_keys"), "post", data=sent).status_code == 302
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("days", ["0", "-1", "100000", "", "1e3"])
def test_no_key_lasts_for_ever(city, client, days):
    client.force_login(city.people["diskominfo"])
    sent = {"name": "dasbor", "days": days, "password": PASSWORD}
    assert "days" in client.post(reverse("api_keys"), sent).context["form"].errors
    assert ApiKey.objects.count() == 0


def test_another_persons_key_is_not_revoked(city, client):
    key = key_of(city.people["diskominfo"])
    client.force_login(city.people["opd"])
    assert client.post(reverse("api_key_revoke", args=[ApiKey.objects.get().pk])).status_code == 404
    assert ask(key).status_code == 200


def test_the_password_for_a_key_is_not_guessed(city, client, settings):
    settings.TRY_LIMITS = {**settings.TRY_LIMITS, "own_password": (3, 60)}
    client.force_login(city.people["diskominfo"])
    sent = {"name": "dasbor", "days": "30", "password": "salah"}
    assert [client.post(reverse("api_keys"), sent).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_an_area_that_does_not_exist_is_refused(city, client):
    client.force_login(city.people["diskominfo"])
    sent = {"name": "dasbor", "days": "30", "password": PASSWORD, "areas": ["semuanya"]}
    assert "areas" in client.post(reverse("api_keys"), sent).context["form"].errors


def test_the_schema_tells_of_the_429(tmp_path):
    target = tmp_path / "skema.json"
    call_command("spectacular", "--format", "openapi-json", "--file", str(target))
    import json

    for path in json.loads(target.read_text())["paths"].values():
        assert all("Retry-After" in operation["responses"]["429"]["headers"] for operation in path.values())
