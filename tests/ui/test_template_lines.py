"""Issue 9, 8: no line of a template over 160 characters, and none broken where a browser would show it."""

import re

import pytest
from django.template import engines

from tests.template_lines import LONGEST, WIDTH, break_long_lines, template_files

WORDS = "kata " * 40


def test_no_line_of_a_template_is_too_long() -> None:
    long = [
        f"{path}:{number}"
        for path in template_files()
        for number, line in enumerate(path.read_text().split("\n"), 1)
        if len(line) > LONGEST
    ]
    assert long == []


def test_a_formatted_template_stays_as_it_is() -> None:
    assert [path for path in template_files() if break_long_lines(path.read_text()) != path.read_text()] == []


def test_words_are_kept_in_order_and_lines_are_short() -> None:
    source = f'<div>\n  <p class="k-src">{WORDS}</p>\n</div>\n'
    formatted = break_long_lines(source)
    assert formatted.split() == source.split()
    assert max(map(len, formatted.split("\n"))) <= WIDTH
    assert formatted.split("\n")[2].startswith("    kata")


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        ("<a ", f'title="{WORDS}"'),
        ("<textarea>", f"{WORDS}</textarea>"),
        ("<pre>", f"{WORDS}</pre>"),
        ('<p class="draf">', f"{WORDS}</p>"),
        ("<p>", '{% ruled title="' + WORDS + '" %}'),
        ("<p>", "{{ value|default:'" + WORDS + "' }}"),
    ],
)
def test_what_a_browser_would_show_is_not_broken(before: str, kept: str) -> None:
    assert kept in break_long_lines(f"<div>\n{before}{kept}\n</div>\n")


def test_no_blank_comes_between_inline_elements() -> None:
    inline = "<b>satu</b><i>dua</i>{% if a %}<b>tiga</b>{% endif %}<i>empat</i>"
    formatted = break_long_lines(f"<p>{inline * 4}</p>\n")
    assert len(formatted.split("\n")) > 2
    text = re.sub(r"\{%.*?%\}|<[^>]*>", "", formatted)
    assert text.split() == ["satuduatigaempat" * 4]


def test_a_branch_may_begin_a_line_where_its_element_does() -> None:
    branches = f"{{% if a %}}{WORDS}{{% else %}}{WORDS}{{% endif %}}"
    lines = break_long_lines(f"<p>{branches}</p>\n").split("\n")
    assert lines[0] == "<p>"
    assert any(line.strip().startswith("{% else %}") for line in lines)


def test_a_sentence_is_one_line_and_safe_once() -> None:
    source = "{% sentence as note %}\n  Satu {{ word }}\n  & dua.\n{% endsentence %}[{{ note }}]"
    assert engines["django"].from_string(source).render({"word": "<b>"}) == "[Satu &lt;b&gt; & dua.]"
