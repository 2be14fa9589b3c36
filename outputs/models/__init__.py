"""One file a noun."""

from outputs.models.package import Package
from outputs.models.report import Letterhead, Report
from outputs.models.shared_pack import SharedPack, SharedPackOpening
from outputs.models.tauval_entry import TauvalEntry

__all__ = [
    "Letterhead",
    "Package",
    "Report",
    "SharedPack",
    "SharedPackOpening",
    "TauvalEntry",
]
