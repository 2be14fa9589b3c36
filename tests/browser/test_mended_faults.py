"""Enter, faults that were mended, and a line that is gone, as people meet them at a form."""

import pytest
from playwright.sync_api import expect

from evaluations.models import Score
from evidence.models import Citation
from tests.browser.visit import WIDE, task
from tests.builders.request_builders import request_items
from tests.files import pdf

MB = 1024 * 1024


def sending(city, query="?butir=I45-L2-01"):
    return f"/siklus/{city.evaluation.pk}/indikator/45/bukti/{query}"


@pytest.mark.parametrize("scripts", [True, False])
def test_c22_enter_in_a_field_of_the_upload_form_searches_no_items(visit, city, scripts):
    page = visit(WIDE, "diskominfo", scripts=scripts).page
    page.goto(sending(city))
    sent = []
    page.on("request", lambda request: "/bukti/" in request.url and sent.append(request.url))
    page.locator("summary", has_text="Lainnya").click()
    for name in ("title", "reference", "page"):
        page.locator(f"[name={name}]").first.fill("Peta proses bisnis")
        page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert (sent, page.locator("[name=title]").first.input_value()) == ([], "Peta proses bisnis")


def test_enter_in_the_search_for_items_still_searches(visit, city):
    page = visit(WIDE, "diskominfo").page
    page.goto(sending(city))
    page.locator("summary", has_text="Lainnya").click()
    page.locator("#juga").fill("risiko")
    with page.expect_response(lambda answer: "juga=risiko" in answer.url):
        page.keyboard.press("Enter")
    assert page.url.endswith(sending(city))


def test_enter_on_a_level_saves_it_and_clears_nothing(visit, city):
    page = visit(WIDE, "diskominfo", scripts=False).page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/21/")
    page.locator("#id_reason").fill("Dokumen sedang disahkan bagian hukum")
    page.locator("label[for=t2]").click()
    page.locator("#t2").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Score.objects.get().value == 2


@pytest.mark.parametrize("which", ["text", "choice"])
def test_c22_a_fault_that_was_mended_goes_at_once_and_comes_back_with_the_refused_value(visit, city, which):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(sending(city, ""))
    page.locator("[name=url]").fill("https://contoh.go.id/sk")
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    page.locator(".k-errsum").wait_for()
    summary = page.locator(".k-errsum")
    many = summary.locator("li:visible").count()
    if which == "text":
        field, words = page.locator("[name=title]"), "Isi nama dokumen."
        expect(field).to_have_attribute("aria-invalid", "true")
        field.fill("Peta proses bisnis")
    else:
        field, words = page.get_by_label("I45-L1-01"), "Pilih sekurangnya satu butir"
        field.check()
    said = page.locator(".k-err", has_text=words)
    expect(said).to_be_hidden()
    expect(summary.locator("li:visible")).to_have_count(many - 1)
    expect(page.locator("[name=title][aria-invalid=true]")).to_have_count(0 if which == "text" else 1)
    window.inspect()
    if which == "text":
        field.fill("")
    else:
        field.uncheck()
    expect(said).to_be_visible()
    expect(summary.locator("li:visible")).to_have_count(many)


def test_the_summary_goes_with_its_last_fault(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/rencana/baru/")
    with window.refused(422):
        page.get_by_role("button", name="Simpan tindak lanjut").click()
        page.locator(".k-errsum").wait_for()
    for target in page.locator(".k-errsum a").evaluate_all("links => links.map((link) => link.hash)"):
        field = page.locator(target)
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(index=1)
        else:
            field.fill("1")
    expect(page.locator(".k-errsum")).to_be_hidden()
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)


def test_c22_offline_an_upload_waits_for_the_line_names_no_percentage_and_goes_on_by_itself(visit, city):
    window = visit(WIDE, "opd")
    page = window.page
    page.goto(sending(city))
    content = pdf() + b"\n% " + b"x" * (3 * MB) + b"\n%%EOF\n"
    pieces = []

    def lose_the_line(route):
        pieces.append(route.request.method)
        if len(pieces) == 3:
            page.context.set_offline(True)
        route.continue_()

    page.route("**/unggahan/**", lose_the_line)
    page.locator("[name=file]").set_input_files({"name": "sk.pdf", "mimeType": "application/pdf", "buffer": content})
    row = page.locator(".fl__i")
    expect(row.locator(".fl__t")).to_have_text("Menunggu jaringan. Dilanjutkan sendiri begitu tersambung.")
    expect(row).not_to_contain_text("%")
    expect(row.locator("progress")).to_be_hidden()
    page.unroute("**/unggahan/**")
    row.get_by_label("Seluruh dokumen").check()
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    expect(page.get_by_role("button", name="Menunggu jaringan…")).to_be_visible()
    assert page.url.endswith(sending(city))
    page.context.set_offline(False)
    page.wait_for_url("**/terkirim/")
    assert Citation.objects.get().version.size == len(content)
    window.complaints[:] = [words for words in window.complaints if "ERR_INTERNET_DISCONNECTED" not in words]


def test_offline_the_autosave_waits_for_the_line_and_saves_when_it_is_back(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/21/")
    page.context.set_offline(True)
    page.get_by_label("Fakta").fill("SK Nomor 12")
    page.keyboard.press("Tab")
    expect(page.locator("#simpan")).to_have_text("Belum tersimpan. Menunggu jaringan")
    page.context.set_offline(False)
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    assert Score.objects.get().fact == "SK Nomor 12"
    told = ("ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:sendError")
    window.complaints[:] = [line for line in window.complaints if not any(word in line for word in told)]


def test_kirim_bukti_shows_what_was_asked_and_is_readable(visit, city):
    request_items(city, "I45-L2-01", note="Tampilan beranda")
    window = visit(WIDE, "opd")
    page = window.page
    page.goto("/tugas/")
    task(page, "45. ", "Kirim data dukung").click()
    asked = page.locator(".k-alert", has_text="Diminta dari Anda")
    expect(asked).to_contain_text("Tampilan beranda")
    expect(page.get_by_label("I45-L2-01")).to_be_checked()
    window.inspect()


def test_a_chosen_file_mends_what_its_name_fills_and_nothing_else(visit, city):
    page = visit(WIDE, "diskominfo").page
    page.goto(sending(city))
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    told = page.locator("main .k-errs:visible, main .k-errsum li:visible")
    expect(told.filter(has_text="Isi nama dokumen.")).to_have_count(2)
    expect(told.filter(has_text="Pilih berkas")).to_have_count(2)
    page.locator("#id_file").set_input_files({"name": "sk-tim.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    expect(told.filter(has_text="Isi nama dokumen.")).to_have_count(0)
    expect(told.filter(has_text="Pilih berkas")).to_have_count(0)
    expect(told.filter(has_text="Tulis halaman")).to_have_count(2)
    page.get_by_label("Halaman atau menit").first.fill("3")
    expect(told).to_have_count(0)
