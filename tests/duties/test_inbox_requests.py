"""Requests in the inbox: after what came back, by due date, with what helps to answer them."""

from datetime import date

from django.urls import reverse

from duties.agency_inbox.queries import agency_inbox
from evaluations.cycles.cycle_setup import create_cycle
from evaluations.models import Evaluation
from evidence.models import Citation, Document, Verdict
from evidence.requests.asking import withdraw_request, write_message
from evidence.verdicts import judge_citation
from tests.builders.evidence_builders import items, returned, send
from tests.builders.html_builders import one_line
from tests.builders.request_builders import request_indicators, request_items


def inbox(city, role="opd"):
    return agency_inbox(city.evaluation, city.people[role])


def page(client, city, role="opd"):
    client.force_login(city.people[role])
    return client.get(reverse("inbox", args=[city.evaluation.pk])).content.decode()


def asked(found):
    return [(row.request.indicator.number, row.request.asked_for, row.due.words) for row in found.asked]


def test_requests_stand_by_due_date_and_are_not_listed_a_second_time(city):
    request_items(city, "I21-L3-01", due=date(2025, 8, 20))
    request_indicators(city, 45, due=date(2025, 8, 15))
    request_items(city, "I34-L2-01", agency=city.other_agency)
    found = inbox(city)
    assert asked(found) == [
        (45, "seluruh indikator", "15 Agu, besok"),
        (21, "butir I21-L3-01", "20 Agu, 6 hari lagi"),
    ]
    assert (found.to_send, found.lead) == (
        (),
        "Menunggu Anda: 2 permintaan belum dijawab. Tenggat terdekat 15 Agustus 2025, besok.",
    )


def test_a_request_leaves_with_its_answer_and_comes_back_as_returned(city):
    request_items(city, "I45-L2-01", due=date(2025, 8, 16))
    (citation,) = send(city, items=items(city, "I45-L2-01"))
    assert (asked(inbox(city)), [row.words for row in inbox(city).sent]) == ([], ["Menunggu tinjauan"])
    returned(city, citation)
    assert [(row.citation.pk, row.due.words) for row in inbox(city).returned] == [(citation.pk, "16 Agu, 2 hari lagi")]
    assert asked(inbox(city)) == []


def test_a_withdrawn_request_is_no_task(city):
    (row,) = request_items(city, "I45-L2-01")
    withdraw_request(asked=row, by=city.people["diskominfo"])
    assert (asked(inbox(city)), [row.assignment.indicator.number for row in inbox(city).to_send]) == ([], [45])


def test_the_row_says_who_asked_what_and_leads_to_the_item(client, city):
    request_items(city, "I45-L5-09", note="Laporan tahun ini saja", due=date(2025, 8, 20))
    text = one_line(page(client, city))
    for words in (
        "Diminta Diskominfo, 14 Agu",
        "“Laporan tahun ini saja”",
        "Dokumen harus berumur kurang dari 2 tahun pada 29 Agustus 2025.",
        f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L5-09",
    ):
        assert words in text
    assert "Laporan tahun ini saja" not in page(client, city, "opd2")


def test_a_whole_indicator_says_what_is_wanted_next(city):
    request_indicators(city, 45)
    send(city, by="opd2", number=34, agency=city.other_agency, items=items(city, "I34-L1-01"))
    (row,) = inbox(city).asked
    assert (row.wanted.level, row.place) == (1, "?butir=I45-L1-01")


def test_questions_are_counted_and_stay_after_the_answer(client, city):
    (row,) = request_items(city, "I45-L2-01")
    write_message(asked=row, text="Boleh tautan saja.", by=city.people["diskominfo"])
    assert [row.row.unanswered for row in inbox(city).asked] == [1]
    send(city, items=items(city, "I45-L2-01"))
    assert [row.unanswered for row in inbox(city).questions] == [1]
    assert "1 pesan belum dijawab" in page(client, city)


def last_year(city, code, title, owner, outcome="diterima", secrecy="terbatas"):
    """A judged citation of the cycle before."""
    earlier = Evaluation.objects.filter(year=2024).first() or create_cycle(
        region=city.region,
        year=2024,
        instrument=city.evaluation.instrument,
        activity="evaluasi",
        by=city.people["diskominfo"],
    )
    (item,) = items(city, code)
    now = send(city, items=[item], title=title)[0]
    Document.objects.filter(pk=now.version.document_id).update(owner=owner, secrecy=secrecy)
    Citation.objects.filter(pk=now.pk).update(evaluation=earlier, agency=owner)
    reason = {} if outcome == "diterima" else {"reason": "tidak_lengkap", "note": "Belum lengkap sekali."}
    Verdict.objects.create(citation=now, outcome=outcome, by=city.people["asesor_internal"], **reason)
    return now


def test_what_was_accepted_last_year_serves_as_example(client, city):
    last_year(city, "I45-L2-01", "Ditolak tahun lalu", city.agency, "dikembalikan")
    last_year(city, "I45-L2-01", "Terbuka milik BPKAD", city.other_agency, secrecy="terbuka")
    own = last_year(city, "I45-L2-01", "Milik Dinkes", city.agency)
    last_year(city, "I45-L3-01", "Rahasia BPKAD", city.other_agency)
    request_items(city, "I45-L2-01", "I45-L3-01")
    assert {row.request.item.code: row.example for row in inbox(city).asked} == {"I45-L2-01": own, "I45-L3-01": None}
    assert ("Milik Dinkes" in page(client, city), "Rahasia BPKAD" in page(client, city)) == (True, False)


def test_the_progress_counts_what_was_sent(city):
    request_indicators(city, 21)
    judge_citation(
        citation=send(city, items=items(city, "I45-L2-01"))[0], outcome="diterima", by=city.people["diskominfo"]
    )
    found = inbox(city)
    assert (found.served, found.indicators, found.accepted, found.waiting) == (1, 2, 1, 0)
