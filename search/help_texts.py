"""The help page, section by section, as its template says it: it is the same for everybody."""

from functools import cache
from html.parser import HTMLParser
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse

from accounts.roles import Role
from search.asked_words import AskedWords, read_words
from search.hits import Hit

SUMMARY = 120  # characters of a section beneath its title


class HelpSection(NamedTuple):
    anchor: str
    title: str
    text: str


@cache
def help_sections() -> tuple[HelpSection, ...]:
    """Read once a process."""
    reader = _SectionReader()
    reader.feed(render_to_string("spbe/help.html", {"roles": list(Role)}))
    return tuple(
        HelpSection(anchor, " ".join(title.split()), " ".join(" ".join(words).split()))
        for anchor, title, words in reader.sections
    )


def help_hits(asked: AskedWords) -> list[Hit]:
    """Sections that have the words, those with them in the title first. No query."""
    found = [one for one in help_sections() if asked.found_in(read_words(f"{one.title} {one.text}"))]
    found.sort(key=lambda one: not asked.found_in(read_words(one.title)))
    page = reverse("help")
    return [Hit(one.title, f"{page}#{one.anchor}", _short(one.text)) for one in found]


def _short(text: str) -> str:
    return text if len(text) <= SUMMARY else f"{text[:SUMMARY].rpartition(' ')[0]} …"


class _SectionReader(HTMLParser):
    """Each h2 with an id begins a section; the main part alone is read."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[tuple[str, str, list[str]]] = []
        self._in_title = self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        anchor = dict(attrs).get("id")
        if tag == "h2" and anchor and not self._is_over:
            self.sections.append((anchor, "", []))
            self._in_title = True

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "h2"
        self._is_over = self._is_over or tag == "main"

    def handle_data(self, data: str) -> None:
        if not self.sections or self._is_over:
            return
        anchor, title, words = self.sections[-1]
        if self._in_title:
            self.sections[-1] = (anchor, title + data, words)
        else:
            words.append(data)
