"""A correction of an instrument on the screen: read, adopted and worked off, on a wide screen and on a phone."""

import pytest
from django.urls import reverse

from tests.browser.visit import NARROW, WIDE
from tests.builders.revision_builders import as_text, loaded, pemdi_file, thirty_changes
from tests.work import cite_item


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_thirty_changes_are_brought_adopted_and_worked_off(visit, pemdi_city, tmp_path, width):
    data = pemdi_file()
    _, removed, reworded = thirty_changes(data)
    for code in (removed[0], reworded[0]):
        cite_item(pemdi_city, code, "diterima", title=f"Dokumen {code}")
    pk = pemdi_city.evaluation.pk
    file = tmp_path / "pemdi.yaml"
    file.write_text(as_text(data))

    desk = visit(width, "diskominfo")
    desk.page.goto(reverse("revision_load"))
    desk.page.set_input_files("input[name=file]", str(file))
    desk.page.get_by_role("button", name="Periksa perbedaan").click()
    desk.page.get_by_text("10 butir baru, 10 berubah, 10 dihapus").first.wait_for()
    assert desk.faults() == []
    desk.page.get_by_role("button", name="Simpan sebagai revisi").click()
    desk.page.get_by_text("PEMDI-2026: revisi 2").first.wait_for()

    judge = visit(width, "penanggung_jawab")
    judge.page.goto(reverse("cycle", args=[pk]))
    judge.page.get_by_role("link", name="Lihat perbedaan dan ambil koreksinya").click()
    assert judge.faults() == []
    judge.page.get_by_label("Alasan").fill("Pedoman teknis KemenPANRB")
    judge.page.get_by_role("button", name="Ambil koreksi ini").click()
    judge.page.get_by_text("Siklus kini memakai revisi 2.").first.wait_for()
    assert judge.faults() == []

    desk.page.goto(reverse("revision_work", args=[pk]))
    assert desk.faults() == []
    desk.page.get_by_role("button", name="Simpan keputusan").click()
    desk.page.get_by_text("Disisihkan; tetap dapat dibaca di bawah.").first.wait_for()
    desk.page.get_by_role("button", name="Masih cocok").click()
    desk.page.get_by_text("Dipastikan masih cocok.").first.wait_for()
    assert desk.faults() == []


def test_the_loaded_revision_is_read_like_the_first(visit, pemdi_city):
    data = pemdi_file()
    thirty_changes(data)
    target = loaded(data)
    reader = visit(NARROW, "auditor")
    for address in (target.get_absolute_url(), reverse("instrument_indicator", args=[target.address, 1])):
        reader.page.goto(address)
        assert reader.faults() == []
