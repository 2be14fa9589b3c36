"""An authenticator app of our own (RFC 6238), and ways through the pages of the second step."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts import session_limits
from tests.builders.app_codes import app_code
from tests.builders.form_builders import press
from tests.city import PASSWORD

DEMANDING = frozenset({"admin", "koordinator", "penanggung_jawab"})
WRONG_CODE = "Kode belum cocok atau sudah dipakai."


@pytest.fixture
def demanded(settings, city):
    """As in production."""
    settings.FACTOR_ROLES = DEMANDING
    return city


@pytest.fixture
def seconds_later(monkeypatch):
    """Let so many seconds pass for sessions."""
    passed = [session_limits.now()]
    monkeypatch.setattr(session_limits, "now", lambda: passed[0])

    def move(seconds):
        passed[0] += seconds

    return move


def type_password(client: Client, username: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password}, **extra)


def set_up_app(client: Client) -> str:
    """Through the page, as its person does; returns the secret that the app keeps."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="kunci-aplikasi" type="text"\s+value="(\w+)"', page)[1]  # type: ignore[index]
    answer = press(client, page, "Pasang", reverse("mfa_activate_totp"), code=app_code(secret, -1))
    if answer.status_code == 200:  # a half minute ended on the way: the code was two old
        page = answer.content.decode()
        answer = press(client, page, "Pasang", reverse("mfa_activate_totp"), code=app_code(secret, -1))
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_view_recovery_codes"))
    return secret


def enrolled(username: str, **extra: Any) -> tuple[Client, str, list[str]]:
    """A browser inside, the secret, and the codes for the drawer."""
    client = Client(**extra)
    type_password(client, username)
    secret = set_up_app(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return client, secret, re.findall(r"\b\d{8}\b", page)


def is_inside(client):
    return "_auth_user_id" in client.session


def reaches(client, name="duties"):
    return client.get(reverse(name)).status_code == 200


def send_code(client, code, name="mfa_authenticate"):
    return client.post(reverse(name), {"code": code})


def names_without_arguments():
    found = []
    for pattern in get_resolver().url_patterns:
        inner = getattr(pattern, "url_patterns", [pattern])
        found += [f"api:{p.name}" if getattr(pattern, "namespace", None) else p.name for p in inner]
    return sorted({name for name in found if _has_no_arguments(name)})


def _has_no_arguments(name):
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False
