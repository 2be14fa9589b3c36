"""The inbox: what came back first, what is still to send by due date, what is on its way; only one's own."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Membership
from duties.agency_inbox.queries import agency_inbox
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evidence.approving import set_head_approval
from evidence.requests.asking import write_message
from evidence.verdicts import judge_citation
from tests.builders.evidence_builders import items, returned, send
from tests.builders.html_builders import one_line
from tests.builders.request_builders import request_indicators, request_items


def give(city, *numbers, agency=None, due=None, part=AssignmentPart.CONTRIBUTOR):
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(number) for number in numbers],
        agency=agency or city.agency,
        part=part,
        due=due,
        by=city.people["diskominfo"],
    )


def inbox(city, role="opd"):
    return agency_inbox(city.evaluation, city.people[role])


def page(client, city, role="opd"):
    client.force_login(city.people[role])
    return client.get(reverse("inbox", args=[city.evaluation.pk]))


def test_what_is_asked_stands_by_due_date_and_what_came_back_first(city):
    give(city, 21, due=date(2025, 8, 15))
    give(city, 3)
    returned(city, send(city, items=items(city, "I45-L2-01"))[0])
    found = inbox(city)
    assert [row.citation.item.code for row in found.returned] == ["I45-L2-01"]
    assert [(row.assignment.indicator.number, row.due.words) for row in found.to_send] == [
        (21, "15 Agu, besok"),
        (3, "Tanpa tenggat"),
    ]
    assert found.lead == (
        "Menunggu Anda: 1 data dukung dikembalikan dan 2 indikator belum ada data dukungnya. "
        "Tenggat terdekat 15 Agustus 2025, besok."
    )
    assert (found.served, found.indicators) == (1, 3)


def test_what_was_sent_leads_to_the_document_where_its_reading_stands(client, city):
    document = reverse("document", args=[send(city)[0].version.document_id])
    assert f'href="{document}"' in page(client, city).content.decode()
    assert client.get(document).status_code == 200


@pytest.mark.parametrize(
    ("day", "look"), [(date(2025, 8, 13), "lewat"), (date(2025, 8, 14), "ingat"), (date(2025, 8, 18), "tunggu")]
)
def test_a_due_date_looks_as_urgent_as_it_is(city, day, look):
    give(city, 21, due=day)
    assert [row.due.look for row in inbox(city).to_send if row.assignment.indicator.number == 21] == [look]


def test_the_lowest_level_that_nobody_has_proven_is_asked(city):
    give(city, 21, 34)
    asked = {row.assignment.indicator.number: row for row in inbox(city).to_send}
    assert {number: row.level for number, row in asked.items()} == {21: 2, 34: 1, 45: 1}  # level 1 of 1–28 is free
    send(city, by="opd2", number=34, agency=city.other_agency, items=items(city, "I34-L1-01", "I34-L2-01"))
    row = next(row for row in inbox(city).to_send if row.assignment.indicator.number == 34)
    assert (row.level, [ask[0].code for ask in row.asks]) == (3, ["I34-L3-01"])


def test_alternatives_are_one_ask(city):
    give(city, 34)
    send(city, by="opd2", number=34, agency=city.other_agency, items=items(city, *[f"I34-L{n}-01" for n in (1, 2, 3)]))
    send(city, by="opd2", number=34, agency=city.other_agency, items=items(city, "I34-L4-01", "I34-L4-02"))
    row = next(row for row in inbox(city).to_send if row.assignment.indicator.number == 34)
    assert [len(ask) for ask in row.asks] == [4, 1, 1]


def test_sent_evidence_shows_where_it_stands(city):
    first, second = send(city, items=items(city, "I45-L1-01", "I45-L2-01"))
    judge_citation(citation=first, outcome="diterima", by=city.people["diskominfo"])
    found = inbox(city)
    assert {row.citation.pk: row.status.value for row in found.sent} == {first.pk: "terima", second.pk: "tunggu"}
    assert (found.accepted, found.waiting, found.to_send) == (1, 1, ())


def test_what_was_sent_last_stands_first_whatever_its_due_date(city):
    give(city, 21, due=date(2025, 8, 15))
    send(city, items=items(city, "I45-L1-01"))
    send(city, number=21, items=items(city, "I21-L1-01"))
    send(city, items=items(city, "I45-L2-01"))
    assert [row.citation.item.code for row in inbox(city).sent] == ["I45-L2-01", "I21-L1-01", "I45-L1-01"]


def test_each_agency_sees_only_its_own(client, city):
    send(city, title="Rahasia Dinkes", secrecy="terbuka")
    texts = {role: page(client, city, role).content.decode() for role in ("opd", "kepala_opd", "opd2")}
    assert {role: "Rahasia Dinkes" in text for role, text in texts.items()} == {
        "opd": True,
        "kepala_opd": True,
        "opd2": False,
    }
    assert "45. Layanan Publik Sektor 1" not in texts["opd2"]
    assert inbox(city, "opd2").title == "Tugas Badan Keuangan dan Aset Daerah"


def test_a_person_of_two_agencies_has_one_inbox(city):
    Membership.objects.create(user=city.people["opd"], region=city.region, role="opd", agency=city.other_agency)
    found = inbox(city)
    assert [agency.short_name for agency in found.agencies] == ["BPKAD", "Dinkes"]
    assert [row.assignment.indicator.number for row in found.to_send] == [34, 45]


def test_an_agency_without_tasks_is_told_so(client, city):
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(45)],
        agency=city.agency,
        part=None,
        by=city.people["diskominfo"],
    )
    assert "Belum ada tugas" in page(client, city).content.decode()


def test_a_closed_stage_says_so_and_offers_no_upload(client, city):
    city.evaluation.state = "dokumen"
    city.evaluation.save()
    text = page(client, city).content.decode()
    assert ("hanya terbuka pada tahap Penilaian mandiri" in text, "Kirim data dukung<" in text) == (True, False)


@pytest.mark.parametrize("role", ["diskominfo", "asesor_internal", "pimpinan", "auditor", "admin"])
def test_people_without_an_agency_have_no_inbox(client, city, role):
    assert page(client, city, role).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_takes_thirteen_queries(client, city, django_assert_num_queries, rows):
    give(city, *range(1, 1 + rows), due=date(2025, 8, 20))
    request_indicators(city, *range(11, 11 + rows))
    for asked in request_items(city, *("I21-L3-01", "I22-L3-01", "I23-L3-01")[:rows]):
        write_message(asked=asked, text="Mohon segera", by=city.people["diskominfo"])
    for code in ("I45-L1-01", "I45-L2-01", "I45-L3-01")[:rows]:
        returned(city, send(city, items=items(city, code))[0])
        send(city, items=items(city, code))
    client.force_login(city.people["opd"])
    with django_assert_num_queries(13):
        response = client.get(reverse("inbox", args=[city.evaluation.pk]))
    found = response.context["inbox"]
    assert [len(found.returned), len(found.to_send), len(found.asked)] == [rows, rows, 2 * rows]


def test_what_was_sent_for_an_indicator_that_is_not_theirs_any_more_leads_to_no_form(client, city):
    send(city, number=45)
    give(city, 21)
    send(city, number=21)
    address = {number: reverse("evidence_add", args=[city.evaluation.pk, number]) for number in (21, 45)}
    assert [address[number] in page(client, city).text for number in (21, 45)] == [True, True]
    city.evaluation.assignments.filter(indicator__number=45).delete()
    assert [address[number] in page(client, city).text for number in (21, 45)] == [True, False]
    assert [client.get(address[number]).status_code for number in (21, 45)] == [200, 404]


def test_the_head_of_an_agency_is_led_to_what_waits_for_their_word(client, city):
    text = one_line(page(client, city, "kepala_opd").content.decode())
    assert "Kepala Dinas Kesehatan" in text
    assert "data dukung operator langsung ditinjau, tanpa persetujuan kepala OPD" in text
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    assert "Data dukung yang dikirim operator tampil di sini" in one_line(
        page(client, city, "kepala_opd").content.decode()
    )
    send(city, title="Menunggu kepala")
    found = inbox(city, "kepala_opd")
    assert (found.is_for_head, found.lead) == (True, "1 data dukung menunggu persetujuan Anda.")
    text = one_line(page(client, city, "kepala_opd").content.decode())
    assert text.index("Menunggu persetujuan Anda") < text.index("Di bawah ini pekerjaan operator OPD Anda.")
    assert text.count("Setujui yang dicentang") == 1
    operator = one_line(page(client, city, "opd").content.decode())
    assert ("Tugas Dinas Kesehatan" in operator, "persetujuan Anda" in operator) == (True, False)
