"""Asking agencies for evidence: who may, what twice means, who becomes contributor, and when a request is answered."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from domains.models import EvidenceItem
from evaluations.choices import AssignmentPart, CycleState, RepeatRequest
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import Refused
from evidence.models import EvidenceRequest, RequestMessage
from evidence.requests.answers import SentEvidence
from evidence.requests.asking import (
    EvidenceRequestDraft,
    change_request,
    request_all,
    request_evidence,
    withdraw_request,
    write_message,
)
from evidence.requests.queries import visible_requests
from evidence.verdicts import judge_citation
from history.models import HistoryEntry
from history.presenters import history_event, history_events
from tests.builders.evidence_builders import items, returned, send
from tests.builders.form_builders import press
from tests.builders.request_builders import DAY, request_indicators, request_items
from tests.history_rows import texts


def answers(city):
    rows = visible_requests(city.evaluation, city.people["diskominfo"])
    return {(row.request.asked_for, row.request.agency.short_name): row.answer.value for row in rows}


def test_a_request_is_kept_with_its_history(city):
    made = request_items(city, "I45-L3-01", "I45-L4-01", note=" Versi bertanda tangan. ")
    assert [(row.item.code, row.due, row.note, row.asked_by.username) for row in made] == [
        ("I45-L3-01", DAY, "Versi bertanda tangan.", "diskominfo"),
        ("I45-L4-01", DAY, "Versi bertanda tangan.", "diskominfo"),
    ]
    entry = history_event(HistoryEntry.objects.get(kind="evidence_requested"))
    assert (entry.after, entry.reason, entry.indicator.number) == (
        "I45-L3-01, I45-L4-01, tenggat 20 Agustus 2025",
        "Versi bertanda tangan.",
        45,
    )


def test_an_agency_without_a_part_becomes_contributor_and_a_lead_stays_lead(city):
    request_items(city, "I21-L3-01", "I45-L3-01")
    parts = Assignment.objects.filter(evaluation=city.evaluation, agency=city.agency)
    assert [(row.indicator.number, row.part, row.due) for row in parts] == [
        (21, AssignmentPart.CONTRIBUTOR, DAY),
        (45, AssignmentPart.LEAD, date(2025, 8, 22)),
    ]


@pytest.mark.parametrize(
    "role", ["admin", "opd", "kepala_opd", "asesor_internal", "pimpinan", "asesor_eksternal", "auditor"]
)
def test_others_ask_for_nothing(city, role):
    with pytest.raises(Refused, match="Hanya Diskominfo, koordinator, dan penanggung jawab"):
        request_items(city, "I45-L3-01", by=role)
    assert EvidenceRequest.objects.count() == 0


def test_the_penanggung_jawab_asks_only_who_is_assigned(city):
    request_items(city, "I45-L3-01", by="penanggung_jawab")
    with pytest.raises(Refused, match=r"Dinas Kesehatan belum ditugaskan .* Hanya Diskominfo dan koordinator"):
        request_items(city, "I21-L3-01", by="penanggung_jawab")
    assert [row.item.code for row in EvidenceRequest.objects.all()] == ["I45-L3-01"]


def test_a_finished_cycle_asks_for_nothing(city):
    Evaluation.objects.update(state="selesai")
    with pytest.raises(Refused, match="sudah selesai"):
        request_items(city, "I45-L3-01")


def test_asked_twice_is_told_and_nothing_of_it_is_stored(city):
    request_items(city, "I45-L3-01")
    with pytest.raises(ValidationError, match="Sudah diminta sebelumnya: I45-L3-01 dari Dinkes"):
        request_items(city, "I45-L3-01", "I45-L4-01")
    assert EvidenceRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("again", "changed", "dues"),
    [
        (RepeatRequest.SKIP, ["I45-L4-01"], {"I45-L3-01": DAY, "I45-L4-01": date(2025, 8, 25)}),
        (
            RepeatRequest.UPDATE,
            ["I45-L4-01", "I45-L3-01"],
            {"I45-L3-01": date(2025, 8, 25), "I45-L4-01": date(2025, 8, 25)},
        ),
    ],
)
def test_asked_twice_may_be_skipped_or_updated(city, again, changed, dues):
    request_items(city, "I45-L3-01")
    made = request_items(city, "I45-L3-01", "I45-L4-01", due=date(2025, 8, 25), again=again)
    assert [row.item.code for row in made] == changed
    assert {row.item.code: row.due for row in EvidenceRequest.objects.all()} == dues


def test_bulk_asks_everyone_or_nobody(city):
    wishes = [EvidenceRequestDraft(agency, city.indicator(3), due=DAY) for agency in (city.agency, city.other_agency)]
    request_all(evaluation=city.evaluation, wishes=[*wishes, wishes[0]], by=city.people["koordinator"])
    assert answers(city) == {("seluruh indikator", "Dinkes"): "belum", ("seluruh indikator", "BPKAD"): "belum"}
    late = EvidenceRequestDraft(city.agency, city.indicator(4), due=date(2025, 8, 13))
    with pytest.raises(ValidationError, match="sudah lewat"):
        request_all(
            evaluation=city.evaluation,
            wishes=[EvidenceRequestDraft(city.agency, city.indicator(5)), late],
            by=wishes_by(city),
        )
    assert EvidenceRequest.objects.count() == 2


def wishes_by(city):
    return city.people["diskominfo"]


def test_things_of_elsewhere_are_refused(city, instruments):
    foreign = instruments["PEMDI-2026"].indicators.first()
    with pytest.raises(ValidationError, match="bukan bagian dari instrumen"):
        request_evidence(
            evaluation=city.evaluation, agency=city.agency, indicators=[foreign], by=city.people["diskominfo"]
        )
    wrong = EvidenceRequestDraft(city.agency, city.indicator(3), items(city, "I45-L3-01")[0])
    with pytest.raises(ValidationError, match="bukan milik indikator"):
        request_all(evaluation=city.evaluation, wishes=[wrong], by=city.people["diskominfo"])
    with pytest.raises(ValidationError, match="Pilih sekurangnya satu"):
        request_all(evaluation=city.evaluation, wishes=[], by=city.people["diskominfo"])


def test_a_due_date_is_moved_and_a_request_withdrawn_with_history(city):
    (row,) = request_items(city, "I45-L3-01")
    assert change_request(asked=row, due=date(2025, 8, 27), note="Lengkapi lampiran.", by=city.people["koordinator"])
    assert not change_request(
        asked=row, due=date(2025, 8, 27), note="Lengkapi lampiran.", by=city.people["koordinator"]
    )
    withdraw_request(asked=row, by=city.people["diskominfo"], reason="Sudah ada di Bappeda")
    told = texts(HistoryEntry.objects.filter(kind="evidence_requested"), "before", "after", "reason")
    assert list(told)[:2] == [
        ("I45-L3-01, tenggat 27 Agustus 2025", "dibatalkan", "Sudah ada di Bappeda"),
        ("I45-L3-01, tenggat 20 Agustus 2025", "I45-L3-01, tenggat 27 Agustus 2025", "Lengkapi lampiran."),
    ]
    rows = HistoryEntry.objects.filter(kind="evidence_requested")
    assert [event.what for event in history_events(rows)] == [
        "membatalkan permintaan dari Dinkes (I45-L3-01, tenggat 27 Agustus 2025)",
        "mengubah permintaan dari Dinkes: I45-L3-01, tenggat 20 Agustus 2025 → I45-L3-01, tenggat 27 Agustus 2025",
        "meminta dari Dinkes: I45-L3-01, tenggat 20 Agustus 2025",
    ]
    for call in (
        lambda: withdraw_request(asked=row, by=city.people["diskominfo"]),
        lambda: change_request(asked=row, due=None, note="", by=city.people["diskominfo"]),
        lambda: write_message(asked=EvidenceRequest.objects.get(), text="Halo", by=city.people["opd"]),
    ):
        with pytest.raises(Refused, match="sudah dibatalkan"):
            call()
    assert [new.pk != row.pk for new in request_items(city, "I45-L3-01")] == [True]


def test_an_answer_is_read_from_what_the_agency_sent_for_that_item(city):
    request_items(city, "I45-L2-01", "I45-L3-01")
    request_indicators(city, 45)
    request_indicators(city, 45, agency=city.other_agency)
    second, first = send(city, items=items(city, "I45-L1-01", "I45-L2-01"))
    everything = {("butir I45-L3-01", "Dinkes"): "belum", ("seluruh indikator", "BPKAD"): "belum"}
    whole, item = ("seluruh indikator", "Dinkes"), ("butir I45-L2-01", "Dinkes")
    assert answers(city) == everything | {whole: "tunggu", item: "tunggu"}
    judge_citation(citation=first, outcome="diterima", by=city.people["diskominfo"])
    assert answers(city) == everything | {whole: "tunggu", item: "terima"}
    returned(city, second)
    assert answers(city) == everything | {whole: "kembali", item: "terima"}


def test_another_document_accepted_for_the_item_answers_it(city):
    request_items(city, "I45-L2-01")
    returned(city, send(city, items=items(city, "I45-L2-01"))[0])
    assert answers(city) == {("butir I45-L2-01", "Dinkes"): "kembali"}
    judge_citation(
        citation=send(city, items=items(city, "I45-L2-01"))[0], outcome="diterima", by=city.people["asesor_internal"]
    )
    assert answers(city) == {("butir I45-L2-01", "Dinkes"): "terima"}


def test_what_came_back_from_diskominfo_without_an_agency_answers_nobody(city):
    request_items(city, "I45-L2-01")
    send(city, by="diskominfo", agency=None, items=items(city, "I45-L2-01"))
    assert answers(city) == {("butir I45-L2-01", "Dinkes"): "belum"}


def test_both_sides_write_and_others_do_not(city):
    (row,) = request_items(city, "I45-L2-01")
    for role in ("opd", "diskominfo", "kepala_opd", "asesor_internal", "koordinator", "penanggung_jawab"):
        write_message(asked=row, text=f" Dari {role} ", by=city.people[role])
    assert list(RequestMessage.objects.values_list("text", "from_agency")) == [
        ("Dari opd", True),
        ("Dari diskominfo", False),
        ("Dari kepala_opd", True),
        ("Dari asesor_internal", False),
        ("Dari koordinator", False),
        ("Dari penanggung_jawab", False),
    ]
    for role in ("opd2", "auditor", "admin", "pimpinan"):
        with pytest.raises(Refused):
            write_message(asked=row, text="Tidak boleh", by=city.people[role])
    with pytest.raises(ValidationError):
        write_message(asked=row, text="  ", by=city.people["opd"])
    assert RequestMessage.objects.count() == 6


def test_a_page_opened_before_the_cycle_ended_or_the_request_was_withdrawn_writes_nothing(city):
    (row,) = request_items(city, "I45-L2-01")
    seen = EvidenceRequest.objects.select_related("evaluation__region").get(pk=row.pk)
    withdraw_request(asked=row, by=city.people["diskominfo"])
    with pytest.raises(Refused):
        write_message(asked=seen, text="Masih perlu?", by=city.people["opd"])
    (open_row,) = request_items(city, "I45-L3-01")
    Evaluation.objects.update(state=CycleState.SELESAI)
    for write in (
        lambda: write_message(asked=open_row, text="Masih perlu?", by=city.people["opd"]),
        lambda: change_request(asked=open_row, due=DAY, note="Segera", by=city.people["diskominfo"]),
        lambda: withdraw_request(asked=open_row, by=city.people["diskominfo"]),
    ):
        with pytest.raises(Refused):
            write()
    assert RequestMessage.objects.count() == 0


def test_an_agency_sees_its_own_requests_only(city):
    request_items(city, "I45-L2-01")
    request_indicators(city, 34, agency=city.other_agency)
    seen = {role: EvidenceRequest.objects.visible_to(user).count() for role, user in city.people.items()}
    assert {role: number for role, number in seen.items() if number != 2} == {
        "opd": 1,
        "kepala_opd": 1,
        "opd2": 1,
        "pimpinan": 0,
        "asesor_eksternal": 0,
    }


def test_the_answers_of_a_whole_cycle_take_one_query(city, django_assert_num_queries):
    made = request_items(city, "I45-L2-01", "I45-L3-01")
    send(city, items=items(city, "I45-L2-01"))
    with django_assert_num_queries(1):
        found = SentEvidence.in_cycle(city.evaluation)
        assert [found.of(row).value for row in made] == ["tunggu", "belum"]


@pytest.mark.parametrize("count", [1, 3])
def test_asking_takes_the_same_queries_for_one_indicator_and_for_three(city, django_assert_num_queries, count):
    indicators = [city.indicator(number) for number in (20, 21, 22)[:count]]
    with django_assert_num_queries(13):  # one: whether its form is open; several: kept as one act
        made = request_evidence(
            evaluation=city.evaluation, agency=city.agency, indicators=indicators, by=city.people["diskominfo"]
        )
    assert [row.indicator.number for row in made] == [20, 21, 22][:count]
    assert Assignment.objects.filter(agency=city.agency, part="contributor").count() == count


def asked_codes(city):
    rows = EvidenceRequest.objects.filter(evaluation=city.evaluation).order_by("item__position")
    return [row.item.code for row in rows if row.item]


@pytest.mark.parametrize("what", ["berikutnya", "semua"])
def test_all_missing_items_of_the_ticked_indicators_are_asked_in_one_go(city, client, what):
    """What was sent already is not asked for; of several items of which one is enough, the first."""
    send(city, items=items(city, "I45-L2-01"))
    client.force_login(city.people["diskominfo"])
    page = reverse("request_add", args=[city.evaluation.pk])
    shown = client.get(f"{page}?indikator=45&indikator=34").content.decode()
    answer = press(client, shown, "Kirim permintaan", page, what=what)
    assert answer.status_code == 302
    wanted = EvidenceItem.objects.filter(
        criterion__indicator__in=[city.indicator(34), city.indicator(45)], required=True, condition=""
    )
    left = wanted.exclude(code="I45-L2-01").select_related("criterion__indicator")
    by_group = {}
    for item in left.order_by("criterion__level", "position"):
        key = (item.criterion.indicator.number, item.criterion.level, item.alternatives_group or item.code)
        by_group.setdefault(key, item.code)
    codes = asked_codes(city)
    assert (set(codes) <= set(by_group.values()), len(codes) == len(set(codes)), bool(codes)) == (True, True, True)
    levels = {number: {int(c[5]) for c in codes if c.startswith(f"I{number}")} for number in (34, 45)}
    if what == "berikutnya":
        assert {number: len(found) for number, found in levels.items()} == {34: 1, 45: 1}
    else:
        assert max(levels[34]) == max(levels[45]) == 5
        assert len(codes) > 10


@pytest.mark.parametrize("numbers", [(34,), (34, 45)])
def test_asking_for_what_is_missing_takes_the_same_queries_for_many_indicators(
    city, client, django_assert_num_queries, numbers
):
    client.force_login(city.people["diskominfo"])
    page = reverse("request_add", args=[city.evaluation.pk])
    shown = client.get(page).content.decode()
    ticked = [str(city.indicator(number).pk) for number in numbers]
    with django_assert_num_queries(27):
        press(client, shown, "Kirim permintaan", page, what="semua", indicators=ticked)
