"""Where the city wants it, the head of an agency approves first; until then nobody else counts or judges it."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Membership, User
from assessment.status import current_status
from duties.agency_work.queries import agency_work, to_approve
from duties.queries import duties_of
from evaluations.choices import ValueColumn
from evaluations.models import Score
from evaluations.permissions import Refused
from evidence.approving import approve_evidence, send_back_to_operator, set_head_approval
from evidence.citations import withdraw_citation
from evidence.item_outcomes import cited_by_indicator
from evidence.models import Citation, Verdict
from evidence.renewals import renew_evidence
from evidence.requests.queries import visible_requests
from evidence.reviews.queries import review_queue
from evidence.reviews.return_reasons import returns_report
from evidence.verdicts import judge_citation, last_verdict
from history.models import HistoryEntry
from history.presenters import history_event, history_events
from tests.builders.evidence_builders import items, send
from tests.builders.request_builders import request_items
from tests.city import person
from tests.files import pdf
from tests.history_rows import texts

WORDS = "Belum ditandatangani, mohon lengkapi dahulu."


@pytest.fixture
def asking(city):
    """The city, with heads asked from now on."""
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    return city


def head(city):
    return city.people["kepala_opd"]


def returned_by_head(city):
    (row,) = send(city, items=items(city, "I45-L2-01"))
    send_back_to_operator(citation=row, reason="tidak_lengkap", note=WORDS, by=head(city))
    return row


def test_the_switch_is_of_diskominfo_and_the_coordinator_and_stands_in_the_history(city):
    for role in ("admin", "opd", "kepala_opd", "asesor_internal", "penanggung_jawab", "auditor"):
        with pytest.raises(Refused, match="Hanya Diskominfo dan koordinator"):
            set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people[role])
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["koordinator"])
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    (row,) = HistoryEntry.objects.filter(kind="head_approval_set")
    event = history_event(row)
    assert (event.before, event.after, row.by.username) == ("tidak diperlukan", "diperlukan", "koordinator")


def test_without_the_switch_evidence_goes_to_the_reviewers_at_once(city):
    assert [row.awaits_head for row in send(city)] == [False]


def test_what_waits_counts_nowhere_and_is_nobodys_to_judge(asking):
    city = asking
    request_items(city, "I45-L2-01")
    (row,) = send(city, items=items(city, "I45-L2-01"))
    score = Score.objects.create(
        evaluation=city.evaluation,
        indicator=city.indicator(45),
        column=ValueColumn.MANDIRI,
        value=2,
        version=1,
        updated_by=city.people["diskominfo"],
        updated_at=row.created_at,
    )
    assert row.awaits_head
    assert (review_queue(city.evaluation, city.people["diskominfo"]), cited_by_indicator(city.evaluation)) == ([], {})
    assert current_status(score).value == "draf"
    assert [row.answer.value for row in visible_requests(city.evaluation, city.people["diskominfo"])] == ["kepala"]
    for role in ("diskominfo", "asesor_internal", "penanggung_jawab"):
        with pytest.raises(Refused, match="menunggu persetujuan kepala OPD"):
            judge_citation(citation=row, outcome="diterima", by=city.people[role])
    assert Verdict.objects.count() == 0


def test_the_agency_sees_that_it_waits_and_other_agencies_see_nothing(asking):
    send(asking, items=items(asking, "I45-L2-01"))
    people = {role: asking.people[role] for role in ("opd", "kepala_opd", "opd2")}
    found = {role: agency_work(asking.evaluation, user).sent for role, user in people.items()}
    assert [row.words for row in found["opd"]] == ["Menunggu kepala OPD"]
    asked = {role: len(to_approve(asking.evaluation, user)) for role, user in people.items()}
    assert {role: (len(sent), asked[role]) for role, sent in found.items()} == {
        "opd": (1, 0),
        "kepala_opd": (1, 1),
        "opd2": (0, 0),
    }


def test_the_head_approves_and_the_reviewers_get_it(asking):
    rows = send(asking, items=items(asking, "I45-L1-01", "I45-L2-01"))
    assert approve_evidence(citations=rows, by=head(asking)) == 2
    assert approve_evidence(citations=rows, by=head(asking)) == 0  # pressed twice
    assert [row.citation.pk for row in review_queue(asking.evaluation, asking.people["diskominfo"])] == [
        r.pk for r in rows
    ]
    stored = Citation.objects.get(pk=rows[0].pk)
    assert (stored.awaits_head, stored.approved_by) == (False, head(asking))
    told = texts(HistoryEntry.objects.filter(kind="head_decided"), "field", "after")
    assert sorted(told) == [
        ("persetujuan kepala OPD I45-L1-01", "disetujui: Notula reviu 2025"),
        ("persetujuan kepala OPD I45-L2-01", "disetujui: Notula reviu 2025"),
    ]
    judge_citation(citation=rows[0], outcome="diterima", by=asking.people["diskominfo"])


def test_what_the_head_sends_needs_no_approval(asking):
    assert [row.awaits_head for row in send(asking, by="kepala_opd")] == [False]
    assert [row.awaits_head for row in send(asking, by="diskominfo", agency=None)] == [False]


def test_only_the_head_of_that_agency_decides(asking):
    (row,) = send(asking)
    person(asking.region, "kepala_opd", "kepala2", asking.other_agency)
    users = {name: User.objects.get(username=name) for name in ("opd", "opd2", "kepala2", "diskominfo", "koordinator")}
    for user in users.values():
        with pytest.raises(Refused, match="Hanya kepala OPD pengirim"):
            approve_evidence(citations=[row], by=user)
        with pytest.raises(Refused, match="Hanya kepala OPD pengirim"):
            send_back_to_operator(citation=row, reason="lainnya", note=WORDS, by=user)
    assert Citation.objects.awaiting_head().get() == row


def test_nobody_approves_what_they_sent_as_operator(asking):
    (row,) = send(asking)
    operator = asking.people["opd"]
    Membership.objects.create(user=operator, region=asking.region, role="kepala_opd", agency=asking.agency)
    promoted = User.objects.get(pk=operator.pk)
    with pytest.raises(Refused, match="Anda sendiri yang mengirim"):
        approve_evidence(citations=[row], by=promoted)
    assert to_approve(asking.evaluation, promoted) == []


def test_one_refused_approves_none(asking):
    first, second = send(asking, items=items(asking, "I45-L1-01", "I45-L2-01"))
    withdraw_citation(citation=second, by=asking.people["opd"])
    with pytest.raises(Refused, match="dibatalkan atau diganti"):
        approve_evidence(citations=[first, second], by=head(asking))
    assert Citation.objects.awaiting_head().get() == first


def test_sent_back_stands_first_with_the_operator_and_is_renewed(asking):
    row = returned_by_head(asking)
    back = duties_of(asking.people["opd"]).rows[0]
    assert (back.url, back.detail.endswith("Tidak lengkap"), back.asker) == (
        reverse("evidence_renew", args=[row.pk]),
        True,
        "Kepala_Opd (kepala OPD)",
    )
    assert to_approve(asking.evaluation, head(asking)) == []
    (new,) = renew_evidence(citation=row, source=SimpleUploadedFile("b.pdf", pdf()), by=asking.people["opd"])
    assert new.awaits_head
    assert [row.citation.pk for row in to_approve(asking.evaluation, head(asking))] == [new.pk]


@pytest.mark.parametrize(
    ("reason", "note", "field"), [("", WORDS, "reason"), ("apa", WORDS, "reason"), ("lainnya", "Kurang", "note")]
)
def test_sending_back_says_why(asking, reason, note, field):
    (row,) = send(asking)
    with pytest.raises(ValidationError) as refused:
        send_back_to_operator(citation=row, reason=reason, note=note, by=head(asking))
    assert list(refused.value.message_dict) == [field]
    assert Verdict.objects.count() == 0


def test_a_head_s_return_is_no_reviewer_s_and_counts_in_no_statistic(asking):
    request_items(asking, "I45-L2-01")
    row = returned_by_head(asking)
    assert returns_report(asking.evaluation).total == 0
    assert [row.answer.value for row in visible_requests(asking.evaluation, asking.people["diskominfo"])] == ["kembali"]
    Membership.objects.create(user=head(asking), region=asking.region, role="asesor_internal")
    both = User.objects.get(pk=head(asking).pk)
    assert last_verdict(asking.evaluation, both) is None
    with pytest.raises(Refused, match="sudah Anda kembalikan"):
        approve_evidence(citations=[row], by=head(asking))


def test_switching_off_releases_what_waits_but_not_what_the_head_returned(asking):
    (waits,) = send(asking, items=items(asking, "I45-L1-01"))
    back = returned_by_head(asking)
    diskominfo = asking.people["diskominfo"]
    assert set_head_approval(evaluation=asking.evaluation, wanted=False, by=diskominfo) == 1
    assert [row.citation.pk for row in review_queue(asking.evaluation, diskominfo)] == [waits.pk]
    assert Citation.objects.get(pk=back.pk).awaits_head
    newest = history_event(HistoryEntry.objects.filter(kind="head_approval_set").first())
    assert (newest.after, newest.reason) == ("tidak diperlukan", "1 data dukung yang menunggu diteruskan ke peninjau")
    (new,) = renew_evidence(citation=back, source=SimpleUploadedFile("b.pdf", pdf()), by=asking.people["opd"])
    assert not new.awaits_head


def test_nothing_is_decided_when_the_stage_is_closed(asking):
    (row,) = send(asking)
    asking.evaluation.state = "dokumen"
    asking.evaluation.save()
    with pytest.raises(Refused, match="hanya terbuka pada tahap Penilaian mandiri"):
        approve_evidence(citations=[row], by=head(asking))


def test_the_head_approves_one_by_one_or_all_checked(client, asking):
    rows = send(asking, items=items(asking, "I45-L1-01", "I45-L2-01", "I45-L3-01"))
    client.force_login(head(asking))
    page = client.get(reverse("agency_approvals", args=[asking.evaluation.pk])).content.decode()
    assert ("Menunggu persetujuan Anda" in page, page.count('name="citations"')) == (True, 3)
    client.post(reverse("evidence_approve", args=[rows[0].pk]))
    assert Citation.objects.awaiting_head().count() == 2
    url = reverse("evidence_approve_checked", args=[asking.evaluation.pk])
    client.post(url, {"citations": ["x", "9" * 30]})
    assert Citation.objects.awaiting_head().count() == 2
    client.post(url, {"citations": [row.pk for row in rows]})
    assert Citation.objects.awaiting_head().count() == 0


def test_the_head_sends_back_on_a_page_that_keeps_what_was_typed(client, asking):
    (row,) = send(asking, items=items(asking, "I45-L2-01"))
    client.force_login(head(asking))
    url = reverse("evidence_send_back", args=[row.pk])
    short = client.post(url, {"reason": "tidak_lengkap", "note": "Kurang"})
    assert (short.status_code, short.content.decode().count(">Kurang</textarea>")) == (422, 1)
    assert client.post(url, {"reason": "tidak_lengkap", "note": WORDS}).status_code == 302
    client.force_login(asking.people["opd"])
    text = client.get(reverse("duties")).content.decode()
    assert (WORDS in text, "(kepala OPD)" in text) == (True, True)


def test_the_indicator_says_how_much_waits(client, asking):
    send(asking, items=items(asking, "I45-L1-01", "I45-L2-01"))
    url = reverse("indicator", args=[asking.evaluation.pk, 45])
    for role in ("opd", "diskominfo"):
        client.force_login(asking.people[role])
        assert client.get(url).context["page"].at_head == 2
    set_head_approval(evaluation=asking.evaluation, wanted=False, by=asking.people["diskominfo"])
    assert client.get(url).context["page"].at_head == 0


def test_the_history_tells_of_it_in_words(asking):
    first, second = send(asking, items=items(asking, "I45-L1-01", "I45-L2-01"))
    approve_evidence(citations=[first], by=head(asking))
    send_back_to_operator(citation=second, reason="tidak_lengkap", note=WORDS, by=head(asking))
    set_head_approval(evaluation=asking.evaluation, wanted=False, by=asking.people["diskominfo"])
    rows = HistoryEntry.objects.filter(kind__in=["head_approval_set", "head_decided"])
    assert [(event.what, event.reason) for event in history_events(rows)] == [
        ("tidak lagi meminta persetujuan kepala OPD", ""),
        ("mengembalikan kepada operator data dukung I45-L2-01: Notula reviu 2025", f"Tidak lengkap: {WORDS}"),
        ("menyetujui data dukung I45-L1-01: Notula reviu 2025", ""),
        ("meminta persetujuan kepala OPD", ""),
    ]


def test_the_switch_stands_on_the_cycle_s_page(client, city):
    url = reverse("cycle", args=[city.evaluation.pk])
    client.force_login(city.people["diskominfo"])
    assert "Minta persetujuan kepala OPD" in client.get(url).content.decode()
    assert client.post(reverse("head_approval", args=[city.evaluation.pk]), {"wanted": "ya"})["Location"] == url
    assert "Nonaktifkan persetujuan kepala OPD" in client.get(url).content.decode()


def test_who_passed_it_on_as_head_does_not_judge_it(asking):
    (row,) = send(asking)
    approve_evidence(citations=[row], by=head(asking))
    Membership.objects.create(user=head(asking), region=asking.region, role="asesor_internal")
    both = User.objects.get(pk=head(asking).pk)
    with pytest.raises(Refused, match="Anda yang menyetujui data dukung ini"):
        judge_citation(citation=Citation.objects.get(), outcome="diterima", by=both)
    judge_citation(citation=Citation.objects.get(), outcome="diterima", by=asking.people["asesor_internal"])
    assert Verdict.objects.get().by == asking.people["asesor_internal"]
