"""Whose turn it is: one list per person, derived from the work, gone when it is done."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from accounts.models import Membership
from duties.queries import NOTHING_WAITS, duties_of
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle
from evaluations.extensions.giving_time import extend_window
from evidence.approving import set_head_approval
from evidence.models import Citation, DocumentVersion
from evidence.requests.asking import write_message
from evidence.unjudged_evidence import unjudged_evidence
from evidence.verdicts import judge_citation
from regions import clock
from tests.builders.duty_builders import at, give
from tests.builders.evidence_builders import items, returned, send
from tests.builders.request_builders import request_indicators, request_items
from tests.work import fill, propose


@pytest.fixture(autouse=True)
def proposed(city):
    propose(city)


def waits(city, role):
    """[(kind, title, due)] as the person reads them."""
    # A fresh object: memberships are read once a request.
    person = type(city.people[role]).objects.get(pk=city.people[role].pk)
    return [(row.kind.name, row.title, row.due.words) for row in duties_of(person).rows]


def test_an_operator_is_told_of_assigned_indicators_without_evidence(city):
    give(city, 21, due=date(2025, 8, 15))
    assert waits(city, "opd") == [
        ("SEND", "21. Penerapan Manajemen Risiko SPBE", "15 Agu, besok"),
        ("SEND", "45. Layanan Publik Sektor 1", "22 Agu, 8 hari lagi"),
    ]
    assert waits(city, "opd2") == [("SEND", "34. Layanan Keuangan", "22 Agu, 8 hari lagi")]


def test_what_was_sent_waits_for_those_who_judge_and_comes_back_to_the_sender(city):
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    assert waits(city, "opd") == []
    assert ("JUDGE", "1 data dukung, dikirim hari ini", "29 Agu, 15 hari lagi") in waits(city, "penanggung_jawab")
    returned(city, sent)
    assert [row[:2] for row in waits(city, "opd")] == [("RETURNED", "Notula reviu 2025")]
    assert waits(city, "penanggung_jawab") == []


def test_nobody_is_asked_to_judge_what_they_sent(city):
    Membership.objects.create(user=city.people["asesor_internal"], region=city.region, role="diskominfo")
    send(city, by="asesor_internal", agency=None)
    assert "JUDGE" not in [row[0] for row in waits(city, "asesor_internal")]
    assert "JUDGE" in [row[0] for row in waits(city, "penanggung_jawab")]


def test_a_request_stands_instead_of_the_assignment_until_it_is_answered(city):
    request_items(city, "I45-L3-01")
    assert waits(city, "opd") == [("ASKED", "45. Layanan Publik Sektor 1", "20 Agu, 6 hari lagi")]
    (row,) = duties_of(city.people["kepala_opd"]).rows
    assert row.url == reverse("evidence_add", args=[city.evaluation.pk, 45]) + "?butir=I45-L3-01"
    send(city, items=items(city, "I45-L3-01"))
    assert waits(city, "opd") == []


def test_the_head_approves_what_others_have_sent(city):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    send(city)
    assert [row[0] for row in waits(city, "kepala_opd")] == ["APPROVE"]
    assert waits(city, "opd") == []
    assert "JUDGE" not in [row[0] for row in waits(city, "penanggung_jawab")]


def test_a_question_waits_for_the_other_side_only(city):
    (asked,) = request_indicators(city, 45)
    send(city)
    write_message(asked=asked, text="Halaman berapa?", by=city.people["diskominfo"])
    assert [row[0] for row in waits(city, "opd")] == ["QUESTION"]
    write_message(asked=asked, text="Halaman 3.", by=city.people["opd"])
    assert waits(city, "opd") == []
    assert "QUESTION" in [row[0] for row in waits(city, "diskominfo")]
    assert "QUESTION" not in [row[0] for row in waits(city, "penanggung_jawab")]


def test_diskominfo_assigns_and_enters_what_is_missing(city):
    fill(city, {1: 2, 2: 3})
    assert waits(city, "diskominfo") == [
        ("LEVEL", "45 indikator yang tingkat kematangannya belum diisi", "29 Agu, 15 hari lagi"),
        ("GENERAL", "4 pertanyaan umum belum dijawab", "29 Agu, 15 hari lagi"),
        ("ASSIGN", "45 indikator belum punya pengampu", "Tanpa tenggat"),
        ("DATES", "2 tahap belum memiliki tanggal", "Tanpa tenggat"),
    ]


def test_who_may_move_the_stage_is_told_when_it_is_about_to_close(city):
    at(22)
    assert ("STAGE", "Penilaian mandiri ditutup 29 Agustus 2025", "29 Agu, 7 hari lagi") in waits(city, "koordinator")
    assert "STAGE" not in [row[0] for row in waits(city, "diskominfo")]
    at(31)
    assert ("STAGE", "Penilaian mandiri sudah ditutup 29 Agustus 2025", "29 Agu, lewat 2 hari") in waits(
        city, "koordinator"
    )


def test_a_closed_window_leaves_duties_only_where_it_was_extended(city):
    give(city, 21, 22)
    at(31)
    assert waits(city, "opd") == []
    extend_window(
        evaluation=city.evaluation,
        until=date(2025, 9, 3),
        reason="Listrik padam",
        indicator=city.indicator(21),
        by=city.people["diskominfo"],
    )
    assert [row[1] for row in waits(city, "opd")] == ["21. Penerapan Manajemen Risiko SPBE"]


@pytest.mark.parametrize("role", ["pimpinan", "auditor", "asesor_eksternal"])
def test_who_only_reads_has_no_duties(city, role):
    send(city)
    assert duties_of(city.people[role]).lead == NOTHING_WAITS


def test_the_day_is_the_regions_own(city):
    """At 23.30 UTC of the 21st it is the 22nd in Makassar."""
    clock.set_now(datetime(2025, 8, 21, 23, 30, tzinfo=ZoneInfo("UTC")))
    assert waits(city, "opd") == [("SEND", "45. Layanan Publik Sektor 1", "22 Agu, hari ini")]


def test_the_page_groups_by_urgency(client, city):
    give(city, 21, due=date(2025, 8, 10))
    give(city, 22)
    client.force_login(city.people["opd"])
    found = client.get(reverse("duties")).context["duties"]
    assert [(group.title, len(group.rows)) for group in found.groups] == [
        ("Terlambat", 1),
        ("Nanti", 2),
    ]
    assert found.lead == "Menunggu Anda: 3 indikator belum ada data dukungnya. " + (
        "Tenggat terdekat 10 Agustus 2025, lewat 4 hari."
    )


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("opd", 11), ("diskominfo", 12), ("pimpinan", 8)])
def test_the_list_takes_twelve_queries_at_most(
    client, city, instruments, django_assert_num_queries, rows, role, queries
):
    give(city, *range(1, 1 + rows))
    request_indicators(city, *range(11, 11 + rows))
    for asked in request_items(city, *("I21-L3-01", "I22-L3-01", "I23-L3-01")[:rows]):
        write_message(asked=asked, text="Mohon segera", by=city.people["diskominfo"])
    for code in ("I45-L1-01", "I45-L2-01", "I45-L3-01")[:rows]:
        returned(city, send(city, items=items(city, code))[0])
        send(city, items=items(city, code))
    for year in range(2026, 2025 + rows):
        create_cycle(
            region=city.region,
            year=year,
            instrument=instruments["PEMDI-2026"],
            activity="evaluasi",
            by=city.people["diskominfo"],
            windows=[WindowDates(CycleState.MANDIRI, date(year, 8, 1), date(year, 8, 29))],
        )
    client.force_login(city.people[role])
    with django_assert_num_queries(queries):
        assert client.get(reverse("duties")).status_code == 200


def test_two_cycles_of_one_instrument_are_kept_apart(city, instruments):
    send(city)
    earlier = create_cycle(
        region=city.region,
        year=2024,
        instrument=instruments["SPBE-2020"],
        activity="pemantauan",
        by=city.people["diskominfo"],
        windows=[],
    )
    assign_agency(
        evaluation=earlier,
        indicators=[city.indicator(45)],
        agency=city.agency,
        part=AssignmentPart.LEAD,
        due=date(2025, 8, 30),
        by=city.people["diskominfo"],
    )
    earlier.state = CycleState.MANDIRI
    earlier.save(update_fields=["state"])
    assert [(row.evaluation.year, row.title) for row in duties_of(city.people["opd"]).rows] == [
        (2024, "45. Layanan Publik Sektor 1"),
        (2024, "1 indikator belum Anda usulkan tingkatnya"),
    ]


def test_judged_evidence_is_no_duty(city):
    (sent,) = send(city)
    judge_citation(citation=sent, outcome="diterima", by=city.people["penanggung_jawab"])
    assert (waits(city, "opd"), waits(city, "penanggung_jawab")) == ([], [])


def test_a_file_that_nobody_may_open_waits_for_no_verdict(city):
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    assert "JUDGE" in [row[0] for row in waits(city, "penanggung_jawab")]
    for scan in (DocumentVersion.Scan.WAITING, DocumentVersion.Scan.INFECTED):
        DocumentVersion.objects.filter(pk=sent.version_id).update(scan=scan)
        assert "JUDGE" not in [row[0] for row in waits(city, "penanggung_jawab")]


def test_a_plain_row_says_as_its_citation_who_has_sent_it(city):
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    Citation.objects.filter(pk=sent.pk).update(approved_by=city.people["kepala_opd"])
    DocumentVersion.objects.filter(pk=sent.version_id).update(answered_by=city.people["koordinator"])
    (row,) = unjudged_evidence([city.evaluation.pk])
    assert row.hands == Citation.objects.get(pk=sent.pk).hands
    senders = {role for role, person in city.people.items() if row.is_sent_by(person)}
    assert senders == {"opd", "kepala_opd", "koordinator"}
