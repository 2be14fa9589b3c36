"""The desk at work in a real browser: number keys, filters that act at once, and the assignment matrix."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from evaluations.choices import ValueColumn
from evaluations.models import Assignment, Score
from evidence.models import EvidenceRequest
from tests.browser.visit import NARROW, WIDE
from tests.builders.request_builders import request_indicators
from tests.city import PASSWORD
from tests.work import WHY, fill


def at(city, number):
    return f"/siklus/{city.evaluation.pk}/indikator/{number}/"


def stored(city, number):
    return Score.objects.get(evaluation=city.evaluation, indicator=city.indicator(number), column=ValueColumn.MANDIRI)


def test_number_keys_choose_only_while_nobody_types_and_can_be_switched_off(visit, city):
    page = visit(WIDE, "diskominfo").page
    page.goto(at(city, 21))
    page.get_by_label("Fakta").press_sequentially("Tahun 2025")
    page.get_by_text("Draf tersimpan").wait_for()
    assert stored(city, 21).value is None
    page.get_by_label("Alasan tingkat").fill(WHY)
    page.locator("h1").click()
    page.keyboard.press("3")
    page.get_by_text("Tingkat 3: 1 dari 47 terisi").wait_for()
    page.get_by_text("Pintasan", exact=True).click()
    page.get_by_label("Pakai pintasan angka").uncheck()
    page.reload()
    page.keyboard.press("5")
    expect(page.get_by_label("3 Terdefinisi")).to_be_checked()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_worklist_is_filtered_as_one_types(visit, city, width):
    fill(city, {7: 3})
    window = visit(width, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/lembar-kerja/")
    window.picture(f"lembar-kerja-{width}")
    page.get_by_label("Cari").fill("risiko")
    page.get_by_text("Menampilkan 1 dari 47 indikator.").wait_for()
    page.get_by_role("link", name="Draf 1").click()
    page.get_by_text("Tidak ada indikator yang cocok").wait_for()
    page.get_by_role("link", name="Hapus saringan").first.click()
    page.get_by_text("Menampilkan 47 dari 47 indikator.").wait_for()
    window.inspect()


def matrix_cell(page, city, agency="Dinkes"):
    page.goto(f"/siklus/{city.evaluation.pk}/penugasan/?domain=3")
    page.get_by_text("45 indikator belum punya pengampu").wait_for()
    return page.get_by_label(f"21, {agency}")


def assigned(city, number=21):
    rows = Assignment.objects.filter(evaluation=city.evaluation, indicator__number=number)
    return dict(rows.values_list("agency__short_name", "part"))


def test_a_cell_of_the_matrix_saves_when_it_is_chosen_and_is_taken_back(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    cell = matrix_cell(page, city)
    cell.select_option("lead")
    page.get_by_text("44 indikator belum punya pengampu").wait_for()
    assert assigned(city) == {"Dinkes": "lead"}
    window.inspect()
    window.picture("penugasan")
    page.get_by_role("button", name="Urungkan").press("Enter")
    page.get_by_text("45 indikator belum punya pengampu").wait_for()
    expect(cell).to_be_focused()
    expect(page.get_by_role("button", name="Urungkan")).to_have_count(0)
    assert assigned(city) == {}
    window.inspect()


def test_arrow_keys_look_through_a_cell_and_enter_alone_saves_it(visit, city):
    """An arrow key made another agency the lead."""
    window = visit(WIDE, "diskominfo")
    page, sent = window.page, []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    cell = matrix_cell(page, city, "BPKAD")
    told = page.locator("#kabar-sel")
    cell.focus()
    page.keyboard.press("ArrowDown")
    expect(cell).to_have_value("lead")
    expect(told).to_have_text("21, BPKAD: pengampu belum tersimpan. Enter menyimpan, Escape membatalkan.")
    window.inspect()
    page.keyboard.press("k")
    expect(cell).to_have_value("contributor")
    page.keyboard.press("Escape")
    expect(cell).to_have_value("")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(cell).to_have_value("")
    expect(told).to_have_text("21, BPKAD: tidak diubah, tetap kosong.")
    expect(page.get_by_label("21, Dinkes")).to_be_focused()
    page.keyboard.press("Enter")
    assert (sent, assigned(city)) == ([], {})
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_text("44 indikator belum punya pengampu").wait_for()
    expect(cell).to_be_focused()
    assert (len(sent), assigned(city)) == (1, {"BPKAD": "lead"})


def test_the_last_change_is_taken_back_by_keyboard_and_the_former_lead_leads_again(visit, city):
    page = visit(WIDE, "diskominfo").page
    page.goto(f"/siklus/{city.evaluation.pk}/penugasan/?domain=4")
    cell, former = page.get_by_label("45, BPKAD"), page.get_by_label("45, Dinkes")
    cell.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+z")  # nothing is stored yet: the choice alone
    expect(cell).to_have_value("")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(former).to_have_value("contributor")
    assert assigned(city, 45) == {"BPKAD": "lead", "Dinkes": "contributor"}
    page.keyboard.press("Control+z")
    expect(former).to_have_value("lead")
    expect(page.locator("#kabar-sel")).to_have_text("45, BPKAD: diurungkan, kembali kosong.")
    expect(cell).to_be_focused()
    assert assigned(city, 45) == {"Dinkes": "lead"}


def test_a_cell_that_cannot_be_stored_waits_and_goes_back(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    cell = matrix_cell(page, city)
    Session.objects.all().delete()
    with window.refused(401):
        cell.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.get_by_text("Sesi berakhir").wait_for()
    expect(cell).to_have_value("lead")
    expect(page.locator("#kabar-sel")).to_contain_text("belum tersimpan")
    page.keyboard.press("Tab")
    expect(cell).to_have_value("")
    assert assigned(city) == {}


def slow_answers(page):
    """Each answer of the matrix waits until `let_go`; returns the posts that wait."""
    held = []
    page.route(
        "**/penugasan/**", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    return held


def let_go(page, held):
    """Send the only post that waits, and see its answer."""
    for _ in range(200):
        if not held:
            page.wait_for_timeout(50)
    assert len(held) == 1
    with page.expect_response(lambda response: response.request.method == "POST"):
        held.pop().continue_()


def test_cells_that_are_chosen_before_an_answer_arrives_are_all_stored(visit, city):
    """The first answer replaced the row; the second cell of it was lost, and the third waited for good."""
    page = visit(WIDE, "diskominfo").page
    cell, beside, below = matrix_cell(page, city), page.get_by_label("21, BPKAD"), page.get_by_label("22, Dinkes")
    held = slow_answers(page)
    cell.select_option("lead")
    beside.select_option("lead")
    beside.select_option("contributor")
    below.select_option("lead")
    page.get_by_label("23, Dinkes").focus()
    page.keyboard.press("ArrowDown")
    let_go(page, held)
    expect(beside).to_have_value("contributor")
    let_go(page, held)
    let_go(page, held)
    page.get_by_text("43 indikator belum punya pengampu").wait_for()
    page.wait_for_timeout(300)
    assert held == []
    assert (assigned(city), assigned(city, 22)) == ({"Dinkes": "lead", "BPKAD": "contributor"}, {"Dinkes": "lead"})
    expect(page.get_by_label("23, Dinkes")).to_have_value("lead")
    assert assigned(city, 23) == {}


def test_what_is_looked_at_stays_when_its_row_is_replaced(visit, city):
    page = visit(WIDE, "diskominfo").page
    cell, beside = matrix_cell(page, city), page.get_by_label("21, BPKAD")
    held = slow_answers(page)
    cell.select_option("lead")
    beside.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    let_go(page, held)
    page.get_by_text("44 indikator belum punya pengampu").wait_for()
    page.wait_for_timeout(100)
    expect(beside).to_have_value("contributor")
    page.keyboard.press("Enter")
    let_go(page, held)
    page.get_by_text("BPKAD: kontributor; semula kosong").wait_for()
    assert assigned(city) == {"Dinkes": "lead", "BPKAD": "contributor"}


def test_taking_back_while_an_answer_is_on_its_way_holds_nothing_up(visit, city):
    page = visit(WIDE, "diskominfo").page
    matrix_cell(page, city).select_option("lead")
    undo = page.get_by_role("button", name="Urungkan")
    undo.wait_for()
    held = slow_answers(page)
    page.get_by_label("22, Dinkes").select_option("lead")
    undo.click()  # of indicator 21, which is the last change no more when its turn comes
    page.get_by_label("23, Dinkes").select_option("lead")
    let_go(page, held)
    let_go(page, held)
    page.get_by_text("42 indikator belum punya pengampu").wait_for()
    page.get_by_label("24, Dinkes").select_option("lead")
    page.keyboard.press("Control+z")  # of the one on its way
    let_go(page, held)
    let_go(page, held)
    page.get_by_text("42 indikator belum punya pengampu").wait_for()
    expect(undo).to_have_count(0)
    assert [assigned(city, number) for number in (21, 22, 23, 24)] == [{"Dinkes": "lead"}] * 3 + [{}]


def test_ctrl_z_takes_nothing_back_of_an_earlier_visit(visit, city):
    page, sent = visit(WIDE, "diskominfo").page, []
    matrix_cell(page, city).select_option("lead")
    page.get_by_role("button", name="Urungkan").wait_for()
    page.reload()
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.get_by_label("22, Dinkes").focus()
    page.keyboard.press("Control+z")
    page.wait_for_timeout(300)
    assert (sent, assigned(city)) == ([], {"Dinkes": "lead"})
    page.get_by_label("22, Dinkes").select_option("lead")
    page.get_by_text("43 indikator belum punya pengampu").wait_for()
    page.keyboard.press("Control+z")
    page.get_by_text("44 indikator belum punya pengampu").wait_for()
    assert (assigned(city), assigned(city, 22)) == ({"Dinkes": "lead"}, {})


def test_without_scripts_cells_are_saved_by_the_button(chromium, live_server, city):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/masuk/")
    page.locator("[name=login]").fill("diskominfo")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form [type=submit]").first.click()
    page.goto(f"/siklus/{city.evaluation.pk}/penugasan/?domain=3")
    page.get_by_label("21, Dinkes").select_option("lead")
    page.get_by_role("button", name="Simpan perubahan sel").click()
    page.get_by_text("1 penugasan diperbarui.").wait_for()
    assert assigned(city) == {"Dinkes": "lead"}
    page.get_by_role("button", name="Urungkan").click()
    page.get_by_text("Perubahan penugasan diurungkan.").wait_for()
    context.close()
    assert assigned(city) == {}


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, True), (WIDE, False)])
def test_a_part_that_is_still_asked_for_goes_with_its_requests_when_confirmed(visit, city, width, scripts):
    request_indicators(city, 45)
    window = visit(width, "diskominfo", scripts=scripts)
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/penugasan/?domain=4")
    with window.refused(409):
        page.get_by_label("45, Dinkes").select_option("")
        if not scripts:
            page.get_by_role("button", name="Simpan perubahan sel").click()
        page.get_by_text("Dinkes masih diminta mengirim data dukung: 1 permintaan").wait_for()
    assert assigned(city, 45) == {"Dinkes": "lead"}
    if scripts:
        window.inspect()
    page.get_by_role("button", name="Cabut tugas dan tarik 1 permintaan").click()
    page.get_by_text("1 penugasan diperbarui.").wait_for()
    assert (assigned(city, 45), EvidenceRequest.objects.standing().count()) == ({}, 0)
    page.get_by_role("button", name="Urungkan").click()
    expect(page.get_by_label("45, Dinkes")).to_have_value("lead")
    assert EvidenceRequest.objects.standing().count() == 1


def test_a_role_is_added_on_a_persons_page(visit, city):
    """The form posted to the page that draws it, where nobody took it."""
    page, person = visit(WIDE, "admin").page, city.people["auditor"]
    page.goto(f"/orang/{person.pk}/")
    page.locator("summary", has_text="Tambah peran").click()
    page.locator("select[name=role]").select_option("pimpinan")
    page.get_by_role("button", name="Tambah peran").click()
    page.get_by_text("Peran ditambahkan.").wait_for()
    assert sorted(person.memberships.values_list("role", flat=True)) == ["auditor", "pimpinan"]
