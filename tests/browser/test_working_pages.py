"""The desk at work in a real browser: number keys, filters that act at once, the list of assignments."""

import pytest
from playwright.sync_api import expect

from evaluations.choices import ValueColumn
from evaluations.models import Assignment, Score
from evidence.models import EvidenceRequest
from tests.browser.visit import HEIGHT, NARROW, WIDE
from tests.builders.request_builders import request_indicators
from tests.work import WHY, cite, fill


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


@pytest.mark.parametrize(("width", "tallest"), [(WIDE, 44), (NARROW, 96)])
def test_the_board_is_low_and_filtered_as_one_types(visit, city, width, tallest):
    fill(city, dict.fromkeys(range(1, 44), 3))
    cite(city, 9, "dikembalikan", "Notula lebih dari dua tahun.")
    window = visit(width, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/lembar-kerja/")
    window.picture(f"lembar-kerja-{width}")
    heights = page.locator("tr[data-row]").evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
    assert (len(heights), max(heights) <= tallest) == (47, True)
    assert page.locator("tr[data-row]").first.evaluate("row => row.getBoundingClientRect().bottom") < HEIGHT[width]
    if width == WIDE:
        assert page.evaluate("document.documentElement.scrollHeight") < 2400
    window.inspect()
    page.get_by_label("Cari", exact=True).fill("risiko")
    page.get_by_text("Menampilkan 1 dari 47 indikator.").wait_for()
    page.get_by_role("link", name="Isi tingkat 0").click()
    page.get_by_text("Tidak ada indikator yang sesuai dengan filter").wait_for()
    page.get_by_role("link", name="hapus filter", exact=False).last.click()
    page.get_by_text("Menampilkan 47 dari 47 indikator.").wait_for()


def test_a_decimal_value_stands_clear_of_the_agency_beside_it(visit, pemdi_city):
    fill(pemdi_city, {1: "2.17", 2: "4.25"})
    page = visit(NARROW, "diskominfo").page
    page.goto(f"/siklus/{pemdi_city.evaluation.pk}/lembar-kerja/")
    edges = page.locator("tr[data-row]").evaluate_all(
        "rows => rows.map(row => [row.querySelector('.pb-lv .tk').getBoundingClientRect().right,"
        " row.querySelector('.pb-ind').getBoundingClientRect().left])"
    )
    assert [pair for pair in edges if pair[0] > pair[1]] == []
    assert len(edges) == 20


def test_the_board_is_worked_through_by_keys_alone(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/lembar-kerja/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr[data-row='2'] .pb-ind a")).to_be_focused()
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_contain_text("2. ")
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("j")
    expect(panel.get_by_role("heading", level=2)).to_contain_text("3. ")
    page.keyboard.press("4")
    panel.get_by_label("Alasan tingkat").fill("Peraturan bupati sudah berlaku. jk")
    page.keyboard.press("k")  # a letter in the reason, no step to another row
    page.keyboard.press("Escape")
    expect(panel).to_contain_text("Tutup sekali lagi untuk membuang isian ini.")
    page.keyboard.press("Control+Enter")
    expect(panel).to_contain_text("Tersimpan. ")
    expect(page.locator("tr[data-row='3'] .pb-do")).to_contain_text("Minta data dukung")
    window.inspect()
    score = Score.objects.get()
    assert (score.indicator.number, score.value, score.reason) == (3, 4, "Peraturan bupati sudah berlaku. jkk")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("tr[data-row='3'] .pb-ind a")).to_be_focused()


def assigned(city, number=21):
    rows = Assignment.objects.filter(evaluation=city.evaluation, indicator__number=number)
    return dict(rows.values_list("agency__short_name", "part"))


def division(page, city, query=""):
    page.goto(f"/siklus/{city.evaluation.pk}/penugasan/{query}")


def test_changes_on_the_list_are_gathered_stored_in_one_press_and_taken_back_in_one(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    division(page, city)
    page.get_by_label("Pengampu indikator 21").fill("Dinkes")
    adding = page.get_by_label("Tambah kontributor indikator 21")
    adding.fill("BPKAD")
    adding.press("Tab")
    expect(page.get_by_label("BPKAD, kontributor indikator 21")).to_be_checked()
    page.get_by_label("Pengampu indikator 22").fill("BPKAD")
    page.get_by_text("2 baris berubah, belum tersimpan.").wait_for()
    window.inspect()
    window.picture("penugasan")
    page.get_by_label("Pengampu indikator 22").press("Enter")
    page.get_by_text("3 penugasan diperbarui").wait_for()
    assert (assigned(city), assigned(city, 22)) == ({"Dinkes": "lead", "BPKAD": "contributor"}, {"BPKAD": "lead"})
    window.inspect()
    page.get_by_role("button", name="Batalkan perubahan").click()
    page.get_by_text("Perubahan penugasan dibatalkan.").wait_for()
    assert (assigned(city), assigned(city, 22)) == ({}, {})


def test_all_indicators_are_assigned_and_asked_in_a_few_clicks_and_the_page_is_short(visit, city):
    """All of them get a lead and are asked: tick, choose, save and ask, send."""
    window = visit(WIDE, "diskominfo")
    page, clicks = window.page, []
    division(page, city)

    def click(what):
        clicks.append(what)
        what.click()

    click(page.get_by_label("Belum punya pengampu (45)"))
    page.get_by_text("45 dicentang").wait_for()
    first = page.locator("input[name=indicators]").first
    first.uncheck()
    expect(page.get_by_label("Belum punya pengampu (45)")).not_to_be_checked()
    first.check()
    assert page.evaluate("document.documentElement.scrollHeight") < 4000
    page.locator("#id_agency").fill("Dinkes")
    click(page.get_by_role("button", name="Simpan dan minta data dukung"))
    page.wait_for_url("**/permintaan/baru/**")
    click(page.get_by_role("button", name="Kirim permintaan"))
    page.get_by_text("45 permintaan dikirim ke OPD.").wait_for()
    assert len(clicks) == 3
    assert EvidenceRequest.objects.filter(agency=city.agency).count() == 45


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_by_agency_the_load_is_read(visit, city, width):
    window = visit(width, "koordinator")
    page = window.page
    division(page, city, "?menurut=opd")
    expect(page.get_by_role("row", name="Dinkes")).to_contain_text("45")
    window.inspect()


@pytest.mark.parametrize(("width", "scripts"), [(NARROW, True), (WIDE, False)])
def test_a_part_that_is_still_asked_for_goes_with_its_requests_when_confirmed(visit, city, width, scripts):
    request_indicators(city, 45)
    window = visit(width, "diskominfo", scripts=scripts)
    page = window.page
    division(page, city)
    if scripts:
        page.locator("tbody", has=page.get_by_label("Pengampu indikator 45")).locator("[data-fold]").click()
        window.inspect()
    with window.refused(409):
        page.get_by_label("Pengampu indikator 45").fill("")
        page.get_by_role("button", name="Simpan perubahan").click()
        page.get_by_text("Dinkes masih diminta mengirim data dukung: 1 permintaan").wait_for()
    assert assigned(city, 45) == {"Dinkes": "lead"}
    page.get_by_role("button", name="Cabut tugas dan batalkan 1 permintaan").click()
    page.get_by_text("1 penugasan diperbarui").wait_for()
    assert (assigned(city, 45), EvidenceRequest.objects.standing().count()) == ({}, 0)
    page.get_by_role("button", name="Batalkan perubahan").click()
    expect(page.get_by_label("Pengampu indikator 45")).to_have_value("Dinkes")
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
