"""The parts of a paper with their pages: chapters and articles of a regulation, headings of a report, parts of minutes.

Whoever reads a paper jumps to them, and the place that a citation names finds its page. Pure, no Django.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from reading.structure import CHAPTER, DIGITS, PARAGRAPH, Headings, joined_pages

CHAPTER_DEPTH, ARTICLE_DEPTH, PARAGRAPH_DEPTH, LETTER_DEPTH = 1, 2, 3, 4
FEWEST_ARTICLES = 3  # a paper with fewer only mentions some
MOST_PARTS = 3_000  # of one paper that are kept
MOST_LETTERS = 4_000_000
LONGEST_LABEL, LONGEST_TITLE = 60, 120
HEADING_LINE = 90  # letters of a line that may be a heading
LETTER = re.compile(r"^[ \t]{0,12}(?P<letter>[a-z])\.[ \t]", re.MULTILINE)
LAST_ARTICLE_ENDS = re.compile(
    r"^[ \t]*(?:Agar setiap orang mengetahuinya|Ditetapkan di\b|LAMPIRAN\b|PENJELASAN\s*$)", re.MULTILINE
)
# "BAB II", "A. Latar Belakang", "2.1 Hasil": headings of a report; two words at most begin with a small letter.
REPORT_CHAPTER = re.compile(r"^\s{0,8}BAB\s{1,3}(?P<number>[IVXLC]{1,7}|\d{1,2})\b[ .:]*(?P<title>[^\n]{0,90})$")
REPORT_HEADING = re.compile(
    r"^\s{0,8}(?P<number>[A-Z]|[IVX]{1,5}|\d{1,2}(?:\.\d{1,2}){1,2})\.?[ \t]{1,4}(?P<title>[A-Z][^\n]{2,80})$"
)
IN_A_LIST = re.compile(r"(?:\.{4,}|…)|\s\d{1,3}$")  # of a printed table of contents: its page is another one
SENTENCE_END = re.compile(r"[;,.:]$")
# The parts of minutes by the words that head them.
MINUTES_PARTS = (
    ("Agenda", r"(?:agenda|acara|susunan acara|pokok bahasan)(?: rapat)?"),
    ("Peserta", r"(?:peserta|daftar hadir|kehadiran|hadir|yang hadir|unsur yang hadir)(?: rapat)?"),
    ("Pembahasan", r"(?:pembahasan|jalannya rapat|uraian|hasil pembahasan|permasalahan|masalah)(?: rapat)?"),
    ("Keputusan", r"(?:keputusan|kesimpulan|hasil|hasil rapat|hasil keputusan|simpulan)(?: rapat)?"),
    ("Rekomendasi", r"(?:rekomendasi|saran|saran dan rekomendasi)"),
    ("Tindak lanjut", r"(?:tindak lanjut|rencana tindak lanjut|penutup dan tindak lanjut)"),
)
MINUTES_HEADINGS = tuple(
    (label, re.compile(rf"^\s{{0,8}}(?:(?:[A-Z]|[IVX]{{1,4}}|\d{{1,2}})[.)]\s*)?{words}\s*(?::|$)", re.IGNORECASE))
    for label, words in MINUTES_PARTS
)
IS_MINUTES = re.compile(r"\b(?:notul(?:a|en|ensi)|risalah rapat|berita acara rapat)\b", re.IGNORECASE)
FIRST_LETTERS = 2_000


@dataclass(frozen=True)
class PaperPart:
    """One part of a paper: how deep it lies, how it is called, its title, and the page on which it begins."""

    depth: int
    label: str
    title: str
    page: int


def contents_of(pages: Sequence[str]) -> list[PaperPart]:
    """The parts in the order of the paper: of a regulation where it has articles, else of minutes, else of a report."""
    for find in (_regulation, _minutes, _report):
        if parts := list(islice(find(pages), MOST_PARTS)):
            return parts
    return []


def _regulation(pages: Sequence[str]) -> Iterator[PaperPart]:
    headings = joined_pages(pages)
    if len(headings.articles) < FEWEST_ARTICLES:
        return
    text = headings.text
    chapters = [(match.start(), match) for match in CHAPTER.finditer(text)]
    known: set[str] = set()
    for match, after in pairwise([*headings.articles, None]):
        assert match is not None
        while chapters and chapters[0][0] < match.start():
            start, chapter = chapters.pop(0)
            label = " ".join(chapter.group().split()[:2])
            if label not in known:  # a running head says it on every page
                known.add(label)
                yield PaperPart(CHAPTER_DEPTH, label, chapter["title"].strip()[:LONGEST_TITLE], headings.page_at(start))
        label = f"Pasal {match['number'].translate(DIGITS)}"
        title = match["title"].strip(" /\t")[:LONGEST_TITLE]
        yield PaperPart(ARTICLE_DEPTH, label, title, headings.page_at(match.start("number")))
        end = after.start() if after else _end_of_articles(text, match.end())
        yield from _within(label, text, match.end(), end, headings)


def _end_of_articles(text: str, start: int) -> int:
    found = LAST_ARTICLE_ENDS.search(text, start)
    return found.start() if found else len(text)


def _within(label: str, text: str, start: int, end: int, headings: Headings) -> Iterator[PaperPart]:
    """The numbered paragraphs of an article and the letters in them."""
    marks = [match for match in PARAGRAPH.finditer(text, start, end) if match.start() >= start]
    yield from _letters(label, text, start, marks[0].start() if marks else end, headings)
    for mark, after in pairwise([*marks, None]):
        assert mark is not None
        name = f"{label} ayat ({mark['number'].translate(DIGITS)})"
        yield PaperPart(PARAGRAPH_DEPTH, name, "", headings.page_at(mark.start("number")))
        yield from _letters(name, text, mark.end(), after.start() if after else end, headings)


def _letters(label: str, text: str, start: int, end: int, headings: Headings) -> Iterator[PaperPart]:
    """Each letter once, in their order: a list in a list is not told apart."""
    wanted = "a"
    for match in LETTER.finditer(text, start, end):
        if match["letter"] == wanted:
            page = headings.page_at(match.start("letter"))
            yield PaperPart(LETTER_DEPTH, f"{label} huruf {wanted}", "", page)
            wanted = chr(ord(wanted) + 1)


def _minutes(pages: Sequence[str]) -> Iterator[PaperPart]:
    """The parts of minutes, each where it is first headed."""
    if not IS_MINUTES.search("\n".join(pages[:1])[:FIRST_LETTERS]):
        return
    known: set[str] = set()
    for page, line in _lines(pages):
        for label, heading in MINUTES_HEADINGS:
            match = heading.match(line)
            if match and label not in known:
                known.add(label)
                yield PaperPart(CHAPTER_DEPTH, label, line[match.end() :].strip()[:LONGEST_TITLE], page)
                break


def _report(pages: Sequence[str]) -> Iterator[PaperPart]:
    """Chapters and headings, each once; what stands in a printed table of contents, or in a sentence, is none."""
    known: set[str] = set()
    untitled: PaperPart | None = None
    for page, line in _lines(pages):
        plain = line.strip()
        if untitled and plain:  # "BAB II" stands alone, its title below it
            yield replace(untitled, title=plain[:LONGEST_TITLE])
            untitled = None
            continue
        part = _report_part(line, plain, page)
        if part is None or (key := f"{part.depth} {part.label} {part.title * (part.depth > CHAPTER_DEPTH)}") in known:
            continue
        known.add(key)
        if part.title:
            yield part
        else:
            untitled = part
    if untitled:
        yield untitled


def _report_part(line: str, plain: str, page: int) -> PaperPart | None:
    if len(plain) > HEADING_LINE or IN_A_LIST.search(plain) or SENTENCE_END.search(plain):
        return None
    if match := REPORT_CHAPTER.match(line):
        return PaperPart(CHAPTER_DEPTH, f"BAB {match['number']}", match["title"].strip(), page)
    match = REPORT_HEADING.match(line)
    if match and _is_title(match["title"]):
        return PaperPart(ARTICLE_DEPTH, match["number"], match["title"].strip(), page)
    return None


def _is_title(text: str) -> bool:
    """Whether most of its words begin large: a line of running text does not."""
    words = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    return bool(words) and sum(word[0].isupper() for word in words) * 2 > len(words)


def _lines(pages: Sequence[str]) -> Iterator[tuple[int, str]]:
    left = MOST_LETTERS
    for page, text in enumerate(pages, 1):
        for line in text[:left].split("\n"):
            yield page, line
        left -= len(text)
        if left <= 0:
            return


# What people write: "Pasal 21 ayat (2) huruf b", "Ps. 21 ayat 2", "BAB III".
ARTICLE_SAID = re.compile(r"\b(?:pasal|ps\.?)\s*(\d{1,3}[A-Z]?)\b", re.IGNORECASE)
PARAGRAPH_SAID = re.compile(r"\bayat\s*\(?\s*(\d{1,2})\s*\)?", re.IGNORECASE)
LETTER_SAID = re.compile(r"\bhuruf\s+([a-z])\b", re.IGNORECASE)
CHAPTER_SAID = re.compile(r"\bbab\s+([IVXLC]{1,7}|\d{1,2})\b", re.IGNORECASE)


def find_part(place: str, parts: Iterable[PaperPart]) -> PaperPart | None:
    """The part that a place names, as exactly as the paper is known; None where it has no such part."""
    known: dict[str, PaperPart] = {}
    for part in parts:
        known.setdefault(part.label.lower(), part)
    return next((known[label] for label in _labels(place) if label in known), None)


def _labels(place: str) -> Iterator[str]:
    """The labels that a place may mean, the most exact one first; minutes and reports are called by their words."""
    if article := ARTICLE_SAID.search(place):
        label = f"pasal {article[1].lower()}"
        rest = place[article.end() :]
        paragraph, letter = PARAGRAPH_SAID.search(rest), LETTER_SAID.search(rest)
        numbered = f"{label} ayat ({paragraph[1]})" if paragraph else label
        if letter:
            yield f"{numbered} huruf {letter[1].lower()}"
        yield numbered
        yield label
    elif chapter := CHAPTER_SAID.search(place):
        yield f"bab {chapter[1].lower()}"
    else:
        yield " ".join(place.lower().split())
