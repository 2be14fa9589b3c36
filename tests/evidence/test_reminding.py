"""Reminding agencies: all at once by bell and mail, one by WhatsApp, and who was reminded when."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from lxml import html

from duties.waiting_mails import is_wanted
from evaluations.tasks_page import tasks_url
from evidence.requests.asking import withdraw_request
from history.models import HistoryEntry
from notices.models import Mail, Notification
from notices.notifications import choose_mail
from tests.builders.form_builders import press
from tests.builders.request_builders import request_indicators, request_items
from tests.city import fresh

REMIND = "Ingatkan semua yang dicentang"


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


def page(city):
    return reverse("reminders", args=[city.evaluation.pk])


def open_page(desk, city):
    return desk.get(page(city)).content.decode()


def reminded(city):
    rows = HistoryEntry.objects.filter(kind="agency_reminded").order_by("pk")
    return [(row.details["name"], row.after["way"], row.after["people"], row.after["needs"]) for row in rows]


def test_all_agencies_are_reminded_in_one_press_each_thing_with_its_page(
    city, desk, django_capture_on_commit_callbacks
):
    request_items(city, "I21-L3-01")
    shown = open_page(desk, city)
    with django_capture_on_commit_callbacks(execute=True):
        answer = press(desk, shown, REMIND, page(city))
    assert answer.url == f"{page(city)}?isi=semua"
    news = Notification.objects.get(user=city.people["opd"], key__startswith="ingat-")
    assert news.text == "Diskominfo mengingatkan Dinkes: 2 hal ditunggu."
    assert news.url == tasks_url(city.evaluation.pk)
    single = Notification.objects.get(user=city.people["opd2"], key__startswith="ingat-")
    sending = f"{reverse('evidence_add', args=[city.evaluation.pk, 34])}?opd={city.other_agency.pk}"
    assert single.url == sending
    letter = Mail.objects.get(user=city.people["opd"], key=news.key)
    assert f"/indikator/21/bukti/?opd={city.agency.pk}&butir=I21-L3-01" in letter.text
    assert not Mail.objects.filter(user=city.people["diskominfo"], key__startswith="ingat-").exists()
    assert [row[0] for row in reminded(city)] == ["BPKAD", "Dinkes"]
    client_of_agency = fresh(city.people["opd2"])
    desk.force_login(client_of_agency)
    assert desk.get(single.url).status_code == 200


def test_who_wants_no_mail_gets_the_line_alone(city, desk, django_capture_on_commit_callbacks):
    choose_mail(user=city.people["opd"], mode="tidak")
    with django_capture_on_commit_callbacks(execute=True):
        press(desk, open_page(desk, city), REMIND, page(city))
    assert Notification.objects.filter(user=city.people["opd"], key__startswith="ingat-").count() == 1
    assert not Mail.objects.filter(user=city.people["opd"], key__startswith="ingat-").exists()


def test_a_mail_of_what_is_owed_no_more_does_not_leave(city, desk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        press(desk, open_page(desk, city), REMIND, page(city))
    mail = Mail.objects.get(user=city.people["opd2"], key__startswith="ingat-")
    assert is_wanted(mail)
    city.evaluation.assignments.filter(agency=city.other_agency).delete()
    assert not is_wanted(mail)


def test_who_was_reminded_today_is_shown_and_not_ticked_again(city, desk):
    press(desk, open_page(desk, city), REMIND, page(city), opd=[str(city.agency.pk)])
    tree = html.fromstring(open_page(desk, city))
    boxes = {box.get("value"): box.get("checked") is not None for box in tree.xpath("//input[@name='opd']")}
    assert boxes == {str(city.agency.pk): False, str(city.other_agency.pk): True}
    text = " ".join(tree.text_content().split())
    assert "Terakhir diingatkan 14 Agu 2025" in text
    assert "oleh Diskominfo lewat pemberitahuan dan surel" in text
    assert "Belum pernah diingatkan." in text


def test_a_message_is_ready_for_each_person_with_a_number_and_noted_once_it_is_sent(city, desk):
    person = city.people["opd"]
    person.phone = "0812-0000-0006"
    person.save()
    request_indicators(city, *range(1, 9))
    shown = open_page(desk, city)
    own, other = (
        urlsplit(link)
        for link in html.fromstring(shown).xpath("//li[contains(., 'Dinas Kesehatan')]//a[@data-sends]/@href")
    )
    assert ((own.netloc, own.path), other.path) == (("wa.me", "/6281200000006"), "/")
    (text,) = parse_qs(own.query)["text"]
    assert text.startswith("Yth. Pimpinan Dinas Kesehatan\n\n")
    assert "… dan 4 lainnya" in text
    assert "http://testserver/siklus/" in text
    answer = press(desk, shown, f"lewat WhatsApp {person}, Dinkes", page(city))
    assert (answer.status_code, reminded(city)) == (302, [("Dinkes", "WhatsApp", [str(person)], 9)])
    history = " ".join(desk.get(reverse("history", args=[city.evaluation.pk])).content.decode().split())
    assert f"mengingatkan Dinkes lewat WhatsApp kepada {person}: 9 hal" in history


@pytest.mark.parametrize("role", ["koordinator", "penanggung_jawab"])
def test_numbers_of_other_people_are_shown_to_the_desk_alone(city, client, role):
    type(city.people["opd"]).objects.filter(pk=city.people["opd"].pk).update(phone="081200000006")
    client.force_login(city.people[role])
    shown = client.get(page(city)).content.decode()
    assert ("6281200000006" in shown, "https://wa.me/?text=" in shown) == (False, True)


def test_nobody_is_reminded_of_nothing(city, desk):
    assert desk.post(page(city), {"isi": "semua"}).status_code == 422
    assert desk.post(page(city), {"isi": "semua", "opd": ["9" * 30, "x"]}).status_code == 422
    assert desk.post(page(city), {"isi": "lewat", "opd": [str(city.agency.pk)]}).status_code == 422
    assert desk.post(page(city), {"isi": "semua", "pesan": "999-x"}).status_code == 422
    (asked,) = request_indicators(city, 45)
    withdraw_request(asked=asked, by=city.people["diskominfo"])
    assert reminded(city) == []


def test_pressed_twice_an_agency_is_reminded_once(city, desk):
    shown = open_page(desk, city)
    assert [press(desk, shown, REMIND, page(city)).status_code for _ in range(2)] == [302, 302]
    assert len(reminded(city)) == 2
