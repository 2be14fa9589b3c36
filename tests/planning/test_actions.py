"""Recommendations and plans become actions: who makes them, what a raise gains and takes, how they change and go on."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from evaluations.choices import CycleState as Stage
from evaluations.models import Evaluation, Score
from evaluations.permissions import Refused
from history.models import HistoryEntry
from planning.actions.action_progress import add_action_proof, remove_action_proof, write_action_note
from planning.actions.action_writes import (
    ActionAim,
    ActionDraft,
    ActionPlacement,
    carry_actions,
    change_action,
    place_actions,
    record_recommendation,
)
from planning.actions.queries import action_plan
from planning.models import Action
from tests.acting import ALL_THREE, DONE, DROPPED, RUNNING, TODO, draft, get, history, made, put
from tests.work import cite, cite_item, fill

PLANNERS = ["diskominfo", "penanggung_jawab"]
OTHERS = ["admin", "opd", "kepala_opd", "asesor_internal", "koordinator", "pimpinan", "auditor", "asesor_eksternal"]


# --- making ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", PLANNERS)
def test_who_plans_makes_actions(city, role):
    action = made(city, role=role)[0]
    assert (action.text, action.agency, action.state, action.created_by) == (
        "Susun pedoman",
        city.agency,
        TODO,
        city.people[role],
    )
    assert history("tindak lanjut") == [("", "Susun pedoman", "", role)]


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_plans(city, role):
    action = made(city)[0]
    by = city.people[role]
    attempts = [
        lambda: made(city, role=role),
        lambda: record_recommendation(evaluation=city.evaluation, source="LHE", text="Perbaiki.", by=by),
        lambda: change_action(action=action, draft=draft(city, "Lain"), revision=1, by=by),
        lambda: place_actions(evaluation=city.evaluation, rows=[ActionPlacement(action, None, None, 1)], by=by),
        lambda: carry_actions(evaluation=city.evaluation, rows=[ActionPlacement(action, None, None, 1)], by=by),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    action.refresh_from_db()
    assert (Action.objects.count(), action.text, action.agency) == (1, "Susun pedoman", city.agency)


def test_all_are_made_or_none(city):
    fill(city, ALL_THREE)
    with pytest.raises(ValidationError):
        made(city, draft(city), draft(city, number=21, level=3))
    assert (
        Action.objects.count(),
        HistoryEntry.objects.filter(kind__in=["actions_planned", "action_changed"]).count(),
    ) == (0, 0)


def test_an_agency_of_another_government_and_an_indicator_of_another_instrument_are_refused(city, instruments):
    from tests.access.world import build_world

    other = build_world(city).other.agency
    before = Action.objects.count()
    foreign = instruments["PEMDI-2026"].indicators.get(number=1)
    for wrong in (draft(city, agency=other), ActionDraft("Lain", city.agency, aims=(ActionAim(foreign, Decimal(2)),))):
        with pytest.raises(ValidationError):
            made(city, wrong)
    assert Action.objects.count() == before


def test_a_finished_cycle_is_still_followed_up(city):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=Stage.SELESAI)
    action = made(city)[0]
    assert put(action, RUNNING, city.people["opd"]).state == RUNNING


# --- what a raise gains and takes ----------------------------------------------------------------------


def test_a_gain_is_reckoned_exactly_from_the_raise_and_the_items_it_misses_are_named(city):
    fill(city, {21: 2})
    cite_item(city, "I21-L2-01", "diterima")
    raise_ = made(city, draft(city, number=21, level=3))[0].raises.get()
    assert (raise_.gain, raise_.start, raise_.effort) == (Fraction(15, 1000), Decimal(2), len(raise_.needs))
    codes = [code for need in raise_.needs for code in need]
    assert codes
    assert {code[:6] for code in codes} == {"I21-L3"}


def test_points_that_people_gave_are_the_effort(city):
    from planning.targets.planning_writes import set_effort

    fill(city, {21: 2})
    by = city.people["diskominfo"]
    set_effort(evaluation=city.evaluation, indicator=city.indicator(21), level=Decimal(3), points=7, by=by)
    raise_ = made(city, draft(city, number=21, level=3))[0].raises.get()
    assert (raise_.effort, raise_.needs) == (7, [])


def test_without_a_level_nothing_is_invented(city):
    action = made(city, draft(city, number=21, level=3))[0]
    raise_ = action.raises.get()
    assert (raise_.start, raise_.gain, raise_.effort) == (None, None, None)
    row = action_plan(city.evaluation, city.people["diskominfo"]).rows[0]
    assert (row.gain_text, row.effort) == ("belum dapat dihitung", None)


def test_only_an_assumption_begins_at_the_lowest_level_and_says_so(city):
    aim = ActionAim(city.indicator(21), Decimal(3), assume=True)
    raise_ = made(city, ActionDraft("Naik", city.agency, aims=(aim,)))[0].raises.get()
    assert (raise_.start, raise_.is_assumed, raise_.gain) == (Decimal(1), True, Fraction(3, 100))


@pytest.mark.parametrize(("level", "words"), [("3", "sudah pada tingkat 3"), ("2.5", "Indikator 21: "), ("6", "21: ")])
def test_a_level_that_is_no_raise_is_refused(city, level, words):
    fill(city, {21: 3})
    with pytest.raises(ValidationError) as caught:
        made(city, draft(city, number=21, level=level))
    assert words in " ".join(caught.value.messages)


def test_two_actions_on_one_indicator_add_its_gain_once(city):
    fill(city, {21: 1, 45: 3})
    made(city, draft(city, number=21, level=2), draft(city, number=21, level=3), draft(city, number=45, level=4))
    plan = action_plan(city.evaluation, city.people["pimpinan"])
    assert plan.gain == Fraction(15, 1000) * 2 + Fraction(3, 100)
    assert plan.lead.endswith("indeks bertambah 0,060.")


def test_what_is_finished_or_given_up_promises_nothing(city):
    fill(city, {21: 1, 22: 1, 23: 1})
    rows = made(city, *(draft(city, number=n, level=2) for n in (21, 22, 23)))
    put(rows[0], DONE, city.people["opd"])
    put(rows[1], DROPPED, city.people["diskominfo"], "Tidak perlu.")
    assert action_plan(city.evaluation, city.people["pimpinan"]).gain == Fraction(15, 1000)


# --- changing ------------------------------------------------------------------------------------------


def test_a_change_keeps_what_was_reckoned_for_aims_that_stay(city):
    fill(city, {21: 1, 22: 1})
    action = made(city, draft(city, number=21, level=2))[0]
    kept = action.raises.get()
    Score.objects.filter(indicator=kept.indicator).update(value=4)
    aims = (ActionAim(city.indicator(21), Decimal(2)), ActionAim(city.indicator(22), Decimal(3)))
    new = change_action(action=action, draft=replace(draft(city), aims=aims), revision=1, by=city.people["diskominfo"])
    assert [(r.pk == kept.pk, r.indicator.number, r.level) for r in new.raises.all()] == [
        (True, 21, Decimal(2)),
        (False, 22, Decimal(3)),
    ]
    assert history("tindak lanjut")[-1][:2] == (
        "Susun pedoman (Dinkes, tenggat 30 September 2025, 21 ke 2)",
        "Susun pedoman (Dinkes, tenggat 30 September 2025, 21 ke 2, 22 ke 3)",
    )


def test_who_was_slower_overwrites_nothing(city):
    action = made(city)[0]
    by = city.people["diskominfo"]
    change_action(action=action, draft=draft(city, "Lebih dulu"), revision=1, by=by)
    with pytest.raises(ValidationError):
        change_action(action=action, draft=draft(city, "Kemudian"), revision=1, by=by)
    with pytest.raises(ValidationError):
        place_actions(evaluation=city.evaluation, rows=[ActionPlacement(action, city.other_agency, None, 1)], by=by)
    action.refresh_from_db()
    assert (action.text, action.agency) == ("Lebih dulu", city.agency)


def test_a_change_that_changes_nothing_is_not_told(city):
    action = made(city)[0]
    change_action(action=action, draft=draft(city), revision=1, by=city.people["diskominfo"])
    place_actions(
        evaluation=city.evaluation,
        rows=[ActionPlacement(action, city.agency, action.due, 1)],
        by=city.people["diskominfo"],
    )
    action.refresh_from_db()
    assert (len(history("tindak lanjut")), action.revision) == (1, 1)


# --- progress ------------------------------------------------------------------------------------------


def test_the_agency_reports_and_only_who_plans_gives_up(city):
    action = made(city)[0]
    opd, head, disko = (city.people[name] for name in ("opd", "kepala_opd", "diskominfo"))
    put(action, RUNNING, opd)
    put(action, DONE, opd)
    with pytest.raises(Refused):
        put(action, RUNNING, opd, "Belum.")
    with pytest.raises(ValidationError):
        put(action, RUNNING, head)
    put(action, RUNNING, head, "Laporannya belum lengkap.")
    with pytest.raises(Refused):
        put(action, DROPPED, head, "Tidak perlu.")
    with pytest.raises(ValidationError):
        put(action, DROPPED, disko)
    put(action, DROPPED, disko, "Digabung dengan yang lain.")
    assert history("status tindak lanjut") == [
        ("Belum mulai", "Berjalan: Susun pedoman", "", "opd"),
        ("Berjalan", "Selesai: Susun pedoman", "", "opd"),
        ("Selesai", "Berjalan: Susun pedoman", "Laporannya belum lengkap.", "kepala_opd"),
        ("Berjalan", "Batal: Susun pedoman", "Digabung dengan yang lain.", "diskominfo"),
    ]


@pytest.mark.parametrize("role", ["opd2", "koordinator", "pimpinan", "auditor", "admin", "asesor_internal"])
def test_nobody_else_reports(city, role):
    action, by = made(city)[0], city.people[role]
    document = cite(city, 45).version.document
    for attempt in (
        lambda: put(action, RUNNING, by),
        lambda: write_action_note(action=action, text="Jalan.", by=by),
        lambda: add_action_proof(action=action, document=document, by=by),
    ):
        with pytest.raises(Refused):
            attempt()
    action.refresh_from_db()
    assert (action.state, action.notes.count(), action.proofs.count()) == (TODO, 0, 0)


def test_a_proof_is_a_citation_or_a_document_that_the_person_may_read(city):
    action, opd = made(city)[0], city.people["opd"]
    citation = cite(city, 45)
    secret = cite(city, 34, owner=city.other_agency, title="Rahasia BPKAD").version.document
    add_action_proof(action=action, citation=citation, by=opd)
    with pytest.raises(Refused):
        add_action_proof(action=action, document=secret, by=opd)
    with pytest.raises(ValidationError):
        add_action_proof(action=action, citation=citation, by=opd)
    assert [proof.citation for proof in action.proofs.all()] == [citation]
    remove_action_proof(proof=action.proofs.get(), by=opd)
    assert history("data dukung tindak lanjut") == [
        ("", "Notula reviu", "Susun pedoman", "opd"),
        ("Notula reviu", "", "Susun pedoman", "opd"),
    ]


def test_a_document_that_the_reader_may_not_open_keeps_its_title(client, city):
    action = made(city)[0]
    secret = cite(city, 34, owner=city.other_agency, title="Rahasia BPKAD").version.document
    add_action_proof(action=action, document=secret, by=city.people["diskominfo"])
    shown = {r: "Rahasia BPKAD" in get(client, city, "action", r, action.pk).content.decode() for r in ("opd", "admin")}
    assert shown == {"opd": False, "admin": False}
    assert "Rahasia BPKAD" in get(client, city, "action", "diskominfo", action.pk).content.decode()
