"""Issue 9, 8: a stylesheet holds no rule that no page can use."""

from tests.bootstrap_rules import SHIPPED, used_rules
from tests.stylesheets import ROOT, can_be_used, css_classes

STYLESHEETS = sorted((ROOT / "static/css").glob("*.css"))


def test_every_class_in_a_stylesheet_can_appear_on_a_page() -> None:
    unused = {
        path.name: sorted(name for name in css_classes(path.read_text()) if not can_be_used(name))
        for path in STYLESHEETS
    }
    assert {file: names for file, names in unused.items() if names} == {}


def test_the_search_finds_a_class_that_nothing_uses() -> None:
    assert css_classes(".kept-x a, .m:not(.n) > i { a: .5em } @media (min-width: 2.5em) { .o { b: c } }") == {
        "kept-x",
        "m",
        "n",
        "o",
    }
    assert can_be_used("k-panel")
    assert can_be_used("lv-3")  # lv-{{ step }}
    assert not can_be_used("lv-unheard-of")
    assert not can_be_used("k-unheard-of")


def test_bootstrap_is_sent_without_the_rules_that_no_page_can_use() -> None:
    """Made anew by `python -m tests.bootstrap_rules` when a class comes or goes."""
    assert SHIPPED.read_text() == used_rules()


def test_a_rule_of_bootstrap_is_kept_when_a_page_can_use_it() -> None:
    sheet = (
        "a{b:c}.k-unheard-of,.k-panel{b:c}.k-panel .k-unheard-of{b:c}"
        "@media (min-width:9px){.k-unheard-of{b:c}}@media print{.k-panel{b:c}}"
    )
    assert used_rules(sheet) == "a{b:c}.k-panel{b:c}@media print{.k-panel{b:c}}"
