"""Where the numbers of a printed page come from: each source once, and the mark that stands beside a number."""

from collections.abc import Iterable

from results.year_index import YearIndex, dated_source_text


class SourceNotes:
    """Numbered in the order in which they are first named."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, *texts: str) -> str:
        """ "[1][3]" of these sources; the empty ones have no mark."""
        marks = (self.numbers.setdefault(text, len(self.numbers) + 1) for text in texts if text)
        return "".join(f"[{number}]" for number in marks)

    def of_readings(self, readings: Iterable[YearIndex | None]) -> str:
        return self.of(*(dated_source_text(r) + (" (data contoh)" if r.is_sample else "") for r in readings if r))

    @property
    def lines(self) -> list[str]:
        return [f"[{number}] {text}" for text, number in self.numbers.items()]
