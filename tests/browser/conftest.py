"""Fixtures of the browser tests. Without chromium they skip and say so; with CI=true they must run."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.visit import FLAGS, Visit

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """A file's tests stay in one process. They come after all tests that keep the tables, so both may flush theirs."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem}"))


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI=true, tetapi chromium tidak ada")
        pytest.skip("chromium tidak ada: apt-get install chromium")
    # Playwright keeps an event loop in this thread; the tables are still only touched from sync code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live_server):
    """`visit(width)`: a window of somebody signed out; `visit(width, "opd")`: signed in, where that leads."""
    opened = []

    def open_window(width: int, username: str = "", **options: Any) -> Visit:
        window = Visit(chromium, live_server.url, width, **options)
        opened.append(window)
        if username:
            window.go_on_as(username)
        return window

    yield open_window
    for window in opened:
        window.context.close()
    assert [complaint for window in opened for complaint in window.complaints] == []
