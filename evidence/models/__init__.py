"""One file a noun."""

from evidence.models.carryover import CarryOver
from evidence.models.citation import Citation, Verdict
from evidence.models.coverage import Coverage
from evidence.models.document import Document, DocumentVersion, VersionCopy, VersionText
from evidence.models.request import EvidenceRequest, RequestMessage
from evidence.models.version_reading import PageText, ProposedItem, VersionReading

__all__ = [
    "CarryOver",
    "Citation",
    "Coverage",
    "Document",
    "DocumentVersion",
    "EvidenceRequest",
    "PageText",
    "ProposedItem",
    "RequestMessage",
    "Verdict",
    "VersionCopy",
    "VersionReading",
    "VersionText",
]
