"""Saving one form of a page leaves what is typed into the others."""

from playwright.sync_api import expect

from evaluations.models import GeneralQuestion
from tests.browser.visit import WIDE


def test_an_answer_that_waits_outlives_the_saving_of_another(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/pertanyaan-umum/")
    page.get_by_label("Jawaban 2").fill("Belum selesai saya tulis")
    page.get_by_label("Jawaban 1").fill("Satu portal")
    page.get_by_role("button", name="Simpan jawaban").first.click()
    expect(page.get_by_text("Dijawab Diskominfo")).to_have_count(1)
    expect(page.get_by_label("Jawaban 2")).to_have_value("Belum selesai saya tulis")
    window.inspect()
    page.get_by_role("button", name="Simpan jawaban").nth(1).click()
    expect(page.get_by_text("Dijawab Diskominfo")).to_have_count(2)
    answers = (
        GeneralQuestion.objects.filter(evaluation=city.evaluation).order_by("number").values_list("answer", flat=True)
    )
    assert list(answers)[:2] == ["Satu portal", "Belum selesai saya tulis"]


def test_what_somebody_else_has_changed_meanwhile_is_shown_and_not_covered(visit, city):
    page = visit(WIDE, "diskominfo").page
    page.goto(f"/siklus/{city.evaluation.pk}/pertanyaan-umum/")
    page.get_by_label("Jawaban 2").fill("Versi saya")
    GeneralQuestion.objects.filter(evaluation=city.evaluation, number=2).update(answer="Versi rekan", version=1)
    page.get_by_label("Jawaban 1").fill("Satu portal")
    page.get_by_role("button", name="Simpan jawaban").first.click()
    expect(page.get_by_label("Jawaban 1")).to_have_value("Satu portal")
    expect(page.get_by_label("Jawaban 2")).to_have_value("Versi rekan")


def test_b12_the_limit_is_shown_while_typing_and_nothing_pasted_is_cut(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/pertanyaan-umum/")
    answer = page.get_by_label("Jawaban 1")
    answer.fill("dua\nbaris 𝒳")
    counter = page.locator(f"#{answer.get_attribute('id')}-hitung")
    expect(counter).to_have_text("11 dari 10.000 karakter")
    assert counter.get_attribute("id") in answer.get_attribute("aria-describedby")
    answer.fill("a" * 10_002)
    expect(counter).to_have_text("10.002 dari 10.000 karakter; 2 terlalu banyak")
    window.inspect()
    with window.refused(422):
        page.get_by_role("button", name="Simpan jawaban").first.click()
    expect(page.get_by_label("Jawaban 1")).to_have_value("a" * 10_002)
    answer = page.get_by_label("Jawaban 1")
    answer.fill("a" * 4_999 + "\n" + "b" * 5_000)
    expect(counter).to_have_text("10.000 dari 10.000 karakter")
    page.get_by_role("button", name="Simpan jawaban").first.click()
    expect(page.get_by_text("Dijawab Diskominfo")).to_have_count(1)
    stored = GeneralQuestion.objects.filter(evaluation=city.evaluation).order_by("number").first().answer
    assert len(stored) == 10_000
