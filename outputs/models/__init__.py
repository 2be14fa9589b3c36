"""One file a noun."""

from outputs.models.package import Package
from outputs.models.report import Letterhead, Report

__all__ = [
    "Letterhead",
    "Package",
    "Report",
]
