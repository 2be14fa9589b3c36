"""A sign-in ends after an hour without a sign of life and after twelve hours; its person sees and ends it."""

from datetime import timedelta

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import session_limits
from accounts.browsers import address_range, browser_family
from accounts.devices import forget_devices
from accounts.models import SignedInSession
from accounts.tasks import forget_old_devices
from notices.mails import send_waiting_mails
from tests.builders.factor_builders import reaches, seconds_later
from tests.builders.form_builders import press
from tests.city import PASSWORD

__all__ = ["seconds_later"]

MINUTE, HOUR = 60, 3600
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 Edg/141.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"


def sign_in(username="opd", agent=FIREFOX, address="203.0.113.7", client=None):
    client = client or Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    client.post(reverse("account_login"), {"login": username, "password": PASSWORD})
    assert reaches(client)
    return client


def test_an_hour_without_a_sign_of_life_ends_the_session(city, seconds_later):
    client = sign_in()
    seconds_later(59 * MINUTE)
    assert reaches(client)
    seconds_later(59 * MINUTE)
    assert reaches(client)
    seconds_later(60 * MINUTE)
    answer = client.get(reverse("duties"))
    assert answer.url == f"{reverse('account_login')}?next={reverse('duties')}"
    assert "_auth_user_id" not in client.session


def test_what_a_page_asks_by_itself_is_no_sign_of_life(city, seconds_later):
    client = sign_in()
    for _ in range(12):
        seconds_later(5 * MINUTE)
        client.get(reverse("notification_count"))
    assert not reaches(client)


def test_everything_that_a_page_asks_by_itself_is_known():
    """A part that fetches itself again and again names an address that counts for nothing."""
    import re
    from pathlib import Path

    found = {}
    for path in Path(site.BASE_DIR / "templates").rglob("*.html"):
        for tag in re.findall(r"<[^>]*hx-trigger=\"load[^>]*>", path.read_text().replace("\n", " ")):
            found[path.name] = re.findall(r"url ['\"](\w+)['\"]|hx-get=\"{{ (\w+) }}\"", tag)
    named = {name for pairs in found.values() for name, _ in pairs if name}
    assert len(named) >= 3
    assert named <= session_limits.POLLED
    assert {path for path, pairs in found.items() for _, variable in pairs if variable} <= {"_kept.html"}


def test_twelve_hours_end_the_session_whoever_is_there(city, seconds_later):
    client = sign_in()
    for _ in range(23):
        seconds_later(30 * MINUTE)
        assert reaches(client)
    seconds_later(30 * MINUTE)
    assert not reaches(client)


def test_activity_is_noted_at_most_every_five_minutes_and_costs_no_query(city, seconds_later, monkeypatch):
    client = sign_in()
    written = []
    counters = "duties-"  # the tab's, kept for a minute
    monkeypatch.setattr(cache, "set", lambda key, *rest: key.startswith(counters) or written.append(key))
    for _ in range(10):
        seconds_later(29)
        reaches(client)
    assert written == []
    seconds_later(11)
    reaches(client)
    assert len(written) == 1


def test_a_lost_note_is_written_anew(city, seconds_later):
    client = sign_in()
    cache.clear()
    seconds_later(30 * MINUTE)
    assert reaches(client)
    seconds_later(60 * MINUTE)
    assert not reaches(client)


def test_a_script_of_an_ended_session_is_told_so(city, seconds_later):
    client = sign_in("diskominfo")
    seconds_later(61 * MINUTE)
    page = reverse("indicator", args=[city.evaluation.pk, 45])
    answer = client.get(page, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"})
    assert answer.status_code == 401


def sessions_page(client):
    return client.get(reverse("own_sessions"))


def test_the_list_names_browser_and_range_and_keeps_no_address(city):
    here, phone = sign_in(), sign_in(agent=PHONE, address="2001:db8:12:34::7")
    rows = sessions_page(here).context["sessions"]
    assert [(row.browser, row.network) for row in rows] == [
        ("Chrome di Android", "2001:db8:12::/48"),
        ("Firefox di Windows", "203.0.113.0/24"),
    ]
    text = sessions_page(here).content.decode()
    assert ("Sesi ini" in text, "203.0.113.7" in text) == (True, False)
    assert reaches(phone)


def test_one_session_is_ended_from_another(city):
    here, phone = sign_in(), sign_in(agent=PHONE)
    press(here, sessions_page(here).content.decode(), "Akhiri sesi Chrome di Android")
    assert (reaches(here), reaches(phone)) == (True, False)
    assert len(sessions_page(here).context["sessions"]) == 1


def test_all_others_are_ended_at_once_and_nobody_elses(city):
    here, others = sign_in(), [sign_in(agent=agent) for agent in (PHONE, EDGE)]
    colleague = sign_in("opd2")
    press(here, sessions_page(here).content.decode(), "Akhiri semua sesi lain")
    assert [reaches(client) for client in (here, *others, colleague)] == [True, False, False, True]


def test_anothers_session_is_not_found(city):
    theirs = sign_in("opd2")
    row = SignedInSession.objects.get(user__username="opd2")
    assert sign_in().post(reverse("session_end", args=[row.pk])).status_code == 404
    assert reaches(theirs)


def test_this_session_stays_known_after_a_new_password(city):
    client, other = sign_in(), sign_in(agent=PHONE)
    new = {"oldpassword": PASSWORD, "password1": "sandi-ketiga-2", "password2": "sandi-ketiga-2"}
    client.post(reverse("account_change_password"), new)
    assert (reaches(client), reaches(other)) == (True, False)
    assert "Firefox di Windows" in [row.browser for row in sessions_page(client).context["sessions"]]
    row = SignedInSession.objects.get(browser="Firefox di Windows")
    assert row.session_key == client.session.session_key


def test_a_session_that_was_left_stands_in_no_list(city, seconds_later):
    here, left = sign_in(), sign_in(agent=PHONE)
    left.post(reverse("account_logout"))
    assert [row.browser for row in sessions_page(here).context["sessions"]] == ["Firefox di Windows"]


def test_an_idle_session_stands_in_no_list(city, seconds_later):
    sign_in(agent=PHONE)
    seconds_later(61 * MINUTE)
    assert [row.browser for row in sessions_page(sign_in()).context["sessions"]] == ["Firefox di Windows"]


def test_a_new_device_is_told_by_mail_a_known_one_is_not(city, django_capture_on_commit_callbacks):
    def letters(**device):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            sign_in(**device)
        send_waiting_mails()
        return [(m.to, m.body) for m in mail.outbox]

    assert letters() == []  # the very first: the link has just been used
    assert letters(address="203.0.113.99") == []  # another address of the same office
    ((to, body),) = letters(agent=PHONE)
    assert to == ["opd@uji.id"]
    assert body.startswith("Akun opd masuk dari perangkat baru: Chrome di Android, jaringan 203.0.113.0/24.")
    assert letters(agent=PHONE) == []
    assert len(letters(address="198.51.100.9")) == 1


def test_devices_of_long_ago_are_forgotten(city, seconds_later):
    sign_in()
    seconds_later(366 * 24 * HOUR)
    assert forget_devices() == 1


def test_signing_out_clears_the_browsers_cache_and_leaves_drafts(city):
    client = sign_in()
    assert "Clear-Site-Data" not in client.get(reverse("account_logout"))
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'


def test_under_https_no_other_site_of_the_domain_sets_our_cookies():
    """In a process of its own: settings are read once."""
    import os
    import subprocess
    import sys

    code = "from spbe import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE)"
    environment = {**os.environ, "HTTPS": "1", "SECRET_KEY": "uji"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=site.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert done.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_reads_a_fixed_number_of_queries(city, django_assert_num_queries, rows):
    here = sign_in()
    for _ in range(rows):
        sign_in(agent=PHONE)
    sessions_page(here)
    with django_assert_num_queries(6):
        sessions_page(here)


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (FIREFOX, "Firefox di Windows"),
        (EDGE, "Edge di Windows"),
        (PHONE, "Chrome di Android"),
        (IPHONE, "Safari di iPhone"),
        ("curl/8.5", "Peramban lain"),
        ("", "Peramban lain"),
    ],
)
def test_browsers_are_told_by_family(agent, family):
    assert browser_family(agent) == family


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.2.3.4", "10.2.3.0/24"), ("2001:db8:1:2::9", "2001:db8:1::/48"), ("bukan alamat", ""), ("", "")],
)
def test_addresses_are_kept_as_ranges(address, network):
    assert address_range(address) == network


def test_sessions_that_are_over_are_deleted(city):
    for days in (-1, 1):
        Session.objects.create(session_key=f"kunci{days}", expire_date=timezone.now() + timedelta(days=days))
    forget_old_devices.apply()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["kunci1"]
