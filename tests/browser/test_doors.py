"""Everybody gets in and lands where their work is."""

import pytest

from accounts.roles import Role
from tests.browser.visit import NARROW, WIDE


def test_the_sign_in_page_is_accessible_and_says_what_was_wrong(visit, city):
    for width in (WIDE, NARROW):
        window = visit(width)
        window.page.goto("/")
        window.inspect()
        window.picture(f"masuk-{width}")
        window.page.locator("[name=login]").fill("diskominfo")
        window.page.locator("[name=password]").fill("bukan-ini")
        window.page.locator("main form [type=submit]").first.click()
        window.page.get_by_text("belum cocok").first.wait_for()
        window.inspect()


@pytest.mark.parametrize("role", Role.values)
def test_each_role_signs_in_and_lands_on_an_accessible_page(visit, city, role):
    for width in (WIDE, NARROW):
        window = visit(width)
        window.sign_in(role)
        window.inspect()
