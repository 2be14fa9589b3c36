"""The preview of a brought sheet in a browser: its buttons stay usable, and each file is read on its own."""

from playwright.sync_api import expect

from tests.browser.visit import WIDE

FAULTY = "Nama OPD\tSingkatan\tJenis\nDinas Sosial\tDinsos\t\nDinas X\tDX\tperusahaan\n"


def test_after_the_faulty_rows_are_downloaded_the_others_are_still_written(visit, city):
    page = visit(WIDE, "admin").page
    page.goto("/opd/impor/")
    page.locator("textarea").fill(FAULTY)
    page.get_by_role("button", name="Lihat pratinjau").click()
    button = page.get_by_role("button", name="Unduh baris yang perlu diperbaiki")
    with page.expect_download() as found:
        button.click()
    assert found.value.suggested_filename == "perbaikan-opd.xlsx"
    expect(button).not_to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="Tuliskan 1 baris baru").click()
    page.wait_for_url("**/opd/")
