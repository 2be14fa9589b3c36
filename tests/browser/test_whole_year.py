"""A whole year in one run: from no cycle at all to the sealed and published result, each role doing its part."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evidence.files.sample_documents import sample_pdf
from evidence.models import Citation, Document, Verdict
from history.models import HistoryEntry
from notices.mails import send_waiting_mails
from notices.models import Mail, MailKind, Notification
from regions.models import Agency
from signing.models import Seal
from tests.browser.visit import WIDE
from tests.browser.year_steps import approve_and_sign, enter, go_on, press, word_the_papers
from tests.builders.mail_server_builders import refusing_server, use_server
from tests.city import build_people

SENDS = "e => e.matches('button, input[type=submit]') && e.type === 'submit' && !!e.form && e.form.method === 'post'"
ITEM = "I45-L2-01"
FACT = "Peraturan Wali Kota Nomor 12 Tahun 2024, pasal 3 (Data contoh)."


@pytest.fixture
def people(instruments):
    """The city before its first year: people and agencies, no cycle."""
    *_, people = build_people()
    assert Evaluation.objects.count() == 0
    return people


@pytest.fixture
def pressing_twice(monkeypatch):
    """Every button that sends something is pressed by a double click, with scripts and without."""
    once = Locator.click

    def twice(self: Locator, **options) -> None:
        return self.dblclick() if self.evaluate(SENDS) else once(self, **options)

    monkeypatch.setattr(Locator, "click", twice)


@pytest.fixture
def refusing_mail(settings):
    """A mail server that is there and takes no letter."""
    with refusing_server("RCPT") as (port, letters):
        use_server(settings, port)
        yield letters


def test_the_year_with_every_button_pressed_twice_and_no_letter_taken(visit, people, pressing_twice, refusing_mail):
    """Each thing once, told once, mailed once, and once in the history; a window complains of any refusal."""
    let_in(visit, people["opd"])
    walk_the_year(visit)
    waiting = set(Mail.objects.values_list("pk", flat=True))
    send_waiting_mails()
    assert (set(Mail.objects.values_list("pk", flat=True)), refusing_mail) == (waiting, [])
    assert Mail.objects.filter(user=people["opd"], kind=MailKind.LINK).count() == 1
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.REFUSED}
    things = [Agency.objects.filter(short_name="Dinsos"), Evaluation, Citation, Verdict, Seal]
    assert [getattr(thing, "objects", thing).count() for thing in things] == [1] * len(things)
    assert repeated(Document.objects.values_list("title")) == []
    assert repeated(Notification.objects.values_list("user", "kind", "key", "text")) == []
    assert repeated(Mail.objects.values_list("user", "subject", "text")) == []
    said = ("subject_type", "subject_id", "kind", "indicator", "details", "before", "after", "reason", "by")
    assert repeated(HistoryEntry.objects.values_list(*said)) == []


def repeated(rows) -> list[str]:
    return [row for row, count in Counter(map(repr, rows)).items() if count > 1]


@pytest.mark.both_databases
def test_the_year(visit, people):
    walk_the_year(visit)


def walk_the_year(visit) -> None:
    add_agency(visit)
    desk = visit(WIDE, "diskominfo")
    cycle = set_up(desk)
    collect(visit, desk, cycle)
    assess(visit, cycle)
    agree(visit, cycle)
    word_the_papers(desk, cycle)
    seal = approve_and_sign(visit, cycle)
    read_the_pack(visit, cycle)
    take_over_the_assessors_values(desk, cycle)
    read_the_result(visit, cycle)
    said = StringIO()
    call_command("verify_seal", seal.pk, stdout=said)
    assert said.getvalue().strip() == f"{seal}: cocok, SHA-256 {seal.sha256}."


def let_in(visit, person: User) -> None:
    """The admin sends a link to a password; the server takes no letter, and the page says so."""
    page = visit(WIDE, "admin").page
    page.goto(reverse("person_edit", args=[person.pk]))
    page.get_by_role("button", name="Kirim tautan lewat surel").click()
    page.get_by_text("Surel tautan belum sampai").first.wait_for()


def add_agency(visit) -> None:
    """The admin enters an agency that was founded since."""
    page = visit(WIDE, "admin").page
    page.goto("/opd/baru/")
    page.locator("[name=name]").fill("Dinas Sosial")
    page.locator("[name=short_name]").fill("Dinsos")
    page.locator("main form [type=submit]").click()
    page.wait_for_url("**/opd/")
    page.get_by_text("Dinas Sosial").first.wait_for()


def set_up(desk) -> str:
    """Diskominfo goes through the guide: year, dates, agencies, work, check; and opens. Returns the cycle's address."""
    page = desk.page
    page.goto("/siklus/baru/")
    page.locator("[name=tahun]").fill("2025")
    page.get_by_role("button", name="Tampilkan usulan").click()
    page.get_by_role("heading", name="Siklus 2025").wait_for()
    page.locator("[name=activity]").select_option("evaluasi")
    press(page, "Buat siklus dan lanjut ke jadwal", "**/siapkan/jadwal/")
    cycle = page.url.removesuffix("siapkan/jadwal/")
    page.locator("[name=opens_mandiri]").fill("2025-08-01")
    page.locator("[name=closes_mandiri]").fill("2025-08-29")
    press(page, "Simpan dan lanjut", "**/siapkan/opd/")
    give_out(page, cycle)
    page.goto(f"{cycle}siapkan/")
    desk.inspect()
    page.get_by_role("button", name="Buka penilaian mandiri").click()
    page.wait_for_url(cycle)
    page.get_by_role("button", name="Minta persetujuan kepala OPD").click()
    page.get_by_role("button", name="Nonaktifkan persetujuan kepala OPD").wait_for()
    assert Evaluation.objects.get().state == CycleState.MANDIRI
    return cycle


def give_out(page: Page, cycle: str) -> None:
    page.goto(f"{cycle}penugasan/")
    page.locator("#r45").get_by_role("checkbox").check()
    page.locator("#id_agency").fill("Dinas Kesehatan")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.get_by_text("1 penugasan diperbarui").wait_for()


def collect(visit, desk, cycle: str) -> None:
    """The agency sends evidence, its head approves, the internal assessor accepts it."""
    agency = visit(WIDE, "opd")
    page = agency.page
    page.goto(f"{cycle}indikator/45/bukti/?butir={ITEM}")
    page.locator("[name=file]").set_input_files(
        {"name": "Panduan.pdf", "mimeType": "application/pdf", "buffer": sample_pdf("Panduan", ["Data contoh."])}
    )
    page.locator(".fl__i").get_by_label("Halaman atau menit").fill("1")
    expect(page.locator(".fl__t", has_text="Selesai terunggah")).to_have_count(1)
    page.locator("main form .btn-primary[type=submit]").click()
    page.wait_for_url("**/terkirim/")
    head = visit(WIDE, "kepala_opd")
    page = head.page
    page.goto(f"{cycle}opd/persetujuan/")
    page.get_by_role("checkbox", name="Panduan").check()
    page.get_by_role("button", name="Setujui yang dicentang").click()
    page.get_by_text("1 data dukung disetujui dan diteruskan ke peninjau.").wait_for()
    assessor = visit(WIDE, "asesor_internal")
    page = assessor.page
    page.goto(f"{cycle}tinjauan/")
    page.locator(f".tj__v p:has-text('{ITEM}')").wait_for()
    page.keyboard.press("t")
    page.get_by_text("Tidak ada data dukung yang menunggu").wait_for()


def assess(visit, cycle: str) -> None:
    """Diskominfo fills every indicator, one after the other, in a browser without scripts."""
    page = visit(WIDE, "diskominfo", scripts=False).page
    page.goto(f"{cycle}indikator/1/")
    for number in range(1, 48):
        page.locator(".lad__i label").first.click()
        page.get_by_label("Alasan tingkat").fill("Data dukung menyusul bersama data dukung.")
        page.get_by_label("Fakta").fill(FACT)
        page.get_by_role("button", name="Simpan dan lanjut").click()
        if number < 47:
            page.locator("#indeks").get_by_text(f"{number}/47", exact=True).wait_for()
    page.wait_for_url("**/lembar-kerja/")  # none is left
    expect(page.get_by_role("link", name="Isi tingkat 0", exact=True)).to_be_visible()
    page.goto(f"{cycle}pertanyaan-umum/")
    for number in range(1, 5):
        page.get_by_label(f"Jawaban {number}").fill("Portal layanan satu pintu.")
        page.get_by_role("button", name="Simpan jawaban").nth(number - 1).click()
        page.get_by_text(f"Jawaban {number} tersimpan.").wait_for()


def agree(visit, cycle: str) -> None:
    """The agency proposes more than was entered, the internal assessor less, the validator decides between them."""
    for role, kind, level, why in (
        ("opd", "usulan", "2", "Panduan sudah dipakai."),
        ("asesor_internal", "tinjauan", "1", "Panduan belum ditetapkan."),
        ("penanggung_jawab", "mandiri", "1", "Sesuai rapat 14 Agustus."),
    ):
        page = visit(WIDE, role).page
        page.goto(f"{cycle}indikator/45/")
        form = page.locator(f"#isi-{kind}")
        form.locator("select").select_option(level)
        form.locator("textarea").fill(why)
        form.get_by_role("button").click()
        expect(page.locator("#internal").get_by_text(why).first).to_be_visible()


def read_the_pack(visit, cycle: str) -> None:
    """What was handed in is open to the ministry's assessor, with the accepted file."""
    assessor = visit(WIDE, "asesor_eksternal")
    page = assessor.page
    page.goto(f"{cycle}paket-asesor/")
    page.locator("summary", has_text="1 dokumen").first.click()
    with page.expect_download() as given:
        page.get_by_role("link", name="Panduan").first.click()
    assert given.value.suggested_filename.endswith(".pdf")
    assessor.inspect()


def take_over_the_assessors_values(desk, cycle: str) -> None:
    """Stage by stage: what the assessors decided is entered, seen before it is written, and the cycle goes on."""
    page = desk.page
    enter(page, cycle, "dokumen", dict.fromkeys(range(1, 48), 1) | {45: 2})
    go_on(page, cycle, "Mulai penilaian interviu")
    enter(page, cycle, "interviu", {20: 3})
    go_on(page, cycle, "Mulai reviu tanpa visitasi")
    enter(page, cycle, "final", {1: 2})
    go_on(page, cycle, "Nyatakan selesai")
    desk.inspect()


def read_the_result(visit, cycle: str) -> None:
    """The mayor reads the index on the dashboard; the auditor reads who did what."""
    mayor = visit(WIDE, "pimpinan")
    mayor.page.goto(f"{cycle}ringkasan/")
    mayor.inspect()
    auditor = visit(WIDE, "auditor")
    auditor.page.goto(f"{cycle}riwayat/")
    auditor.inspect()
    assert Evaluation.objects.get().state == CycleState.SELESAI
