"""One file a noun."""

from signing.models.file_check import SealFileCheck
from signing.models.one_person import OnePersonSignoff
from signing.models.paper import Papers, SignedPaper
from signing.models.seal import Approval, Seal

__all__ = [
    "Approval",
    "OnePersonSignoff",
    "Papers",
    "Seal",
    "SealFileCheck",
    "SignedPaper",
]
