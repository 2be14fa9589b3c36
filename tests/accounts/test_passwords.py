"""Passwords: kept with OWASP's Argon2, old ones hashed anew at sign-in; what everybody would guess is refused."""

import subprocess
import sys

import pytest
from django.conf import settings as site
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from accounts.password_rules import Argon2Hasher
from regions.models import Region
from spbe import settings as real
from tests.city import PASSWORD

OURS = "$argon2id$v=19$m=19456,t=2,p=1$"


@pytest.fixture
def hashers(settings):
    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS


@pytest.mark.parametrize("older", [Argon2PasswordHasher, PBKDF2PasswordHasher])
def test_an_old_password_works_and_is_hashed_anew_at_sign_in(client, city, hashers, older):
    encoded = older().encode(PASSWORD, older().salt())
    User.objects.filter(username="opd").update(password=encoded)
    client.post(reverse("account_login"), {"login": "opd", "password": PASSWORD})
    assert "_auth_user_id" in client.session
    assert OURS not in encoded
    assert OURS in User.objects.get(username="opd").password
    client.get(reverse("duties"))
    assert "_auth_user_id" in client.session  # the session goes on with the new hash


def test_a_wrong_password_hashes_nothing_anew(client, city, hashers):
    encoded = Argon2PasswordHasher().encode(PASSWORD, Argon2PasswordHasher().salt())
    User.objects.filter(username="opd").update(password=encoded)
    client.post(reverse("account_login"), {"login": "opd", "password": "salah-sekali"})
    assert User.objects.get(username="opd").password == encoded


def test_a_new_password_is_kept_with_owasps_parameters(city, hashers):
    opd = city.people["opd"]
    opd.set_password(PASSWORD)
    assert OURS in opd.password
    assert isinstance(identify_hasher(opd.password), Argon2Hasher)


FOUR_AT_ONCE = """
import sys
from pathlib import Path
from concurrent.futures import ThreadPoolExecutor
from accounts.password_rules import Argon2Hasher
hasher = Argon2Hasher()
stored = sys.argv[1]
def highest():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
def sign_in(n):
    assert hasher.verify("kata-sandi-ini", stored)
    if hasher.must_update(stored):
        hasher.encode("kata-sandi-ini", "garam-yang-cukup-panjang")
before = highest()
with ThreadPoolExecutor(4) as four:
    list(four.map(sign_in, range(4)))
print((highest() - before) // 1024)
"""


@pytest.mark.parametrize("hasher", [Argon2Hasher, Argon2PasswordHasher])
def test_four_sign_ins_at_once_cost_under_150_mb(hasher):
    """Each took 100 MiB with Django's own parameters, and does so once more before it is hashed anew: those wait."""
    stored = hasher().encode("kata-sandi-ini", hasher().salt())
    code = f"import django\ndjango.setup()\n{FOUR_AT_ONCE}"
    done = subprocess.run(
        [sys.executable, "-c", code, stored], cwd=site.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert 10 < int(done.stdout) < 150


@pytest.mark.parametrize(
    "password",
    ["Denpasar2026!", "kotadenpasar1", "KawalSPBE-2026", "pemkot.denpasar", "diskominfo99", "ＤＥＮＰＡＳＡＲ２０２６"],
)
def test_words_of_the_place_and_the_app_are_refused(city, password):
    with pytest.raises(ValidationError, match="nama daerah atau aplikasi"):
        validate_password(password, city.people["opd"])


@pytest.mark.parametrize(
    "password", ["denpasar-hujan-sore", "tanaman padi hijau", "82716350918273", "qzxvwk!!pt", PASSWORD]
)
def test_ones_own_words_are_taken_whatever_they_are_made_of(city, password):
    validate_password(password, city.people["opd"])


@pytest.mark.parametrize("password", ["Ketut-Suardana1", "ketut.suardana", "password123", "1234567890", "pendek-1"])
def test_own_names_and_common_ones_are_refused(db, password):
    Region.objects.create(code="51.71", name="Kota Denpasar", kind="kota", time_zone="Asia/Makassar")
    person = User(username="ksuardana", full_name="Ketut Suardana", email="k@uji.id")
    with pytest.raises(ValidationError):
        validate_password(password, person)
