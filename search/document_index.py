"""Makes the index of the library, a few documents at a time, of those that have changed since.

Nobody has to tell it: a document has a revision, a file the moment when it was read, and the index says of which it
was made. So no write knows of search, and what was missed once is found the next time.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery

from evidence.models import Document, DocumentVersion, PageText, VersionReading
from search.asked_words import pairs_of, plain_words, stem_of, word_places
from search.full_text import PAIRS_CUT
from search.models import DocumentWords, PageStems

AT_ONCE = 50  # documents
MOST_WORDS = 20_000  # different ones of one document; what a hostile file has beyond that is not found
# Of its words and of their pairs: PostgreSQL keeps a megabyte of a document at most.
MOST_LETTERS = MOST_PAIR_LETTERS = 300_000
SEPARATOR = " / "  # no phrase reaches over it


class Made(NamedTuple):
    """Of what the words of a document are made."""

    revision: int
    version: UUID | None
    read_at: datetime | None


def changed_documents() -> list[int]:
    """Keys of those that the index does not know as they are now. Two queries."""
    newest = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-number")
    read = VersionReading.objects.filter(version=OuterRef("newest_version"))
    rows = Document.objects.annotate(newest_version=Subquery(newest.values("pk")[:1]))
    rows = rows.annotate(newest_reading=Subquery(read.values("read_at")[:1])).order_by("pk")
    known = DocumentWords.objects.filter(is_whole=False).values_list("document", "revision", "version", "read_at")
    made = {pk: Made(revision, version, read_at) for pk, revision, version, read_at in known}
    found = rows.values_list("pk", "revision", "newest_version", "newest_reading")
    return [pk for pk, *facts in found if made.get(pk) != tuple(facts)]


def refresh_index(most: int = AT_ONCE) -> bool:
    """Index what has changed, at most so many documents; whether more are left."""
    changed = changed_documents()
    for document in Document.objects.filter(pk__in=changed[:most]):
        index_document(document)
    return len(changed) > most


def rebuild_index() -> int:
    """All of it anew; returns how many documents."""
    DocumentWords.objects.all().delete()
    PageStems.objects.all().delete()
    while refresh_index():
        pass
    return DocumentWords.objects.filter(is_whole=False).count()


@transaction.atomic
def index_document(document: Document) -> None:
    """The words of its facts, and those of its newest file where that has been read and may be opened."""
    version = document.versions.order_by("-number").select_related("page_reading").first()
    reading = getattr(version, "page_reading", None)
    made = Made(document.revision, version.pk if version else None, reading.read_at if reading else None)
    is_open = version is not None and not version.in_quarantine
    # Title, number and kind, each as a line of stems and by its words as they stand there.
    texts = (
        document.title,
        document.reference,
        document.get_kind_display(),
        (version.original_name if version and is_open else "").rpartition(".")[0],
    )
    facts = SEPARATOR.join(_lines([plain_words(text) for text in texts]))
    pages = list(PageText.objects.filter(version=version).order_by("number")) if version and is_open else []
    DocumentWords.objects.filter(document=document).delete()
    PageStems.objects.filter(version__document=document).delete()
    words = SeenWords()
    words.add_pairs(facts)
    _keep(document, facts, words, made, is_whole=False)
    if version and pages:
        lines = [PageStems(page=page, version=version, line=words.line_of(page.text)) for page in pages]
        PageStems.objects.bulk_create(lines, batch_size=100)
        _keep(document, facts, words, made, is_whole=True)


def _keep(document: Document, facts: str, words: "SeenWords", made: Made, *, is_whole: bool) -> None:
    """The facts come first: of them a phrase is looked for as it stands there."""
    line = SEPARATOR.join([facts, *words.known, " ".join(words.pairs)])
    DocumentWords.objects.create(
        document=document,
        is_whole=is_whole,
        words=f"{PAIRS_CUT if words.pairs_cut else '/'} {line} /",
        revision=made.revision,
        version_id=made.version,
        read_at=made.read_at,
    )


def _lines(texts: list[list[str]]) -> Iterator[str]:
    for words in filter(None, texts):
        yield " ".join(stem_of(word) for word in words)
        yield SEPARATOR.join(words)


class SeenWords:
    """The different words of one document, stems among them, and which stand together, as they came."""

    def __init__(self) -> None:
        self._stems: dict[str, str] = {}
        self._room, self._pair_room = MOST_LETTERS, MOST_PAIR_LETTERS
        self.pairs: dict[str, None] = {}
        self.pairs_cut = False  # whether some were left out

    @property
    def known(self) -> Iterable[str]:
        return dict.fromkeys([*self._stems.values(), *self._stems])

    def line_of(self, text: str) -> str:
        """The text as a line of stems; a word beyond the bound stands there as it is."""
        stems = [self._stem(word) for word, _, _ in word_places(text)]
        self._add(pairs_of(stems))
        return f" {' '.join(stems)} "

    def add_pairs(self, lines: str) -> None:
        """Those of lines of stems that `SEPARATOR` keeps apart."""
        for line in lines.split(SEPARATOR):
            self._add(pairs_of(line.split()))

    def _add(self, pairs: Iterable[str]) -> None:
        for pair in pairs:
            if pair in self.pairs:
                continue
            if len(pair) > self._pair_room:
                self.pairs_cut = True
                return
            self._pair_room -= len(pair) + 1
            self.pairs[pair] = None

    def _stem(self, word: str) -> str:
        if word not in self._stems and len(self._stems) < MOST_WORDS and self._room > 2 * len(word):
            self._stems[word] = stem_of(word)
            self._room -= 2 * len(word)
        return self._stems.get(word, word)
