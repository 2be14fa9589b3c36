"""Which items a whole paper may prove, by its name, its title page, its pages and articles. Pure, no Django."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reading.articles import ArticleReader, rank_articles, telling_sentence
from reading.file_names import (
    ENOUGH,
    LIKELY_SHARE,
    Ranked,
    is_first_item_clear,
    items_of,
    rank_reading,
    read_name,
    why_no_proof,
)
from reading.header_facts import Fact
from reading.instrument_terms import InstrumentTerms, Subject
from reading.issuers import ORGANISATION
from reading.paper_kinds import find_kind, item_kind_of
from reading.structure import Article, split_articles

KEPT = 12  # an agency's own indicators are shown first: more are kept than shown
MOST_PAGES, PAGE_LETTERS = 60, 6_000  # that are looked through
ALL_LETTERS = 400_000
PAGE_SHARE = 0.25  # of what a page says beside what its name says
FEWEST_ARTICLES = 3
LETTERHEAD_LINES = 10
ADDRESS = re.compile(
    r"\s*(?:Jalan|Jl\b|Telp|Telepon|Faks|Fax|Laman|Surel|E-?mail|Pos-?el|Website|Situs|Kode\s+Pos)", re.IGNORECASE
)
NATIONAL = ("Peraturan Presiden", "Peraturan Pemerintah", "Peraturan Menteri", "Peraturan Badan", "Peraturan Lembaga")
NAME_POLICIES = {"kebijakan": "peraturan", "notula": "notula", "undangan": "undangan", "laporan": "laporan"}


@dataclass(frozen=True)
class Proposal:
    """An item that a paper may prove, where, in which sentence, and why."""

    indicator: int
    items: tuple[str, ...]
    score: float
    page: int | None
    article: str
    sentence: str
    why: str
    is_item_clear: bool = False  # whether the first item stands out among those of its indicator


def propose(title: str, pages: Sequence[str], facts: Mapping[str, Fact], terms: InstrumentTerms) -> list[Proposal]:
    """The proposals of a paper, best first; none where nothing fits."""
    pages = _first_letters(pages)
    kind = facts["kind"].value if "kind" in facts else ""
    subject = facts["subject"].value if "subject" in facts else ""
    reading = read_name(f"{title} {kind} {subject}", terms.common)
    if why_no_proof(title, reading, terms.common) or kind.startswith(NATIONAL):
        return []
    if known := NAME_POLICIES.get(item_kind_of(kind)):
        reading.kinds.add(known)
    articles = split_articles(pages) if item_kind_of(kind) == "kebijakan" else []
    if len(articles) >= FEWEST_ARTICLES:
        found = _from_articles(articles, terms)
    else:
        found = _from_pages(pages, rank_reading(reading, terms), terms)
    best = max((one.score for one in found), default=0.0)
    likely = [one for one in found if one.score >= max(ENOUGH, LIKELY_SHARE * best)]
    named = [
        replace(
            one,
            items=items_of(terms.subjects[one.indicator], reading, terms),
            is_item_clear=is_first_item_clear(terms.subjects[one.indicator], reading, terms),
        )
        for one in likely
    ]
    return sorted(named, key=lambda one: -one.score)[:KEPT]


def _first_letters(pages: Sequence[str]) -> list[str]:
    """As many pages as are looked through: a hostile text must not take an hour."""
    kept, left = [], ALL_LETTERS
    for page in pages:
        kept.append(page[:left])
        left -= len(kept[-1])
        if left <= 0:
            break
    return kept


def _from_articles(articles: Sequence[Article], terms: InstrumentTerms) -> list[Proposal]:
    """Of a regulation: for each indicator that asks for a policy the article that is about it."""
    found = []
    asked = [subject.number for subject in terms.subjects.values() if _asks_policy(subject, terms)]
    for number, fits in rank_articles(asked, articles, terms).items():
        if fits:
            article, score = fits[0].article, fits[0].score
            sentence, phrase = _telling_sentence(article.text, number, terms)
            why = f"{article.label} cocok dengan istilah “{phrase}”" if phrase else f"{article.label} paling dekat"
            found.append(Proposal(number, (), score, article.first_page, article.label, sentence, why))
    return found


def _asks_policy(subject: Subject, terms: InstrumentTerms) -> bool:
    """Where an instrument asks for policies apart from practice only these; else wherever a policy is an item."""
    if terms.policies:
        return subject.is_policy
    return not subject.items or any(item.kind == "kebijakan" for item in subject.items)


def _from_pages(pages: Sequence[str], ranked: Sequence[Ranked], terms: InstrumentTerms) -> list[Proposal]:
    """Of any other paper: what its name says, and the page that speaks most of it."""
    reader, pages = ArticleReader(terms), list(map(_without_letterhead, pages))
    said = {
        number: reader.weights(Article("", page[:PAGE_LETTERS]))
        for number, page in enumerate(pages[:MOST_PAGES], 1)
        if page.strip()
    }
    found = []
    for one in ranked:
        page = max(said, key=lambda number: said[number][one.indicator], default=None)
        heard = said[page][one.indicator] if page else 0.0
        sentence, phrase = _telling_sentence(pages[page - 1], one.indicator, terms) if page and heard else ("", "")
        # Terms of the list, found by their stems: the paper may say them in another form.
        reasons = [f"nama atau judulnya cocok dengan istilah “{one.phrases[0]}”"] if one.phrases else []
        reasons += [f"halaman {page} cocok dengan istilah “{phrase}”"] if phrase else []
        if reasons:
            score = one.score + PAGE_SHARE * min(heard, 20.0)
            why = " dan ".join(reasons)
            found.append(Proposal(one.indicator, (), score, page if heard else None, "", sentence, why))
    return found


def _without_letterhead(page: str) -> str:
    """A page from where its office and address end: who writes is not what is written."""
    lines, start = page.split("\n"), 0
    for position, line in enumerate(lines[:LETTERHEAD_LINES], 1):
        if ADDRESS.match(line) or (line.isupper() and ORGANISATION.match(line)):
            start = position
        elif find_kind(line):
            break
    return "\n".join(lines[start:])


def _telling_sentence(text: str, number: int, terms: InstrumentTerms) -> tuple[str, str]:
    """The sentence that speaks most of an indicator's subject, and the words in it that do."""
    phrases = terms.subjects[number].phrases
    told = telling_sentence(text, phrases, terms.common)
    hits = phrases.found(terms.common.vocabulary.stems(told))
    return told, terms.spoken(max(hits, key=lambda hit: hit[2])[1], number) if hits else ""
