"""The second step at the door: what a code opens, how often, and what stays closed before it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import SignInEvent, User
from notices.mails import send_waiting_mails
from tests.builders.factor_builders import (
    WRONG_CODE,
    app_code,
    demanded,
    enrolled,
    is_inside,
    names_without_arguments,
    reaches,
    seconds_later,
    send_code,
    set_up_app,
    type_password,
)
from tests.builders.form_builders import press

__all__ = ["demanded", "seconds_later"]


def test_a_code_serves_once(city):
    _, secret, _ = enrolled("opd")
    code = app_code(secret)
    first, second = Client(), Client()
    for client in (first, second):
        type_password(client, "opd")
    send_code(first, code)
    cache.clear()  # a restart of the cache brings no code back
    answer = send_code(second, f" {code[:3]}-{code[3:]}")
    assert (is_inside(first), is_inside(second)) == (True, False)
    assert WRONG_CODE in answer.content.decode()


def test_the_code_that_set_it_up_opens_no_door(city):
    client = Client()
    type_password(client, "opd")
    secret = set_up_app(client)
    other = Client()
    type_password(other, "opd")
    send_code(other, app_code(secret, -1))
    assert not is_inside(other)


def test_a_code_for_the_drawer_serves_once_and_is_told(city, django_capture_on_commit_callbacks):
    _, _, codes = enrolled("opd")
    for expected in (True, False):
        client = Client()
        type_password(client, "opd")
        with django_capture_on_commit_callbacks(execute=True):
            send_code(client, codes[3])
        assert is_inside(client) is expected
    send_waiting_mails()
    assert [m.to for m in mail.outbox if "tersisa 9" in m.body] == [["opd@uji.id"]]


def test_codes_are_not_guessed(city):
    """Five tries by person, whatever the address; then not even the right one."""
    _, secret, _ = enrolled("opd")
    for number in range(5):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        type_password(client, "opd")
        send_code(client, "000000")
    answer = send_code(client, app_code(secret))
    assert "Terlalu banyak percobaan" in answer.content.decode()
    assert not is_inside(client)
    assert SignInEvent.objects.filter(kind="kode", user__username="opd").count() == 5


def test_the_session_is_another_one_after_the_door(city):
    """Who planted the cookie of the sign-in page knows no session that is signed in."""
    _, secret, _ = enrolled("opd")
    client = Client()
    type_password(client, "opd")
    planted = client.cookies[site.SESSION_COOKIE_NAME].value
    send_code(client, app_code(secret))
    assert is_inside(client)
    thief = Client()
    thief.cookies[site.SESSION_COOKIE_NAME] = planted
    assert not reaches(thief)


def test_between_password_and_code_every_address_is_closed(city):
    enrolled("opd")
    client, nobody = Client(), Client()
    type_password(client, "opd")
    for name in names_without_arguments():
        if name not in ("mfa_authenticate", "account_login"):
            got, wanted = (browser.get(reverse(name)) for browser in (client, nobody))
            assert (got.status_code, got.get("Location")) == (wanted.status_code, wanted.get("Location")), name
    assert client.get(reverse("account_login")).url == reverse("mfa_authenticate")
    assert not is_inside(client)


def test_who_took_the_wrong_account_goes_back(city):
    enrolled("opd")
    client = Client()
    type_password(client, "opd")
    page = client.get(reverse("mfa_authenticate")).content.decode()
    assert press(client, page, "Pakai akun lain").url == reverse("account_login")
    type_password(client, "auditor")
    assert reaches(client)


def test_between_password_and_code_nothing_is_set_up_or_taken_away(city):
    enrolled("opd")
    client = Client()
    type_password(client, "opd")
    before = list(Authenticator.objects.values_list("pk", "data"))
    for name in ("mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "account_change_password"):
        assert client.post(reverse(name), {"code": "1"}).url.startswith(reverse("account_login")), name
    assert list(Authenticator.objects.values_list("pk", "data")) == before


def test_a_link_to_a_new_password_is_no_way_round(city):
    enrolled("opd")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "opd@uji.id"})
    send_waiting_mails()
    link = next(re.search(r"(/sandi/baru/\S+)", m.body)[1] for m in mail.outbox if "/sandi/baru/" in m.body)
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"})
    assert not is_inside(client)
    assert type_password(client, "opd", "kata-sandi-baru-1").url == reverse("mfa_authenticate")


@pytest.mark.parametrize("meanwhile", ["password", "closed"])
def test_what_changed_between_password_and_code_counts(city, meanwhile):
    _, secret, _ = enrolled("opd")
    client = Client()
    type_password(client, "opd")
    user = User.objects.get(username="opd")
    if meanwhile == "password":
        user.set_password("kata-sandi-baru-1")
    else:
        user.is_active = False
    user.save()
    assert send_code(client, app_code(secret)).url == reverse("account_login")
    assert not is_inside(client)


def test_a_proof_is_nobody_elses(demanded):
    """A browser in which somebody proved theirs, and somebody else signs in."""
    _, secret, _ = enrolled("opd")
    client = Client()
    type_password(client, "opd")
    send_code(client, app_code(secret))
    session = client.session
    kept = session["langkah_kedua"]
    client.logout()
    type_password(client, "koordinator")
    session = client.session
    session["langkah_kedua"] = kept
    session.save()
    assert client.get(reverse("duties")).url == reverse("mfa_index")
