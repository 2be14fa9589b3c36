"""The agency's own list: how far its indicators are, what was sent and where it stands; what waits for its head."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Membership
from duties.agency_work.queries import agency_work, next_level
from evaluations.cycles.cycle_setup import assign_agency
from evidence.approving import set_head_approval
from evidence.verdicts import judge_citation
from tests.builders.duty_builders import give
from tests.builders.evidence_builders import items, returned, send
from tests.builders.html_builders import one_line
from tests.builders.request_builders import request_indicators, request_items


def work(city, role="opd"):
    return agency_work(city.evaluation, city.people[role])


def page(client, city, role="opd", name="agency_evidence", **query):
    client.force_login(city.people[role])
    return client.get(reverse(name, args=[city.evaluation.pk]), query)


def test_each_indicator_says_what_was_sent_for_it_and_how_it_fared(city):
    give(city, 21, due=date(2025, 8, 15))
    first, second = send(city, items=items(city, "I45-L1-01", "I45-L2-01"))
    judge_citation(citation=first, outcome="diterima", by=city.people["diskominfo"])
    returned(city, second)
    send(city, items=items(city, "I45-L3-01"))
    found = work(city)
    assert [(row.number, row.sent, row.accepted, row.returned) for row in found.indicators] == [
        (21, 0, 0, 0),
        (45, 3, 1, 1),
    ]
    assert found.indicators[0].due.words == "15 Agu, besok"
    assert (found.served, found.title) == (1, "Data dukung Dinas Kesehatan")


def test_the_page_says_how_many_indicators_are_served(client, city):
    request_indicators(city, 21)
    send(city, items=items(city, "I45-L2-01"))
    assert "Data dukung terkirim untuk 1 dari 2 indikator" in one_line(page(client, city).text)


def test_what_was_sent_last_stands_first_whatever_its_due_date(city):
    give(city, 21, due=date(2025, 8, 15))
    send(city, items=items(city, "I45-L1-01"))
    send(city, number=21, items=items(city, "I21-L1-01"))
    send(city, items=items(city, "I45-L2-01"))
    assert [row.citation.item.code for row in work(city).sent] == ["I45-L2-01", "I21-L1-01", "I45-L1-01"]


def test_a_status_lists_as_many_rows_as_its_number_says(client, city):
    first, second = send(city, items=items(city, "I45-L1-01", "I45-L2-01"))
    judge_citation(citation=first, outcome="diterima", by=city.people["diskominfo"])
    returned(city, second)
    send(city, items=items(city, "I45-L3-01"))
    counts = {status.value: number for status, number in work(city).counts}
    assert counts == {"tunggu": 1, "kembali": 1, "terima": 1}
    for status, number in counts.items():
        assert page(client, city, status=status).context["page"].paginator.count == number
    assert page(client, city, status="lain").context["page"].paginator.count == 3


def test_what_was_sent_leads_to_the_document_where_its_reading_stands(client, city):
    document = reverse("document", args=[send(city)[0].version.document_id])
    assert f'href="{document}"' in page(client, city).text
    assert client.get(document).status_code == 200


def test_each_agency_sees_only_its_own(client, city):
    send(city, title="Rahasia Dinkes", secrecy="terbuka")
    texts = {role: page(client, city, role).text for role in ("opd", "kepala_opd", "opd2")}
    assert {role: "Rahasia Dinkes" in text for role, text in texts.items()} == {
        "opd": True,
        "kepala_opd": True,
        "opd2": False,
    }
    assert "45. Layanan Publik Sektor 1" not in texts["opd2"]


def test_a_person_of_two_agencies_has_one_list(city):
    Membership.objects.create(user=city.people["opd"], region=city.region, role="opd", agency=city.other_agency)
    assert [(row.number, row.agency) for row in work(city).indicators] == [(34, "BPKAD"), (45, "Dinkes")]


def test_an_agency_without_tasks_is_told_so(client, city):
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(45)],
        agency=city.agency,
        part=None,
        by=city.people["diskominfo"],
    )
    assert "Belum ada tugas" in page(client, city).text


def test_a_closed_stage_says_so_and_offers_no_upload(client, city):
    send(city)
    assert "Tambah data dukung<" in page(client, city).text
    city.evaluation.state = "dokumen"
    city.evaluation.save()
    text = page(client, city).text
    assert ("hanya terbuka pada tahap Penilaian mandiri" in text, "Tambah data dukung<" in text) == (True, False)


@pytest.mark.parametrize("name", ["agency_evidence", "agency_approvals"])
@pytest.mark.parametrize("role", ["diskominfo", "asesor_internal", "pimpinan", "auditor", "admin"])
def test_people_without_an_agency_have_no_such_page(client, city, role, name):
    assert page(client, city, role, name).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_eight_queries(client, city, django_assert_num_queries, rows):
    give(city, *range(1, 1 + rows), due=date(2025, 8, 20))
    request_items(city, *("I21-L3-01", "I22-L3-01", "I23-L3-01")[:rows])
    for code in ("I45-L1-01", "I45-L2-01", "I45-L3-01")[:rows]:
        returned(city, send(city, items=items(city, code))[0])
        send(city, items=items(city, code))
    client.force_login(city.people["opd"])
    with django_assert_num_queries(8):
        response = client.get(reverse("agency_evidence", args=[city.evaluation.pk]))
    assert (len(response.context["page"]), len(response.context["work"].indicators)) == (2 * rows, 1 + 2 * rows)


def test_what_was_sent_for_an_indicator_that_is_not_theirs_any_more_leads_to_no_form(client, city):
    send(city, number=45)
    give(city, 21)
    send(city, number=21)
    address = {number: reverse("evidence_add", args=[city.evaluation.pk, number]) for number in (21, 45)}
    assert [address[number] in page(client, city).text for number in (21, 45)] == [True, True]
    city.evaluation.assignments.filter(indicator__number=45).delete()
    assert [address[number] in page(client, city).text for number in (21, 45)] == [True, False]
    assert [client.get(address[number]).status_code for number in (21, 45)] == [200, 404]


def test_the_head_reads_whether_their_approval_is_wanted(client, city):
    assert "langsung ditinjau, tanpa persetujuan kepala OPD" in one_line(
        page(client, city, "kepala_opd", "agency_approvals").text
    )
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    assert "tampil di sini sebelum ditinjau" in one_line(page(client, city, "kepala_opd", "agency_approvals").text)
    send(city, title="Menunggu kepala")
    texts = {role: page(client, city, role, "agency_approvals").text for role in ("kepala_opd", "opd", "opd2")}
    assert {role: text.count("Setujui yang dicentang") for role, text in texts.items()} == {
        "kepala_opd": 1,
        "opd": 0,
        "opd2": 0,
    }
    assert "Menunggu kepala" not in texts["opd2"]


def wanted(city, number):
    found = next_level(city.evaluation, city.indicator(number), city.people["opd"])
    return found.level, [[item.code for item in ask] for ask in found.asks]


def test_the_lowest_level_that_nobody_has_proven_is_asked(city):
    give(city, 21, 34)
    assert [wanted(city, number)[0] for number in (21, 34, 45)] == [2, 1, 1]  # level 1 of 1–28 is free
    send(city, by="opd2", number=34, agency=city.other_agency, items=items(city, "I34-L1-01", "I34-L2-01"))
    assert wanted(city, 34) == (3, [["I34-L3-01"]])


def test_alternatives_are_one_ask(city):
    give(city, 34)
    send(city, by="opd2", number=34, agency=city.other_agency, items=items(city, *[f"I34-L{n}-01" for n in (1, 2, 3)]))
    send(city, by="opd2", number=34, agency=city.other_agency, items=items(city, "I34-L4-01", "I34-L4-02"))
    assert [len(ask) for ask in wanted(city, 34)[1]] == [4, 1, 1]


def test_the_form_opens_with_the_first_thing_that_is_missing(client, city):
    give(city, 34)
    client.force_login(city.people["opd"])
    asked = reverse("send_next", args=[city.evaluation.pk, 34])
    form = reverse("evidence_add", args=[city.evaluation.pk, 34])
    assert client.get(asked, {"opd": city.agency.pk}).url == f"{form}?opd={city.agency.pk}&butir=I34-L1-01"
    assert client.get(asked, {"opd": "x"}).url == f"{form}?butir=I34-L1-01"
    codes = [f"I34-L{n}-01" for n in (1, 2, 3, 4)] + ["I34-L4-02"]
    send(city, by="opd2", number=34, agency=city.other_agency, items=items(city, *codes))
    assert client.get(asked).url == f"{form}?tingkat=5"  # one of several will do
    assert client.get(reverse("send_next", args=[city.evaluation.pk, 3])).status_code == 404
