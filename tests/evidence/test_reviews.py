"""Judging evidence: who may, why it comes back, and never one's own."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Membership
from evaluations.choices import ReturnReason
from evaluations.permissions import Refused
from evidence.models import Verdict
from evidence.verdicts import REASON_SENTENCES, judge_citation, why_not_judge
from history.models import HistoryEntry
from history.presenters import history_event
from tests.builders.evidence_builders import items, send

NOTE = "Matriks belum ditandatangani kepala dinas."


def test_accepting_and_returning_are_kept_with_their_history(city):
    citation = send(city, items=items(city, "I45-L2-01"))[0]
    first = judge_citation(
        citation=citation, outcome="dikembalikan", reason="belum_disahkan", note=NOTE, by=city.people["diskominfo"]
    )
    judge_citation(citation=citation, outcome="diterima", by=city.people["asesor_internal"], seen=first.pk)
    assert [verdict.outcome for verdict in citation.verdicts.all()] == ["diterima", "dikembalikan"]
    newest, oldest = map(history_event, HistoryEntry.objects.filter(kind="verdict_given", details__item="I45-L2-01"))
    assert (oldest.before, oldest.after) == ("", "Dikembalikan: Notula reviu 2025")
    assert oldest.reason == f"Belum disahkan: {NOTE}"
    assert (newest.before, newest.after, newest.by) == (
        "Dikembalikan",
        "Diterima: Notula reviu 2025",
        city.people["asesor_internal"],
    )


def test_the_same_verdict_twice_is_one(city):
    citation = send(city)[0]
    first = judge_citation(citation=citation, outcome="diterima", by=city.people["diskominfo"])
    assert judge_citation(citation=citation, outcome="diterima", by=city.people["diskominfo"]) == first
    assert Verdict.objects.count() == 1


@pytest.mark.parametrize(
    ("reason", "note", "fields"),
    [
        ("", NOTE, ["reason"]),
        ("jelek", NOTE, ["reason"]),
        ("kedaluwarsa", "", ["note"]),
        ("kedaluwarsa", "terlalu tua sekali ini", ["note"]),
        ("", "  ", ["note", "reason"]),
    ],
)
def test_a_return_says_why_in_at_least_five_words(city, reason, note, fields):
    with pytest.raises(ValidationError) as refused:
        judge_citation(
            citation=send(city)[0], outcome="dikembalikan", reason=reason, note=note, by=city.people["diskominfo"]
        )
    assert sorted(refused.value.message_dict) == fields
    assert Verdict.objects.count() == 0


def test_an_unknown_outcome_is_refused(city):
    with pytest.raises(ValidationError, match="terima atau kembalikan"):
        judge_citation(citation=send(city)[0], outcome="hapus", by=city.people["diskominfo"])


def test_nobody_judges_what_they_uploaded_whatever_roles_they_hold(city):
    for role in ("diskominfo", "asesor_internal", "penanggung_jawab"):
        Membership.objects.create(user=city.people["opd"], region=city.region, role=role)
    citation = send(city)[0]
    with pytest.raises(Refused, match="Anda yang mengirim"):
        judge_citation(citation=citation, outcome="diterima", by=city.people["opd"])
    judge_citation(citation=citation, outcome="diterima", by=city.people["diskominfo"])
    assert Verdict.objects.get().by == city.people["diskominfo"]


def test_diskominfo_does_not_judge_its_own_upload(city):
    citation = send(city, by="diskominfo", agency=None)[0]
    assert why_not_judge(citation, city.people["diskominfo"])[:18] == "Anda yang mengirim"


def test_only_checkers_judge(city):
    citation = send(city)[0]
    may = [role for role, user in city.people.items() if why_not_judge(citation, user) is None]
    assert may == ["diskominfo", "asesor_internal", "penanggung_jawab"]


def test_nothing_is_judged_when_the_stage_is_closed(city):
    citation = send(city)[0]
    city.evaluation.state = "dokumen"
    city.evaluation.save()
    with pytest.raises(Refused, match="hanya terbuka pada tahap Penilaian mandiri"):
        judge_citation(citation=citation, outcome="diterima", by=city.people["diskominfo"])


def test_each_reason_but_other_brings_a_sentence_long_enough_to_stand(city):
    assert [reason for reason in ReturnReason if len(REASON_SENTENCES[reason].split()) < 5] == [ReturnReason.OTHER]


@pytest.mark.parametrize(("state", "expects"), [("mandiri", True), ("selesai", False)])
def test_an_empty_queue_says_nothing_of_evidence_that_nobody_sent(client, city, state, expects):
    city.evaluation.state = state
    city.evaluation.save()
    client.force_login(city.people["asesor_internal"])
    page = client.get(reverse("reviews", args=[city.evaluation.pk])).content.decode()
    assert "Tidak ada data dukung yang menunggu" in page
    assert ("Kiriman baru dari OPD muncul di sini." in page, "sudah diputus" in page) == (expects, False)
