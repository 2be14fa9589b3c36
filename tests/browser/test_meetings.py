"""A review meeting from its invitation to evidence: the team plans and writes, the chair closes, an agency acts."""

from playwright.sync_api import expect

from evaluations.choices import Activity
from evaluations.models import Evaluation
from evidence.models import Citation
from meetings.models import Meeting
from tests.browser.visit import NARROW, WIDE


def test_a_meeting_is_planned_written_closed_and_cited(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/")
    window.inspect()
    page.get_by_role("link", name="Rencanakan rapat Layanan SPBE").click()
    page.wait_for_url("**/rapat/baru/?domain=4")
    expect(page.get_by_label("45. Layanan Publik Sektor 1")).to_be_checked()
    expect(page.get_by_label("Dinkes · Dinas Kesehatan")).to_be_checked()
    page.get_by_label("Tanggal").fill("2025-08-14")
    page.get_by_label("Jam mulai").fill("09:00")
    page.get_by_label("Tempat").fill("Aula Sekda")
    page.get_by_label("Pimpinan rapat").select_option(label="Koordinator")
    window.inspect()
    page.get_by_role("button", name="Simpan rapat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rapat reviu domain Layanan SPBE")
    meeting = Meeting.objects.get()
    write(window)
    close(visit, city, meeting)
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/{meeting.pk}/")
    page.get_by_role("link", name="Jadikan dokumen dan gunakan").click()
    page.get_by_label("45. Layanan Publik Sektor 1").check()
    window.inspect()
    page.get_by_role("button", name="Masukkan ke pustaka dan gunakan").click()
    expect(page.get_by_text("Notula masuk pustaka dan digunakan 1 kali.")).to_be_visible()
    assert Citation.objects.get().indicator.number == 45
    carry_out(visit)


def write(window):
    """Attendance and a decision on indicator 45."""
    page = window.page
    page.get_by_role("link", name="Tulis notula").click()
    guest = page.get_by_role("group", name="Dinas Kesehatan")
    guest.get_by_label("Kehadiran").select_option(label="Hadir")
    part = page.get_by_role("region", name="45. Layanan Publik Sektor 1")
    part.get_by_label("Keputusan").fill("Kirim laporan reviu")
    part.get_by_label("Pelaksana").select_option(label="Dinkes")
    part.get_by_label("Sampai").fill("2025-08-20")
    window.inspect()
    page.get_by_role("button", name="Simpan notula").click()
    expect(page.get_by_text("Notula tersimpan.")).to_be_visible()


def close(visit, city, meeting):
    """By the chair, from their list of duties."""
    window = visit(WIDE, "koordinator")
    window.page.goto("/tugas/")
    window.page.get_by_role("link", name="Baca dan tutup").click()
    window.page.get_by_role("button", name="Tutup notula").click()
    expect(window.page.get_by_text("Notula ditutup. Keputusan tercatat")).to_be_visible()
    window.inspect()


def carry_out(visit):
    """The agency finds the decision among its duties and says that it is done."""
    window = visit(NARROW, "opd")
    window.page.goto("/tugas/")
    window.page.get_by_role("link", name="Buka keputusan").click()
    window.page.get_by_role("button", name="Tandai selesai").click()
    expect(window.page.get_by_role("button", name="Belum selesai")).to_be_visible()
    window.inspect()
    window.page.goto("/tugas/")
    expect(window.page.get_by_role("link", name="Buka keputusan")).to_have_count(0)


def test_minutes_without_script_keep_both_texts(visit, city):
    from tests.builders.meeting_builders import meet

    meeting = meet(city)
    address = f"/siklus/{city.evaluation.pk}/rapat/{meeting.pk}/notula/"
    first, second = visit(WIDE, "diskominfo", scripts=False), visit(NARROW, "asesor_internal", scripts=False)
    for window in (first, second):
        window.page.goto(address)
    first.page.get_by_role("textbox", name="Pembahasan").first.fill("Kata Komang")
    first.page.get_by_role("button", name="Simpan notula").click()
    expect(first.page.get_by_text("Notula tersimpan.")).to_be_visible()
    second.page.get_by_role("textbox", name="Pembahasan").first.fill("Kata Made")
    with second.refused(409):
        second.page.get_by_role("button", name="Simpan notula").click()
        expect(second.page.get_by_text("Tersimpan oleh Diskominfo:")).to_be_visible()
    expect(second.page.get_by_role("textbox", name="Pembahasan").first).to_have_value("Kata Made")
    expect(second.page.get_by_text("Kata Komang")).to_be_visible()


def test_the_interview_is_prepared_and_read_by_the_agency(visit, city):
    """The internal assessor answers a drafted question; a password is refused; the agency reads it on a phone."""
    Evaluation.objects.filter(pk=city.evaluation.pk).update(activity=Activity.EVALUASI)
    window = visit(WIDE, "asesor_internal")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/wawancara/")
    page.locator("summary", has_text="45. ").click()
    page.get_by_role("link", name="Siapkan indikator 45").click()
    page.get_by_label("Jawaban yang disiapkan").fill("Lihat SOP, halaman 2.")
    page.get_by_label("Pemegang akun uji aplikasi").fill("Made, sandi rahasia")
    with window.refused(422):
        page.get_by_role("button", name="Simpan persiapan").click()
        expect(page.get_by_text("Kata sandi tidak disimpan di sini.").first).to_be_visible()
    expect(page.get_by_label("Jawaban yang disiapkan")).to_have_value("Lihat SOP, halaman 2.")
    window.inspect()
    page.get_by_label("Pemegang akun uji aplikasi").fill("Made Wirawan")
    page.get_by_role("button", name="Simpan persiapan").click()
    expect(page.get_by_text("Persiapan indikator 45 tersimpan.")).to_be_visible()
    reader = visit(NARROW, "opd")
    reader.page.goto(f"/siklus/{city.evaluation.pk}/wawancara/")
    reader.page.locator("summary", has_text="45. ").click()
    expect(reader.page.get_by_text("Lihat SOP, halaman 2.")).to_be_visible()
    expect(reader.page.locator("main summary")).to_have_count(1)
    reader.inspect()
