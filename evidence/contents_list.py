"""The list of contents beside a document, and the page of an article that a citation names: as a machine read them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from evidence.models import Citation, DocumentVersion, VersionReading
from evidence.reading_index import parts_of
from reading.contents import ARTICLE_DEPTH, LETTER_DEPTH, PARAGRAPH_DEPTH, PaperPart, find_part

MOST_SHOWN = 400


class PaperContents(NamedTuple):
    """What is shown of a paper's parts, and all of them."""

    shown: tuple[PaperPart, ...] = ()
    parts: tuple[PaperPart, ...] = ()

    def part_named(self, citation: Citation) -> PaperPart | None:
        """Where a citation's article stands, if it names no page itself."""
        return find_part(citation.article, self.parts) if citation.article and not citation.page.strip() else None

    def mark(self, citations: Iterable[Citation], version: DocumentVersion) -> None:
        """Say of those that rest on this version where their article was found."""
        for citation in citations:
            if citation.version_id == version.pk:
                citation.found_part = self.part_named(citation)


def reading_of_version(version: DocumentVersion) -> VersionReading | None:
    """What was read of a file that can be opened; None of all others. One query, without its proposals."""
    if version.is_link or version.in_quarantine:
        return None
    shown = ("contents", "facts", "findings", "scans_left", "signatures")
    return VersionReading.objects.filter(version=version).only(*shown).first()


def paper_contents(reading: VersionReading | None) -> PaperContents:
    """The same from what was read along."""
    parts = parts_of(reading)
    return PaperContents(tuple(_shown(parts))[:MOST_SHOWN], tuple(parts))


def _shown(parts: Sequence[PaperPart]) -> Iterator[PaperPart]:
    """Chapters and articles; a paragraph only where it begins on a page of its own; no letters."""
    page = 0
    for part in parts:
        if part.depth <= ARTICLE_DEPTH or (part.depth == PARAGRAPH_DEPTH and part.page != page):
            yield part
        if part.depth < LETTER_DEPTH:
            page = part.page
