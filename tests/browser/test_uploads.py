"""Several files at once over a line that breaks: nothing is sent twice, nothing is typed twice."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from evidence.files.sample_documents import sample_pdf
from evidence.models import Citation, Document
from tests.browser.visit import NARROW, WIDE
from tests.builders.disk_builders import small_disk
from tests.builders.evidence_builders import returned, send
from uploads.models import Upload

MB = 1024 * 1024


def file_of(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def report(number: int, size: int = 0) -> dict:
    """A PDF of at least this size, whose bytes are its own."""
    content = sample_pdf(f"Laporan {number}", [f"Isi laporan {number}."])
    filler = b"\n% " + bytes([65 + number]) * max(0, size - len(content))
    return file_of(f"Laporan_{number}.pdf", content + filler + b"\n%%EOF\n")


def row(page, name: str):
    return page.locator("li", has=page.get_by_text(name, exact=True))


@contextmanager
def broken_line(window):
    """Every second piece is lost on its way; then nothing goes through until the block ends."""
    passed = []

    def lose(route):
        passed.append(route.request.method)
        if len(passed) > 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    window.page.route("**/unggahan/**", lose)
    yield
    window.page.unroute("**/unggahan/**")
    window.complaints[:] = [words for words in window.complaints if "ERR_CONNECTION_RESET" not in words]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_three_files_of_which_one_is_refused(visit, city, width):
    window = visit(width, "opd")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01")
    window.inspect()
    with window.refused(422):
        page.locator("[name=file]").set_input_files(
            [report(1), file_of("halaman.pdf", b"<html><script>1</script></html>"), report(2)]
        )
        expect(row(page, "halaman.pdf").get_by_text("Berkas ini halaman web atau SVG")).to_be_visible()
    expect(page.locator(".fl__t", has_text="Selesai terunggah")).to_have_count(2)
    window.inspect()
    window.picture(f"unggah-{width}")
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    expect(page.get_by_role("button", name="Batalkan halaman.pdf")).to_be_focused()
    page.keyboard.press("Enter")
    row(page, "Laporan_1.pdf").get_by_label("Nama dokumen").fill("")
    row(page, "Laporan_1.pdf").get_by_label("Seluruh dokumen").check()
    row(page, "Laporan_2.pdf").get_by_label("Halaman atau menit").fill("7")
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    expect(page.locator(".k-errsum")).to_contain_text("Laporan_1.pdf: Isi nama dokumen.")
    expect(row(page, "Laporan_1.pdf").get_by_text("Isi nama dokumen.")).to_be_visible()
    window.inspect()
    row(page, "Laporan_1.pdf").get_by_label("Nama dokumen").fill("Laporan pertama")
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    page.wait_for_url("**/terkirim/")
    told = Citation.objects.order_by("version__original_name").values_list("version__document__title", "page")
    assert list(told) == [("Laporan pertama", ""), ("Laporan 2", "7")]


def test_a_broken_line_and_a_reload_cost_nothing(visit, city):
    window = visit(WIDE, "opd")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01")
    big = report(1, 3 * MB)
    with broken_line(window):
        page.locator("[name=file]").set_input_files(big)
        expect(row(page, "Laporan_1.pdf").get_by_text("Menunggu jaringan.")).to_be_visible()
        row(page, "Laporan_1.pdf").get_by_label("Halaman atau menit").fill("12")
        page.locator("summary", has_text="Lainnya").click()
        page.locator("[name=note]").fill("Lihat bab 3")
    assert Upload.objects.get().offset == MB
    page.reload()
    expect(row(page, "Laporan_1.pdf").get_by_text("Terhenti pada 33 %")).to_be_visible()
    window.inspect()
    page.locator("[name=file]").set_input_files(big)
    expect(row(page, "Laporan_1.pdf").get_by_text("Selesai terunggah")).to_be_visible()
    expect(page.locator("[name=note]")).to_have_value("Lihat bab 3")
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    page.wait_for_url("**/terkirim/")
    citation = Citation.objects.select_related("version").get()
    assert (citation.page, citation.note, citation.item.code) == ("12", "Lihat bab 3", "I45-L2-01")
    assert (citation.version.size, Upload.objects.get().stored_id) == (len(big["buffer"]), str(citation.version.pk))
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/")
    expect(page.locator("[name=note]")).to_have_value("")
    expect(page.locator(".fl__i")).to_have_count(0)


def test_a_line_that_comes_back_is_taken_up_by_itself(visit, city):
    window = visit(WIDE, "opd")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01")
    with broken_line(window):
        page.locator("[name=file]").set_input_files(report(1, 3 * MB))
        expect(page.locator(".fl__t", has_text="Menunggu jaringan")).to_be_visible()
        row(page, "Laporan_1.pdf").get_by_label("Seluruh dokumen").check()
        page.get_by_role("button", name="Kirim untuk ditinjau").click()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/terkirim/")  # the form went by itself
    assert Document.objects.get().title == "Laporan 1"


def test_a_cancelled_file_is_gone_on_the_server_too(visit, city):
    window = visit(NARROW, "opd")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/")
    page.locator("[name=file]").set_input_files(report(1))
    expect(page.locator(".fl__t", has_text="Selesai terunggah")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("button", name="Batalkan Laporan_1.pdf").click()
    expect(page.locator("[name=title]")).to_be_visible()
    assert Upload.objects.count() == 0


def test_a_dropped_file_renews_what_came_back(visit, city):
    citation = returned(city, send(city)[0])
    window = visit(WIDE, "opd")
    page = window.page
    page.goto(f"/bukti/{citation.pk}/perbaiki/")
    files = page.evaluate_handle(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(text)], 'Notula-v2.pdf', { type: 'application/pdf' }));
          return data;
        }""",
        list(report(3)["buffer"]),
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": files})
    expect(page.locator(".fl__t", has_text="Selesai terunggah")).to_be_visible()
    window.inspect()
    page.get_by_role("button", name="Kirim berkas baru").click()
    page.wait_for_url("**/terkirim/")
    assert Citation.objects.get(replaced_by=None).version.original_name == "Notula-v2.pdf"


def test_a_file_chosen_before_the_script_has_come_is_taken_up_by_it(visit, city):
    window = visit(WIDE, "opd")
    page = window.page
    held = []
    page.route("**/js/uploads*.js", lambda route: held.append(route))
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01", wait_until="commit")
    page.locator("[name=file]").set_input_files(report(1))
    held[0].continue_()
    expect(page.locator(".fl__t", has_text="Selesai terunggah")).to_have_count(1)
    expect(row(page, "Laporan_1.pdf")).to_have_count(1)


def ready(page, *files):
    """The sending page of indicator 45 with these files arrived, not yet sent."""
    page.locator("[name=file]").set_input_files(list(files))
    expect(page.locator(".fl__t", has_text="Selesai terunggah")).to_have_count(len(files))


def test_a3_cancelling_the_form_deletes_what_this_visit_has_brought(visit, city):
    page = visit(WIDE, "opd").page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01")
    ready(page, report(1), report(2))
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("link", name="Batal", exact=True).click()
    page.wait_for_url(lambda url: "/bukti/" not in url)
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/")
    expect(page.locator(".fl__i")).to_have_count(0)
    assert Upload.objects.count() == 0


def test_a3_a_file_of_an_earlier_visit_is_sent_only_when_it_is_chosen(visit, city):
    window = visit(WIDE, "opd")
    page = window.page
    address = f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01"
    page.goto(address)
    ready(page, report(1))
    page.goto("/tugas/")  # left without sending
    page.goto(address)
    expect(row(page, "Laporan_1.pdf").get_by_text("Dari kunjungan sebelumnya")).to_be_visible()
    window.inspect()
    ready(page, report(2))
    row(page, "Laporan_2.pdf").get_by_label("Seluruh dokumen").check()
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    page.wait_for_url("**/terkirim/")
    assert [citation.version.original_name for citation in Citation.objects.all()] == ["Laporan_2.pdf"]
    page.goto(address)
    row(page, "Laporan_1.pdf").get_by_label("sertakan berkas ini").check()
    row(page, "Laporan_1.pdf").get_by_label("Seluruh dokumen").check()
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    page.wait_for_url("**/terkirim/")
    assert sorted(citation.version.original_name for citation in Citation.objects.all()) == [
        "Laporan_1.pdf",
        "Laporan_2.pdf",
    ]


def test_a_full_disk_is_told_in_the_files_own_row_and_waits_for_the_person(visit, city):
    window = visit(WIDE, "opd")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01")
    with small_disk(Path(settings.EVIDENCE_ROOT)) as disk:
        with window.refused(507):
            page.locator("[name=file]").set_input_files([report(1, MB)])
            expect(row(page, "Laporan_1.pdf").get_by_text("Penyimpanan penuh; berkas belum tersimpan")).to_be_visible()
        assert disk.files() == {}
        disk.become("size=64m")
        row(page, "Laporan_1.pdf").get_by_role("button", name="Coba lagi").click()
        expect(row(page, "Laporan_1.pdf").get_by_text("Selesai terunggah")).to_be_visible()
