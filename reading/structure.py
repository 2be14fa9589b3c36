"""The parts of a regulation: chapters, articles, paragraphs, each with its page. Pure, no Django."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

MOST_ARTICLES = 2_000  # a text with more headings than this is no regulation
# A heading may share its line with the title of its section: "Audit Infrastruktur SPBE Pasal 36".
ARTICLE = re.compile(r"^(?P<title>[^\n.;:()]{0,90}?)\bPasal\s{1,3}(?P<number>[0-9Il]{1,3}[A-Z]?)\s*$", re.MULTILINE)
CHAPTER = re.compile(r"^\W{0,3}BAB\s{1,3}[IVXLC0-9l]{1,7}\s*$\n?(?P<title>[^\n]{0,120})", re.MULTILINE)
SECTION = re.compile(r"^\W{0,3}(?:Bagian|Paragraf)\s{1,3}\w+\s*$\n?(?P<title>[^\n]{0,120})", re.MULTILINE)
PARAGRAPH = re.compile(r"^\s{0,8}\(\s?(?P<number>[0-9Il]{1,2})\s?\)", re.MULTILINE)
CROSS_REFERENCE = re.compile(r"\b(?:dalam|huruf|dan|atau|dengan|pada|ketentuan|oleh|sampai)\s*$", re.IGNORECASE)
DIGITS = str.maketrans({"I": "1", "l": "1"})


@dataclass(frozen=True)
class Article:
    """One article: its number, its words, the titles above it, first and last page."""

    number: str
    text: str
    heading: str = ""  # titles that stand right above it
    chapter: str = ""  # and that of the chapter it stands in
    first_page: int | None = None
    last_page: int | None = None

    @property
    def label(self) -> str:
        return f"Pasal {self.number}"


@dataclass(frozen=True)
class Headings:
    """The words of all pages as one text, where each page begins in it, and the headings of its articles."""

    text: str
    starts: tuple[int, ...]
    articles: tuple[re.Match[str], ...]

    def page_at(self, place: int) -> int:
        """The page on which a place of the text lies, counted from 1."""
        return bisect_right(self.starts, place)


def joined_pages(pages: Sequence[str]) -> Headings:
    """The pages one after the other."""
    kept = [page.rstrip() + "\n" for page in pages]
    starts = [0, *accumulate(map(len, kept))][: len(kept)]
    text = "".join(kept)
    return Headings(text, tuple(starts), tuple(_headings(text)))


def split_articles(pages: Sequence[str]) -> list[Article]:
    """The articles of a regulation in order; the numbers go up, so that a mention is no heading. Pages count from 1."""
    headings = joined_pages(pages)
    text = headings.text
    articles: list[Article] = []
    previous, chapter = 0, ""
    for match, after in pairwise([*headings.articles, None]):
        assert match is not None
        end = after.start() if after else len(text)
        body = _without_titles(text[match.end() : end])
        last = headings.page_at(match.end() + len(body))
        between = text[previous : match.start()]
        chapters, sections = list(CHAPTER.finditer(between)), list(SECTION.finditer(between))
        titles = [found["title"].strip() for found in [*chapters[-1:], *sections[-1:]]]
        chapter = titles[0] if chapters else chapter
        heading = " ".join([*titles, match["title"].strip(" /\t")]).strip()
        number, first = match["number"].translate(DIGITS), headings.page_at(match.start())
        articles.append(Article(number, body.strip(), heading, chapter, first, last))
        previous = match.end()
    return articles


def _headings(text: str) -> list[re.Match[str]]:
    """The headings of articles; a line that only refers to an article, or one out of order, is none."""
    found: list[re.Match[str]] = []
    last = 0
    for match in ARTICLE.finditer(text):
        number = int(re.sub(r"\D", "", match["number"].translate(DIGITS)) or 0)
        refers = CROSS_REFERENCE.search(text[: match.start("number")].removesuffix("Pasal ").rstrip()[-20:])
        if refers or not last <= number <= last + 10 or len(found) >= MOST_ARTICLES:
            continue
        found.append(match)
        last = number
    return found


def _without_titles(body: str) -> str:
    """An article's words without the chapter's title that follows it."""
    cut = min((found.start() for found in (CHAPTER.search(body), SECTION.search(body)) if found), default=len(body))
    return body[:cut].rstrip()


def split_paragraphs(text: str) -> list[tuple[str, str]]:
    """The numbered paragraphs of an article, number and words; an article without numbers is one of number ""."""
    marks = list(PARAGRAPH.finditer(text))
    if not marks:
        return [("", text.strip())]
    parts = []
    for mark, after in pairwise([*marks, None]):
        assert mark is not None
        parts.append((mark["number"].translate(DIGITS), text[mark.end() : after.start() if after else None].strip()))
    return parts
