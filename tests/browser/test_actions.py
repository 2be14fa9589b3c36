"""A recommendation, the yearly works and a scenario become actions; the agency reports on one. Without scripts too."""

from decimal import Decimal

import pytest
from django.urls import reverse

from planning.models import Action
from planning.rules.target_query import TargetQuery
from planning.targets.planning_writes import save_scenario
from tests.browser.visit import NARROW, WIDE
from tests.work import cite, fill

TEXT = "Pemerintah daerah perlu:\n1. Menetapkan pedoman risiko;\n2. Melaksanakan audit keamanan."


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, True), (WIDE, False)])
def test_from_the_ministrys_text_to_a_finished_action(visit, city, width, scripts):
    fill(city, dict.fromkeys(range(1, 48), 3))
    cite(city, 45)
    by = city.people["diskominfo"]
    save_scenario(evaluation=city.evaluation, name="Ringan", wish=TargetQuery(Decimal("3.05")), by=by)
    window = visit(width, "diskominfo", scripts=scripts)
    page = window.page
    page.goto(reverse("plan", args=[city.evaluation.pk]))
    look(window, scripts)
    divide(window, city, scripts)
    page.goto(reverse("plan_yearly", args=[city.evaluation.pk]))
    look(window, scripts)
    page.get_by_role("button", name="Masukkan ke rencana").click()
    page.get_by_text("11 tindak lanjut masuk rencana.").wait_for()
    page.goto(reverse("target", args=[city.evaluation.pk]))
    page.get_by_role("button", name="Jadikan tindak lanjut").click()
    page.get_by_text("tindak lanjut masuk rencana dari skenario Ringan").wait_for()
    page.get_by_role("link", name="Rencana tahunan").click()
    page.get_by_text("Semuanya sudah ada dalam rencana").wait_for()
    page.goto(reverse("plan_carry", args=[city.evaluation.pk]))
    look(window, scripts)
    report(visit(width, "opd", scripts=scripts), city, scripts)
    leader = visit(width, "pimpinan", scripts=scripts)
    leader.page.goto(reverse("dashboard", args=[city.evaluation.pk]))
    leader.page.get_by_role("link", name="Pemantauan kemajuan").click()
    leader.page.get_by_role("heading", name="Pemantauan kemajuan").wait_for()
    look(leader, scripts)


def look(window, scripts):
    """The inspection itself needs scripts."""
    if scripts:
        window.inspect()


def divide(window, city, scripts):
    page = window.page
    page.get_by_role("link", name="Rekomendasi").first.click()
    page.get_by_label("Sumber").fill("LHE 2025")
    page.get_by_label("Isi rekomendasi").fill(TEXT)
    look(window, scripts)
    page.get_by_role("button", name="Simpan dan usulkan pembagian").click()
    items = page.get_by_label("Butir rekomendasi")
    items.wait_for()
    assert items.input_value() == "Menetapkan pedoman risiko\n\nMelaksanakan audit keamanan"
    look(window, scripts)
    items.fill("Menetapkan pedoman risiko\n\nMelaksanakan audit keamanan bersama")
    page.get_by_role("button", name="Jadikan tindak lanjut").click()
    page.get_by_text("2 tindak lanjut masuk rencana.").wait_for()
    look(window, scripts)
    rows = page.locator("select")
    for number in range(2):
        rows.nth(number).select_option(str(city.agency.pk))
        page.locator("input[data-day]").nth(number).fill("2025-09-30")
    page.get_by_role("button", name="Simpan semuanya").click()
    page.get_by_text("2 tindak lanjut diperbarui.").wait_for()
    look(window, scripts)


def report(window, city, scripts):
    page = window.page
    page.goto(reverse("duties"))
    page.get_by_role("link", name="Buka rencana").click()
    page.get_by_role("link", name="Melaksanakan audit keamanan bersama").click()
    page.get_by_role("textbox", name="Catatan kemajuan").fill("Auditor sudah ditunjuk.")
    page.get_by_role("button", name="Simpan catatan").click()
    page.get_by_text("Auditor sudah ditunjuk.").wait_for()
    page.get_by_role("combobox", name="Data dukung").select_option(label="Notula reviu")
    page.get_by_role("button", name="Tambahkan data dukung").click()
    page.get_by_role("link", name="Notula reviu").wait_for()
    page.get_by_role("combobox", name="Status").select_option("selesai")
    page.get_by_role("button", name="Simpan status").click()
    page.locator(".action-facts").get_by_text("Selesai").wait_for()
    look(window, scripts)
    action = Action.objects.get(text="Melaksanakan audit keamanan bersama")
    assert (action.state, action.notes.count(), action.proofs.count()) == ("selesai", 1, 1)
