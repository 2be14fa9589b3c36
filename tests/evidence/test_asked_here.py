""" "Kirim data dukung" on what was asked: the items come chosen; due date, asker and note stand on top."""

import re
from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from domains.models import EvidenceItem
from evidence.requests.asking import withdraw_request
from tests.builders.evidence_builders import items, send
from tests.builders.request_builders import request_indicators, request_items

pytestmark = pytest.mark.django_db


def sending_page(client, city, query="", name="evidence_add", by="opd"):
    client.force_login(city.people[by])
    return client.get(reverse(name, args=[city.evaluation.pk, 45]) + query)


def links_to_send(client, city, page, by="opd"):
    """Where the button of sending leads from a page."""
    client.force_login(city.people[by])
    links = html.fromstring(client.get(page).content).iterfind(".//main//a")
    words = ("Kirim data dukung", "Kirim data dukung")
    return [link.get("href") for link in links if link.text_content().strip().startswith(words)]


def chosen(answer):
    """The codes of the items that come ticked."""
    ticked = re.findall(r'name="items" value="(\d+)"[^>]* checked', answer.content.decode())
    return sorted(EvidenceItem.objects.filter(pk__in=ticked).values_list("code", flat=True))


def told(answer):
    return [(row.request.asked_for, row.due.words, row.request.note) for row in answer.context["asked_here"]]


def test_c22_sending_from_the_tasks_opens_with_the_asked_item_and_who_asks_by_when(client, city):
    request_items(city, "I45-L1-01", due=date(2025, 8, 15))
    request_items(city, "I45-L5-09", note="Laporan tahun ini saja", due=date(2025, 8, 20))
    links = links_to_send(client, city, reverse("duties"))
    answer = client.get(links[1])
    assert chosen(answer) == ["I45-L5-09"]
    assert told(answer) == [
        ("butir I45-L5-09", "20 Agu, 6 hari lagi", "Laporan tahun ini saja"),
        ("butir I45-L1-01", "15 Agu, besok", ""),
    ]
    page = answer.content.decode()
    assert (
        page.index("Diminta Diskominfo, 14 Agu")
        < page.index("“Laporan tahun ini saja”")
        < page.index('id="bukti-form"')
    )


@pytest.mark.parametrize("name", ["request", "duties"])
def test_every_page_of_requests_leads_to_the_asked_item(client, city, name):
    (asked,) = request_items(city, "I45-L2-01", note="Tampilan beranda")
    args = {"request": [asked.pk], "duties": []}[name]
    (link,) = set(links_to_send(client, city, reverse(name, args=args)))
    answer = client.get(link)
    assert (chosen(answer), [note for *_, note in told(answer)]) == (["I45-L2-01"], ["Tampilan beranda"])


def test_a_link_that_names_several_items_chooses_each(client, city):
    answer = sending_page(client, city, "?butir=I45-L1-01&butir=I45-L5-09&butir=I34-L1-01")
    assert chosen(answer) == ["I45-L1-01", "I45-L5-09"]
    assert "?butir=I45-L1-01&amp;butir=I45-L5-09" in answer.content.decode()  # the way to the library takes them along


def test_a_whole_indicator_of_which_one_item_is_missing_opens_with_it(client, city):
    request_indicators(city, 45)
    (link,) = links_to_send(client, city, reverse("duties"))
    assert chosen(client.get(link, follow=True)) == ["I45-L1-01"]


def test_a_whole_indicator_of_which_more_is_missing_opens_with_the_first_of_it(client, city, altered_instrument):
    criterion = EvidenceItem.objects.get(code="I45-L1-01", criterion__indicator=city.indicator(45)).criterion
    more = {
        "instrument": city.evaluation.instrument,
        "code": "I45-L1-99",
        "text": "Peta proses bisnis",
    }
    EvidenceItem.objects.create(criterion=criterion, required=True, position=999, **more)
    request_indicators(city, 45)
    (link,) = links_to_send(client, city, reverse("duties"))
    assert chosen(client.get(link, follow=True)) == ["I45-L1-01"]


def test_what_is_answered_or_withdrawn_is_not_told_again(client, city):
    request_items(city, "I45-L1-01")
    (gone,) = request_items(city, "I45-L2-01")
    request_items(city, "I45-L3-01")
    send(city, items=items(city, "I45-L1-01"))
    withdraw_request(asked=gone, by=city.people["diskominfo"])
    assert [words for words, *_ in told(sending_page(client, city))] == ["butir I45-L3-01"]


def test_what_another_agency_is_asked_is_told_to_nobody_else(client, city):
    request_items(city, "I45-L1-01", agency=city.other_agency)
    assert told(sending_page(client, city)) == []
    assert told(sending_page(client, city, by="diskominfo")) == []


def test_citing_says_the_same(client, city):
    request_items(city, "I45-L2-01", note="Tampilan beranda")
    document = send(city, items=items(city, "I45-L1-01"))[0].version.document
    choosing = sending_page(client, city, "?butir=I45-L2-01", name="evidence_cite").content.decode()
    assert f"?dokumen={document.pk}&amp;butir=I45-L2-01" in choosing
    answer = sending_page(client, city, f"?dokumen={document.pk}&butir=I45-L2-01", name="evidence_cite")
    assert (chosen(answer), [note for *_, note in told(answer)]) == (["I45-L2-01"], ["Tampilan beranda"])


@pytest.mark.parametrize("codes", [["I45-L1-01"], ["I45-L1-01", "I45-L2-01", "I45-L3-01"]])
def test_saying_what_is_asked_takes_two_queries(client, city, django_assert_num_queries, codes):
    request_items(city, *codes)
    client.force_login(city.people["opd"])
    with django_assert_num_queries(13):
        client.get(reverse("evidence_add", args=[city.evaluation.pk, 45]))
