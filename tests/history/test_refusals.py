"""What is refused is kept once, without anything that was typed, and nobody fills the log by being refused."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounts.models import PowerRequest
from accounts.power.power_requests import ask
from history import refusal_log
from history.models import RefusalLog
from tests.builders.factor_builders import enrolled, type_password
from tests.city import PASSWORD, person


@pytest.fixture(autouse=True)
def fresh_minute():
    cache.clear()


def kept():
    return [
        (row.kind, row.person.username if row.person else None, row.method, row.place, row.reason)
        for row in RefusalLog.objects.order_by("pk").select_related("person")
    ]


def test_a_page_of_others_is_kept_with_its_reason(city, client):
    client.force_login(city.people["opd"])
    assert client.get(reverse("people")).status_code == 403
    assert kept() == [("ditolak", "opd", "GET", "/orang/", "Hanya admin yang mengatur orang dan peran.")]


def test_an_object_of_others_is_kept_and_an_address_that_is_none_is_not(city, client):
    client.force_login(city.people["opd"])
    assert client.get("/dokumen/999/").status_code == client.get("/tidak/ada/").status_code == 404
    assert kept() == [("tersembunyi", "opd", "GET", "/dokumen/999/", "")]


def test_a_signed_out_visitor_who_finds_nothing_leaves_no_row(city, client):
    client.get("/pemberitahuan/kalender/rahasia-yang-salah.ics")
    client.get("/dokumen/999/")
    assert kept() == []


def test_a_refused_witness_is_kept_as_such(city, client):
    admin = city.people["admin"]
    asked = ask(kind=PowerRequest.Kind.LINK, person=city.people["auditor"], region=city.region, by=admin)
    client.force_login(admin)
    assert client.post(reverse("power_confirm", args=[asked.pk])).status_code == 403
    ((kind, who, method, place, reason),) = kept()
    assert (kind, who, method, place) == ("saksi", "admin", "POST", f"/orang-kedua/{asked.pk}/setujui/")
    assert reason.startswith("Permintaan ini memerlukan orang lain")


def test_sign_ins_beyond_the_limit_are_kept_without_what_was_typed(city, client):
    def tries(name):
        for _ in range(7):
            client.post(reverse("account_login"), {"login": name, "password": "salah-sekali-9"})

    tries("auditor")
    tries("rahasia-saya-diketik-di-sini")
    assert [(kind, who) for kind, who, *_ in kept()] == [("masuk", "auditor")] * 2 + [("masuk", None)] * 2
    whole = str(list(RefusalLog.objects.values()))
    assert "rahasia-saya" not in whole
    assert "salah-sekali" not in whole


def test_a_refused_second_step_is_kept(city, client):
    enrolled(city.people["auditor"])
    type_password(client, "auditor")
    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert [(kind, who) for kind, who, *_ in kept()] == [("langkah", "auditor")]


def test_a_form_without_its_token_is_kept(city):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(city.people["admin"])
    assert browser.post(reverse("person_add"), {"full_name": "Penyusup"}).status_code == 403
    assert [(kind, who, place) for kind, who, _, place, _ in kept()] == [("formulir", "admin", "/orang/baru/")]


def test_what_the_api_refuses_is_kept_too(city, client):
    client.force_login(city.people["asesor_eksternal"])
    scores = reverse("api:evaluation", args=[city.evaluation.pk])
    assert client.get(scores).status_code == 404
    wrong = Client().get(reverse("api:evaluations"), headers={"Authorization": "Token " + "a" * 64})
    assert wrong.status_code == 401
    assert [(kind, who) for kind, who, *_ in kept()] == [("tersembunyi", "asesor_eksternal"), ("kunci", None)]


def test_the_secret_of_an_address_is_left_out(city, client, rf):
    client.force_login(city.people["admin"])
    address = reverse("account_reset_password_from_key", args=["7", "abc-rahasia-123"])
    answer = client.get(address)
    assert "rahasia" not in refusal_log.place_of(answer.wsgi_request)
    assert refusal_log.place_of(answer.wsgi_request).startswith("/sandi/baru/")


def test_one_person_in_one_minute_has_ten_rows_then_every_tenth_power(city, client, monkeypatch):
    monkeypatch.setattr("accounts.throttles.time.time", lambda: 1_800_000_000.0)
    client.force_login(city.people["opd"])
    for _ in range(120):
        client.get(reverse("people"))
    assert list(RefusalLog.objects.order_by("pk").values_list("times", flat=True)) == [*range(1, 11), 100]
    other = Client()
    other.force_login(city.people["pimpinan"])
    other.get(reverse("people"))
    assert RefusalLog.objects.filter(person__username="pimpinan").count() == 1


def test_all_together_have_their_limit_in_a_minute(city, client, monkeypatch):
    monkeypatch.setattr("accounts.throttles.time.time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(refusal_log, "MOST_A_MINUTE", 3)
    for number in range(5):
        client.force_login(person(city.region, "pimpinan", f"pimpinan{number}"))
        client.get(reverse("people"))
    assert RefusalLog.objects.count() == 3


def test_a_log_that_cannot_be_written_changes_no_answer(city, client, monkeypatch):
    def broken(**values):
        raise DatabaseError("disk full")

    monkeypatch.setattr(RefusalLog.objects, "create", broken)
    client.force_login(city.people["opd"])
    assert client.get(reverse("people")).status_code == 403


def test_a_password_that_is_right_leaves_no_refusal(city, client):
    client.post(reverse("account_login"), {"login": "auditor", "password": PASSWORD})
    assert kept() == []
