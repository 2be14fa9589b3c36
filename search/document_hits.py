"""Documents that have the asked words: in what is said of them, or on a page of their newest file.

Rights, class and quarantine are asked in the same statement as the words, before anything is ranked or cut off.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When, Window
from django.db.models.functions import Left, RowNumber, StrIndex
from django.db.models.lookups import GreaterThan
from django.urls import reverse

from accounts.models import User
from evidence.models import Document, DocumentVersion
from search.asked_words import AskedWords
from search.excerpts import Part, excerpt
from search.full_text import PAIRS_CUT
from search.hits import Hit, HitSlice
from search.models import DocumentWords, PageStems
from uploads import filetypes

QUARANTINE = (DocumentVersion.Scan.WAITING, DocumentVersion.Scan.INFECTED)
FACTS_LETTERS = 2_000  # of a line of words in which the facts stand, each twice
SHOWN_PAGES = filetypes.PDF.content_type  # browsers open these at a page


class _DocumentRow(NamedTuple):
    document: int
    title: str
    reference: str
    owner: str | None
    version: UUID | None
    scan: str | None
    content_type: str | None


class _Page(NamedTuple):
    number: int
    parts: tuple[Part, ...]


def document_hits(user: User, asked: AskedWords, first: int, most: int) -> HitSlice:
    """From the `first` on at most so many. Two queries."""
    rows = _readable(user, asked)[: 2 * (first + most + 1)]  # a document comes by its facts, and by its file again
    found: dict[int, _DocumentRow] = {}
    for row in map(_DocumentRow._make, rows):
        found.setdefault(row.document, row)
    shown = list(found.values())[first : first + most]
    pages = _best_pages([row.version for row in shown if row.version and row.scan not in QUARANTINE], asked)
    hits = [_hit(row, pages.get(row.version) if row.version else None) for row in shown]
    return HitSlice(tuple(hits), len(found) > first + most)


def _readable(user: User, asked: AskedWords) -> Any:
    visible = Document.objects.visible_to(user).order_by().values("pk")
    rows = DocumentWords.objects.filter(words__has_words=asked, document__in=visible)
    rows = rows.filter(Q(is_whole=False) | ~Q(version__scan__in=QUARANTINE))
    for phrase in asked.phrases:
        rows = rows.filter(_has_phrase(phrase))
    return rows.order_by("is_whole", "-document__created_at", "-document").values_list(
        "document",
        "document__title",
        "document__reference",
        "document__owner__short_name",
        "version",
        "version__scan",
        "version__content_type",
    )


def _has_phrase(phrase: str) -> Q:
    """A phrase of two words is one pair, looked for already; a longer one is looked for as it stands there."""
    on_a_page = PageStems.objects.filter(_has("line", phrase), version=OuterRef("version"))  # of those found so far
    facts = GreaterThan(StrIndex(Left("words", FACTS_LETTERS), Value(f" {phrase} ")), 0)
    stands_there = Q(facts) | Q(is_whole=True) & Q(Exists(on_a_page))
    return stands_there if phrase.count(" ") > 1 else ~Q(words__startswith=PAIRS_CUT) | stands_there


def _has(field: str, stems: str) -> Q:
    """The stems stand together in a line of them. Both databases look for it faster than by a pattern."""
    return Q(GreaterThan(StrIndex(F(field), Value(f" {stems} ")), 0))


def _best_pages(versions: Sequence[UUID], asked: AskedWords) -> dict[UUID | None, _Page]:
    """Of each file the page with most of the asked words, the first of several, with its sentence. One query."""
    if not versions:
        return {}
    # How many of the asked words a page has; a whole phrase counts for more.
    total: Any = Value(0)
    for word in asked.words:
        there = _has("line", word.stem)
        there |= Q(page__text__icontains=word.beginning) if word.beginning else Q()
        total += Case(When(there, then=Value(1)), default=Value(0), output_field=IntegerField())
    for phrase in asked.phrases:
        total += Case(When(_has("line", phrase), then=Value(100)), default=Value(0), output_field=IntegerField())
    rows = PageStems.objects.filter(version__in=versions).annotate(worth=total).filter(worth__gt=0)
    rank = Window(RowNumber(), partition_by=F("version"), order_by=[F("worth").desc(), F("page__number").asc()])
    best = rows.annotate(rank=rank).filter(rank=1).values_list("version", "page__number", "page__text", "line")
    return {version: _Page(number, excerpt(text, line, asked)) for version, number, text, line in best}


def _hit(row: _DocumentRow, page: _Page | None) -> Hit:
    told = [row.reference, row.owner or "Diskominfo"]
    url = reverse("document", args=[row.document])
    if page is None or not page.parts:
        return Hit(row.title, url, " · ".join(filter(None, told)))
    file = reverse("evidence_download", args=[row.version])
    opens = f"{file}?lihat#page={page.number}" if row.content_type == SHOWN_PAGES else ""
    return Hit(row.title, url, " · ".join(filter(None, told)), page.parts, page.number, opens)
