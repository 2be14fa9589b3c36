"""From nothing to an opened year: the guide, left once and taken up again, in a dozen steps; without scripts too."""

import pytest

from evaluations.models import Assignment, Evaluation
from planning.models import Target
from tests.browser.visit import NARROW, WIDE

MOST_STEPS = 12  # presses and filled fields; two minutes are ten seconds each


class Steps:
    """One person's hands: every press and every field is counted, every page inspected."""

    def __init__(self, window, scripts):
        self.window, self.page, self.scripts, self.taken = window, window.page, scripts, 0

    def press(self, role, name, following):
        self.page.get_by_role(role, name=name).first.click()
        self.page.wait_for_url(following)
        self.taken += 1
        if self.scripts:
            self.window.inspect()

    def fill(self, name, text):
        self.page.locator(f"[name={name}]").fill(text)
        self.taken += 1

    def choose(self, label, option):
        self.page.get_by_label(label).select_option(label=option)
        self.taken += 1


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, True), (WIDE, False)])
def test_a_year_is_prepared_left_resumed_and_opened(visit, city, width, scripts):
    window = visit(width, "koordinator", scripts=scripts)
    page, steps = window.page, Steps(window, scripts)
    page.goto("/siklus/")
    steps.press("link", "Siklus baru", "**/siklus/baru/")
    page.get_by_role("heading", name="Pemdi 2026 (20 indikator) berlaku pada 2026").wait_for()
    steps.press("button", "Buat siklus dan lanjut", "**/siapkan/jadwal/")
    assert page.get_by_label("Penilaian mandiri, selesai").input_value() == "29-08-2026"
    steps.press("button", "Simpan dan lanjut", "**/siapkan/opd/")

    page.goto("/siklus/")  # somebody called
    steps.press("link", "Lanjutkan penyiapan siklus 2026", "**/siapkan/")
    page.get_by_text("3 menunggu", exact=True).wait_for()
    steps.press("link", "Periksa dan salin", "**/siapkan/penugasan/")
    steps.choose("Dinas Kesehatan, peran untuk indikator 17", "Jangan salin")
    steps.press("button", "Salin dan lanjut", "**/siapkan/bukti/")
    page.get_by_text("2 penugasan disalin ke siklus 2026.").wait_for()
    steps.fill("value", "3,20")
    steps.fill("source", "Renja 2026")
    steps.press("button", "Simpan target", "**/siapkan/")
    steps.press("button", "Buka penilaian mandiri", lambda url: "siapkan" not in url)
    page.get_by_text("Siklus kini pada tahap Penilaian mandiri.").first.wait_for()

    made = Evaluation.objects.get(year=2026)
    written = Assignment.objects.filter(evaluation=made).values_list("indicator__number", "agency__short_name", "part")
    assert set(written) == {(17, "BPKAD", "lead"), (20, "Dinkes", "lead")}
    assert (made.state, str(made.reference_date), str(Target.objects.get().value)) == ("mandiri", "2026-08-29", "3.20")
    assert steps.taken <= MOST_STEPS
