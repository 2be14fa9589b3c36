"""What a year in the browser asks for whatever its instrument: papers, signature, the assessors' values, a stage."""

from collections.abc import Mapping
from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from signing.models import Seal
from tests.browser.visit import LONGEST_WAIT, WIDE
from tests.city import PASSWORD
from tests.files import drawn_pdf


def press(page: Page, button: str, lands_on: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(lands_on)


def word_the_papers(desk, cycle: str) -> None:
    """Who signs, and where: told as missing on the page of the sign-off, and filled in from there."""
    page = desk.page
    page.goto(f"{cycle}pengesahan/")
    page.get_by_role("link", name="Isi tempat penandatanganan").click()
    page.get_by_label("Tempat penandatanganan").fill("Denpasar")
    page.get_by_label("Jabatan").fill("Sekretaris Daerah (Data contoh)")
    page.locator("[name=nip]").fill("000000000000000000")
    page.get_by_role("button", name="Simpan naskah").click()
    page.get_by_text("Naskah tersimpan.").wait_for()


def approve_and_sign(visit, cycle: str) -> Seal:
    """The responsible official approves what they read, the coordinator signs; the stage moves with the signature."""
    validator = visit(WIDE, "penanggung_jawab")
    page = validator.page
    page.goto(f"{cycle}pengesahan/")
    page.get_by_label("Catatan").fill("Data dukung menyusul bersama data dukung.")
    page.get_by_role("button", name="Setujui penilaian mandiri").click()
    page.get_by_text("Disetujui", exact=True).wait_for()
    validator.inspect()
    signer = visit(WIDE, "koordinator")
    page = signer.page
    page.goto(f"{cycle}pengesahan/")
    draft = page.request.get(f"{cycle}pengesahan/berita-acara.pdf").body()
    scan = drawn_pdf(*[None] * len(PdfReader(BytesIO(draft)).pages))
    page.get_by_label("PDF Berita Acara bertanda tangan").set_input_files(
        {"name": "BA.pdf", "mimeType": "application/pdf", "buffer": scan}
    )
    # Here the pages of the scan are read before the answer, not by a worker: on a busy machine that takes its time.
    page.get_by_role("button", name="Unggah").click(timeout=4 * LONGEST_WAIT)
    page.get_by_role("link", name="BA.pdf").wait_for()
    compare(signer)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Tanda tangani dan kirim").click()
    page.get_by_role("link", name="Segel").first.wait_for()
    signer.inspect()
    return Seal.objects.get()


def compare(signer) -> None:
    """The scan beside the draft, one page after the other; without the statement nobody signs."""
    page = signer.page
    page.get_by_text("Bandingkan dahulu pindaian Berita Acara").wait_for()
    page.get_by_role("link", name="Bandingkan dengan naskah").click()
    page.get_by_role("link", name="Halaman 2").click()
    for name in ("Naskah, halaman 2", "Pindaian, halaman 2"):
        expect(page.locator(f"iframe[title='{name}']")).to_be_visible()
    signer.inspect()
    page.get_by_label("Semua halaman sudah saya bandingkan").check()
    page.get_by_role("button", name="Nyatakan sama").click()
    page.get_by_text("Pindaian dinyatakan sama dengan naskah.").wait_for()


def enter(page: Page, cycle: str, column: str, levels: Mapping[int, int | str]) -> None:
    page.goto(f"{cycle}nilai/{column}/berkas/")
    page.locator("[name=text]").fill("\n".join(f"{number}\t{level}" for number, level in levels.items()))
    page.locator("[name=source]").fill("Surat asesor (Data contoh)")
    page.get_by_role("button", name="Periksa").click()
    page.get_by_role("button", name="Simpan nilai").click()
    page.wait_for_url(lambda address: not address.endswith("/berkas/"))


def go_on(page: Page, cycle: str, step: str) -> None:
    page.goto(cycle)
    page.get_by_role("button", name=step).click()
    expect(page.get_by_role("button", name=step)).to_have_count(0)
