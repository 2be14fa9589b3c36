"""The page on which last year's evidence is decided upon."""

from datetime import date

import pytest
from django.urls import reverse

from evidence.models import CarryOver, Document
from new_year.carryover.queries import carryover_offers
from tests.carryover import DROP, RENEW, VALID, WHY, act, chosen, keys
from tests.work import cite_item


def test_several_are_decided_in_one_step_with_places_and_reason(city, second_year, client):
    for code in ("I45-L2-01", "I45-L3-01", "I34-L2-01"):
        cite_item(city, code, "diterima", title=code)
    client.force_login(city.people["diskominfo"])
    first, second, _ = keys(second_year, city)[1:] + keys(second_year, city)[:1]
    sent = {"picked": [first, second], "decision": VALID, "alasan-berlaku": WHY, f"halaman-{first}": "12"}
    address = reverse("carryover", args=[second_year.pk])
    assert client.post(address, sent)["Location"] == address
    made = CarryOver.objects.order_by("pk")
    assert [(row.citation.page, row.reason) for row in made] == [("12", WHY), ("", WHY)]
    page = client.get(address)
    assert [len(rows) for _, rows in page.context["form"].sections] == [1, 2]


def test_one_agencys_offers_alone(city, second_year, client):
    for code, owner in (("I45-L2-01", city.agency), ("I34-L2-01", city.other_agency)):
        cite_item(city, code, "diterima", title=code, owner=owner)
    client.force_login(city.people["diskominfo"])
    address = reverse("carryover", args=[second_year.pk])

    def shown(agency):
        rows = client.get(address, {"opd": agency}).context["offers"].rows
        return [row.item.code for row in rows]

    assert shown(city.agency.pk) == ["I45-L2-01"]
    assert shown("0") == shown("x") == ["I34-L2-01", "I45-L2-01"]
    query = f"{address}?opd={city.agency.pk}"
    sent = client.post(query, {"picked": keys(second_year, city)[1:], "decision": DROP, "alasan-lepas": WHY})
    assert (sent["Location"], CarryOver.objects.get().source.item.code) == (query, "I45-L2-01")


def test_what_was_typed_stays_when_something_is_missing(city, second_year, client):
    source = cite_item(city, "I45-L5-09", "diterima", title="Notula lama")
    Document.objects.filter(pk=source.version.document_id).update(issued_on=date(2020, 1, 1))
    client.force_login(city.people["opd"])
    key = keys(second_year, city)[0]
    sent = {"picked": [key], "decision": VALID, "alasan-berlaku": "Masih kami pakai.", f"pasal-{key}": "Bab IV"}
    page = client.post(reverse("carryover", args=[second_year.pk]), sent)
    text = page.content.decode()
    assert (page.status_code, CarryOver.objects.count()) == (422, 0)
    assert ("Bertanggal 1 Januari 2020; butir ini meminta umur kurang dari 2 tahun" in text, "checked" in text) == (
        True,
        True,
    )
    assert ('value="Masih kami pakai."' in text, 'value="Bab IV"' in text) == (True, True)
    nothing = client.post(reverse("carryover", args=[second_year.pk]), {"decision": DROP, "alasan-lepas": "x"})
    assert nothing.context["form"].errors == {"picked": ["Pilih sekurangnya satu data dukung."]}
    strange = client.post(reverse("carryover", args=[second_year.pk]), sent | {"picked": ["9-9"]})
    assert strange.context["form"].errors == {
        "picked": ["Ada data dukung yang tidak ditawarkan lagi. Muat ulang halaman ini."]
    }


@pytest.mark.parametrize(("issued", "word"), [(date(2023, 5, 2), "Terlalu lama"), (None, "Belum bertanggal")])
def test_the_page_warns_before_anybody_decides(city, second_year, client, issued, word):
    source = cite_item(city, "I45-L5-09", "diterima")
    Document.objects.filter(pk=source.version.document_id).update(issued_on=issued)
    client.force_login(city.people["opd"])
    text = client.get(reverse("carryover", args=[second_year.pk])).content.decode()
    assert [label in text for label in ("Terlalu lama", "Belum bertanggal")] == [
        word != "Belum bertanggal",
        word != "Terlalu lama",
    ]


def test_what_is_to_be_renewed_can_be_asked_for_and_sent(city, second_year, client):
    cite_item(city, "I45-L2-01", "diterima")
    act(second_year, city, chosen(second_year, city), RENEW)
    client.force_login(city.people["diskominfo"])
    text = client.get(reverse("carryover", args=[second_year.pk])).content.decode()
    assert f"{reverse('request_add', args=[second_year.pk])}?butir=I45-L2-01&amp;opd={city.agency.pk}" in text
    assert f"{reverse('evidence_add', args=[second_year.pk, 45])}?butir=I45-L2-01" in text


def test_the_relation_and_its_source_are_named(city, pemdi, client):
    cite_item(city, "I45-L2-01", "diterima")
    client.force_login(city.people["diskominfo"])
    text = client.get(reverse("carryover", args=[pemdi.pk])).content.decode()
    source = carryover_offers(pemdi, city.people["diskominfo"]).rows[0].link.source
    said = [words in text for words in ("Saran pihak ketiga", "data dukung dapat dipakai lagi")]
    assert (said, text.count(source[:40])) == ([True, True], 1)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("year", "queries"), [("second_year", 11), ("pemdi", 14)])
def test_the_page_takes_the_same_queries_with_one_and_three_offers(
    city, client, request, django_assert_num_queries, times, year, queries
):
    evaluation = request.getfixturevalue(year)
    for code in ("I45-L2-01", "I46-L2-01", "I47-L2-01")[:times]:
        cite_item(city, code, "diterima", title=code)
    act(evaluation, city, chosen(evaluation, city), VALID)
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(queries):
        client.get(reverse("carryover", args=[evaluation.pk]))


def test_many_offers_stand_on_several_pages_and_what_moved_away_comes_back_with_its_fault(city, second_year, client):
    for number in range(13):
        cite_item(city, "I45-L2-01", "diterima", title=f"Laporan {number:02}")
    client.force_login(city.people["diskominfo"])
    address = reverse("carryover", args=[second_year.pk])

    def listed(page):
        return [row["offer"].key for _, rows in page.context["form"].sections for row in rows]

    first, second = listed(client.get(address)), listed(client.get(f"{address}?page=2"))
    assert (len(first), len(second), set(first) & set(second)) == (12, 1, set())
    answer = client.post(address, {"picked": second, "decision": ""})
    assert (answer.status_code, listed(answer)) == (422, [*second, *first])
    sent = {"picked": second, "decision": DROP, "alasan-lepas": "Sudah diganti."}
    assert client.post(f"{address}?page=2", sent)["Location"] == f"{address}?page=2"
    assert CarryOver.objects.count() == 1
