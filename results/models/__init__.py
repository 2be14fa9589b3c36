"""One file a noun."""

from results.models.result import NationalAverage, OfficialResult
from results.models.year_note import YearNote

__all__ = [
    "NationalAverage",
    "OfficialResult",
    "YearNote",
]
