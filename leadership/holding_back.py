"""What holds the index back: the parts that lie below it, by how much they pull. No query, exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluations.rules import scoring
from results.reading_support import CycleEvidence
from results.year_index import YearIndex
from ui.formats import decimal_comma, numbers_text

MAX_PARTS, MAX_NUMBERS = 2, 8  # what one sentence names


@dataclass(frozen=True)
class HoldingBack:
    """The sentence, and the reading that it speaks of."""

    sentence: str
    reading: YearIndex | None


@dataclass(frozen=True)
class IndexPart:
    """A domain or an aspect beside the index of the same reading."""

    name: str
    weight: Fraction
    value: Fraction
    gap: Fraction  # of the index above it

    @property
    def words(self) -> str:
        gap = scoring.round_half_up(self.gap)
        below = decimal_comma(gap) if gap else "kurang dari 0,01"
        return f"{self.name} {decimal_comma(scoring.round_half_up(self.value))}, {below} di bawah indeks"


def what_holds_back(lead: YearIndex, levels: YearIndex | None, evidence: CycleEvidence) -> HoldingBack:
    """Of the figure that leads; where no parts of it are known, of the levels that the page looks at."""
    if lead.is_estimate:
        return HoldingBack(_without_evidence(evidence), lead)
    for reading in (lead, levels):
        if reading and (parts := parts_below(reading)) is not None:
            return HoldingBack(_parts_sentence(reading, parts), reading)
    open_one = next((r for r in (lead, levels) if r and r.outcome and r.outcome.filled), None)
    if open_one:
        return HoldingBack(_gaps_sentence(open_one), open_one)
    if lead.complete:
        return HoldingBack(f"Nilai {_part_word(lead)} {lead.year} tidak diterbitkan, dan belum ada tingkat.", lead)
    return HoldingBack("Belum dapat disebut: belum ada tingkat kematangan yang terisi.", None)


def parts_below(reading: YearIndex) -> list[IndexPart] | None:
    """Domains, or aspects where there are none, below the index, the strongest pull first; None where not all of them
    are known."""
    index = reading.value
    parts: Sequence[scoring.SchemeDomain | scoring.SchemeAspect] = reading.yardstick.domains
    value_of = reading.domain_value if parts else reading.aspect_value
    found = [(part, value_of(part.number)) for part in parts or reading.yardstick.aspects]
    if index is None or any(value is None for _, value in found):
        return None
    known = [(part, value) for part, value in found if value is not None]
    below = [IndexPart(part.name, part.weight, value, index - value) for part, value in known if value < index]
    return sorted(below, key=lambda part: -part.gap * part.weight)


def _parts_sentence(reading: YearIndex, parts: Sequence[IndexPart]) -> str:
    if not parts:
        return f"Tidak satu pun {_part_word(reading)} di bawah indeks."
    rest = len(parts) - MAX_PARTS
    more = f"; dan {rest} {_part_word(reading)} lain" if rest > 0 else ""
    return f"{'; '.join(part.words for part in parts[:MAX_PARTS])}{more}."


def _gaps_sentence(reading: YearIndex) -> str:
    missing = reading.outcome.total.missing if reading.outcome else ()
    named = f" ({numbers_text(missing)})" if len(missing) <= MAX_NUMBERS else ""
    of = reading.outcome.rows if reading.outcome else 0
    return f"Tingkat kematangan {len(missing)} dari {of} indikator belum diisi{named}, jadi belum ada satu indeks."


def _without_evidence(evidence: CycleEvidence) -> str:
    """Of an estimate: whose value nothing has raised yet."""
    estimates = {number: ready.estimate for number, ready in evidence.ready.items()}
    low = evidence.yardstick.scheme.rule.low
    bare = [number for number, found in estimates.items() if found and found.value <= low]
    elsewhere = [number for number, found in estimates.items() if found is None]
    said = f"{len(bare)} dari {len(estimates)} indikator belum dinaikkan data dukung yang diterima"
    return f"{said}; {len(elsewhere)} menunggu indeks lembaga lain." if elsewhere else f"{said}."


def _part_word(reading: YearIndex) -> str:
    return "domain" if reading.yardstick.domains else "aspek"
