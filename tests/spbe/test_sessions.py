"""The session ends while somebody writes: scripts get a 401 with a sentence, pages the way to the sign-in and back."""

import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from evaluations.models import Score
from tests.city import PASSWORD

SENTENCE = "Sesi berakhir. Masuk lagi; isian Anda tersimpan di peramban ini"


@pytest.fixture
def indicator(city):
    return reverse("indicator", args=[city.evaluation.pk, 21])


@pytest.fixture
def saving(city):
    return reverse("score_save", args=[city.evaluation.pk, 21])


def way_back(answer):
    return re.search(r'href="/masuk/\?next=([^"]*)"', answer.content.decode())[1]


def on(page, **headers):
    return {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}", **headers}


def test_a1_an_autosave_without_a_session_is_told_so_and_stores_nothing(client, city, indicator, saving):
    answer = client.post(saving, {"version": 0, "fact": "SK Nomor 12"}, headers=on(indicator))
    assert (answer.status_code, Score.objects.count()) == (401, 0)
    assert SENTENCE in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert (answer["HX-Retarget"], answer["HX-Reselect"], answer["HX-Push-Url"]) == ("#pesan", "unset", "false")
    assert way_back(answer) == indicator


@pytest.mark.parametrize("name", ["worklist", "history", "reviews"])
def test_a_filter_without_a_session_leads_back_to_the_page_as_it_was_asked_for(client, city, name):
    page = reverse(name, args=[city.evaluation.pk])
    answer = client.get(page, {"q": "risiko"}, headers=on(page))
    assert (answer.status_code, way_back(answer)) == (401, f"{page}%3Fq%3Drisiko")


def test_a_part_that_is_no_page_leads_back_to_the_page_around_it(client, city):
    page = reverse("cycles")
    answer = client.get(reverse("notification_count"), headers=on(page))
    assert (answer.status_code, way_back(answer)) == (401, page)


@pytest.mark.parametrize(
    "sign",
    [
        {"Sec-Fetch-Mode": "cors"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"Accept": "application/json"},
        {"Tus-Resumable": "1.0.0"},
    ],
    ids=lambda sign: next(iter(sign)),
)
def test_every_kind_of_script_is_answered_by_401(client, city, indicator, sign):
    answer = client.post(reverse("uploads"), headers={"Referer": f"http://testserver{indicator}", **sign})
    assert (answer.status_code, way_back(answer)) == (401, indicator)
    assert SENTENCE in answer.content.decode()


def test_a_page_is_asked_for_again_after_signing_in(client, city, indicator):
    """A browser that names its navigation is answered as one that does not."""
    answer = client.get(f"{indicator}?tingkat=3", headers={"Sec-Fetch-Mode": "navigate"})
    assert answer.url == f"/masuk/?next={indicator}%3Ftingkat%3D3"


@pytest.mark.parametrize("referer", ["own", "other site", ""])
def test_a_plain_post_leads_back_to_the_page_of_its_form(client, city, indicator, saving, referer):
    headers = {"own": {"Referer": f"http://testserver{indicator}"}, "other site": {"Referer": "https://lain.test/x/"}}
    answer = client.post(saving, {"version": 0, "lanjut": ""}, headers=headers.get(referer))
    assert answer.url == f"/masuk/?next={indicator}"


def test_a_form_that_came_back_at_its_post_address_leads_to_its_page(client, city, indicator, saving):
    answer = client.post(saving, {"version": 0, "fact": "x"}, headers=on(saving))
    assert way_back(answer) == indicator


@pytest.mark.parametrize(
    "address", ["/masuk/?next=/", "/keluar/", "/api/v1/results/", "/tidak/ada/", "http://[", "//lain.test/"]
)
def test_what_is_no_page_is_no_way_back(client, city, address):
    answer = client.post(reverse("notifications_read"), headers={"HX-Request": "true", "HX-Current-URL": address})
    assert way_back(answer) == reverse("notifications")


def test_after_signing_in_the_page_is_there(client, city, indicator, saving):
    there = way_back(client.post(saving, headers=on(indicator)))
    signed_in = client.post("/masuk/", {"login": "diskominfo", "password": PASSWORD, "next": there})
    assert client.get(signed_in.url).status_code == 200
    assert signed_in.url == indicator


@pytest.fixture
def stale(city):
    """Signed in, with a token from before: as after signing in again in another tab."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(city.people["diskominfo"])
    return client


def test_a_token_of_an_ended_session_is_an_ended_session(city, indicator, saving):
    answer = Client(enforce_csrf_checks=True).post(saving, {"fact": "x"}, headers=on(indicator))
    assert (answer.status_code, way_back(answer)) == (401, indicator)
    plain = Client(enforce_csrf_checks=True).post(saving, {"fact": "x"})
    assert plain.url == f"/masuk/?next={indicator}"


def test_a_token_from_before_the_last_sign_in_says_to_load_the_page_again(stale, city, indicator, saving):
    answer = stale.post(saving, {"version": 0, "fact": "SK Nomor 12"}, headers=on(indicator))
    assert (answer.status_code, answer["HX-Retarget"], Score.objects.count()) == (403, "#pesan", 0)
    assert f'<a href="{indicator}" data-leave>Muat ulang</a>' in answer.content.decode()


def test_a_plain_form_with_an_old_token_gives_back_what_was_typed(stale, city, indicator, saving):
    sent = {"version": 0, "fact": "SK Nomor 12", "value": "3", "password": "rahasia ini"}
    answer = stale.post(
        saving, sent, headers={"Origin": "http://testserver", "Referer": f"http://testserver{indicator}"}
    )
    html = answer.content.decode()
    assert (answer.status_code, answer.context["texts"]) == (403, ["SK Nomor 12"])
    assert f'href="{indicator}"' in html
    assert "rahasia" not in html


@pytest.mark.parametrize("origin", ["https://lain.test", "null"])
def test_what_another_site_sends_is_shown_to_nobody(stale, client, saving, origin):
    answer = stale.post(saving, {"fact": "Telepon nomor ini"}, headers={"Origin": origin})
    assert (answer.status_code, answer.context["texts"]) == (403, [])
    assert client.post(saving, {"fact": "Telepon nomor ini"}, headers={"Origin": origin}).status_code == 302


OURS = {"Origin": "http://testserver"}


def test_without_scripts_a_form_after_the_session_ended_gives_back_what_was_typed(client, city, indicator, saving):
    """Nothing is stored for whoever signs in next, and no browser keeps the page."""
    typed = {"fact": "SK Nomor 12", "analysis": "188.45/12/2025", "value": "3", "version": "0", "password": "rahasia"}
    answer = client.post(saving, typed | {"items": ["12345", "on"], "form_token": "0" * 32}, headers=OURS)
    page = answer.content.decode()
    assert (answer.status_code, answer.context["texts"]) == (401, ["SK Nomor 12", "188.45/12/2025"])
    assert (answer["Cache-Control"], "rahasia" in page, list(client.session.keys())) == ("private, no-store", False, [])
    assert (way_back(answer), Score.objects.count()) == (indicator, 0)


def test_what_a_tab_keeps_as_a_draft_leads_straight_to_the_sign_in_page(client, city, saving):
    answer = client.post(saving, {"fact": "SK Nomor 12", "draft_id": "a1b2c3d4e5f6-1"}, headers=OURS)
    assert (answer.status_code, answer.url.startswith("/masuk/")) == (302, True)


def test_a_file_is_never_given_back(client, city):
    sending = reverse("evidence_add", args=[city.evaluation.pk, 45])
    answer = client.post(sending, {"title": "SK Wali Kota", "file": ContentFile(b"isi", name="sk.pdf")}, headers=OURS)
    assert (answer.context["texts"], "Berkas perlu dipilih lagi." in answer.content.decode()) == (
        ["SK Wali Kota"],
        True,
    )


def test_what_was_chosen_is_not_given_back_as_typed(client, city):
    """A list and a button have sent it; the same word in a field that is written in was typed."""
    sending = reverse("evidence_add", args=[city.evaluation.pk, 45])
    chosen = {"secrecy": "terbatas", "kind": "kebijakan", "items": ["12"], "state_7": "diterima"}
    chosen |= {"upload": "4b8f8d30-0bce-4016-aff0-442eb2a6c7a4"}  # what its page calls a file
    answer = client.post(sending, chosen | {"title": "terbatas", "note": "kebijakan"}, headers=OURS)
    assert answer.context["texts"] == ["terbatas", "kebijakan"]
    assert client.post(sending, {"secrecy": "terbatas"}, headers=OURS).status_code == 302


def test_the_database_is_not_asked_to_say_it(client, city, indicator, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(indicator, headers=on(indicator))
