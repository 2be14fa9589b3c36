"""Whether services carry the index while governance or management lag. Exact, from the domains of one reading.

The rule is ours (no regulation has one) and stands on the page: the domain of services lies above the index, and
governance or management lies in a lower band than the index. The bands of the index serve as a measure only: a domain
has no predicate of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluations.rules import scoring
from results.year_index import YearIndex
from ui.formats import decimal_comma

CARRYING_DOMAIN = "Layanan"
LAGGING_DOMAINS = ("Tata Kelola", "Manajemen")
RULE = (
    "Aturan aplikasi, tidak ada dalam peraturan: domain Layanan di atas indeks, sedangkan Tata Kelola atau Manajemen "
    "berada pada rentang predikat yang lebih rendah daripada indeks. Rentang predikat indeks di sini hanya ukuran; "
    "domain tidak memiliki predikat. Bobot domain dari instrumen. Keperluannya dinyatakan daerah (Kota Sukabumi: "
    "layanan "
    "mengangkat indeks, audit, pusat data, dan jaringan intra tertinggal)."
)


@dataclass(frozen=True)
class DomainBalance:
    """One domain beside the index; `bands_below` counts from the band of the index."""

    name: str
    weight: Fraction
    value: Fraction
    band: str
    bands_below: int

    @property
    def words(self) -> str:
        return f"{self.name} {_printed(self.value)} ({self.band})"


@dataclass(frozen=True)
class Imbalance:
    """Services above the index, and the domains that lag; `others` is the weighted mean without services."""

    reading: YearIndex
    carrying: DomainBalance
    lagging: tuple[DomainBalance, ...]
    others: Fraction
    others_band: str
    falls: bool  # whether the others alone would stand in a lower band than the index

    @property
    def title(self) -> str:
        return f"{self.carrying.name} mengangkat indeks, {' dan '.join(part.name for part in self.lagging)} tertinggal"

    @property
    def text(self) -> str:
        carrying, value = self.carrying, self.reading.value or Fraction(0)
        lag = "; ".join(f"{part.words}, {_bands(part.bands_below)} di bawah indeks" for part in self.lagging)
        return (
            f"{carrying.name} {_printed(carrying.value)}, {_printed(carrying.value - value)} di atas indeks, "
            f"dengan bobot {scoring.plain_fraction(carrying.weight)} %. {lag}. {self._without}"
        )

    @property
    def _without(self) -> str:
        lower = ", lebih rendah daripada indeks" if self.falls else ""
        mean = f"Tanpa {self.carrying.name}, rata-rata tertimbang domain lain {_printed(self.others)}"
        return f"{mean}, di rentang {self.others_band}{lower}."

    @property
    def rule(self) -> str:
        return RULE


def find_imbalance(reading: YearIndex) -> Imbalance | None:
    """None where nothing lags, and where the domains are not all known: nothing is guessed."""
    value, bands = reading.value, reading.yardstick.bands
    values = [(domain, reading.domain_value(domain.number)) for domain in reading.yardstick.domains]
    known = [(domain, found) for domain, found in values if found is not None]
    if value is None or not known or len(known) < len(values):
        return None
    own = _rank(bands, reading.predicate, value)
    parts = [_part(domain, found, bands, own) for domain, found in known]
    carrying = next((part for part in parts if CARRYING_DOMAIN in part.name and part.value > value), None)
    lagging = tuple(
        part for part in parts if part.bands_below > 0 and any(word in part.name for word in LAGGING_DOMAINS)
    )
    if carrying is None or not lagging:
        return None
    others = _mean(part for part in parts if part is not carrying)
    band = scoring.predicate_of(bands, others)
    return Imbalance(reading, carrying, lagging, others, band, _rank(bands, band, others) < own)


def _part(
    domain: scoring.SchemeDomain, value: Fraction, bands: Sequence[scoring.PredicateBand], own: int
) -> DomainBalance:
    band = scoring.predicate_of(bands, value)
    return DomainBalance(domain.name, domain.weight, value, band, own - _rank(bands, band, value))


def _rank(bands: Sequence[scoring.PredicateBand], predicate: str, value: Fraction) -> int:
    """The place of a band among all; the predicate as given decides, not the figure beside it."""
    names = [band.name for band in bands]
    return names.index(predicate if predicate in names else scoring.predicate_of(bands, value))


def _mean(parts: Iterable[DomainBalance]) -> Fraction:
    found = list(parts)
    return sum((p.value * p.weight for p in found), Fraction(0)) / sum((p.weight for p in found), Fraction(0))


def _bands(count: int) -> str:
    return f"{('satu', 'dua', 'tiga', 'empat')[count - 1]} rentang"


def _printed(value: Fraction) -> str:
    return decimal_comma(scoring.round_half_up(value))
