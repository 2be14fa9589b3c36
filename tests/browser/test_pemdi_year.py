"""A whole year of Pemdi in one run, every role, through forms and buttons alone: from no cycle to the next one."""

from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from evaluations.choices import CycleState
from evaluations.models import AssessorVerdict, Assignment, Evaluation, Score
from evidence.files.sample_documents import sample_pdf
from evidence.models import CarryOver, Citation, EvidenceRequest
from notices.models import Mail
from regions import clock
from tests.browser.visit import NARROW, WIDE, task
from tests.browser.year_steps import approve_and_sign, enter, go_on, press, word_the_papers
from tests.city import build_people

LED, DATA = 20, 5
FIRST, SECOND = "I20-L1-01", "I20-L2-01"
TITLES = {FIRST: "Survei dasar", SECOND: "Survei lanjutan"}
TYPED = [number for number in range(1, 21) if number not in (5, 6, 7, 18, LED)]
FACT = "Peraturan Wali Kota Nomor 12 Tahun 2026, pasal 3 (Data contoh)."
VERDICTS = "Kode butir\tPutusan\tPenyebab\tCatatan\tRekomendasi"


def on(year: int, month: int, day: int) -> None:
    clock.set_now(datetime(year, month, day, 9, tzinfo=ZoneInfo("Asia/Makassar")))


def file_of(title: str) -> dict:
    content = sample_pdf(title, ["Survei kepuasan pengguna (Data contoh)."])
    return {"name": f"{title}.pdf", "mimeType": "application/pdf", "buffer": content}


@pytest.mark.both_databases
def test_a_pemdi_year_from_nothing_to_the_next(visit, instruments):
    on(2026, 8, 14)
    *_, people = build_people()
    assert Evaluation.objects.count() == 0
    let_in(visit, people["opd"])
    desk = visit(WIDE, "diskominfo")
    cycle = set_up(desk)
    ask(desk, cycle)
    send(visit, cycle)
    judge(visit, cycle)
    follow_the_estimate(desk, cycle)
    enter_values(desk, cycle)
    word_the_papers(desk, cycle)
    seal = approve_and_sign(visit, cycle)
    read_the_pack(visit, cycle)
    on(2026, 9, 18)
    take_over_the_assessors_documents(desk, cycle)
    repair(visit, desk, cycle)
    finish(desk, cycle)
    read_the_result(visit, cycle)
    prepare_the_next_year(visit, desk)
    said = StringIO()
    call_command("verify_seal", seal.pk, stdout=said)
    assert said.getvalue().strip() == f"{seal}: cocok, SHA-256 {seal.sha256}."


def let_in(visit, person) -> None:
    """The admin sends the operator a link to a password."""
    page = visit(WIDE, "admin").page
    page.goto(reverse("person_edit", args=[person.pk]))
    page.get_by_role("button", name="Kirim tautan lewat surel").click()
    page.get_by_text("Tautan").first.wait_for()
    assert Mail.objects.filter(user=person).exists()


def set_up(desk) -> str:
    """Diskominfo goes through the guide: the year, its dates, who does what; and opens. Returns the cycle's address."""
    page = desk.page
    page.goto("/siklus/baru/?tahun=2026")
    page.get_by_role("heading", name="Pemdi 2026 (20 indikator) berlaku pada 2026").wait_for()
    page.locator("[name=activity]").select_option("evaluasi")
    press(page, "Buat siklus dan lanjut ke jadwal", "**/siapkan/jadwal/")
    cycle = page.url.removesuffix("siapkan/jadwal/")
    for stage, opens, closes in (
        ("mandiri", "2026-08-01", "2026-08-29"),
        ("dokumen", "2026-08-30", "2026-09-20"),
        ("interviu", "2026-09-21", "2026-10-16"),
    ):
        page.locator(f"[name=opens_{stage}]").fill(opens)
        page.locator(f"[name=closes_{stage}]").fill(closes)
    press(page, "Simpan dan lanjut", "**/siapkan/opd/")
    page.goto(f"{cycle}penugasan/")
    page.locator(f"#r{LED}").get_by_role("checkbox").check()
    page.locator("#id_agency").fill("Dinas Kesehatan")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.get_by_text("1 penugasan diperbarui").wait_for()
    page.goto(f"{cycle}siapkan/")
    desk.inspect()
    press(page, "Buka penilaian mandiri", cycle)
    page.get_by_role("button", name="Minta persetujuan kepala OPD").click()
    page.get_by_role("button", name="Nonaktifkan persetujuan kepala OPD").wait_for()
    return cycle


def ask(desk, cycle: str) -> None:
    """Two items are asked of the agency that leads the indicator."""
    page = desk.page
    page.goto(f"{cycle}permintaan/baru/")
    page.get_by_text(f"Pilih butir indikator {LED}").click()
    for code in (FIRST, SECOND):
        page.get_by_label(code).check()
    page.get_by_label("Catatan untuk OPD").fill("Mohon yang bertanda tangan.")
    desk.inspect()
    page.get_by_role("button", name="Kirim permintaan").click()
    expect(page.locator("h1")).to_have_text("Permintaan data dukung")
    asked = EvidenceRequest.objects.values_list("item__code", flat=True).order_by("item__position")
    assert list(asked) == [FIRST, SECOND]


def send(visit, cycle: str) -> None:
    """The operator answers from a telephone, item by item; the head approves both."""
    agency = visit(NARROW, "opd")
    page = agency.page
    for code, title in TITLES.items():
        page.goto("/tugas/")
        task(page, f"{LED}. ", "Kirim data dukung").click()
        page.wait_for_url(f"**butir={code}*")
        page.locator("[name=file]").set_input_files(file_of(title))
        page.locator(".fl__i").get_by_label("Halaman atau menit").fill("1")
        expect(page.locator(".fl__t", has_text="Selesai terunggah")).to_have_count(1)
        page.locator("main form .btn-primary[type=submit]").click()
        page.wait_for_url("**/terkirim/")
    agency.inspect()
    head = visit(WIDE, "kepala_opd")
    page = head.page
    page.goto(f"{cycle}opd/persetujuan/")
    for title in TITLES.values():
        page.get_by_role("checkbox", name=title).check()
    head.inspect()
    page.get_by_role("button", name="Setujui yang dicentang").click()
    page.get_by_text("2 data dukung disetujui dan diteruskan ke peninjau.").wait_for()


def judge(visit, cycle: str) -> None:
    """The internal assessor accepts both, with the keyboard."""
    page = visit(WIDE, "asesor_internal").page
    page.goto(f"{cycle}tinjauan/")
    for code in (FIRST, SECOND):
        page.locator(f".tj__v p:has-text('{code}')").wait_for()
        page.keyboard.press("t")
    page.get_by_text("Tidak ada data dukung yang menunggu").wait_for()


def follow_the_estimate(desk, cycle: str) -> None:
    """What the accepted items suggest is called an estimate; one press makes it Diskominfo's own value."""
    page = desk.page
    page.goto(f"{cycle}indikator/{LED}/")
    page.get_by_text("Perkiraan dari data dukung").first.wait_for()
    button = page.get_by_role("button", name="sebagai nilai")
    taken = button.inner_text().split()[1]
    desk.inspect()
    button.click()
    expect(page.locator("#id_value")).to_have_value(taken)
    explain(page)
    assert str(Score.objects.get(indicator__number=LED, column="mandiri").value) not in ("", "1")


def enter_values(desk, cycle: str) -> None:
    """SDI 25 gives 2,00 by the table; three indexes are missing and entered as assumed; the rest is typed."""
    page = desk.page
    page.goto(f"{cycle}indikator/{DATA}/")
    form = page.locator("form[action$='/indeks/']")
    form.get_by_label("Indeks").first.fill("25")
    form.get_by_label("Tahun indeks").fill("2025")
    form.get_by_label("Sumber").fill("Laporan Evaluasi SDI 2025 (Data contoh)")
    page.get_by_role("button", name="Simpan indeks").click()
    expect(page.get_by_text("Tercatat: 25")).to_be_visible()
    assert Score.objects.get(indicator__number=DATA, column="mandiri").value == 2
    desk.inspect()
    explain(page)
    for number in (6, 7, 18):
        page.goto(f"{cycle}indikator/{number}/")
        page.get_by_role("button", name="1,00 (anggapan asesor)").click()
        expect(page.get_by_text("1,00 (anggapan asesor):").first).to_be_visible()
        explain(page)
    for number in TYPED:
        page.goto(f"{cycle}indikator/{number}/")
        page.get_by_label("Alasan tingkat").fill("Data dukung menyusul bersama data dukung.")
        page.locator("#id_value").fill("7/6" if number == 1 else "1,50")
        explain(page)
    expect(page.locator("#indeks")).to_contain_text("20/20")
    page.goto(f"{cycle}pertanyaan-umum/")
    for number in range(1, page.get_by_role("button", name="Simpan jawaban").count() + 1):
        page.get_by_label(f"Jawaban {number}").fill("Portal layanan satu pintu.")
        page.get_by_role("button", name="Simpan jawaban").nth(number - 1).click()
        page.get_by_text(f"Jawaban {number} tersimpan.").wait_for()


def explain(page: Page) -> None:
    """The explanation, and on to the next indicator."""
    here = page.url
    page.get_by_label("Fakta").fill(FACT)
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.wait_for_url(lambda address: address != here)


def read_the_pack(visit, cycle: str) -> None:
    """What was handed in is open to the ministry's assessor, with an accepted file."""
    assessor = visit(WIDE, "asesor_eksternal")
    page = assessor.page
    page.goto(f"{cycle}paket-asesor/#indikator-{LED}")
    with page.expect_download() as given:
        page.get_by_role("link", name=TITLES[FIRST]).first.click()
    assert given.value.suggested_filename.endswith(".pdf")
    assessor.inspect()


def take_over_the_assessors_documents(desk, cycle: str) -> None:
    """Their values, and their verdicts from a sheet with the portal's codes: one item comes back."""
    page = desk.page
    enter(page, cycle, "dokumen", dict.fromkeys(range(1, 21), "1,25") | {DATA: "2,00"})
    take_verdicts(
        desk,
        cycle,
        "penilaian dokumen",
        f"{VERDICTS}\nI20-L1-01\tDiterima\t\t\t\nI20-L2-01\tRevisi\tTidak tepat\tSurvei lama\tSurvei tahun 2026",
    )
    go_on(page, cycle, "Mulai penilaian interviu")
    page.goto(f"{cycle}putusan-asesor/perbandingan/")
    expect(page.get_by_text("1 diterima di sini tetapi dikembalikan asesor")).to_be_visible()
    desk.inspect()


def take_verdicts(desk, cycle: str, stage: str, sheet: str) -> None:
    page = desk.page
    page.goto(f"{cycle}putusan-asesor/")
    page.get_by_role("link", name=f"Dari berkas: {stage}").click()
    page.locator("[name=text]").fill(sheet)
    page.locator("[name=source]").fill("Unduhan portal (Data contoh)")
    page.get_by_role("button", name="Periksa").click()
    desk.inspect()
    page.get_by_role("button", name="Simpan putusan").click()
    page.wait_for_url("**/putusan-asesor/")


def repair(visit, desk, cycle: str) -> None:
    """The window opens, the agency is told and sends a newer file, the responsible official accepts it."""
    on(2026, 10, 5)
    page = desk.page
    page.goto(f"{cycle}perbaikan/")
    page.locator("[name=opens]").fill("05-10-2026")
    page.get_by_role("button", name="Buka masa perbaikan").click()
    expect(page.get_by_text("Masa perbaikan 5 Oktober 2026 sampai 9 Oktober 2026.")).to_be_visible()
    agency = visit(NARROW, "opd")
    page = agency.page
    page.goto("/tugas/")
    task(page, SECOND, "Perbaiki").click()
    expect(page.get_by_text("Diminta: Survei tahun 2026")).to_be_visible()
    agency.inspect()
    page.get_by_role("link", name="Ganti berkas").click()
    page.locator("[name=file]").set_input_files(file_of("Survei 2026"))
    page.get_by_role("button", name="Kirim berkas baru").click()
    page.wait_for_url("**/terkirim/")
    head = visit(WIDE, "kepala_opd").page
    head.goto("/tugas/")
    head.get_by_role("link", name="Baca dan setujui").click()
    head.get_by_role("checkbox", name=TITLES[SECOND]).check()
    head.get_by_role("button", name="Setujui yang dicentang").click()
    page = visit(WIDE, "penanggung_jawab").page
    page.goto(f"{cycle}tinjauan/")
    page.locator(f".tj__v p:has-text('{SECOND}')").wait_for()
    page.get_by_role("button", name="Terima dan lanjut").click()
    page.get_by_text("Tidak ada data dukung yang menunggu").wait_for()


def finish(desk, cycle: str) -> None:
    """The second verdict stands beside the first; interview and final values; the year is done."""
    page = desk.page
    take_verdicts(desk, cycle, "setelah perbaikan", f"{VERDICTS}\nI20-L2-01\tDiterima\t\t\t")
    said = AssessorVerdict.objects.filter(item__code=SECOND).order_by("pk").values_list("stage", "outcome")
    assert list(said) == [("dokumen", "revisi"), ("perbaikan", "diterima")]
    enter(page, cycle, "interviu", {LED: "2,10"})
    go_on(page, cycle, "Mulai reviu tanpa visitasi")
    enter(page, cycle, "final", {LED: "2,20"})
    page.goto(f"{cycle}nilai/")
    desk.inspect()
    go_on(page, cycle, "Nyatakan selesai")
    assert Evaluation.objects.get().state == CycleState.SELESAI


def read_the_result(visit, cycle: str) -> None:
    """The mayor reads the index by Pemdi's bands, the auditor who did what; neither page says SPBE."""
    for role, path in (("pimpinan", "ringkasan"), ("auditor", "riwayat")):
        window = visit(WIDE, role)
        window.page.goto(f"{cycle}{path}/")
        window.inspect()
        assert "SPBE" not in window.page.locator("main").inner_text().replace("Kawal SPBE", "")


def prepare_the_next_year(visit, desk) -> None:
    """2027 begins from 2026: who does what is copied, the agency's accepted evidence is carried over, and it opens."""
    on(2027, 7, 1)
    page = desk.page
    page.goto("/siklus/")
    page.get_by_role("link", name="Siklus baru").first.click()
    page.get_by_role("heading", name="Siklus 2027").wait_for()
    page.locator("[name=activity]").select_option("evaluasi")
    press(page, "Buat siklus dan lanjut ke jadwal", "**/siapkan/jadwal/")
    following = page.url.removesuffix("siapkan/jadwal/")
    desk.inspect()
    press(page, "Simpan dan lanjut", "**/siapkan/opd/")
    page.goto(f"{following}siapkan/penugasan/")
    desk.inspect()
    press(page, "Salin dan lanjut", "**/siapkan/bukti/")
    page.get_by_text("1 penugasan disalin ke siklus 2027.").wait_for()
    page.goto(f"{following}bawa-lanjut/")
    desk.inspect()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Masih berlaku").first.click()
    page.goto(f"{following}siapkan/")
    press(page, "Buka penilaian mandiri", following)
    made = Evaluation.objects.get(year=2027)
    assert made.state == CycleState.MANDIRI
    assert list(Assignment.objects.filter(evaluation=made).values_list("indicator__number", "agency__short_name")) == [
        (LED, "Dinkes")
    ]
    assert CarryOver.objects.filter(evaluation=made).exists()
    assert Citation.objects.filter(evaluation=made).exists()
