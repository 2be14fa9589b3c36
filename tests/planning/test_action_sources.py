"""Where actions come from: the ministry's text, the yearly works, a scenario, and what last year left open."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evaluations.permissions import Refused
from planning.actions.action_writes import ActionAim, ActionPlacement, carry_actions, change_action
from planning.actions.proposals import spread_dates, yearly_proposals
from planning.models import Action, ActionRaise, Scenario
from planning.rules.target_query import TargetQuery
from planning.targets.planning_writes import save_scenario
from regions import clock
from tests.acting import ALL_THREE, DONE, DROPPED, RUNNING, cycle_of, draft, get, last_year, made, pemdi, post, put
from tests.builders.revision_builders import insert_item, loaded, pemdi_file
from tests.work import fill

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
    rows = {p.indicator.number: p for p in yearly_proposals(city.evaluation, 2026)}
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
    days = [p.due for p in yearly_proposals(city.evaluation, 2025)]
    assert (days[0] > clock.today(city.region), days[-1]) == (True, city.evaluation.reference_date)
    assert [p.due for p in yearly_proposals(city.evaluation, 2024)] == [None] * 11
    assert spread_dates(date(2026, 1, 1), date(2026, 1, 5), 2) == [date(2026, 1, 3), date(2026, 1, 5)]


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
    scenario = save_scenario(evaluation=city.evaluation, name="Ringan", wish=TargetQuery(Decimal("3.05")), by=by)
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
    scenario = save_scenario(evaluation=city.evaluation, name="Ringan", wish=TargetQuery(Decimal("3.05")), by=by)
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
    aims = tuple(ActionAim(city.indicator(n), Decimal(2)) for n in (21, 22))
    old, done = last_year(city, replace(draft(city), aims=aims), draft(city, "Sudah"))
    put(old, RUNNING, opd)
    put(done, DONE, opd)
    rows = [ActionPlacement(old, city.other_agency, date(2026, 3, 1), 1)]
    new = carry_actions(evaluation=city.evaluation, rows=rows, by=by)[0]
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
            carry_actions(evaluation=city.evaluation, rows=[ActionPlacement(again, city.agency, None, 1)], by=by)
    with pytest.raises(Refused):
        put(old, DONE, opd)
    with pytest.raises(Refused):
        change_action(action=old, draft=draft(city, "Lain"), revision=1, by=by)
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
    new = carry_actions(
        evaluation=cycle, rows=[ActionPlacement(old, city.agency, None, 1)], by=city.people["diskominfo"]
    )[0]
    assert (new.raises.count(), new.text) == (0, old.text)


def test_the_aims_of_actions_go_along_to_a_later_revision(pemdi_city):
    (old,) = made(pemdi_city, draft(pemdi_city, number=20, level="3", due=None))
    data = pemdi_file()
    insert_item(data, 1, 1, 0, "Butir yang disisipkan")
    following = cycle_of(pemdi_city, loaded(data), 2027)
    rows = [ActionPlacement(old, pemdi_city.agency, None, old.revision)]
    (new,) = carry_actions(evaluation=following, rows=rows, by=pemdi_city.people["diskominfo"])
    (aim,) = new.raises.select_related("indicator")
    assert (aim.indicator.number, aim.indicator.instrument_id, aim.level) == (20, following.instrument_id, 3)
