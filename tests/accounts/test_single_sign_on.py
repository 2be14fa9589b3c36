"""Single sign-on against a real provider that runs beside: who comes in, who does not, and out both ways."""

import json
import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as site
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.closing import close_account
from accounts.models import Membership, User
from accounts.power.power_requests import change_email
from accounts.single_sign_on import sso_adapter as said
from history.models import RefusalLog
from tests.builders.factor_builders import DEMANDING, app_code, enrolled, is_inside, type_password
from tests.builders.form_builders import press
from tests.city import fresh
from tests.identity.serve import PASSWORD, SECRET

HOST = "spbe.kota.test"
LOGOUT = {"http://schemas.openid.net/event/backchannel-logout": {}}


class Provider:
    def __init__(self, folder, port):
        self.folder, self.address = folder, f"http://127.0.0.1:{port}"

    def says(self, **false):
        (self.folder / "says.json").write_text(json.dumps(false))

    def page_after(self, address, username):
        """Where the provider sends somebody who has signed in there."""
        browser = requests.Session()
        browser.post(f"{self.address}/akun/login/", {"login": username, "password": PASSWORD}, timeout=30)
        answer = browser.get(address, allow_redirects=False, timeout=30)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def token(self, **claims):
        """Signed by its own key, as its server sends them."""
        now = int(time.time())
        kid = requests.get(f"{self.address}/.well-known/jwks.json", timeout=30).json()["keys"][0]["kid"]
        default = {"iss": self.address, "aud": "kawal", "iat": now, "exp": now + 60, "events": LOGOUT}
        key = (self.folder / "key.pem").read_text()
        return jwt.encode({**default, **claims}, key, "RS256", headers={"kid": kid})


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("penyedia")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    callback = f"http://{HOST}/masuk/penyedia/kota/kembali/"
    called = [sys.executable, "-m", "tests.identity.serve", str(folder), str(port), callback]
    process = subprocess.Popen(called, cwd=site.BASE_DIR)
    try:
        for _ in range(240):
            if (folder / "says.json").exists() or process.poll() is not None:
                break
            time.sleep(0.5)
        assert process.poll() is None
        yield Provider(folder, port)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def provider(running, city, settings):
    app = {
        "provider_id": "kota",
        "name": "Akun Kota",
        "client_id": "kawal",
        "secret": SECRET,
        "settings": {"server_url": running.address, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    running.says()
    return running


def browser():
    return Client(headers={"host": HOST})


@pytest.fixture
def client():
    return browser()


def begin(client):
    page = client.get(reverse("account_login")).content.decode()
    return press(client, page, "Masuk lewat Akun Kota").url


def come_back(client, provider, username="opd", address=""):
    back = urlsplit(provider.page_after(address or begin(client), username))
    return client.get(f"{back.path}?{back.query}")


def refusal(answer):
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_person_with_an_account_comes_in_and_is_linked(client, provider, city):
    address = begin(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) > 20
    come_back(client, provider, address=address)
    assert client.session["_auth_user_id"] == str(city.people["opd"].pk)
    link = SocialAccount.objects.get()
    assert (link.user, link.extra_data) == (city.people["opd"], {"email": "opd@uji.id", "verified": True})
    assert fresh(city.people["opd"]).has_usable_password()
    again = browser()
    come_back(again, provider)
    assert is_inside(again)
    assert SocialAccount.objects.count() == 1


def test_nobody_gets_an_account_this_way(client, provider):
    before = User.objects.count()
    assert refusal(come_back(client, provider, "orang-luar")) == [said.NO_ACCOUNT]
    assert (User.objects.count(), SocialAccount.objects.count(), is_inside(client)) == (before, 0, False)


FALSE = {
    "issuer": {"iss": "http://lain.test"},
    "another name": {"iss": "http://lain.test", "of_itself": {"issuer": "http://lain.test"}},
    "nonce": {"nonce": "bukan-yang-diminta"},
    "no nonce": {"nonce": None},
    "expired": {"exp": 1_700_000_000},
    "for another": {"aud": "program-lain"},
    "unsigned subject": {"sub": ""},
}


@pytest.mark.parametrize("lie", FALSE)
def test_a_token_that_is_not_right_lets_nobody_in(client, provider, lie):
    provider.says(**FALSE[lie])
    assert refusal(come_back(client, provider)) == [said.FAILED]
    assert (SocialAccount.objects.count(), is_inside(client)) == (0, False)


@pytest.mark.parametrize("verified", [False, None, "false", "true", 1])
def test_an_address_that_nobody_vouches_for_links_nothing(client, provider, verified):
    provider.says(email_verified=verified)
    assert refusal(come_back(client, provider)) == [said.UNVERIFIED]
    assert (SocialAccount.objects.count(), is_inside(client)) == (0, False)


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("\u212aepala@uji.id", "kepala@uji.id"),
        ("a\u017fesor@uji.id", "asesor@uji.id"),
        ("kepala@u.id", "\u212aepala@u.id"),
    ],
    ids=["kelvin", "long-s", "kelvin-here"],
)
def test_letters_that_only_fold_alike_link_nothing(client, provider, there, here):
    """Another mailbox: the letter of Kelvin is no k. Databases differ in what they fold; none links."""
    User.objects.filter(username="koordinator").update(email=here)
    provider.says(email=there, email_verified=True)
    assert refusal(come_back(client, provider, "orang-luar"))[0] in (said.UNVERIFIED, said.NO_ACCOUNT)
    assert (SocialAccount.objects.count(), is_inside(client)) == (0, False)


def test_an_identity_whose_address_changes_stays_who_it_was(client, provider, city):
    come_back(client, provider)
    provider.says(email="koordinator@uji.id")
    again = browser()
    come_back(again, provider)
    assert again.session["_auth_user_id"] == str(city.people["opd"].pk)
    assert SocialAccount.objects.get().user == city.people["opd"]


def test_an_address_that_goes_to_another_identity_opens_nothing(client, provider, city):
    """The mailbox of who has left is given to a successor."""
    come_back(client, provider)
    provider.says(email="opd@uji.id")
    other = browser()
    assert refusal(come_back(other, provider, "orang-luar")) == [said.OTHER_IDENTITY]
    assert not is_inside(other)


def test_a_new_address_here_ends_the_link(client, provider, city):
    come_back(client, provider)
    change_email(city.people["opd"], "baru@uji.id", region=city.region, by=city.people["admin"])
    again = browser()
    assert refusal(come_back(again, provider)) == [said.NO_ACCOUNT]


def test_two_accounts_with_one_address_are_not_guessed(client, provider, city):
    User.objects.filter(username="auditor").update(email="OPD@uji.id")
    assert refusal(come_back(client, provider)) == [said.SEVERAL]


def test_a_closed_account_stays_closed_and_comes_back_without_its_link(client, provider, city):
    come_back(client, provider)
    close_account(city.people["opd"])
    again = browser()
    assert refusal(come_back(again, provider)) == [said.NO_ACCOUNT]
    assert not SocialAccount.objects.exists()


def test_roles_never_come_from_the_provider(client, provider, city):
    provider.says(roles=["admin"], groups=["koordinator"], is_superuser=True, name="Lain", preferred_username="admin")
    before = list(Membership.objects.order_by("pk").values_list("user", "role", "is_active"))
    come_back(client, provider)
    opd = fresh(city.people["opd"])
    assert list(Membership.objects.order_by("pk").values_list("user", "role", "is_active")) == before
    assert (opd.username, opd.full_name, opd.is_superuser) == ("opd", "Opd", False)


def test_the_second_step_is_asked_here_too(client, provider, settings):
    settings.FACTOR_ROLES = DEMANDING
    _, secret, _ = enrolled("koordinator")
    assert come_back(client, provider, "koordinator").url == reverse("mfa_authenticate")
    assert not is_inside(client)
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert is_inside(client)


def test_an_answer_meant_for_another_browser_is_not_taken(client, provider):
    """Somebody is sent a link that would sign them in as another."""
    address = begin(client)
    back = urlsplit(provider.page_after(address, "opd"))
    victim = browser()
    assert refusal(victim.get(f"{back.path}?{back.query}")) == [said.FAILED]
    assert not is_inside(victim)
    client.get(f"{back.path}?{back.query}")
    assert is_inside(client)
    client.logout()
    assert refusal(client.get(f"{back.path}?{back.query}")) == [said.FAILED]  # nor a second time


def test_nothing_is_linked_to_who_is_inside(client, provider, city):
    type_password(client, "auditor")
    address = client.post(f"{reverse('openid_connect_login', args=['kota'])}?process=connect").url
    come_back(client, provider, address=address)
    assert client.session["_auth_user_id"] == str(city.people["auditor"].pk)
    assert not SocialAccount.objects.exists()


def test_a_link_begins_no_sign_on_by_itself(client, provider):
    page = client.get(reverse("openid_connect_login", args=["kota"]))
    assert (page.status_code, "Masuk lewat Akun Kota" in page.content.decode()) == (200, True)
    assert client.get(reverse("openid_connect_login", args=["lain"])).status_code == 404


def test_a_provider_that_is_away_leaves_the_password(client, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    assert refusal(client.post(reverse("openid_connect_login", args=["kota"]))) == [said.FAILED]
    type_password(client, "opd")
    assert is_inside(client)


def test_providers_come_from_the_environment():
    policy = "s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    ask = f"from spbe import settings as s; print(s.SOCIALACCOUNT_PROVIDERS, {policy})"
    base = {"PATH": "/usr/bin", "SECRET_KEY": "x" * 50, "VAR_DIR": str(site.EVIDENCE_ROOT), "ALLOWED_HOSTS": "a.test"}
    known = {f"OIDC_KOTA_{name}": name.lower() for name in ("NAME", "CLIENT_ID", "CLIENT_SECRET")}

    def read(address):
        said = {**base, **known, "OIDC_PROVIDERS": "kota", "OIDC_KOTA_URL": address}
        return subprocess.run([sys.executable, "-c", ask], env=said, capture_output=True, text=True, cwd=site.BASE_DIR)

    run = read("https://sso.kota.test/realms/pegawai/")
    assert "'server_url': 'https://sso.kota.test/realms/pegawai', 'oauth_pkce_enabled': True" in run.stdout, run.stderr
    assert run.stdout.strip().endswith("'https://sso.kota.test']")  # browsers ask it of what a form leads to
    assert "must begin with https://" in read("http://sso.kota.test").stderr


# --- out ------------------------------------------------------------------------------------------
def test_signing_out_here_signs_out_there_and_leads_back(client, provider):
    come_back(client, provider)
    out = client.post(reverse("account_logout"))
    assert not is_inside(client)
    assert out.url.startswith(f"{provider.address}/identity/o/logout?")
    assert out["Clear-Site-Data"] == '"cache"'
    assert provider.page_after(out.url, "opd") == f"http://{HOST}/masuk/"
    type_password(client, "opd")
    assert client.post(reverse("account_logout")).url == reverse("account_login")  # who came by password stays here


def told(provider, **claims):
    return browser().post(reverse("signed_out_there", args=["kota"]), {"logout_token": provider.token(**claims)})


def test_signing_out_there_ends_the_sessions_here(client, provider):
    come_back(client, provider)
    answer = told(provider, sub=SocialAccount.objects.get().uid)
    assert answer.status_code == 200
    assert client.get(reverse("duties")).status_code == 302


WRONG = {
    "issuer": {"iss": "http://lain.test"},
    "audience": {"aud": "lain"},
    "old": {"iat": 1_700_000_000},
    "a sign-in's token": {"nonce": "x"},
    "no event": {"events": {}},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_word_to_sign_out_that_is_not_right_ends_nothing(client, provider, fault):
    come_back(client, provider)
    answer = told(provider, **{"sub": SocialAccount.objects.get().uid, **WRONG[fault]})
    assert answer.status_code == 400
    assert client.get(reverse("duties")).status_code == 200
    assert browser().post(reverse("signed_out_there", args=["kota"])).status_code == 400


@pytest.mark.parametrize("algorithm", ["RS256", "none", "HS256"])
def test_a_token_that_the_provider_has_not_signed_ends_nothing(client, provider, algorithm):
    """Signed by another key under the provider's name for its own, by nobody, or by a secret that is none."""
    come_back(client, provider)
    right = provider.token(sub=SocialAccount.objects.get().uid)
    claims = jwt.decode(right, options={"verify_signature": False})
    foreign = {"RS256": rsa.generate_private_key(65537, 2048), "none": None, "HS256": "rahasia" * 8}[algorithm]
    forged = jwt.encode(claims, foreign, algorithm, headers={"kid": jwt.get_unverified_header(right)["kid"]})
    for token, expected in ((forged, 400), (right, 200)):
        answer = browser().post(reverse("signed_out_there", args=["kota"]), {"logout_token": token})
        assert answer.status_code == expected
        assert client.get(reverse("duties")).status_code == (200 if expected == 400 else 302)


# --- the link ends, and stays ended ------------------------------------------------------------------
def cut_on_the_page(client):
    page = client.get(reverse("linked_accounts")).content.decode()
    return press(client, page, "Putuskan", reverse("linked_accounts"))


def test_a_link_that_its_person_cuts_stays_cut_until_they_allow_it(client, provider, city):
    come_back(client, provider)
    own = browser()
    type_password(own, "opd")
    assert cut_on_the_page(own).url == reverse("linked_accounts")
    assert client.get(reverse("duties")).status_code == 302  # whoever came in by it is out
    again = browser()
    assert refusal(come_back(again, provider)) == [said.CUT]
    assert (is_inside(again), SocialAccount.objects.count()) == (False, 0)
    page = own.get(reverse("linked_accounts")).content.decode()
    assert press(own, page, "Izinkan lagi", reverse("linked_accounts")).status_code == 302
    come_back(again, provider)
    assert is_inside(again)


def test_what_the_provider_says_wrong_is_in_the_log_of_refusals(client, provider):
    provider.says(email_verified=False)
    come_back(client, provider)
    assert [(row.kind, row.person, row.reason) for row in RefusalLog.objects.all()] == [
        ("penyedia", None, said.UNVERIFIED)
    ]
