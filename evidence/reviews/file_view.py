"""What the review pane shows of a file: itself, or its words where no browser shows it; its parts, and cited pages."""

from typing import Any

from evidence.contents_list import PaperContents, paper_contents, reading_of_version
from evidence.models import Citation, DocumentVersion, PageText, VersionCopy
from evidence.reviews.queries import cited_pages
from evidence.rules.cited_pages import LAST_PAGE
from evidence.signature_words import signatures_read
from uploads import filetypes

SHOWN_AS_WORDS = filetypes.NEW_OFFICE_KINDS  # until there is a PDF of them, and where none can be made
MOST_PARTS, MOST_LETTERS = 60, 80_000  # of a file's words on one page


def file_view(citation: Citation) -> dict[str, Any]:
    """Kind, signatures, cited pages, parts with their pages, words by page or part; one query, two for an Office file.

    An article that is cited without its page opens where the machine found it (`found_part`).
    """
    version = citation.version
    view = version.copies.filter(kind=VersionCopy.Kind.PDF).first() if version.has_view else None
    kind = filetypes.PDF if view else None if version.is_link else version.shown_kind
    texts = _texts(version) if kind in SHOWN_AS_WORDS and not version.in_quarantine else []
    last_page = view.pages if view else version.pages
    # A PDF that nobody has read yet opens where it is cited all the same: its viewer stays at the last page.
    pages = cited_pages(citation, last_page or (LAST_PAGE if kind == filetypes.PDF else 0))
    reading = reading_of_version(version)
    contents = paper_contents(reading) if kind == filetypes.PDF or texts else PaperContents()
    found = contents.part_named(citation)
    return {
        "readings": {version.pk: reading},
        "signatures": signatures_read(reading, citation.evaluation.region),
        "paper": contents,
        "contents": contents.shown,
        "found_part": found,
        "kind": kind,
        "last_page": last_page,
        "cited_pages": pages,
        "first_page": next(iter(pages), found.page if found else None),
        "texts": texts,
    }


def _texts(version: DocumentVersion) -> list[tuple[int, str]]:
    """The first pages or parts that hold words, as many as a page bears."""
    rows = PageText.objects.filter(version=version).exclude(text="").order_by("number")
    shown: list[tuple[int, str]] = []
    left = MOST_LETTERS
    for number, text in rows.values_list("number", "text")[:MOST_PARTS]:
        if left <= 0:
            break
        shown.append((number, text[:left]))
        left -= len(text)
    return shown
