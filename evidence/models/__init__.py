"""One file a noun."""

from evidence.models.carryover import CarryOver
from evidence.models.citation import Citation, Verdict
from evidence.models.coverage import Coverage
from evidence.models.document import Document, DocumentVersion, VersionCopy, VersionText
from evidence.models.draft_file import DraftFile
from evidence.models.paper_check import CheckDismissal, JudgedCheck, PaperCheckKind
from evidence.models.request import EvidenceRequest, RequestMessage
from evidence.models.version_reading import PageText, ProposedItem, VersionReading

__all__ = [
    "CarryOver",
    "CheckDismissal",
    "Citation",
    "Coverage",
    "Document",
    "DocumentVersion",
    "DraftFile",
    "EvidenceRequest",
    "JudgedCheck",
    "PageText",
    "PaperCheckKind",
    "ProposedItem",
    "RequestMessage",
    "Verdict",
    "VersionCopy",
    "VersionReading",
    "VersionText",
]
