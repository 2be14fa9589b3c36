"""What goes over the line: packed where it helps, never where a secret stands beside typed words."""

import gzip

import brotli
import pytest
from django.urls import get_resolver, reverse

from spbe.compression import SHOWS_SECRET

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


def names_of(resolver):
    for pattern in resolver.url_patterns:
        yield from names_of(pattern) if hasattr(pattern, "url_patterns") else [pattern.name]


@pytest.fixture
def browser(client, city):
    client.force_login(city.people["admin"])
    return client


@pytest.mark.parametrize(
    ("accepts", "packing"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.9", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=1.0, brotli", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_a_page_is_packed_as_the_browser_takes_it(browser, accepts, packing):
    answer = browser.get(reverse("people"), headers={"Accept-Encoding": accepts})
    assert answer.headers.get("Content-Encoding") == packing
    assert "Accept-Encoding" in answer["Vary"]
    content = UNPACK.get(packing, bytes)(answer.content)
    assert b"<h1" in content
    if packing:
        assert int(answer["Content-Length"]) == len(answer.content) < len(content) / 3


def test_answers_of_the_api_are_packed(browser):
    answer = browser.get(reverse("api:schema"), headers={"Accept-Encoding": "br"})
    assert answer["Content-Encoding"] == "br"


def test_packed_files_and_short_answers_are_left_alone(browser):
    sheet = browser.get(reverse("agencies_import") + "?unduh=templat", headers={"Accept-Encoding": "br, gzip"})
    assert (sheet.status_code, sheet.headers.get("Content-Encoding")) == (200, None)
    short = browser.get("/healthz", headers={"Accept-Encoding": "br, gzip"})
    assert short.headers.get("Content-Encoding") is None


@pytest.mark.parametrize("name", ["api_keys", "notification_settings", "mfa_activate_totp"])
def test_a_page_that_shows_a_secret_goes_as_it_is(browser, name):
    answer = browser.get(reverse(name), headers={"Accept-Encoding": "br, gzip"})
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") is None
    assert b"<h1" in answer.content


def test_the_pages_with_secrets_exist():
    assert SHOWS_SECRET - set(names_of(get_resolver())) == set()
