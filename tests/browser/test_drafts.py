"""The session ends while somebody writes: nothing typed is lost, and nobody else finds it."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from assessment.scores import save_score
from evaluations.models import GeneralQuestion, Score
from evidence.models import Verdict
from meetings.models import Meeting
from tests.browser.visit import NARROW, WIDE
from tests.builders.evidence_builders import items, send
from tests.city import PASSWORD
from tests.files import pdf

RESTORED = "Isian yang belum tersimpan dipulihkan."
ENDED = "Sesi berakhir. Masuk lagi; isian Anda tersimpan di peramban ini."


def end_session(window):
    """In another tab, by its own button."""
    other = window.context.new_page()
    other.goto("/bantuan/")
    other.locator(".k-who").click()
    other.locator(".k-acct").get_by_role("button", name="Keluar").click()
    other.wait_for_url("**/masuk/")
    other.close()


def sign_in_again(page, username):
    page.wait_for_url("**/masuk/?next=**")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/masuk/" not in url)


@contextmanager
def signed_out(window):
    """Inside, the server answers some requests with 401: the text again when its field is left."""
    yield
    told = [complaint for complaint in window.complaints if complaint.startswith("401 ")]
    assert told
    window.complaints[:] = [complaint for complaint in window.complaints if complaint not in told]


def drafts(page):
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('isian:'))")


def follow_the_sentence(window):
    """From the 401 to the sign-in page."""
    sentence = window.page.locator("#pesan").get_by_text(ENDED)
    expect(sentence).to_be_visible()
    window.inspect()
    sentence.get_by_role("link", name="Masuk lagi").click()


def indicator(city, number=21):
    return f"/siklus/{city.evaluation.pk}/indikator/{number}/"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_autosave_keeps_the_text_until_the_same_person_is_back(visit, city, width):
    window = visit(width, "diskominfo")
    page = window.page
    page.goto(indicator(city))
    if width == WIDE:
        end_session(window)
    else:
        window.context.clear_cookies()
    with signed_out(window):
        page.get_by_label("Fakta").fill("SK Manajemen Risiko Nomor 12")
        follow_the_sentence(window)
        page.route("**/nilai/", lambda route: None)  # the autosave waits until the sentence was read that goes with it
        sign_in_again(page, "diskominfo")
    assert page.url.endswith(indicator(city))
    expect(page.get_by_text(RESTORED)).to_have_count(1)
    page.unroute("**/nilai/")  # lets go what was held
    expect(page.get_by_label("Fakta")).to_have_value("SK Manajemen Risiko Nomor 12")
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    assert Score.objects.get().fact == "SK Manajemen Risiko Nomor 12"
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    assert drafts(page) == []


def test_save_and_go_on_ends_at_the_form_and_not_at_a_blank_page(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(indicator(city))
    end_session(window)
    page.evaluate("document.getElementById('id_fact').value = 'Ditulis sebelum keluar'")
    page.evaluate("document.getElementById('id_fact').dispatchEvent(new Event('input', {bubbles: true}))")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    sign_in_again(page, "diskominfo")
    assert page.url.endswith(indicator(city))
    expect(page.get_by_label("Fakta")).to_have_value("Ditulis sebelum keluar")
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.wait_for_url(f"**{indicator(city, 22)}")
    assert Score.objects.get().fact == "Ditulis sebelum keluar"
    assert drafts(page) == []


@pytest.mark.parametrize(
    ("place", "field", "query"),
    [("siklus/{}/lembar-kerja/", "#id_q", "q=risiko"), ("dokumen/", "#id_cari", "cari=risiko")],
)
def test_a_filter_stays_as_it_was_and_is_applied_after_signing_in(visit, city, place, field, query):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto("/" + place.format(city.evaluation.pk))
    listed = page.locator("#daftar").inner_text()
    end_session(window)
    with window.refused(401):
        page.locator(field).evaluate("field => { field.value = 'risiko' }")
        page.locator(field).dispatch_event("input")
        expect(page.locator("#pesan").get_by_text(ENDED)).to_be_visible()
    assert page.locator("#daftar").inner_text() == listed
    assert page.url.endswith("/" + place.format(city.evaluation.pk))
    follow_the_sentence(window)
    sign_in_again(page, "diskominfo")
    assert query in page.url
    expect(page.locator(field)).to_have_value("risiko")
    assert page.locator("#daftar").inner_text() != listed


def test_a_verdict_with_its_note_is_given_after_signing_in(visit, city):
    send(city, items=items(city, "I45-L1-01"), title="Notula", page="1")
    window = visit(WIDE, "asesor_internal")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/tinjauan/")
    page.locator("#alasan-4").wait_for()
    end_session(window)
    page.locator("#alasan-4").check()
    page.get_by_label("Catatan untuk pengirim").fill("Halaman pengesahan belum ada, mohon dilengkapi.")
    with window.refused(401):
        page.get_by_role("button", name="Kembalikan dan lanjut").click()
        follow_the_sentence(window)
    sign_in_again(page, "asesor_internal")
    expect(page.get_by_text(RESTORED)).to_have_count(1)
    expect(page.get_by_label("Catatan untuk pengirim")).to_have_value("Halaman pengesahan belum ada, mohon dilengkapi.")
    expect(page.locator("#alasan-4")).to_be_checked()
    window.inspect()
    page.get_by_role("button", name="Kembalikan dan lanjut").click()
    page.get_by_text("Tidak ada data dukung yang menunggu").wait_for()
    assert Verdict.objects.get().note == "Halaman pengesahan belum ada, mohon dilengkapi."
    assert drafts(page) == []


def test_a_long_form_comes_back_filled_in_and_is_stored_once(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/baru/?domain=4")
    page.get_by_label("Tanggal").fill("2025-08-14")
    page.get_by_label("Jam mulai").fill("09:00")
    page.get_by_label("Tempat").fill("Aula Sekda")
    page.get_by_label("Pimpinan rapat").select_option(label="Koordinator")
    page.get_by_label("45. Layanan Publik Sektor 1").uncheck()
    end_session(window)
    page.get_by_role("button", name="Simpan rapat").click()
    sign_in_again(page, "diskominfo")
    assert page.url.endswith("/rapat/baru/?domain=4")
    expect(page.get_by_text(RESTORED)).to_be_visible()
    expect(page.get_by_label("Tempat")).to_have_value("Aula Sekda")
    expect(page.get_by_label("45. Layanan Publik Sektor 1")).not_to_be_checked()
    window.inspect()
    page.get_by_label("Tempat").fill("")
    with window.refused(422):
        page.get_by_role("button", name="Simpan rapat").click()
        page.get_by_role("alert").wait_for()
    assert len(drafts(page)) == 1
    page.get_by_label("Tempat").fill("Aula Sekda")
    page.get_by_role("button", name="Simpan rapat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rapat reviu domain Layanan SPBE")
    assert (Meeting.objects.get().place, drafts(page)) == ("Aula Sekda", [])
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/baru/?domain=4")
    expect(page.get_by_label("Tempat")).to_have_value("")
    expect(page.get_by_text(RESTORED)).to_have_count(0)


def test_what_is_restored_can_be_thrown_away(visit, city):
    page = visit(WIDE, "diskominfo").page
    page.goto(f"/siklus/{city.evaluation.pk}/rencana/baru/")
    page.locator("main form textarea").first.fill("Menyusun pedoman")
    page.reload()
    expect(page.locator("main form textarea").first).to_have_value("Menyusun pedoman")
    page.get_by_role("button", name="Buang isian ini").click()
    expect(page.locator("main form textarea").first).to_have_value("")
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    assert drafts(page) == []


def test_a1_whoever_signs_in_next_finds_and_keeps_nothing(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(indicator(city))
    end_session(window)
    with signed_out(window):
        page.get_by_label("Fakta").fill("Hanya untuk Diskominfo")
        follow_the_sentence(window)
        page.wait_for_url("**/masuk/?next=**")
    expect(page.get_by_text("Hanya untuk Diskominfo")).to_have_count(0)
    assert len(drafts(page)) == 1  # of nobody who is signed in
    sign_in_again(page, "asesor_internal")
    assert page.url.endswith(indicator(city))
    expect(page.get_by_label("Fakta")).to_have_value("")
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    assert "Hanya untuk" not in page.evaluate("JSON.stringify(sessionStorage)")
    assert drafts(page) == []
    assert not Score.objects.exists()


def test_what_was_typed_on_something_older_stands_beside_and_is_taken_by_a_press(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(indicator(city))
    end_session(window)
    with signed_out(window):
        page.get_by_label("Fakta").fill("Versi saya")
        page.locator("#pesan").get_by_text(ENDED).wait_for()
        change = {"version": 0, "changes": {"fact": "Versi rekan"}, "by": city.people["asesor_internal"]}
        save_score(evaluation=city.evaluation, indicator=city.indicator(21), **change)
        follow_the_sentence(window)
        sign_in_again(page, "diskominfo")
    beside = page.locator(".isian", has_text="Isian Anda yang belum tersimpan")
    expect(beside.locator("dd")).to_have_text("Versi saya")
    expect(page.get_by_label("Fakta")).to_have_value("Versi rekan")
    window.inspect()
    page.reload()
    expect(page.get_by_label("Fakta")).to_have_value("Versi rekan")
    expect(beside).to_have_count(1)
    assert Score.objects.get().fact == "Versi rekan"
    beside.get_by_role("button", name="Pakai isian ini").click()
    expect(page.get_by_label("Fakta")).to_be_focused()
    expect(page.get_by_label("Fakta")).to_have_value("Versi saya")
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    assert (Score.objects.get().fact, drafts(page)) == ("Versi saya", [])
    expect(beside).to_have_count(0)


def test_what_stands_beside_goes_when_it_is_thrown_away(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/pertanyaan-umum/")
    page.get_by_label("Jawaban 2").fill("Versi saya")
    GeneralQuestion.objects.filter(evaluation=city.evaluation, number=2).update(answer="Versi rekan", version=1)
    page.reload()
    page.locator(".isian").get_by_role("button", name="Buang").click()
    expect(page.locator(".isian")).to_have_count(0)
    expect(page.get_by_label("Jawaban 2")).to_be_focused()
    assert drafts(page) == []


def test_a1_signing_out_with_something_unsaved_asks_first(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/baru/")
    page.get_by_label("Tempat").fill("Aula Sekda")
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/")
    page.locator(".k-who").click()
    leave = page.locator(".k-acct").get_by_role("button", name="Keluar")
    leave.click()
    question = page.get_by_role("dialog", name="Keluar dan membuang isian?")
    expect(question.get_by_role("link")).to_have_text(["Rapat baru"])
    window.inspect()
    question.get_by_role("button", name="Tetap di sini").click()
    expect(question).to_be_hidden()
    page.locator(".k-who").click() if not leave.is_visible() else None
    leave.click()
    question.get_by_role("button", name="Keluar dan buang isian").click()
    page.wait_for_url("**/masuk/")
    assert drafts(page) == []
    window.sign_in("diskominfo")
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/baru/")
    expect(page.get_by_label("Tempat")).to_have_value("")


def test_signing_out_with_everything_saved_just_signs_out(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(indicator(city))
    page.get_by_label("Fakta").fill("SK")
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    page.locator(".k-who").click()
    page.locator(".k-acct").get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/masuk/**")


def test_passwords_codes_and_keys_are_never_kept(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    for address in ("/sandi/ubah/", "/kunci-api/"):
        page.goto(address)
        for field in page.locator("main form input:not([type=hidden], [type=checkbox])").all():
            field.fill("jangan-disimpan-1")
        page.goto("/bantuan/")
        assert "jangan-disimpan" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a1_the_button_waits_for_the_autosave_and_meets_no_conflict_with_it(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(indicator(city))
    held = []
    page.route("**/nilai/", lambda route: route.continue_() if held else held.append(route))
    page.get_by_label("Fakta").fill("Ditulis lebih dulu")
    page.get_by_label("Analisis").focus()
    page.wait_for_timeout(200)
    page.keyboard.type("Ditulis kemudian")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    expect(page.locator("#simpan")).to_have_text("Menyimpan …")
    held[0].continue_()
    page.wait_for_url(f"**{indicator(city, 22)}")
    score = Score.objects.get()
    assert (score.fact, score.analysis) == ("Ditulis lebih dulu", "Ditulis kemudian")
    assert drafts(page) == []


def test_an_answer_that_got_lost_is_no_conflict_with_oneself(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(indicator(city))
    lost = []

    def lose(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort("connectionreset")

    page.route("**/nilai/", lose)
    page.get_by_label("Fakta").fill("SK Nomor 12")
    page.keyboard.press("Tab")
    expect(page.locator("#simpan")).to_have_text("Belum tersimpan, dicoba lagi sebentar")
    page.get_by_label("Fakta").fill("SK Nomor 12 Tahun 2025")
    page.keyboard.press("Tab")
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    assert Score.objects.get().fact == "SK Nomor 12 Tahun 2025"
    assert lost[0].status == 200
    told = ("ERR_CONNECTION_RESET", "htmx:afterRequest", "htmx:sendError")
    window.complaints[:] = [line for line in window.complaints if not any(word in line for word in told)]


def test_signing_in_again_in_another_tab_makes_the_page_old_and_loses_nothing(visit, city):
    """The token of the page is that of the session before."""
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(indicator(city))
    end_session(window)
    other = window.context.new_page()
    other.goto("/masuk/")
    other.locator("[name=login]").fill("diskominfo")
    other.locator("[name=password]").fill(PASSWORD)
    other.locator("main form [type=submit]").first.click()
    other.wait_for_url(lambda url: "/masuk/" not in url)
    other.close()
    page.get_by_label("Fakta").fill("Ditulis di halaman lama")
    page.locator("#pesan").get_by_text("halaman ini dibuka sebelum masuk yang terakhir").wait_for()
    window.inspect()
    held = []  # the autosave, which takes the note away again, waits until it was read
    page.route("**/nilai/", lambda route: held.append(route))
    page.locator("#pesan").get_by_role("link", name="Muat ulang").click()
    expect(page.get_by_text(RESTORED)).to_have_count(1)
    for route in held:
        route.continue_()
    page.unroute("**/nilai/")
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    assert Score.objects.get().fact == "Ditulis di halaman lama"
    assert [line for line in window.complaints if not line.startswith("403 POST")] == []
    window.complaints.clear()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_plain_form_of_an_old_page_is_given_back(visit, city, scripts):
    window = visit(WIDE, "diskominfo", scripts=scripts)
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/rencana/baru/")
    page.locator("[name=text]").fill("Menyusun pedoman manajemen risiko")
    window.context.clear_cookies(name="csrftoken")
    with window.refused(403):
        page.get_by_role("button", name="Simpan tindak lanjut").click()
        page.get_by_role("heading", name="Isian belum terkirim").wait_for()
    expect(page.get_by_label("Teks 1 yang Anda kirim")).to_have_value("Menyusun pedoman manajemen risiko")
    page.get_by_role("link", name="Kembali ke halamannya").click()
    page.wait_for_url("**/rencana/baru/")
    expect(page.locator("[name=text]")).to_have_value("Menyusun pedoman manajemen risiko" if scripts else "")


def test_an_upload_without_a_session_says_so_and_keeps_what_was_typed(visit, city):
    window = visit(WIDE, "opd")
    page = window.page
    page.goto(f"{indicator(city, 45)}bukti/?butir=I45-L1-01")
    end_session(window)
    page.get_by_label("Nama dokumen").first.fill("SK Wali Kota")
    file = {"name": "sk.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    with signed_out(window):
        page.locator("[name=file]").set_input_files(file)
        expect(page.locator(".fl__i")).to_contain_text("Belum terkirim: sesi berakhir.")
        page.locator(".fl__i summary").click()
        page.locator(".fl__i").get_by_label("Nomor").fill("188.45/12/2025")
        follow_the_sentence(window)
        sign_in_again(page, "opd")
    assert page.url.endswith("/bukti/?butir=I45-L1-01")
    expect(page.get_by_label("Nama dokumen")).to_have_value("SK Wali Kota")
    page.locator("[name=file]").set_input_files(file)
    expect(page.locator(".fl__i")).to_contain_text("Selesai terunggah")
    expect(page.locator(".fl__i").get_by_label("Nama dokumen")).to_have_value("SK Wali Kota")
    expect(page.locator(".fl__i").get_by_label("Nomor")).to_have_value("188.45/12/2025")


def test_cancelling_a_form_throws_its_draft_away(visit, city):
    page = visit(WIDE, "diskominfo").page
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/baru/")
    page.get_by_label("Tempat").fill("Aula Sekda")
    assert len(drafts(page)) == 1
    page.get_by_role("link", name="Batal", exact=True).click()
    page.wait_for_url("**/rapat/")
    assert drafts(page) == []


def test_back_on_an_address_that_only_takes_posts_leads_to_its_page(visit, city):
    window = visit(WIDE, "diskominfo")
    pk = city.evaluation.pk
    led = {
        f"{indicator(city)}nilai/": indicator(city),
        f"/siklus/{pk}/tahap/": f"/siklus/{pk}/",
        f"/siklus/{pk}/pertanyaan-umum/baru/": f"/siklus/{pk}/pertanyaan-umum/",
        f"/siklus/{pk}/pengesahan/tandatangan/": f"/siklus/{pk}/pengesahan/",
        "/pemberitahuan/dibaca/": "/pemberitahuan/",
    }
    for address, page in led.items():
        window.page.goto(address)
        assert window.page.url.endswith(page)
        expect(window.page.get_by_role("heading", level=1)).to_be_visible()
