"""One file a noun."""

from signing.models.paper import Papers, SignedPaper
from signing.models.seal import Approval, Seal

__all__ = [
    "Approval",
    "Papers",
    "Seal",
    "SignedPaper",
]
