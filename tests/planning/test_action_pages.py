"""Actions on their pages: who sees which, who is told, and the forms of the plan."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from duties.queries import duties_of
from evaluations.choices import CycleState as Stage
from evaluations.models import Evaluation
from evidence.models import Document
from leadership.work_view.queries import progress_page
from notices.models import Notification
from planning.actions.action_progress import add_action_proof, write_action_note
from planning.actions.action_writes import ActionAim
from planning.actions.queries import action_plan
from planning.models import Action, ActionRaise
from regions import clock
from reorganisation.agency_changes import undo_change
from reorganisation.models import AgencyChange
from tests.acting import ALL_THREE, DONE, draft, get, history, last_year, made, pemdi, post, put
from tests.changing import applied, renamed
from tests.work import cite, cite_item, fill

PLAN_QUERIES = 8
ACTION_QUERIES = 13


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


def test_an_agency_opens_its_own_indicators_from_its_action_and_no_others(client, city):
    """Indicator 45 is that of the agency, 34 of another, 21 of nobody; who sees the whole cycle opens all three."""
    aims = tuple(ActionAim(city.indicator(number), None) for number in (21, 34, 45))
    action = made(city, replace(draft(city), aims=aims))[0]
    urls = {number: reverse("indicator", args=[city.evaluation.pk, number]) for number in (21, 34, 45)}
    linked = {}
    for role in ("opd", "pimpinan", "diskominfo"):
        page = get(client, city, "action", role, pk=action.pk).content.decode()
        linked[role] = [number for number, url in urls.items() if f'href="{url}"' in page]
    assert linked == {"opd": [45], "pimpinan": [], "diskominfo": [21, 34, 45]}
    client.force_login(city.people["opd"])
    assert {number: client.get(url).status_code for number, url in urls.items()} == {21: 404, 34: 404, 45: 200}


def test_what_an_action_still_wants_says_what_became_of_it(client, city):
    """Sent and not judged, sent back, accepted: none of the three is missing."""
    fill(city, {21: 1})
    action = made(city, draft(city, number=21, level=3))[0]
    cite_item(city, "I21-L2-01", "diterima")
    cite_item(city, "I21-L3-01", "dikembalikan", note="Belum sah.")
    before = wanted(get(client, city, "action", pk=action.pk))
    cite_item(city, "I21-L3-02", None)
    page = get(client, city, "action", pk=action.pk)
    assert before == {"I21-L2-01": "terima", "I21-L3-01": "kembali", "I21-L3-02": "kosong"}
    assert wanted(page) == {**before, "I21-L3-02": "tunggu"}
    assert "1 dari 3 butir wajib" in page.content.decode()


def wanted(page):
    return {thing.items[0].code: thing.state for aim in page.context["page"].aims for thing in aim.wanted}


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
    plan = action_plan(city.evaluation, city.people["koordinator"])
    assert [row.action.text for row in plan.late] == ["Susun pedoman"]
    cycle = pemdi(city, instruments)
    clock.set_now(clock.now() + timedelta(days=1))
    late = [(row.agency.short_name, [thing.words for thing in row.late]) for row in progress_page(cycle).late]
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
        write_action_note(action=rows[0], text="Sedang disusun.", by=city.people["opd"])
    told = Notification.objects.filter(kind="tindak").order_by("pk").values_list("user__username", "text")
    assert list(told) == [
        ("opd", "Tindak lanjut untuk OPD Anda: 2 tindak lanjut dalam rencana 2025."),
        ("kepala_opd", "Tindak lanjut untuk OPD Anda: 2 tindak lanjut dalam rencana 2025."),
        ("diskominfo", "Catatan Opd pada tindak lanjut: Susun pedoman"),
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
    actions = made(city, *(draft(city, f"Tindak lanjut {n}", number=n, level=4) for n in range(21, 21 + rows)))
    aims = tuple(ActionAim(city.indicator(n), Decimal(4)) for n in range(31, 31 + rows))
    one = made(city, replace(draft(city), aims=aims))[0]
    for n in range(rows):
        write_action_note(action=one, text=f"Catatan {n}", by=city.people["opd"])
        add_action_proof(action=one, citation=cite(city, 45), by=city.people["opd"])
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
    assert {line[:2] for line in history("tindak lanjut")[-2:]} == {
        ("Tahun lalu (Dinkes)", "Tahun lalu (Dinkessos)"),
        ("Susun pedoman (Dinkes)", "Susun pedoman (Dinkessos)"),
    }
    undo_change(change=AgencyChange.objects.get(), reason="Perda dicabut", by=city.people["admin"])
    assert {a.text: a.agency.short_name for a in Action.objects.select_related("agency")} == where
