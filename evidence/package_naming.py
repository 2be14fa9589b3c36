"""How the files of one indicator are called in its package: one order and one naming, for package and explanation."""

from collections.abc import Iterable
from datetime import date, datetime

from evidence.models import Citation, DocumentVersion
from evidence.rules.package_names import package_file_name


def cited_by_version(citations: Iterable[Citation]) -> dict[DocumentVersion, list[Citation]]:
    """Each version once, by the lowest level and item that it proves, then by its date."""
    found: dict[DocumentVersion, list[Citation]] = {}
    for citation in sorted(citations, key=_order):
        found.setdefault(citation.version, []).append(citation)
    return found


def _order(citation: Citation) -> tuple[int, int, date, datetime, int]:
    """What names no item, or no date, comes last."""
    level, place = (citation.item.criterion.level, citation.item.position) if citation.item else (99, 0)
    return level, place, citation.version.dated or date.max, citation.created_at, citation.pk


def package_names(number: int, versions: Iterable[DocumentVersion]) -> dict[DocumentVersion, str]:
    """The names of files that lie in the package of that indicator, in its order."""
    return {
        version: package_file_name(number, place, version.document.title, _extension(version))
        for place, version in enumerate(versions)
    }


def is_packed(version: DocumentVersion) -> bool:
    """Whether there is a file to hand on; the storage is not asked."""
    return not version.is_link and not version.in_quarantine and version.handed_on is not None


def _extension(version: DocumentVersion) -> str:
    """As the content says, whatever the file was called."""
    return version.shown_kind.extension
