"""Who leaves takes along what the browser keeps: "Back" shows nothing of it, from the cache or from memory."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.visit import WIDE


def test_back_after_leaving_shows_the_sign_in_and_nothing_that_was_kept(visit, city):
    page = visit(WIDE, "diskominfo").page
    board, tasks = reverse("worklist", args=[city.evaluation.pk]), reverse("duties")
    for address in (board, tasks, board, tasks):
        page.goto(address)
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Lembar kerja")
    page.goto(tasks)
    page.evaluate("document.querySelector('form[data-signout]').submit()")
    expect(page).to_have_url(re.compile("/masuk/"))
    for _ in range(3):
        page.go_back()
        expect(page).to_have_url(re.compile("/masuk/"))
        expect(page.locator("h1")).not_to_contain_text("Lembar kerja")
