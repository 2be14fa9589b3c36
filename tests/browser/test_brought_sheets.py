"""The preview of a brought sheet in a browser: its buttons stay usable, and each file is read on its own."""

from playwright.sync_api import expect

from tests.browser.visit import WIDE
from tests.workbooks import row, sheet, workbook

FAULTY = "Nama OPD\tSingkatan\tJenis\nDinas Sosial\tDinsos\t\nDinas X\tDX\tperusahaan\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def two_sheets(first, second):
    return workbook(
        sheet(row(1, "Nama OPD", "Singkatan"), row(2, f"Dinas {first}", first)),
        sheet(row(1, "Nama OPD", "Singkatan"), row(2, f"Dinas {second}", second)),
    )


def bring(page, content):
    page.goto("/opd/impor/")
    page.locator("input[type=file]").set_input_files({"name": "opd.xlsx", "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.locator("summary", has_text="Ubah lembar").wait_for()


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
    page.get_by_role("button", name="Simpan 1 baris baru").click()
    page.wait_for_url("**/opd/")


def test_the_sheet_chosen_in_one_file_is_not_chosen_in_the_next(visit, city):
    page = visit(WIDE, "admin").page
    bring(page, two_sheets("Sosial", "Perhubungan"))
    page.locator("summary", has_text="Ubah lembar").click()
    page.get_by_label("Lembar", exact=True).select_option(index=1)
    page.get_by_role("button", name="Baca lagi").click()
    expect(page.get_by_role("cell", name="Dinas Perhubungan")).to_be_visible()
    bring(page, two_sheets("Pariwisata", "Kebudayaan"))
    expect(page.get_by_role("cell", name="Dinas Pariwisata")).to_be_visible()
    expect(page.get_by_text("Isian yang belum tersimpan dipulihkan")).to_have_count(0)
    page.locator("summary", has_text="Ubah lembar").click()
    page.get_by_role("button", name="Baca lagi").click()
    page.wait_for_load_state()
    expect(page.get_by_role("cell", name="Dinas Pariwisata")).to_be_visible()
