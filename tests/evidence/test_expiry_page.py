"""The page of what is too old or will be soon: levels that fall, whose it is, and who may see it."""

from datetime import date

import pytest
from django.urls import reverse

from evaluations.models import Evaluation
from evidence.models import Document
from tests.builders.expiry_builders import EVE, LOWER, OLD, REVIEW, dated
from tests.builders.html_builders import one_line
from tests.builders.request_builders import request_items
from tests.work import cite_item, fill

NEXT = date(2024, 6, 1)  # counts in 2025, too old in 2026


def page_of(city, client, role="diskominfo", **asked):
    client.force_login(city.people[role])
    return client.get(reverse("expiry", args=[city.evaluation.pk]), asked)


def titles(rows):
    return [row.citation.version.document.title for row in rows]


@pytest.fixture
def shelf(city):
    """Indicator 21 accepted to level 4, but for its review minutes."""
    for code in LOWER:
        cite_item(city, code, "diterima")


def test_evidence_stands_where_its_age_puts_it(city, client):
    for title, issued in {"lama": OLD, "segera": EVE, "depan": NEXT, "tanpa": None, "baru": date(2025, 8, 1)}.items():
        dated(city, "I45-L5-09", issued, title=title)
    dated(city, "I45-L5-09", OLD, "dikembalikan", note="Lebih dari dua tahun umurnya.", title="kembali")
    dated(city, "I45-L5-09", OLD, None, title="belum diputus")
    cite_item(city, "I45-L2-01", "diterima", title="butir tanpa batas umur")
    found = page_of(city, client).context["list"]
    assert titles(found.expired) == ["lama", "belum diputus"]
    assert [titles(rows) for rows in (found.soon, found.unknown, found.next_year)] == [["segera"], ["tanpa"], ["depan"]]


@pytest.mark.parametrize(
    ("issued", "section", "held", "left"),
    [(OLD, "expired", 4, 3), (EVE, "soon", 4, 3), (NEXT, "next_year", 4, 3), (None, "unknown", 4, 3)],
)
def test_the_level_that_falls_is_named(city, client, shelf, issued, section, held, left):
    dated(city, REVIEW, issued)
    found = page_of(city, client).context["list"]
    row = getattr(found, section)[0]
    assert (row.held, row.left, row.falls, found.fallen) == (held, left, True, int(issued == OLD))


def test_another_young_document_for_the_same_item_holds_the_level(city, client, shelf):
    dated(city, REVIEW, OLD)
    dated(city, REVIEW, date(2025, 8, 1))
    row = page_of(city, client).context["list"].expired[0]
    assert (row.held, row.left, row.falls) == (4, 4, False)


def test_two_reviews_that_lapse_together_are_one_fall(city, client):
    for code in ("I29-L1-01", "I29-L2-01", "I29-L4-03"):
        cite_item(city, code, "diterima")
    for code in ("I29-L3-01", "I29-L4-01", "I29-L4-02"):
        dated(city, code, OLD)
    found = page_of(city, client).context["list"]
    assert {(row.held, row.left) for row in found.expired} == {(4, 2)}
    assert found.fallen == 1


def test_what_is_not_judged_carries_no_level(city, client, shelf):
    dated(city, REVIEW, OLD, None)
    page = page_of(city, client)
    assert (page.context["list"].expired[0].falls, "belum dinilai" in page.content.decode()) == (False, True)


def test_it_says_since_when_and_what_is_still_valid_today(city, client):
    dated(city, "I45-L5-09", OLD, title="Notula 2023")
    dated(city, "I45-L5-09", date(2023, 8, 20), title="Notula Agustus")
    text = page_of(city, client).content.decode()
    assert ("2 Mei 2025" in text, "20 Agustus 2025" in text, text.count("hari ini masih berlaku")) == (True, True, 1)
    assert f"{reverse('evidence_add', args=[city.evaluation.pk, 45])}?butir=I45-L5-09" in text


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("opd", ["Notula Dinkes"]),
        ("kepala_opd", ["Notula Dinkes"]),
        ("opd2", ["Notula BPKAD"]),
        ("diskominfo", ["Notula BPKAD", "Notula Dinkes"]),
        ("auditor", ["Notula BPKAD", "Notula Dinkes"]),
    ],
)
def test_agency_people_see_their_own_and_checkers_the_city(city, client, role, seen):
    dated(city, "I34-L5-05", OLD, title="Notula BPKAD", owner=city.other_agency)
    dated(city, "I45-L5-09", OLD, title="Notula Dinkes")
    Document.objects.filter(title="Notula BPKAD").update(secrecy="terbuka")  # open to read is not one's own
    page = page_of(city, client, role)
    assert sorted(titles(page.context["list"].expired)) == seen
    assert [title in page.content.decode() for title in ("Notula Dinkes", "Notula BPKAD")] == [
        "Notula Dinkes" in seen,
        "Notula BPKAD" in seen,
    ]


def test_it_may_be_sorted_by_date_indicator_or_agency(city, client):
    dated(city, "I45-L5-09", date(2023, 1, 1), title="A")
    dated(city, "I34-L5-05", date(2023, 3, 1), title="B", owner=city.other_agency)
    dated(city, "I21-L4-03", date(2023, 2, 1), title="C")
    asked = {None: "ACB", "tanggal": "ACB", "indikator": "CBA", "opd": "BAC", "lainnya": "ACB"}
    for order, expected in asked.items():
        page = page_of(city, client, **({"urut": order} if order else {}))
        assert "".join(titles(page.context["list"].expired)) == expected


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_the_same_queries_with_one_and_three_rows(city, client, django_assert_num_queries, times):
    for code in ("I45-L5-09", "I34-L5-05", "I21-L4-03")[:times]:
        dated(city, code, OLD)
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(7):
        client.get(reverse("expiry", args=[city.evaluation.pk]))


def test_what_has_expired_is_asked_for_anew(city, client):
    """Otherwise a request made from this page would be answered by the very document that is too old."""
    dated(city, "I45-L5-09", OLD, title="Notula lama")
    request_items(city, "I45-L5-09")
    client.force_login(city.people["opd"])

    def asked():
        rows = client.get(reverse("duties")).context["duties"].rows
        codes = [row.url.rpartition("=")[2] for row in rows if row.kind.name == "ASKED"]
        return codes, one_line(client.get(reverse("agency_evidence", args=[city.evaluation.pk])).content.decode())

    assert (asked()[0], "Kedaluwarsa sejak 2 Mei 2025" in asked()[1]) == (["I45-L5-09"], True)
    listed = client.get(reverse("requests", args=[city.evaluation.pk])).context["rows"]
    assert [row.answer.label for row in listed] == ["Belum dikirim"]
    dated(city, "I45-L5-09", date(2025, 8, 1), title="Notula baru")
    assert asked()[0] == []


def test_an_empty_page_says_what_will_stand_here(city, client):
    cite_item(city, "I45-L2-01", "diterima")
    page = page_of(city, client)
    assert (bool(page.context["list"]), "Belum ada data dukung yang dibatasi umurnya" in page.content.decode()) == (
        False,
        True,
    )


def test_an_instrument_without_age_limits_says_so(pemdi_city, client):
    html = one_line(page_of(pemdi_city, client).content.decode())
    assert "Tidak ada butir Pemdi 2026 (20 indikator) yang meminta dokumen dengan umur tertentu" in html
    assert "Belum ada data dukung yang dibatasi umurnya" not in html


def test_a_finished_cycle_offers_no_request(shelf, city, client):
    dated(city, REVIEW, OLD)
    assert "opd=" in page_of(city, client).content.decode()
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state="selesai")
    page = page_of(city, client)
    assert (bool(page.context["list"]), "opd=" in page.content.decode()) == (True, False)


def test_worklist_and_cycle_count_what_has_expired(city, client):
    fill(city, {45: 3})
    dated(city, "I45-L5-09", OLD)
    dated(city, "I45-L5-09", date(2025, 8, 1))
    client.force_login(city.people["diskominfo"])
    work = client.get(reverse("worklist", args=[city.evaluation.pk]))
    assert (work.context["worklist"].expired, "(1 kedaluwarsa)" in work.content.decode()) == (1, True)
    cycle = client.get(reverse("cycle", args=[city.evaluation.pk])).context["readiness"]
    assert [fact.value for fact in cycle.facts if "kedaluwarsa" in fact.label] == ["1 tersisa"]
