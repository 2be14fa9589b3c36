"""The net itself: what it must catch is caught."""

import pytest

from tests.browser.visit import NARROW


@pytest.fixture
def window(visit):
    window = visit(NARROW)
    window.page.goto("/masuk/")
    window.inspect()
    return window


def put(window, html: str) -> None:
    window.page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", html)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt"),
        ('<input type="text">', "label"),
        ('<table width="2000"><tr><td>lebar</td></tr></table>', "px lebih lebar"),
        ("<h1>Judul kedua</h1>", "2 h1"),
    ],
)
def test_a_fault_of_the_page_is_seen(window, html, words):
    put(window, html)
    with pytest.raises(AssertionError, match=words):
        window.inspect()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("document.head.append(Object.assign(document.createElement('script'), {text: '1'}))", "CSP: script-src-elem"),
        ("document.body.setAttribute('style', 'color: red')", "CSP: style-src-attr"),
        ("setTimeout(() => { tidakAda() })", "tidakAda is not defined"),
        ("fetch('/tidak-ada/')", "404 GET"),
        ("console.error('galat')", "galat"),
    ],
)
def test_a_complaint_of_the_browser_is_kept(window, script, words):
    window.page.evaluate(f"() => {{ {script} }}")
    window.page.wait_for_timeout(300)
    complaints, window.complaints[:] = list(window.complaints), []
    assert [complaint for complaint in complaints if words in complaint] != []
