"""Recommendations and plans become actions: who makes them, what a raise gains and takes, how they go on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from evaluations.action_progress import add_proof, drop_proof, set_state, write_note
from evaluations.actions import Aim, Draft, Placing, Said, Source, carry, change, make, place, record_recommendation
from evaluations.agency_changes import undo
from evaluations.choices import State as Stage
from evaluations.cycles import create_cycle
from evaluations.models import (
    Action,
    ActionRaise,
    AgencyChange,
    Document,
    Evaluation,
    HistoryEntry,
    Notification,
    Scenario,
    Score,
)
from evaluations.permissions import Refused
from evaluations.planning import save_scenario
from evaluations.reports.actions import plan_of
from evaluations.reports.duties import duties_of
from evaluations.reports.proposals import spread, yearly
from evaluations.reports.work_view import work_view
from evaluations.wishes import Wish
from regions import clock
from tests.changing import applied, renamed
from tests.work import cite, cite_item, fill

PLANNERS = ["diskominfo", "penanggung_jawab"]
OTHERS = ["admin", "opd", "kepala_opd", "asesor_internal", "koordinator", "pimpinan", "auditor", "asesor_eksternal"]
OWN = Source(Action.Origin.OWN)
PLAN_QUERIES = 8
ACTION_QUERIES = 13
TODO, RUNNING, DONE, DROPPED = Action.State
ALL_THREE = dict.fromkeys(range(1, 48), 3)


def draft(city, text="Susun pedoman", number=None, level=None, due=date(2025, 9, 30), agency=True, **more):
    aims = (Aim(city.indicator(number), Decimal(level) if level else None),) if number else ()
    return Draft(text, city.agency if agency is True else agency, due, aims, **more)


def made(city, *drafts, role="diskominfo", source=OWN):
    rows = drafts or (draft(city),)
    return make(evaluation=city.evaluation, drafts=rows, source=source, by=city.people[role])


def put(action, state, by, reason=""):
    return set_state(action=action, state=state, by=by, reason=reason)


def history(field):
    rows = HistoryEntry.objects.filter(field=field).order_by("pk")
    return [(entry.before, entry.after, entry.reason, entry.by.username) for entry in rows]


def get(client, city, name, role="diskominfo", pk=None, **query):
    client.force_login(city.people[role])
    return client.get(reverse(name, args=[pk or city.evaluation.pk]), query)


def post(client, city, name, role="diskominfo", args=None, **data):
    client.force_login(city.people[role])
    return client.post(reverse(name, args=args or [city.evaluation.pk]), data)


def cycle_of(city, instrument, year):
    by = city.people["diskominfo"]
    return create_cycle(region=city.region, year=year, instrument=instrument, activity="evaluasi", by=by)


def pemdi(city, instruments):
    return cycle_of(city, instruments["PEMDI-2026"], 2026)


def last_year(city, *drafts):
    """Actions of 2024, under the instrument of the city's own cycle."""
    earlier = cycle_of(city, city.evaluation.instrument, 2024)
    return make(evaluation=earlier, drafts=drafts, source=OWN, by=city.people["diskominfo"])


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
    assert history("tindakan") == [("", "Susun pedoman", "", role)]


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_plans(city, role):
    action = made(city)[0]
    by = city.people[role]
    attempts = [
        lambda: made(city, role=role),
        lambda: record_recommendation(evaluation=city.evaluation, said=Said("LHE", "Perbaiki."), by=by),
        lambda: change(action=action, draft=draft(city, "Lain"), revision=1, by=by),
        lambda: place(evaluation=city.evaluation, rows=[Placing(action, None, None, 1)], by=by),
        lambda: carry(evaluation=city.evaluation, rows=[Placing(action, None, None, 1)], by=by),
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
    assert (Action.objects.count(), HistoryEntry.objects.filter(field="tindakan").count()) == (0, 0)


def test_an_agency_of_another_government_and_an_indicator_of_another_instrument_are_refused(city, instruments):
    from tests.access.world import build_world

    other = build_world(city).other.agency
    before = Action.objects.count()
    foreign = instruments["PEMDI-2026"].indicators.get(number=1)
    for wrong in (draft(city, agency=other), Draft("Lain", city.agency, aims=(Aim(foreign, Decimal(2)),))):
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
    from evaluations.planning import set_effort

    fill(city, {21: 2})
    by = city.people["diskominfo"]
    set_effort(evaluation=city.evaluation, indicator=city.indicator(21), level=Decimal(3), points=7, by=by)
    raise_ = made(city, draft(city, number=21, level=3))[0].raises.get()
    assert (raise_.effort, raise_.needs) == (7, [])


def test_without_a_level_nothing_is_invented(city):
    action = made(city, draft(city, number=21, level=3))[0]
    raise_ = action.raises.get()
    assert (raise_.start, raise_.gain, raise_.effort) == (None, None, None)
    row = plan_of(city.evaluation, city.people["diskominfo"]).rows[0]
    assert (row.gain_text, row.effort) == ("belum dapat dihitung", None)


def test_only_an_assumption_begins_at_the_lowest_level_and_says_so(city):
    aim = Aim(city.indicator(21), Decimal(3), assume=True)
    raise_ = made(city, Draft("Naik", city.agency, aims=(aim,)))[0].raises.get()
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
    plan = plan_of(city.evaluation, city.people["pimpinan"])
    assert plan.gain == Fraction(15, 1000) * 2 + Fraction(3, 100)
    assert plan.lead.endswith("indeks bertambah +0,060.")


def test_what_is_finished_or_given_up_promises_nothing(city):
    fill(city, {21: 1, 22: 1, 23: 1})
    rows = made(city, *(draft(city, number=n, level=2) for n in (21, 22, 23)))
    put(rows[0], DONE, city.people["opd"])
    put(rows[1], DROPPED, city.people["diskominfo"], "Tidak perlu.")
    assert plan_of(city.evaluation, city.people["pimpinan"]).gain == Fraction(15, 1000)


# --- changing ------------------------------------------------------------------------------------------


def test_a_change_keeps_what_was_reckoned_for_aims_that_stay(city):
    fill(city, {21: 1, 22: 1})
    action = made(city, draft(city, number=21, level=2))[0]
    kept = action.raises.get()
    Score.objects.filter(indicator=kept.indicator).update(value=4)
    aims = (Aim(city.indicator(21), Decimal(2)), Aim(city.indicator(22), Decimal(3)))
    new = change(action=action, draft=replace(draft(city), aims=aims), revision=1, by=city.people["diskominfo"])
    assert [(r.pk == kept.pk, r.indicator.number, r.level) for r in new.raises.all()] == [
        (True, 21, Decimal(2)),
        (False, 22, Decimal(3)),
    ]
    assert history("tindakan")[-1][:2] == (
        "Susun pedoman (Dinkes, tenggat 30 September 2025, 21 ke 2)",
        "Susun pedoman (Dinkes, tenggat 30 September 2025, 21 ke 2, 22 ke 3)",
    )


def test_who_was_slower_overwrites_nothing(city):
    action = made(city)[0]
    by = city.people["diskominfo"]
    change(action=action, draft=draft(city, "Lebih dulu"), revision=1, by=by)
    with pytest.raises(ValidationError):
        change(action=action, draft=draft(city, "Kemudian"), revision=1, by=by)
    with pytest.raises(ValidationError):
        place(evaluation=city.evaluation, rows=[Placing(action, city.other_agency, None, 1)], by=by)
    action.refresh_from_db()
    assert (action.text, action.agency) == ("Lebih dulu", city.agency)


def test_a_change_that_changes_nothing_is_not_told(city):
    action = made(city)[0]
    change(action=action, draft=draft(city), revision=1, by=city.people["diskominfo"])
    place(
        evaluation=city.evaluation,
        rows=[Placing(action, city.agency, action.due, 1)],
        by=city.people["diskominfo"],
    )
    action.refresh_from_db()
    assert (len(history("tindakan")), action.revision) == (1, 1)


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
    assert history("keadaan tindakan") == [
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
        lambda: write_note(action=action, text="Jalan.", by=by),
        lambda: add_proof(action=action, document=document, by=by),
    ):
        with pytest.raises(Refused):
            attempt()
    action.refresh_from_db()
    assert (action.state, action.notes.count(), action.proofs.count()) == (TODO, 0, 0)


def test_a_proof_is_a_citation_or_a_document_that_the_person_may_read(city):
    action, opd = made(city)[0], city.people["opd"]
    citation = cite(city, 45)
    secret = cite(city, 34, owner=city.other_agency, title="Rahasia BPKAD").version.document
    add_proof(action=action, citation=citation, by=opd)
    with pytest.raises(Refused):
        add_proof(action=action, document=secret, by=opd)
    with pytest.raises(ValidationError):
        add_proof(action=action, citation=citation, by=opd)
    assert [proof.citation for proof in action.proofs.all()] == [citation]
    drop_proof(proof=action.proofs.get(), by=opd)
    assert history("bukti tindakan") == [
        ("", "Notula reviu", "Susun pedoman", "opd"),
        ("Notula reviu", "", "Susun pedoman", "opd"),
    ]


def test_a_document_that_the_reader_may_not_open_keeps_its_title(client, city):
    action = made(city)[0]
    secret = cite(city, 34, owner=city.other_agency, title="Rahasia BPKAD").version.document
    add_proof(action=action, document=secret, by=city.people["diskominfo"])
    shown = {r: "Rahasia BPKAD" in get(client, city, "action", r, action.pk).content.decode() for r in ("opd", "admin")}
    assert shown == {"opd": False, "admin": False}
    assert "Rahasia BPKAD" in get(client, city, "action", "diskominfo", action.pk).content.decode()


# --- sources -------------------------------------------------------------------------------------------


def test_a_recommendation_is_kept_as_it_came_and_its_items_become_actions(client, city):
    text = "Perlu:\n1. Menetapkan pedoman;\n2. Melaksanakan audit."
    post(client, city, "recommendation_add", source="LHE 2025", number="12/LHE", issued_on="2025-06-02", text=text)
    row = city.evaluation.recommendations.get()
    args = [city.evaluation.pk, row.pk]
    form = client.get(reverse("recommendation", args=args)).context["form"]
    assert form["items"].value() == "Menetapkan pedoman\n\nMelaksanakan audit"
    items = "Menetapkan pedoman risiko\n\nMelaksanakan audit\n\nMembentuk tim"
    post(client, city, "recommendation", args=args, items=items, agency=city.agency.pk, due="2025-12-01")
    row.refresh_from_db()
    assert row.text == text
    assert [(a.text, a.agency, a.due, a.source, a.recommendation) for a in Action.objects.order_by("pk")] == [
        (item, city.agency, date(2025, 12, 1), "LHE 2025 12/LHE", row) for item in items.split("\n\n")
    ]


def test_the_yearly_plan_names_the_works_of_the_instrument_with_dates_over_the_year(city):
    fill(city, {21: 2, 29: 5})
    rows = {p.indicator.number: p for p in yearly(city.evaluation, 2026)}
    assert list(rows) == [*range(21, 32)]
    assert [rows[n].text for n in (21, 29, 31)] == [
        "Penerapan Manajemen Risiko SPBE: naik dari tingkat 2 ke 3",
        "Pelaksanaan Audit Infrastruktur SPBE: reviu pada 2026 dan tindak lanjut hasilnya",
        "Pelaksanaan Audit Keamanan SPBE: laksanakan pada 2026",
    ]
    assert [(p.level, p.gain) for n, p in rows.items() if n in (21, 29)] == [
        (Decimal(3), Fraction(15, 1000)),
        (None, None),
    ]
    days = [p.due for p in rows.values()]
    assert (days == sorted(days), days[0], days[-1]) == (True, date(2026, 2, 3), date(2026, 12, 31))


def test_dates_end_with_the_self_assessment_of_the_year_and_none_lies_in_the_past(city):
    days = [p.due for p in yearly(city.evaluation, 2025)]
    assert (days[0] > clock.today(city.region), days[-1]) == (True, city.evaluation.reference_date)
    assert [p.due for p in yearly(city.evaluation, 2024)] == [None] * 11
    assert spread(date(2026, 1, 1), date(2026, 1, 5), 2) == [date(2026, 1, 3), date(2026, 1, 5)]


def test_an_instrument_that_names_no_yearly_works_proposes_none(client, city, instruments):
    cycle = pemdi(city, instruments)
    page = get(client, city, "plan_yearly", pk=cycle.pk)
    assert (page.context["rows"].forms, page.context["named"]) == ([], False)


def taken(city, *numbers):
    """The form of the yearly plan with these ticked."""
    data = {}
    for number in range(21, 32):
        data |= {f"{number}-text": f"Kerjakan {number}", f"{number}-due": "2025-10-10", f"{number}-agency": ""}
    return data | {f"{number}-take": "on" for number in numbers}


def test_the_yearly_plan_comes_in_with_one_click_and_not_twice(client, city):
    fill(city, {21: 2, 22: 2})
    data = taken(city, 21, 22, 29)
    for _ in range(2):
        post(client, city, "plan_yearly", **data)
    rows = ActionRaise.objects.order_by("indicator__number").values_list("indicator__number", "level", "action__text")
    assert list(rows) == [
        (21, Decimal(3), "Kerjakan 21"),
        (22, Decimal(3), "Kerjakan 22"),
        (29, None, "Kerjakan 29"),
    ]
    page = get(client, city, "plan_yearly")
    assert [p.indicator.number for p in page.context["known"]] == [21, 22, 29]
    assert len(page.context["rows"].forms) == 8


def test_a_scenario_becomes_one_action_a_raise_and_not_twice(client, city):
    fill(city, ALL_THREE)
    by = city.people["diskominfo"]
    scenario = save_scenario(evaluation=city.evaluation, name="Ringan", wish=Wish(Decimal("3.05")), by=by)
    for _ in range(2):
        post(client, city, "scenario_act", args=[scenario.pk])
    stored = [(row["number"], row["start"], row["level"], row["effort"]) for row in scenario.raises]
    rows = ActionRaise.objects.order_by("indicator__number")
    found = [(r.indicator.number, str(r.start), str(r.level), r.effort) for r in rows]
    assert found == stored
    assert all(len(row.needs) == row.effort for row in rows)
    sources = set(Action.objects.values_list("origin", "source"))
    assert sources == {("skenario", "Skenario Ringan, target 3,05")}
    assert sum((row.gain for row in rows), Fraction(0)) == scenario.after - scenario.before


def test_a_raise_that_was_given_up_may_be_planned_again(client, city):
    fill(city, ALL_THREE)
    by = city.people["diskominfo"]
    scenario = save_scenario(evaluation=city.evaluation, name="Ringan", wish=Wish(Decimal("3.05")), by=by)
    post(client, city, "scenario_act", args=[scenario.pk])
    first = Action.objects.order_by("pk").first()
    put(first, DROPPED, by, "Salah OPD.")
    before = Action.objects.count()
    post(client, city, "scenario_act", args=[scenario.pk])
    assert (Action.objects.count(), Scenario.objects.count()) == (before + 1, 1)


# --- the next year -------------------------------------------------------------------------------------


def test_what_is_open_goes_on_next_year_once_and_says_where_it_came_from(city):
    fill(city, {21: 1, 22: 4})
    by, opd = city.people["diskominfo"], city.people["opd"]
    aims = tuple(Aim(city.indicator(n), Decimal(2)) for n in (21, 22))
    old, done = last_year(city, replace(draft(city), aims=aims), draft(city, "Sudah"))
    put(old, RUNNING, opd)
    put(done, DONE, opd)
    rows = [Placing(old, city.other_agency, date(2026, 3, 1), 1)]
    new = carry(evaluation=city.evaluation, rows=rows, by=by)[0]
    assert (new.carried_from, new.state, new.agency, new.due, new.source, new.origin) == (
        old,
        RUNNING,
        city.other_agency,
        date(2026, 3, 1),
        "2024, Disusun sendiri",
        "lanjutan",
    )
    assert [(r.indicator.number, r.level, r.start) for r in new.raises.all()] == [(21, Decimal(2), Decimal(1))]
    for again in (old, done):
        with pytest.raises(ValidationError):
            carry(evaluation=city.evaluation, rows=[Placing(again, city.agency, None, 1)], by=by)
    with pytest.raises(Refused):
        put(old, DONE, opd)
    with pytest.raises(Refused):
        change(action=old, draft=draft(city, "Lain"), revision=1, by=by)
    assert Action.objects.count() == 3


def test_the_page_offers_what_earlier_years_left_open(client, city):
    old, done = last_year(city, draft(city), draft(city, "Sudah"))
    put(done, DONE, city.people["opd"])
    assert [form.thing for form in get(client, city, "plan_carry").context["rows"].forms] == [old]
    data = {f"{old.pk}-take": "on", f"{old.pk}-agency": city.agency.pk, f"{old.pk}-revision": 1}
    post(client, city, "plan_carry", **data)
    assert [action.carried_from for action in city.evaluation.actions.all()] == [old]
    assert get(client, city, "plan_carry").context["rows"].forms == []


def test_levels_of_another_instrument_are_not_converted(city, instruments):
    fill(city, {21: 1})
    old = made(city, draft(city, number=21, level=2))[0]
    cycle = pemdi(city, instruments)
    new = carry(evaluation=cycle, rows=[Placing(old, city.agency, None, 1)], by=city.people["diskominfo"])[0]
    assert (new.raises.count(), new.text) == (0, old.text)


# --- who sees what, and who is told ----------------------------------------------------------------------


def test_an_agency_sees_its_own_actions_and_the_team_sees_all(client, city):
    made(
        city,
        draft(city, "Punya Dinkes"),
        draft(city, "Punya BPKAD", agency=city.other_agency),
        draft(city, "Tanpa", agency=None),
    )
    seen = {
        role: sorted(row.action.text for row in get(client, city, "plan", role).context["plan"].rows)
        for role in ("opd", "opd2", "koordinator")
    }
    everything = ["Punya BPKAD", "Punya Dinkes", "Tanpa"]
    assert seen == {"opd": ["Punya Dinkes"], "opd2": ["Punya BPKAD"], "koordinator": everything}


def test_the_file_holds_what_the_list_shows_and_no_more(client, city):
    fill(city, {21: 2})
    made(
        city,
        draft(city, "=Punya Dinkes", number=21, level=3, due=date(2025, 8, 1), cost_note="Rp 5 juta"),
        draft(city, "Punya BPKAD", agency=city.other_agency),
    )
    sheets = {role: rows_of_file(get(client, city, "plan_xlsx", role)) for role in ("opd", "diskominfo")}
    assert [row[1] for row in sheets["opd"]] == ["=Punya Dinkes"]
    assert sorted(row[1] for row in sheets["diskominfo"]) == ["=Punya Dinkes", "Punya BPKAD"]
    raise_ = ActionRaise.objects.get()
    row = sheets["opd"][0]
    assert (row[4], row[5], row[6], row[8], row[10], row[11]) == (
        "21: 2 → 3",
        0.015,
        raise_.effort,
        "Rp 5 juta",
        "Belum mulai",
        "ya",
    )
    assert row[7] == ", ".join(" atau ".join(need) for need in raise_.needs)
    late = rows_of_file(get(client, city, "plan_xlsx", tenggat="lewat"))
    assert [row[1] for row in late] == ["=Punya Dinkes"]


def rows_of_file(response):
    sheet = load_workbook(BytesIO(response.content)).active
    rows = list(sheet.values)
    top = next(number for number, row in enumerate(rows) if row[0] == "No.")
    return rows[top + 1 :]


def test_overdue_actions_stand_on_the_list_and_on_the_work_view_of_later_years_too(city, instruments):
    made(city, draft(city, due=date(2025, 8, 13)), draft(city, "Nanti"), draft(city, "Tanpa OPD", agency=None))
    plan = plan_of(city.evaluation, city.people["koordinator"])
    assert ([row.action.text for row in plan.late], plan.unplaced) == (["Susun pedoman"], 1)
    cycle = pemdi(city, instruments)
    clock.set_now(clock.now() + timedelta(days=1))
    late = [(row.agency.short_name, [thing.words for thing in row.late]) for row in work_view(cycle).late]
    assert late == [("Dinkes", ["Tindak lanjut: Susun pedoman"])]


def test_the_agency_has_a_duty_until_its_actions_are_done_also_after_the_cycle(city):
    rows = made(city, draft(city), draft(city, "Dua", due=date(2025, 9, 1)))
    made(city, draft(city, "Lain", agency=city.other_agency))
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=Stage.SELESAI)
    duty = duties_of(city.people["opd"]).rows
    assert [(d.title, d.due.day) for d in duty] == [("2 tindak lanjut belum selesai", date(2025, 9, 1))]
    for row in rows:
        put(row, DONE, city.people["opd"])
    assert duties_of(city.people["opd"]).rows == ()
    assert duties_of(city.people["koordinator"]).rows == ()


def test_who_gets_actions_is_told_once_and_who_made_them_hears_of_the_progress(
    city, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        rows = made(city, draft(city), draft(city, "Dua"))
        write_note(action=rows[0], text="Sedang disusun.", by=city.people["opd"])
    told = Notification.objects.filter(kind="tindak").order_by("pk").values_list("user__username", "text")
    assert list(told) == [
        ("opd", "Tindak lanjut untuk OPD Anda: 2 tindakan dalam rencana 2025."),
        ("kepala_opd", "Tindak lanjut untuk OPD Anda: 2 tindakan dalam rencana 2025."),
        ("diskominfo", "Catatan Opd pada tindakan: Susun pedoman"),
    ]


# --- pages ---------------------------------------------------------------------------------------------


def test_the_form_reads_aims_as_people_write_them(client, city):
    fill(city, {21: 2, 29: 1})
    data = {"text": "Susun", "agency": city.agency.pk, "due": "2025-10-01", "aims": "21: 3; 29 ke 2, 45"}
    post(client, city, "action_add", **data)
    rows = ActionRaise.objects.order_by("indicator__number").values_list("indicator__number", "level")
    assert list(rows) == [(21, Decimal(3)), (29, Decimal(2)), (45, None)]


@pytest.mark.parametrize(
    ("aims", "words"),
    [
        ("dua puluh", "“dua puluh” tidak terbaca. Tulis seperti 21: 3; 29: 2."),
        ("99", "Indikator 99 tidak ada dalam instrumen siklus ini."),
        ("21: 3; 21: 4", "Indikator 21 disebut dua kali."),
        ("21: 2", "Indikator 21 sudah pada tingkat 2; tingkat tujuan harus di atasnya."),
    ],
)
def test_aims_that_cannot_be_come_back_with_what_was_typed(client, city, aims, words):
    fill(city, {21: 2})
    page = post(client, city, "action_add", text="Susun", agency="", due="", aims=aims)
    form = page.context["form"]
    assert (page.status_code, form.errors["aims"], form["text"].value()) == (422, [words], "Susun")
    assert Action.objects.count() == 0


def test_many_are_placed_at_once(client, city):
    rows = made(city, draft(city, agency=None, due=None), draft(city, "Dua", agency=None, due=None))
    data = {}
    for row in rows:
        data |= {f"{row.pk}-agency": city.agency.pk, f"{row.pk}-due": "2025-11-11", f"{row.pk}-revision": 1}
    post(client, city, "plan_place", **data)
    found = Action.objects.values_list("agency__short_name", "due", "revision")
    assert list(found) == [("Dinkes", date(2025, 11, 11), 2)] * 2


def test_an_agency_that_ended_stays_with_its_action(client, city):
    action = made(city)[0]
    other = city.agency
    city.evaluation.assignments.filter(agency=other).delete()
    other.valid_to = date(2025, 1, 1)
    other.save()
    form = get(client, city, "action_edit", pk=action.pk).context["form"]
    assert other.pk in form.by_pk
    assert str(form["agency"].value()) == str(other.pk)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_with_one_and_with_three(client, city, django_assert_num_queries, rows):
    fill(city, ALL_THREE)
    actions = made(city, *(draft(city, f"Tindakan {n}", number=n, level=4) for n in range(21, 21 + rows)))
    aims = tuple(Aim(city.indicator(n), Decimal(4)) for n in range(31, 31 + rows))
    one = made(city, replace(draft(city), aims=aims))[0]
    for n in range(rows):
        write_note(action=one, text=f"Catatan {n}", by=city.people["opd"])
        add_proof(action=one, citation=cite(city, 45), by=city.people["opd"])
    assert len(actions) == rows
    for role in ("diskominfo", "opd"):
        client.force_login(city.people[role])
        with django_assert_num_queries(PLAN_QUERIES - (role == "opd")):
            client.get(reverse("plan", args=[city.evaluation.pk]))
        with django_assert_num_queries(ACTION_QUERIES):
            client.get(reverse("action", args=[one.pk]))
    assert Document.objects.count() == rows


def test_when_an_agency_ends_its_open_actions_go_to_its_heir_and_come_back_with_an_undoing(city):
    old = last_year(city, draft(city, "Tahun lalu"))[0]
    rows = [*made(city, draft(city), draft(city, "Sudah"), draft(city, "Lain", agency=city.other_agency)), old]
    put(rows[1], DONE, city.people["opd"])
    where = {row.text: row.agency.short_name for row in rows}
    applied(city, renamed(city))
    moved = {a.text: a.agency.short_name for a in Action.objects.select_related("agency")}
    assert moved == where | {"Susun pedoman": "Dinkessos", "Tahun lalu": "Dinkessos"}
    assert {line[:2] for line in history("tindakan")[-2:]} == {
        ("Tahun lalu (Dinkes)", "Tahun lalu (Dinkessos)"),
        ("Susun pedoman (Dinkes)", "Susun pedoman (Dinkessos)"),
    }
    undo(change=AgencyChange.objects.get(), reason="Perda dicabut", by=city.people["admin"])
    assert {a.text: a.agency.short_name for a in Action.objects.select_related("agency")} == where
