"""Asking for evidence as people see it: the checklist, the thread, the head's approval, a reminder to copy."""

import pytest
from playwright.sync_api import expect

from evidence.approving import set_head_approval
from evidence.models import Citation, EvidenceRequest, RequestMessage
from evidence.requests.asking import write_message
from tests.browser.visit import NARROW, WIDE
from tests.builders.evidence_builders import items, send
from tests.builders.request_builders import request_indicators, request_items


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, False)])
def test_indicators_of_the_list_and_single_items_are_asked(visit, city, width, scripts):
    window = visit(width, "diskominfo", scripts=scripts)
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/penugasan/")
    page.locator(f"[name=indicators][value='{city.indicator(45).pk}']").check()
    page.get_by_role("button", name="Simpan dan minta data dukung").click()
    expect(page.get_by_label("45. Layanan Publik Sektor 1")).to_be_checked()
    page.get_by_text("Pilih butir indikator 34").click()
    page.get_by_label("I34-L3-01").check()
    page.get_by_label("Catatan untuk OPD").fill("Mohon versi bertanda tangan")
    if scripts:
        window.inspect()
    page.get_by_role("button", name="Kirim permintaan").click()
    expect(page.locator("h1")).to_have_text("Permintaan data dukung")
    made = EvidenceRequest.objects.order_by("indicator__number")
    assert [(row.asked_for, row.agency.short_name) for row in made] == [
        ("butir I34-L3-01", "BPKAD"),
        ("seluruh indikator", "Dinkes"),
    ]


def test_both_sides_write_in_the_thread_without_leaving_the_page(visit, city):
    (asked,) = request_items(city, "I45-L2-01", note="Tampilan beranda")
    window = visit(NARROW, "opd")
    page = window.page
    page.goto("/tugas/")
    page.get_by_role("link", name="Tanya atau baca percakapan").click()
    page.get_by_label("Pesan").fill("Boleh tautan saja?")
    page.get_by_role("button", name="Kirim pesan").click()
    expect(page.locator(".utas__i--own")).to_contain_text("Boleh tautan saja?")
    expect(page.get_by_label("Pesan")).to_have_value("")
    write_message(asked=asked, text="Boleh.", by=city.people["diskominfo"])
    page.get_by_label("Pesan").fill("Terima kasih")
    page.get_by_role("button", name="Kirim pesan").click()
    expect(page.locator(".utas__i")).to_have_count(3)
    assert [row.from_agency for row in RequestMessage.objects.all()] == [True, False, True]
    window.inspect()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_head_approves_one_and_sends_one_back(visit, city, width):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    send(city, items=items(city, "I45-L1-01"), title="Tampilan beranda")
    send(city, items=items(city, "I45-L2-01"), title="Panduan lama")
    window = visit(width, "kepala_opd")
    page = window.page
    page.goto("/tugas/")
    page.get_by_role("link", name="Baca dan setujui").click()
    page.wait_for_url("**/opd/persetujuan/")
    window.inspect()
    page.get_by_label("Tampilan beranda").check()
    page.get_by_role("button", name="Setujui yang dicentang").click()
    expect(page.get_by_text("1 data dukung disetujui dan diteruskan ke peninjau.")).to_be_visible()
    page.get_by_role("link", name="Kembalikan Panduan lama").click()
    page.wait_for_url("**/kembalikan/")  # with its script, which brings the sentence
    page.get_by_label("Alasan").select_option("belum_disahkan")
    expect(page.get_by_label("Catatan")).not_to_have_value("")
    window.inspect()
    page.get_by_role("button", name="Kembalikan ke operator").click()
    expect(page.get_by_text("Data dukung dikembalikan ke operator.")).to_be_visible()
    assert [row.version.document.title for row in Citation.objects.live()] == ["Tampilan beranda"]


def test_a_reminder_is_copied(visit, city):
    request_indicators(city, 45)
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/siklus/{city.evaluation.pk}/permintaan/pengingat/")
    page.get_by_text("Teks lengkap untuk Dinkes").click()
    page.get_by_role("button", name="Salin pengingat untuk Dinas Kesehatan").click()
    expect(page.get_by_text("Pengingat tersalin.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Yth. Pimpinan Dinas Kesehatan\n\nDengan hormat")
    assert "Indikator 45, Layanan Publik Sektor 1: seluruh data dukung, tenggat 20 Agustus 2025 (6 hari lagi)" in copied
    window.inspect()
