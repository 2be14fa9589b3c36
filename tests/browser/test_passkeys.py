"""Passkeys in a real browser, with chromium's own authenticator in software."""

import re
from contextlib import contextmanager

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.visit import NARROW, WIDE
from tests.builders.factor_builders import DEMANDING
from tests.city import PASSWORD

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def device(window):
    """An authenticator plugged into the window; yields how to make it forget its keys."""
    cdp = window.context.new_cdp_session(window.page)
    cdp.send("WebAuthn.enable")
    number = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    yield lambda: cdp.send("WebAuthn.clearCredentials", {"authenticatorId": number})
    cdp.detach()


def open_door(window):
    window.page.goto(reverse("account_login"))
    window.page.get_by_label("Nama akun").fill("koordinator")
    window.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    window.page.get_by_role("button", name="Masuk", exact=True).click()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_passkey_is_made_used_at_the_door_and_again(visit, city, settings, live_server, width):
    """At a name: browsers make no passkey for 127.0.0.1, and the page says so (tests/accounts/test_second_step.py)."""
    settings.FACTOR_ROLES = DEMANDING
    window = visit(width)
    page = window.page
    with device(window) as forget:
        open_door(window)
        expect(page.get_by_text("Peran Anda memerlukan langkah kedua")).to_be_visible()
        window.inspect()
        page.get_by_role("link", name="Tambah kunci sandi").click()
        window.inspect()
        page.get_by_label("Nama kunci sandi").fill("Laptop kantor")
        page.get_by_role("button", name="Buat kunci sandi").click()
        expect(page.get_by_role("heading", name="Kode cadangan")).to_be_visible()
        window.inspect()
        assert len(re.findall(r"\d{8}", page.get_by_label("Kode cadangan", exact=True).input_value())) == 10
        page.get_by_role("link", name="Sudah saya simpan").click()
        expect(page.get_by_role("link", name="Hapus Laptop kantor")).to_be_visible()
        page.goto(reverse("account_logout"))
        page.get_by_role("main").get_by_role("button", name="Keluar").click()

        open_door(window)
        expect(page.get_by_role("heading", name="Langkah kedua")).to_be_visible()
        window.inspect()
        page.get_by_role("button", name="Pakai kunci sandi").click()
        page.wait_for_url(re.compile("/tugas/"))

        page.goto(f"{reverse('mfa_reauthenticate_webauthn')}?next={reverse('own_sessions')}")
        window.inspect()
        page.get_by_role("button", name="Pakai kunci sandi").click()
        page.wait_for_url(f"{live_server.url}{reverse('own_sessions')}")
        page.goto(reverse("account_logout"))
        page.get_by_role("main").get_by_role("button", name="Keluar").click()

        forget()
        open_door(window)
        page.get_by_role("button", name="Pakai kunci sandi").click()
        expect(page.get_by_text("Kunci sandi tidak dipakai")).to_be_visible()
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None
