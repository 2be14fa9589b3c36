"""Agencies propose, internal assessors check, the validator decides where they differ: who, when, and two at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessment.internal_levels import LevelStatus
from assessment.models import Decision
from assessment.scores import ScoreConflict, save_score
from evaluations.choices import AssignmentPart, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.extensions.giving_time import extend_window
from evaluations.models import Score, StageWindow
from evaluations.permissions import Refused
from history.models import HistoryEntry
from tests.assessing import SEEN, disputed, join, say, settle, stands
from tests.history_rows import texts
from tests.work import WHY, cite_item, fill


@pytest.fixture
def dispute(city):
    return disputed(city)


# --- proposals ------------------------------------------------------------------------------------


def test_the_lead_proposes_and_nobody_elses_column_is_touched(city):
    score = say(city, ValueColumn.USULAN, "opd", "4", reason="Sudah dipakai semua puskesmas.")
    assert (score.value, score.reason, score.updated_by) == (
        Decimal(4),
        "Sudah dipakai semua puskesmas.",
        city.people["opd"],
    )
    told = texts(HistoryEntry.objects.filter(indicator=score.indicator), "field", "after", "reason")
    assert told[0] == ("tingkat usulan OPD", "4", "Sudah dipakai semua puskesmas.")
    assert list(Score.objects.values_list("column", flat=True)) == ["usulan"]


def test_a_proposal_has_a_reason_even_where_the_evidence_carries_it(city):
    cite_item(city, "I45-L1-01", "diterima")
    with pytest.raises(ValidationError) as refused:
        say(city, ValueColumn.USULAN, "opd", "1", reason=" ")
    assert refused.value.message_dict == {"reason": ["Tulis alasan usulan tingkat ini."]}


@pytest.mark.parametrize(
    ("number", "role", "said"),
    [
        (34, "opd", "Indikator ini tidak ditugaskan kepada OPD Anda."),
        (45, "opd2", "Tingkat diusulkan oleh pengampu indikator ini, Dinkes."),
    ],
)
def test_other_agencies_do_not_propose(city, number, role, said):
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(45)],
        agency=city.other_agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=city.people["diskominfo"],
    )
    with pytest.raises(Refused) as refused:
        say(city, ValueColumn.USULAN, role, "4", number=number)
    assert (str(refused.value), Score.objects.count()) == (said, 0)


def test_without_a_lead_a_contributor_proposes(city):
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(16)],
        agency=city.other_agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=city.people["diskominfo"],
    )
    assert say(city, ValueColumn.USULAN, "opd2", "2", number=16).value == Decimal(2)


def test_more_time_for_the_agency_opens_its_proposals_and_no_others(city):
    StageWindow.objects.update(opens=date(2025, 8, 1), closes=date(2025, 8, 10))
    city.evaluation = type(city.evaluation).objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    desk = city.people["diskominfo"]
    extend_window(
        evaluation=city.evaluation, until=date(2025, 8, 20), reason="Listrik padam", agency=city.agency, by=desk
    )
    city.evaluation = type(city.evaluation).objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    assert say(city, ValueColumn.USULAN, "opd", "2").value == Decimal(2)
    with pytest.raises(Refused, match="sudah ditutup 10 Agustus 2025"):
        say(city, ValueColumn.USULAN, "opd2", "2", number=34)


# --- reviews --------------------------------------------------------------------------------------


def test_nobody_checks_or_decides_what_their_own_agency_answers_for(city):
    say(city, ValueColumn.USULAN, "opd", "4")
    fill(city, {45: 2, 34: 2})
    for role in ("asesor_internal", "penanggung_jawab"):
        city.people[role] = join(city.people[role], city, "opd", city.agency)
    said = "Anda mewakili Dinkes, yang ikut menjawab indikator ini; orang lain yang menilainya"
    with pytest.raises(Refused, match=said):
        say(city, ValueColumn.TINJAUAN, "asesor_internal", "4")
    with pytest.raises(Refused, match=said):
        settle(city, usulan=1, mandiri=1)
    assert say(city, ValueColumn.TINJAUAN, "asesor_internal", "2", number=34).value == Decimal(2)


def test_a_review_that_differs_says_why_and_one_that_agrees_may_be_silent(city):
    cite_item(city, "I45-L1-01", "diterima")
    fill(city, {45: 1})
    assert say(city, ValueColumn.TINJAUAN, "asesor_internal", "1", reason="").reason == ""
    Score.objects.filter(column=ValueColumn.MANDIRI).update(value=2)
    say(city, ValueColumn.TINJAUAN, "asesor_internal", "", version=1)
    with pytest.raises(ValidationError) as refused:
        say(city, ValueColumn.TINJAUAN, "asesor_internal", "1", version=2, reason="")
    assert refused.value.message_dict == {
        "reason": ["Tulis catatannya: tinjauan Anda berbeda dari penilaian mandiri, tingkat 2."]
    }


def test_a_review_that_agrees_above_the_evidence_asks_for_no_second_reason(city):
    fill(city, {45: 3})
    assert say(city, ValueColumn.TINJAUAN, "asesor_internal", "3", reason="").value == 3


# --- decisions ------------------------------------------------------------------------------------


def test_the_decision_becomes_the_entered_level_with_who_and_why(dispute):
    decision = settle(dispute, **SEEN)
    entered = Score.objects.get(column=ValueColumn.MANDIRI)
    assert (entered.value, entered.reason, entered.updated_by) == (
        Decimal(3),
        "Baru tiga layanan terpadu.",
        dispute.people["penanggung_jawab"],
    )
    assert (decision.proposed, decision.reviewed, decision.stands) == (Decimal(4), Decimal(3), True)
    kept = Score.objects.exclude(column=ValueColumn.MANDIRI).order_by("column").values_list("column", "value")
    assert list(kept) == [("tinjauan", Decimal(3)), ("usulan", Decimal(4))]
    told = texts(HistoryEntry.objects.filter(indicator=entered.indicator), "field", "before", "after", "reason")
    assert list(told[:2]) == [
        (
            "keputusan tingkat",
            "usulan OPD 4, tinjauan internal 3, penilaian mandiri 4",
            "3",
            "Baru tiga layanan terpadu.",
        ),
        ("tingkat", "4", "3", "Baru tiga layanan terpadu."),
    ]


def test_a_decision_that_leaves_the_level_keeps_its_own_reason(dispute):
    assert settle(dispute, value="4", reason="Uji coba sudah selesai.", **SEEN).value == Decimal(4)
    entered = Score.objects.get(column=ValueColumn.MANDIRI)
    assert (entered.value, entered.reason) == (Decimal(4), "Uji coba sudah selesai.")


@pytest.mark.parametrize(
    ("value", "reason", "said"),
    [
        ("", WHY, {"value": ["Pilih tingkat yang diputuskan."]}),
        ("3", "  ", {"reason": ["Tulis alasan keputusan ini."]}),
    ],
)
def test_a_decision_has_a_level_and_a_reason(dispute, value, reason, said):
    with pytest.raises(ValidationError) as refused:
        settle(dispute, value=value, reason=reason, **SEEN)
    assert (refused.value.message_dict, Decision.objects.count()) == (said, 0)


def test_where_all_agree_there_is_nothing_to_decide(city):
    say(city, ValueColumn.USULAN, "opd", "4")
    say(city, ValueColumn.MANDIRI, "diskominfo", "4")
    with pytest.raises(ValidationError, match="tidak ada yang perlu diputuskan"):
        settle(city, usulan=1, mandiri=1)


@pytest.mark.parametrize(
    ("column", "role"),
    [(ValueColumn.USULAN, "opd"), (ValueColumn.TINJAUAN, "asesor_internal"), (ValueColumn.MANDIRI, "diskominfo")],
)
def test_who_decides_sees_first_what_somebody_changed_since(dispute, column, role):
    say(dispute, column, role, "5", version=1)
    with pytest.raises(ScoreConflict) as conflict:
        settle(dispute, **SEEN)
    assert (conflict.value.theirs.column, conflict.value.theirs.value, Decision.objects.count()) == (
        column,
        Decimal(5),
        0,
    )


@pytest.mark.parametrize(
    ("column", "role", "version"),
    [
        (ValueColumn.USULAN, "opd", 1),
        (ValueColumn.TINJAUAN, "asesor_internal", 1),
        (ValueColumn.MANDIRI, "diskominfo", 2),
    ],
)
def test_a_decision_stands_until_one_of_the_levels_changes(dispute, column, role, version):
    settle(dispute, **SEEN)
    entered = {"evaluation": dispute.evaluation, "indicator": dispute.indicator(45), "by": dispute.people["diskominfo"]}
    if column != ValueColumn.MANDIRI:
        save_score(**entered, version=2, changes={"fact": "Teks tidak mengubah keputusan."})
    assert stands(dispute) == {45: LevelStatus.DECIDED}
    say(dispute, column, role, "5", version=version)
    assert (stands(dispute), Decision.objects.get().stands) == ({45: LevelStatus.UNDECIDED}, False)


def test_the_states_follow_the_work(city):
    seen = [stands(city)]
    say(city, ValueColumn.USULAN, "opd", "3")
    seen.append(stands(city))
    say(city, ValueColumn.MANDIRI, "diskominfo", "3")
    say(city, ValueColumn.TINJAUAN, "asesor_internal", "3")
    seen.append(stands(city))
    say(city, ValueColumn.TINJAUAN, "asesor_internal", "2", version=1)
    seen.append(stands(city))
    settle(city, usulan=1, tinjauan=2, mandiri=1)
    seen.append(stands(city))
    assert seen == [
        {},
        {45: LevelStatus.PROPOSED},
        {45: LevelStatus.AGREED},
        {45: LevelStatus.UNDECIDED},
        {45: LevelStatus.DECIDED},
    ]
