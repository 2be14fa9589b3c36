"""The page on which last year's evidence is decided upon."""

from datetime import date

import pytest
from django.urls import reverse

from evidence.models import CarryOver, Citation, Document
from history.models import HistoryEntry
from new_year.carryover.offer_list import offer_list
from new_year.carryover.queries import carryover_offers
from tests.builders.form_builders import form_with, shown_fields
from tests.builders.html_builders import one_line
from tests.carryover import DROP, RENEW, VALID, WHY, act, chosen, keys
from tests.work import cite_item


def drawn(page):
    """The offers of the page, in its order."""
    return [row for _, _, rows in page.context["sections"] for row in rows]


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
    assert [len(rows) for _, _, rows in page.context["sections"]] == [1, 2]


def test_one_agencys_offers_alone(city, second_year, client):
    for code, owner in (("I45-L2-01", city.agency), ("I34-L2-01", city.other_agency)):
        cite_item(city, code, "diterima", title=code, owner=owner)
    client.force_login(city.people["diskominfo"])
    address = reverse("carryover", args=[second_year.pk])

    def shown(agency):
        return [row["offer"].item.code for row in drawn(client.get(address, {"opd": agency}))]

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


@pytest.mark.parametrize(("issued", "word"), [(date(2023, 5, 2), "Terlalu lama"), (None, "Tanggal belum diisi")])
def test_the_page_warns_before_anybody_decides(city, second_year, client, issued, word):
    source = cite_item(city, "I45-L5-09", "diterima")
    Document.objects.filter(pk=source.version.document_id).update(issued_on=issued)
    client.force_login(city.people["opd"])
    text = client.get(reverse("carryover", args=[second_year.pk])).content.decode()
    assert [label in text for label in ("Terlalu lama", "Tanggal belum diisi")] == [
        word != "Tanggal belum diisi",
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
@pytest.mark.parametrize(("year", "queries"), [("second_year", 12), ("pemdi", 15)])
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
        return [row["offer"].key for row in drawn(page)]

    first, second = listed(client.get(address)), listed(client.get(f"{address}?page=2"))
    assert (len(first), len(second), set(first) & set(second)) == (12, 1, set())
    answer = client.post(address, {"picked": second, "decision": ""})
    assert (answer.status_code, listed(answer)) == (422, [*second, *first])
    sent = {"picked": second, "decision": DROP, "alasan-lepas": "Sudah diganti."}
    assert client.post(f"{address}?page=2", sent)["Location"] == f"{address}?page=2"
    assert CarryOver.objects.count() == 1


# --- many -------------------------------------------------------------------------------------------


def many(city, count, code="I45-L2-01"):
    for number in range(count):
        cite_item(city, code, "diterima", title=f"Laporan {number:02}")


def test_what_is_ticked_on_one_page_goes_along_to_the_next_and_is_decided_there(city, second_year, client):
    """As a browser without scripts does it: the buttons of the pages send the form."""
    many(city, 14)
    client.force_login(city.people["diskominfo"])
    address = reverse("carryover", args=[second_year.pk])
    first = [row["offer"].key for row in drawn(client.get(address))]
    moved = client.post(
        address, {"picked": first[:2], f"halaman-{first[0]}": "7", "alasan-lepas": "Tidak dipakai.", "ke": "2"}
    )
    assert (moved.status_code, CarryOver.objects.count()) == (200, 0)
    assert [row["offer"].key for row in moved.context["kept"]] == first[:2]
    second = [row["offer"].key for row in drawn(moved)]
    to, sent = form_with(moved.content.decode(), "Masih berlaku", address)
    assert (to, sent["picked"], sent["alasan-lepas"]) == (f"{address}?page=2", first[:2], "Tidak dipakai.")
    answer = client.post(to, sent | {"picked": [*first[:2], second[0]]})
    assert answer["Location"] == f"{address}?page=2"
    made = CarryOver.objects.order_by("source")
    assert [(f"{row.source_id}-{row.indicator_id}", row.citation.page) for row in made] == [
        (first[0], "7"),
        (first[1], ""),
        (second[0], ""),
    ]


def test_all_that_is_open_is_decided_by_the_server_whatever_the_page_shows(city, second_year, client):
    many(city, 15)
    cite_item(city, "I34-L2-01", "diterima", title="Milik BPKAD", owner=city.other_agency)
    client.force_login(city.people["diskominfo"])
    address = f"{reverse('carryover', args=[second_year.pk])}?opd={city.agency.pk}"
    sent = shown_fields(client, address, None) | {"semua": "1", "decision": DROP, "alasan-lepas": "Sistemnya diganti."}
    assert client.post(address, sent)["Location"] == address
    made = CarryOver.objects.values_list("decision", "reason", "source__agency")
    assert set(made) == {(DROP, "Sistemnya diganti.", city.agency.pk)}
    assert (len(made), HistoryEntry.objects.filter(kind="evidence_carried").count()) == (15, 15)


def test_what_cannot_stay_as_it_is_is_passed_over_and_told(city, second_year, client):
    many(city, 13)
    old = cite_item(city, "I45-L5-09", "diterima", title="Notula lama")
    Document.objects.filter(pk=old.version.document_id).update(issued_on=date(2020, 1, 1))
    client.force_login(city.people["opd"])
    address = reverse("carryover", args=[second_year.pk])
    answer = client.post(address, {"semua": "1", "decision": VALID, "alasan-berlaku": WHY}, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert told == [
        "13 keputusan disimpan. 1 tidak dapat diputuskan begitu (terlalu lama, atau butirnya perlu dipilih)."
    ]
    assert [row["offer"].source for row in drawn(answer) if row["offer"].is_open] == [old]


def test_one_press_decides_so_many_and_says_how_many_wait(city, second_year, client, monkeypatch):
    monkeypatch.setattr("new_year.carryover.carryover_writes.AT_ONCE", 4)
    monkeypatch.setattr("new_year.carryover.carryover_writes.BATCH", 4)
    many(city, 14)
    client.force_login(city.people["diskominfo"])
    address = reverse("carryover", args=[second_year.pk])
    sent = {"semua": "1", "decision": RENEW, "alasan-perbarui": WHY}
    told = client.post(address, sent, follow=True)
    said = [str(message) for message in told.context["messages"]]
    assert said == ["4 keputusan disimpan. 10 lagi menunggu; tekan lagi untuk melanjutkan."]
    assert CarryOver.objects.count() == 4


def test_who_no_longer_serves_the_indicator_is_told_instead_of_sent_to_a_page_that_is_not_theirs(
    city, second_year, client
):
    cite_item(city, "I45-L2-01", "diterima", title="Notula lama")
    client.force_login(city.people["opd"])
    address = reverse("carryover", args=[second_year.pk])
    client.post(address, {"picked": keys(second_year, city), "decision": RENEW, "alasan-perbarui": WHY})
    target = reverse("evidence_add", args=[second_year.pk, 45])
    assert (f"{target}?butir=I45-L2-01" in client.get(address).content.decode(), client.get(target).status_code) == (
        True,
        200,
    )
    second_year.assignments.filter(indicator__number=45).delete()
    text = client.get(address).content.decode()
    assert (target in text, "Indikator 45 tahun ini ditugaskan kepada OPD lain." in text) == (False, True)


@pytest.mark.parametrize("year", ["second_year", "pemdi"])
def test_the_list_says_of_each_offer_what_the_page_says(city, request, year):
    """Decided, taken back, cited by hand, without a successor: both read the same rules."""
    evaluation = request.getfixturevalue(year)
    for code in ("I45-L2-01", "I45-L3-01", "I46-L2-01", "I01-L2-01", "I34-L2-01"):
        cite_item(city, code, "diterima", title=code)
    desk = city.people["diskominfo"]
    act(evaluation, city, chosen(evaluation, city)[:1], VALID)
    act(evaluation, city, chosen(evaluation, city)[1:2], DROP)
    act(evaluation, city, chosen(evaluation, city)[2:3], VALID)
    CarryOver.objects.last().citation.__class__.objects.filter(carried_from=CarryOver.objects.last()).update(
        withdrawn_at=CarryOver.objects.last().at
    )
    full, listed = carryover_offers(evaluation, desk), offer_list(evaluation, desk)
    assert [row.key for row in listed.rows] == [row.key for row in full.rows]
    assert [row.is_open for row in listed.rows] == [row.is_open for row in full.rows]
    assert [row.agency_key for row in listed.rows] == [row.agency_key for row in full.rows]
    assert [(str(row.source), row.is_open) for row in listed.ended] == [(row.key, row.is_open) for row in full.ended]
    assert listed.unfollowed == list(full.unfollowed)


def test_the_page_that_was_cited_last_year_opens_there(city, second_year, client):
    source = cite_item(city, "I45-L2-01", "diterima")
    Citation.objects.filter(pk=source.pk).update(article="Pasal 21", page="9")
    client.force_login(city.people["diskominfo"])
    page = one_line(client.get(reverse("carryover", args=[second_year.pk])).content.decode())
    opened = reverse("evidence_download", args=[source.version_id])
    assert f'Pasal 21, <a href="{opened}?lihat#page=9" target="_blank" rel="noopener">halaman 9' in page
