"""A city hall behind one address comes to work: everybody gets in; who guesses is stopped, and nobody else."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from accounts.models import User
from accounts.password_rules import Argon2Hasher
from tests.services.web import TOKEN, Web

PEOPLE = 40
PASSWORD = "pagi-yang-ramai-25"


@pytest.fixture
def web(transactional_db, tmp_path, redis_url):
    """The site on the database of the tests, with Redis; 40 accounts with one real hash."""
    encoded = Argon2Hasher().encode(PASSWORD, Argon2Hasher().salt())
    for number in range(PEOPLE):
        User.objects.create(username=f"orang{number}", full_name=f"Orang {number}", password=encoded)
    site = Web(tmp_path)
    site.env |= {"REDIS_URL": redis_url, "DEBUG": "1"}  # pages without collected files
    site.start()
    yield site
    site.kill()


def sign_in(web, username, password=PASSWORD):
    """The status of the answer: 302 is inside, 200 the form again."""
    body = urlencode({"login": username, "password": password, "csrfmiddlewaretoken": TOKEN})
    headers = {"Cookie": f"csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
    line = HTTPConnection("127.0.0.1", web.port, timeout=120)
    try:
        line.request("POST", "/masuk/", body, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status
    finally:
        line.close()


def test_forty_right_sign_ins_at_once_all_get_in(web):
    with ThreadPoolExecutor(PEOPLE) as pool:
        statuses = list(pool.map(lambda number: sign_in(web, f"orang{number}"), range(PEOPLE)))
    assert statuses == [302] * PEOPLE


def test_forty_sign_ins_of_one_account_all_get_in(web):
    with ThreadPoolExecutor(PEOPLE) as pool:
        statuses = list(pool.map(lambda _: sign_in(web, "orang0"), range(PEOPLE)))
    assert statuses == [302] * PEOPLE


def test_guesses_at_once_stop_the_account_and_no_other(web):
    with ThreadPoolExecutor(8) as pool:
        wrong = list(pool.map(lambda number: sign_in(web, "orang0", f"tebakan-{number}"), range(8)))
    assert wrong == [200] * 8
    assert (sign_in(web, "orang0"), sign_in(web, "orang1")) == (200, 302)
