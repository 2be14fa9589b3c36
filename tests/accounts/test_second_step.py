"""The second step: set up, kept secret, demanded where a role demands it, and what passkeys need."""

import hmac
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.core import mail
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from accounts.api_keys.key_writes import create_key
from accounts.models import Membership, SignInEvent
from notices.mails import send_waiting_mails
from tests.builders.factor_builders import (
    DEMANDING,
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
from tests.city import PASSWORD

__all__ = ["demanded", "seconds_later"]


# --- set up ---------------------------------------------------------------------------------------
def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(city):
    inside, secret, codes = enrolled("opd")
    assert len(codes) == 10
    assert reaches(inside)
    client = Client()
    answer = type_password(client, "opd")
    assert answer.url == reverse("mfa_authenticate")
    assert not is_inside(client)
    page = client.get(answer.url).content.decode()
    done = press(client, page, "Masuk", answer.url, code=app_code(secret))
    assert (done.status_code, is_inside(client)) == (302, True)
    assert reaches(client)


def test_the_codes_for_the_drawer_are_shown_once(city):
    inside, _, codes = enrolled("opd")
    again = inside.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert [code for code in codes if code in again] == []
    assert "tidak tampil lagi" in again
    new = press(inside, inside.get(reverse("mfa_generate_recovery_codes")).content.decode(), "Buat kode baru")
    fresh_codes = re.findall(r"\b\d{8}\b", inside.get(new.url).content.decode())
    assert len(fresh_codes) == 10
    client = Client()
    type_password(client, "opd")
    assert WRONG_CODE in send_code(client, codes[0]).content.decode()
    assert send_code(client, fresh_codes[0]).status_code == 302


def test_a_wrong_code_sets_nothing_up(city):
    client = Client()
    type_password(client, "opd")
    client.get(reverse("mfa_activate_totp"))
    assert WRONG_CODE in send_code(client, "000000", "mfa_activate_totp").content.decode()
    assert not Authenticator.objects.exists()


def test_setting_one_up_asks_the_password_again_after_a_quarter_of_an_hour(city, seconds_later):
    client = Client()
    type_password(client, "opd")
    seconds_later(16 * 60)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    back = client.post(asked.url, {"password": PASSWORD, "next": reverse("mfa_activate_totp")})
    assert back.url == reverse("mfa_activate_totp")
    set_up_app(client)


def test_setting_one_up_ends_sessions_that_were_begun_without(city):
    elsewhere = Client()
    type_password(elsewhere, "opd")
    enrolled("opd")
    assert not reaches(elsewhere)


@pytest.mark.parametrize(
    ("page", "button"), [("mfa_deactivate_totp", "Hapus"), ("mfa_generate_recovery_codes", "Buat kode baru")]
)
def test_taking_it_away_or_new_codes_end_the_sessions_elsewhere(city, page, button, django_capture_on_commit_callbacks):
    """Somebody came in by a code on paper that was lost."""
    inside, _, codes = enrolled("opd")
    elsewhere = Client()
    type_password(elsewhere, "opd")
    send_code(elsewhere, codes[0])
    assert reaches(elsewhere)
    with django_capture_on_commit_callbacks(execute=True):
        press(inside, inside.get(reverse(page)).content.decode(), button)
    assert (reaches(inside), reaches(elsewhere)) == (True, False)


def test_its_person_is_told(city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enrolled("opd")
    send_waiting_mails()
    assert [m.to for m in mail.outbox if "dipasang: aplikasi autentikator" in m.body] == [["opd@uji.id"]]
    assert SignInEvent.objects.filter(kind="langkah", user__username="opd").count() == 1


def test_secrets_are_not_stored_in_clear(city):
    _, secret, codes = enrolled("opd")
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert [code for code in codes if code in stored] == []


def test_with_another_key_of_the_site_no_code_fits_and_nothing_breaks(city, settings):
    _, secret, _ = enrolled("opd")
    before, settings.SECRET_KEY = settings.SECRET_KEY, "kunci-lain-sesudah-pemulihan-yang-salah"
    client = Client()
    type_password(client, "opd")
    assert send_code(client, app_code(secret)).status_code == 200
    settings.SECRET_KEY_FALLBACKS = [before]
    assert WRONG_CODE not in send_code(client, app_code(secret)).content.decode()
    assert is_inside(client)


def test_with_another_key_of_the_site_the_codes_of_no_secret_open_nothing(city, settings):
    enrolled("opd")
    settings.SECRET_KEY = "kunci-lain-sesudah-pemulihan-yang-salah"
    for code in (app_code(""), codes_of_no_seed()[0]):
        client = Client()
        type_password(client, "opd")
        assert WRONG_CODE in send_code(client, code).content.decode()
        assert not is_inside(client)


def codes_of_no_seed():
    """As allauth makes codes for the drawer, of an empty seed."""
    digest = hmac.new(b"", digestmod="sha1")
    found = []
    for number in range(10):
        digest.update(f"{number:3},".encode())
        found.append(f"{int.from_bytes(digest.digest()[:4]) % 10**8:08d}")
    return found


# --- where a role demands it ----------------------------------------------------------------------
@pytest.mark.parametrize("role", sorted(DEMANDING))
def test_a_role_that_demands_it_leads_there_and_nowhere_else(demanded, role):
    client = Client()
    type_password(client, role)
    open_to_all = {
        "healthz",
        "readyz",
        "metrics",
        "help",
        "account_login",
        "account_signup",
        "account_inactive",
        "invitation_password",
    }
    open_to_all |= {name for name in names_without_arguments() if name.startswith("account_reset")}
    on_the_way = {"account_logout", "account_reauthenticate", *(n for n in names_without_arguments() if "mfa_" in n)}
    first = reverse("mfa_index")
    for name in names_without_arguments():
        if name not in open_to_all | on_the_way:
            answer = client.get(reverse(name))
            told = (answer.status_code, answer.get("Location"))
            assert told in ((302, first), (403, None) if name.startswith("api:") else (204, None)), (name, told)
            if answer.status_code == 204:
                assert (name in ("duty_count", "notification_count", "draft_files_state"), answer.content) == (
                    True,
                    b"",
                )
    for name in ("indicator", "worklist", "evidence_add"):
        kwargs = {"pk": demanded.evaluation.pk} | ({} if name == "worklist" else {"number": 45})
        assert client.get(reverse(name, kwargs=kwargs)).get("Location") == reverse("mfa_index")
    assert client.post(reverse("role_add", args=[1])).get("Location") == reverse("mfa_index")
    assert "Peran Anda memerlukan langkah kedua" in client.get(reverse("mfa_index")).content.decode()
    set_up_app(client)
    assert reaches(client)


def test_scripts_and_programs_are_told_so(demanded):
    client = Client()
    type_password(client, "koordinator")
    told = client.get(reverse("library"), headers={"HX-Request": "true"})
    assert (told.status_code, "memerlukan langkah kedua" in told.content.decode()) == (403, True)
    key = create_key(name="uji", lifetime=timedelta(days=1), by=demanded.people["koordinator"])
    by_key = Client().get(reverse("api:evaluations"), headers={"Authorization": f"Token {key}"})
    assert (by_key.status_code, "langkah kedua" in by_key.json()["detail"]) == (403, True)
    set_up_app(client)
    by_key = Client().get(reverse("api:evaluations"), headers={"Authorization": f"Token {key}"})
    assert by_key.status_code == 200


def test_a_role_given_today_counts_from_the_next_page(demanded):
    client = Client()
    type_password(client, "auditor")
    assert reaches(client)
    Membership.objects.create(user=demanded.people["auditor"], region=demanded.region, role="koordinator")
    assert client.get(reverse("duties")).url == reverse("mfa_index")


def test_more_roles_may_demand_it(demanded, settings):
    settings.FACTOR_ROLES = {*DEMANDING, "auditor"}
    client = Client()
    type_password(client, "auditor")
    assert client.get(reverse("duties")).url == reverse("mfa_index")


def test_a_slip_in_the_setting_stops_the_start(settings):
    settings.FACTOR_ROLES = {"koordinatr"}
    assert [error.id for error in run_checks() if error.id == "accounts.E001"] == ["accounts.E001"]


def test_the_last_one_stays_where_a_role_demands_it(demanded):
    client, _, _ = enrolled("koordinator")
    page = client.get(reverse("mfa_deactivate_totp")).content.decode()
    assert "Pasang yang lain lebih dahulu" in page
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user__username="koordinator", type="totp").exists()


def test_who_needs_none_takes_it_away_and_signs_in_by_password(city):
    inside, _, _ = enrolled("opd")
    press(inside, inside.get(reverse("mfa_deactivate_totp")).content.decode(), "Hapus")
    assert not Authenticator.objects.exists()
    client = Client()
    type_password(client, "opd")
    assert reaches(client)


def test_production_demands_it_and_the_demo_offers_it(city, settings):
    import subprocess
    import sys

    ask = "from spbe import settings as s; print(sorted(s.FACTOR_ROLES))"
    base = {"PATH": "/usr/bin", "SECRET_KEY": "x" * 50, "VAR_DIR": str(site.EVIDENCE_ROOT), "ALLOWED_HOSTS": "a.test"}

    def roles(**env):
        called = [sys.executable, "-c", ask]
        run = subprocess.run(called, env={**base, **env}, capture_output=True, text=True, cwd=site.BASE_DIR, check=True)
        return run.stdout.strip()

    assert roles() == "['admin', 'koordinator', 'penanggung_jawab']"
    assert roles(FACTOR_ROLES="auditor") == "['admin', 'auditor', 'koordinator', 'penanggung_jawab']"
    assert roles(DEMO="1") == "[]"
    settings.DEMO = True
    client = Client()
    type_password(client, "koordinator")
    assert "ditawarkan dan tidak diwajibkan" in client.get(reverse("mfa_index")).content.decode()


# --- the address ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("host", "secure", "said"),
    [
        ("10.0.0.5:8000", False, "memerlukan nama situs, bukan alamat angka seperti 10.0.0.5"),
        ("[::1]:8000", False, "memerlukan nama situs"),
        ("127.0.0.1", True, "memerlukan nama situs"),
        ("spbe.kota.test", False, "memerlukan HTTPS"),
        ("spbe.kota.test", True, ""),
        ("localhost:8000", False, ""),
    ],
)
def test_the_page_says_what_passkeys_need(city, settings, host, secure, said):
    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"host": host})
    type_password(client, "opd", secure=secure)
    page = client.get(reverse("mfa_index"), secure=secure).content.decode()
    assert ("Tambah kunci sandi" in page) is (not said)
    assert said in page
    if said:
        assert client.get(reverse("mfa_add_webauthn"), secure=secure).url == reverse("mfa_index")


@pytest.mark.parametrize(
    "credential", ["", "x", "[]", "1", "{}", '{"id": "a", "rawId": "a", "type": "public-key"}', "[" * 100_000], ids=len
)
def test_rubbish_instead_of_a_passkey_is_answered(city, settings, credential):
    client = Client(headers={"host": "localhost"})
    type_password(client, "opd")
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"name": "a", "credential": credential}).status_code == 200
    set_up_app(client)
    door = Client(headers={"host": "localhost"})
    type_password(door, "opd")
    door.get(reverse("mfa_authenticate"))
    assert door.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    assert not is_inside(door)
