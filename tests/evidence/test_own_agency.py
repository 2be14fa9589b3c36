"""Who acts for an agency judges neither its evidence nor its levels; where a small town allows it, it is marked."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Membership
from assessment.decisions import why_not_decide_level
from assessment.scores import save_score, why_not_fill
from evaluations.own_agency import set_own_agency_judging
from evaluations.permissions import Refused
from evidence.models import Citation
from evidence.verdicts import judge_citation, undo_verdict, why_not_judge
from history.models import HistoryEntry
from history.presenters import history_event
from regions.models import Region
from tests.builders.evidence_builders import send
from tests.builders.signing_builders import WHY, approved, signed, whole  # noqa: F401
from tests.city import fresh

TOWN = "Pegawai kami tiga orang."
REFUSAL = "Anda mewakili Dinkes, yang ikut menjawab indikator ini; orang lain yang menilainya."


def acting_for(city, role, agency=None, kind="opd"):
    """This person also acts for an agency from now on."""
    user = city.people[role]
    Membership.objects.create(user=user, region=city.region, role=kind, agency=agency or city.agency)
    city.people[role] = fresh(user)
    return city.people[role]


def allow(city, allowed=True, reason=TOWN):
    set_own_agency_judging(evaluation=city.evaluation, allowed=allowed, reason=reason, by=city.people["admin"])


def read_again(citation):
    return Citation.objects.select_related("version", "evaluation__region").get(pk=citation.pk)


@pytest.mark.parametrize("kind", ["opd", "kepala_opd"])
@pytest.mark.parametrize("role", ["asesor_internal", "penanggung_jawab", "diskominfo"])
def test_their_evidence_is_judged_by_somebody_else(city, role, kind):
    citation = send(city)[0]
    assert why_not_judge(read_again(citation), city.people[role]) is None
    judge = acting_for(city, role, kind=kind)
    assert why_not_judge(read_again(citation), judge) == REFUSAL
    with pytest.raises(Refused, match="Anda mewakili Dinkes"):
        judge_citation(citation=citation, outcome="diterima", by=judge)


def test_a_return_is_not_undone_by_who_acts_for_the_agency_by_now(city):
    """An older *diterima* would stand again."""
    judge = city.people["asesor_internal"]
    citation = send(city)[0]
    first = judge_citation(citation=citation, outcome="diterima", by=city.people["diskominfo"])
    said = {"outcome": "dikembalikan", "reason": "tidak_lengkap", "note": "Lampiran halaman kedua belum ada."}
    verdict = judge_citation(citation=read_again(citation), **said, seen=first.pk, by=judge)
    with pytest.raises(Refused, match="Anda mewakili Dinkes"):
        undo_verdict(citation=citation, by=acting_for(city, "asesor_internal"))
    assert fresh(verdict).withdrawn_at is None


def test_what_the_desk_sent_for_their_indicator_is_judged_by_somebody_else(city):
    citation = send(city, by="diskominfo", agency=None)[0]
    assert why_not_judge(read_again(citation), city.people["asesor_internal"]) is None
    assert why_not_judge(read_again(citation), acting_for(city, "asesor_internal")) == REFUSAL


def test_another_agency_s_evidence_stays_theirs_to_judge(city):
    citation = send(city)[0]
    assert why_not_judge(read_again(citation), acting_for(city, "asesor_internal", city.other_agency)) is None


def test_levels_follow_the_same_rule(city):
    judge, official = acting_for(city, "asesor_internal"), acting_for(city, "penanggung_jawab")
    pk = city.indicator(45).pk
    assert why_not_fill(city.evaluation, judge, "tinjauan", indicator_id=pk) == REFUSAL
    assert why_not_decide_level(city.evaluation, official, indicator_id=pk) == REFUSAL
    allow(city)
    assert why_not_fill(city.evaluation, judge, "tinjauan", indicator_id=pk) != REFUSAL
    assert why_not_decide_level(city.evaluation, official, indicator_id=pk) != REFUSAL


def test_the_exception_is_off_is_the_admin_s_and_stands_in_history(city):
    assert not city.region.judges_own_agency
    for role in ("koordinator", "penanggung_jawab", "diskominfo", "asesor_internal", "auditor", "opd"):
        with pytest.raises(Refused, match="Hanya admin yang mengizinkan"):
            set_own_agency_judging(evaluation=city.evaluation, allowed=True, reason=TOWN, by=city.people[role])
    with pytest.raises(ValidationError, match="Tulis mengapa"):
        allow(city, reason=" ")
    allow(city)
    allow(city)
    allow(city, allowed=False, reason="")
    rows = HistoryEntry.objects.filter(kind="own_agency_set").order_by("pk")
    assert [(row.after["allowed"], row.reason) for row in rows] == [(True, TOWN), (False, "")]
    assert not Region.objects.get(pk=city.region.pk).judges_own_agency


def test_a_judgement_under_the_exception_says_so_in_the_history(city):
    citation, judge = send(city)[0], acting_for(city, "asesor_internal")
    allow(city)
    judge_citation(citation=read_again(citation), outcome="diterima", by=judge)
    event = history_event(HistoryEntry.objects.get(kind="verdict_given"))
    assert event.what.endswith(" (mewakili Dinkes)")


def test_a_checked_level_under_the_exception_says_so_too(pemdi_city):
    city = pemdi_city
    from evaluations.models import Assignment

    part = Assignment.objects.filter(evaluation=city.evaluation).select_related("agency", "indicator").first()
    judge = acting_for(city, "asesor_internal", part.agency)
    allow(city)
    save_score(
        evaluation=city.evaluation,
        indicator=part.indicator,
        by=judge,
        version=0,
        changes={"value": "1"},
        column="tinjauan",
        reason=WHY,
    )
    entry = HistoryEntry.objects.get(kind="level_set", details__column="tinjauan")
    assert history_event(entry).what.endswith(f" (mewakili {part.agency.short_name or part.agency.name})")


def test_the_berita_acara_and_the_seal_name_it(whole):  # noqa: F811
    city = whole
    judge = acting_for(city, "asesor_internal")
    allow(city)
    judge_citation(
        citation=read_again(city.citation),
        outcome="dikembalikan",
        reason="lainnya",
        note="Lengkapi dahulu lampiran notula rapat.",
        by=judge,
        seen=city.citation.newest_verdict.pk,
    )
    judge_citation(
        citation=read_again(city.citation),
        outcome="diterima",
        by=judge,
        seen=read_again(city.citation).newest_verdict.pk,
    )
    told = (
        "Pada 1 indikator data dukung atau tingkat dinilai oleh orang yang mewakili OPD-nya sendiri; aturan Pemerintah "
        "Kota Denpasar tentang hal itu terakhir diubah 14 Agustus 2025."
    )
    city.evaluation = fresh(city.evaluation)
    approved(city)
    assert json.loads(signed(city).canonical)["papers"]["concession"] == told


def test_the_admin_sets_it_on_the_page_of_rules_and_others_read_it(city, client):
    page, url = (reverse(name, args=[city.evaluation.pk]) for name in ("one_person", "own_agency_rule"))
    client.force_login(city.people["admin"])
    assert f'action="{url}"' in client.get(page).content.decode()
    assert client.post(url, {"allowed": "on", "reason": ""}).status_code == 422
    assert client.post(url, {"allowed": "on", "reason": TOWN}).status_code == 302
    client.force_login(city.people["koordinator"])
    shown = client.get(page).content.decode()
    assert ("Diizinkan." in shown, f'action="{url}"' in shown) == (True, False)
    assert client.post(url, {"allowed": "", "reason": ""}).status_code == 403


def test_the_queue_tells_that_somebody_else_judges_it(city, client):
    citation, judge = send(city)[0], acting_for(city, "asesor_internal")
    client.force_login(judge)
    shown = client.get(reverse("review", args=[city.evaluation.pk, citation.pk])).content.decode()
    assert ("Orang lain yang meninjau" in shown, REFUSAL in shown) == (True, True)
    assert "Terima dan lanjut" not in shown
