"""The door: closed sign-up, a throttle that harms only the guesser, reset without telling who has an account."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import throttles
from accounts.models import SignInEvent, User
from accounts.throttles import count_failure, is_allowed, try_under_way
from notices.mails import send_waiting_mails
from regions import clock
from tests.builders.factor_builders import is_inside
from tests.city import PASSWORD

OFFICE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def two_people(db):
    return [
        User.objects.create_user(username=name, password=PASSWORD, full_name=name.title(), email=f"{name}@uji.id")
        for name in ("wayan", "made")
    ]


def sign_in(client, username, password=PASSWORD, address=OFFICE, **extra):
    return client.post(
        reverse("account_login"), {"login": username, "password": password}, REMOTE_ADDR=address, **extra
    )


def test_five_wrong_tries_lock_this_account_for_this_address_only(client, two_people):
    for _ in range(5):
        sign_in(client, "wayan", "salah-sekali")
    refused = sign_in(client, "wayan")
    assert refused.context["form"].non_field_errors() == [
        "Lima percobaan masuk untuk akun ini dari jaringan Anda belum cocok. Tunggu 15 menit lalu coba lagi, "
        "atau atur ulang kata sandi. Akun lain dan jaringan lain tidak terpengaruh."
    ]
    assert not is_inside(client)
    sign_in(client, "made")
    assert is_inside(client)
    client.logout()
    sign_in(client, "wayan", address=ELSEWHERE)
    assert is_inside(client)


@pytest.mark.parametrize("spelling", ["WAYAN", " wayan ", "ｗayan"])
def test_another_spelling_gives_no_new_tries(client, two_people, spelling):
    for _ in range(5):
        sign_in(client, spelling, "salah-sekali")
    sign_in(client, "wayan")
    assert not is_inside(client)


def test_another_host_name_gives_no_new_tries(client, two_people, settings):
    settings.ALLOWED_HOSTS = ["testserver", "lain.test"]
    for _ in range(5):
        sign_in(client, "wayan", "salah-sekali")
    sign_in(client, "wayan", headers={"host": "lain.test"})
    assert not is_inside(client)


def test_an_untrusted_forwarding_header_gives_no_new_tries(client, two_people):
    for number in range(5):
        sign_in(client, "wayan", "salah-sekali", headers={"x-forwarded-for": f"192.0.2.{number}"})
    sign_in(client, "wayan", headers={"x-forwarded-for": "192.0.2.99"})
    assert not is_inside(client)


def test_behind_a_trusted_proxy_the_forwarded_address_counts(client, two_people, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(5):
        sign_in(client, "wayan", "salah-sekali", headers={"x-forwarded-for": "192.0.2.1"})
    sign_in(client, "wayan", headers={"x-forwarded-for": "192.0.2.2"})
    assert is_inside(client)


def test_right_passwords_use_up_no_tries(client, two_people):
    for _ in range(6):
        sign_in(client, "wayan")
        assert is_inside(client)
        client.logout()


def test_guesses_at_once_get_no_more_tries_than_one_after_the_other(client, two_people, monkeypatch):
    """Each is still being compared when the next one comes; the last one is right."""
    guesses = iter(["salah-sekali"] * 7 + [PASSWORD])
    browsers, compared, check = [], [], User.check_password

    def check_while_more_come(person, typed):
        compared.append(typed)
        if guess := next(guesses, None):
            browsers.append(Client())
            sign_in(browsers[-1], "wayan", guess)
        return check(person, typed)

    monkeypatch.setattr(User, "check_password", check_while_more_come)
    monkeypatch.setattr(throttles, "WAIT_SECONDS", 0)  # none of them can end before the next one
    sign_in(client, "wayan", "salah-sekali")
    assert compared == ["salah-sekali"] * 5
    assert not any(is_inside(browser) for browser in [client, *browsers])
    sign_in(client, "wayan")
    assert not is_inside(client)


def test_a_flood_from_one_address_is_answered_429(client, two_people, settings):
    settings.TRY_LIMITS = {**settings.TRY_LIMITS, "sign_in": (2, 60)}
    assert [sign_in(client, "wayan", "salah-sekali").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client, db, method):
    form = {"username": "baru", "email": "b@uji.id", "password1": PASSWORD, "password2": PASSWORD}
    answer = getattr(client, method)(reverse("account_signup"), form)
    assert (answer.status_code, User.objects.count()) == (404, 0)


@pytest.mark.parametrize("name", ["account_email", "account_set_password", "account_confirm_email"])
def test_allauths_other_pages_are_not_mounted(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def reset_link():
    """As the next run of the queue sends it."""
    send_waiting_mails()
    return re.search(settings.SITE_URL + r"(\S+)", mail.outbox[0].body)[1]


def set_password(client, link, password):
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


def test_a_forgotten_password_is_set_anew_by_mail(client, two_people):
    answer = client.post(reverse("account_reset_password"), {"email": "wayan@uji.id"})
    assert answer.url == reverse("account_reset_password_done")
    link = reset_link()
    assert [m.to for m in mail.outbox] == [["wayan@uji.id"]]
    assert set_password(client, link, "kata-sandi-baru-1").url == reverse("account_reset_password_from_key_done")
    assert User.objects.get(username="wayan").check_password("kata-sandi-baru-1")
    assert client.get(link, follow=True).context["token_fail"] is True  # once only


def test_a_weak_password_is_not_taken(client, two_people):
    client.post(reverse("account_reset_password"), {"email": "wayan@uji.id"})
    assert set_password(client, reset_link(), "1234567890").status_code == 200
    assert User.objects.get(username="wayan").check_password(PASSWORD)


def test_after_a_reset_the_locked_person_signs_in_at_once(client, two_people):
    for _ in range(5):
        sign_in(client, "wayan", "salah-sekali", address="127.0.0.1")
    client.post(reverse("account_reset_password"), {"email": "wayan@uji.id"})
    set_password(client, reset_link(), "kata-sandi-baru-1")
    sign_in(client, "wayan", "kata-sandi-baru-1", address="127.0.0.1")
    assert is_inside(client)


def test_the_reset_page_does_not_tell_who_has_an_account(client, two_people):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("wayan@uji.id", "tidak-ada@uji.id")
    ]
    assert [(a.status_code, a.url) for a in answers] == [(302, reverse("account_reset_password_done"))] * 2


@pytest.mark.parametrize(
    "asked",
    [
        "tidak-ada@uji.id",
        "tidak ada",
        "wayan@uji.id, tidak-ada@uji.id",
        "wayan@uji.id\nBcc: tidak-ada@uji.id",
        "tutup@uji.id",
        "tutup",
        "%@uji.id",
    ],
)
def test_the_reset_form_sends_nothing_to_whom_it_does_not_know_and_answers_alike(client, two_people, asked):
    User.objects.create_user(username="tutup", password=PASSWORD, email="tutup@uji.id", is_active=False)

    def answer(email):
        sent = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        return sent.redirect_chain, re.sub(r"value=\"[^\"]+\"|nonce-\S+|\d\d[.:]\d\d", "", sent.text)

    told = answer(asked)
    send_waiting_mails()
    assert mail.outbox == []
    assert told == answer("wayan@uji.id")
    send_waiting_mails()
    assert [message.to for message in mail.outbox] == [["wayan@uji.id"]]


def test_the_sign_in_page_does_not_tell_who_has_an_account(client, two_people):
    known, unknown = (sign_in(client, name, "salah-sekali") for name in ("wayan", "tidak-ada"))
    assert known.context["form"].errors == unknown.context["form"].errors


def test_a_person_changes_the_password(client, two_people):
    sign_in(client, "wayan")
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"},
    )
    assert User.objects.get(username="wayan").check_password("kata-sandi-baru-1")


def test_the_door_keeps_a_log_without_mistyped_names(client, two_people):
    sign_in(client, "rahasia-di-kotak-nama", "x")
    sign_in(client, "wayan", "salah-sekali")
    sign_in(client, "wayan")
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"},
    )
    client.post(reverse("account_logout"))
    assert list(SignInEvent.objects.order_by("pk").values_list("username", "kind", "address")) == [
        ("(tidak dikenal)", "gagal", OFFICE),
        ("wayan", "gagal", OFFICE),
        ("wayan", "masuk", OFFICE),
        ("wayan", "sandi", "127.0.0.1"),
        ("wayan", "keluar", "127.0.0.1"),
    ]


def test_signing_out_by_a_link_does_nothing(client, two_people):
    sign_in(client, "wayan")
    client.get(reverse("account_logout"))
    assert is_inside(client)


def test_an_account_that_is_off_stays_outside(client, two_people):
    User.objects.filter(username="wayan").update(is_active=False)
    answer = sign_in(client, "wayan")
    assert (answer.url, is_inside(client)) == (reverse("account_inactive"), False)


def test_nothing_of_ours_uses_a_private_part_of_allauth():
    """What is private may change with any release; the throttle once stood on it."""
    private = re.compile(r"allauth[\w.]*\.internal|_login_failed_rl_usage|_get_login_attempts_cache_key")
    found = [
        path.relative_to(settings.BASE_DIR).as_posix()
        for path in settings.BASE_DIR.rglob("*.py")
        if path.relative_to(settings.BASE_DIR).parts[0] not in (".venv", "var", "tests")
        and private.search(path.read_text())
    ]
    assert found == []


def test_a_mailbox_that_is_asked_for_again_and_again_gets_no_more_mails(client, two_people, settings):
    settings.TRY_LIMITS = {**settings.TRY_LIMITS, "mailbox": (2, 60)}
    answers = []
    for _ in range(4):
        clock.set_now(clock.now() + timedelta(seconds=1))
        answers.append(client.post(reverse("account_reset_password"), {"email": "WAYAN@uji.id"}))
        send_waiting_mails()
    assert len(mail.outbox) == 2
    assert {(a.status_code, a.url) for a in answers} == {(302, reverse("account_reset_password_done"))}


def test_the_own_password_is_not_guessed_from_inside(client, two_people, settings):
    settings.TRY_LIMITS = {**settings.TRY_LIMITS, "own_password": (2, 60)}
    sign_in(client, "wayan")
    wrong = {"oldpassword": "salah", "password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"}
    assert [client.post(reverse("account_change_password"), wrong).status_code for _ in range(3)] == [200, 200, 429]
    assert client.post(reverse("account_reauthenticate"), {"password": "salah"}).status_code == 429


def test_tries_at_once_are_counted_one_by_one_without_redis(settings, tmp_path):
    """Eight workers of the site, and a guesser who uses all of them."""
    files = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {**settings.CACHES, "tries": {"BACKEND": files, "LOCATION": str(tmp_path / "cache")}}
    settings.TRY_LIMITS = {"code": (5, 10**9)}  # no quarter of an hour ends in between
    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(lambda _: is_allowed("code", "1"), range(80))) == 5
    assert is_allowed("code", "2")


def test_tries_under_way_at_once_are_counted_without_redis(settings, tmp_path, monkeypatch):
    """Eight at once, none of which ends before all have asked: five may go on, and right ones leave nothing behind."""
    monkeypatch.setattr(throttles, "WAIT_SECONDS", 0)
    files = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {**settings.CACHES, "tries": {"BACKEND": files, "LOCATION": str(tmp_path / "cache")}}
    together = Barrier(8)

    def try_once(_):
        with try_under_way("sign_in_failed", "1") as is_within_limit:
            together.wait(timeout=20)
        return is_within_limit

    for _ in range(2):
        with ThreadPoolExecutor(8) as workers:
            assert sum(workers.map(try_once, range(8))) == 5


def test_a_right_try_beyond_the_limit_waits_for_its_turn(monkeypatch):
    """Five are under way; the sixth gets in as soon as one of them has ended, and not after one has failed."""
    monkeypatch.setattr(throttles, "WAIT_SECONDS", 20)
    done = Event()

    def hold(_):
        with try_under_way("sign_in_failed", "1") as has_turn:
            held.wait(timeout=20)
            done.wait(timeout=20)
        return has_turn

    def come_last():
        with try_under_way("sign_in_failed", "1") as has_turn:
            return has_turn, done.is_set()

    held = Barrier(6)
    with ThreadPoolExecutor(6) as workers:
        first = workers.map(hold, range(5))
        held.wait(timeout=20)
        last = workers.submit(come_last)
        done.set()
        assert [*first, last.result()] == [True] * 5 + [(True, True)]
    for _ in range(5):
        count_failure("sign_in_failed", "1")
    assert come_last() == (False, True)
