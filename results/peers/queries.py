"""Whom can we learn from: the ministry's results of one year as a table and a distribution, with the own place.

Positions count printed indexes; equal ones share a position. The median is ours and says so; the national mean is the
published one, which is not the mean of the rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.timezone import localdate

from accounts.models import User
from domains.models import DIGITAL_GOVERNMENT, Instrument
from evaluations.rules.scoring import PredicateBand, round_half_up
from evaluations.scoring_inputs import instrument_bands, scorable_instruments
from results.models import NationalAverage, OfficialResult
from results.next_band import NextPredicateBand, band_above_predicate
from results.peers.dot_plot import DotPlot, dot_plot
from results.peers.peer_filter import KINDS, InstitutionCatalogue, PeerFilter, year_before
from results.peers.peer_history import PeerHistories, peer_histories
from results.peers.peer_sums import (
    BandCount,
    DomainComparison,
    ProvinceRow,
    YearMovements,
    band_counts,
    compare_domains,
    movements_since,
    provinces_of,
)
from results.peers.ranking import RankedPeer, ordered_peers, ranked_peers
from results.published import published_means
from results.rules import positions
from ui.formats import decimal_comma, long_date


@dataclass(frozen=True)
class PeersPage:
    question: PeerFilter
    group: str  # "kabupaten dan kota di Jawa Tengah"
    rows: tuple[RankedPeer, ...]  # in the order asked for, narrowed to the predicate
    total: int
    sharing: int  # how many share the position of the one looked at, itself among them
    own: RankedPeer | None
    focus: str  # how the institution looked at is called
    title: str
    sentences: tuple[str, ...]
    next_band: NextPredicateBand | None
    median: Decimal | None
    means: tuple[NationalAverage, ...]
    bands: tuple[BandCount, ...]
    domains: tuple[DomainComparison, ...]
    provinces: tuple[ProvinceRow, ...]
    moves: YearMovements | None
    plot: DotPlot | None
    followed: PeerHistories
    sources: tuple[str, ...]

    @property
    def lead(self) -> str:
        """What is looked at; else what the page is for."""
        if self.sentences:
            return " ".join(self.sentences)
        return "Urutan berguna untuk mencari tempat belajar, bukan menentukan menang atau kalah."

    @property
    def place_kicker(self) -> str:
        return f"Posisi {self.focus}" if self.own else "Sebaran"

    @property
    def place_title(self) -> str:
        """ "Posisi 10 dari 35, di separuh atas": half is counted, ties are named in the lead."""
        if self.own is None:
            return f"Sebaran {self.total} {self.group}" if self.total else "Sebaran belum ada"
        place = f"Posisi {self.own.position} dari {self.total}"
        if self.total == 1 or self.sharing == self.total:
            return place
        last = self.own.position + self.sharing - 1  # equal ones share the first of their places
        if 2 * self.own.position > self.total + 1:
            return f"{place}, di separuh bawah"
        return f"{place}, di separuh atas" if 2 * last <= self.total + 1 else place

    @property
    def note(self) -> str:
        return f"Kelompok: {self.group}. Posisi menolong mencari tempat belajar; nilai yang sama berbagi posisi."

    @property
    def has_doubt(self) -> bool:
        return self.plot is not None and any(dot.doubted and not dot.own for dot in self.plot.dots)

    @property
    def domain_numbers(self) -> range:
        return range(1, 5)

    @property
    def orders(self) -> list[tuple[str, str]]:
        moves = [("naik", "kenaikan terbesar"), ("turun", "penurunan terbesar")] if self.moves else []
        return [("posisi", "posisi"), ("abjad", "abjad"), *moves]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The question as the fields of an address, for a form that changes only the chosen group."""
        asked = self.question
        fields = [("tahun", str(asked.year)), ("provinsi", asked.place), ("jenis", asked.kind)]
        fields += [("predikat", asked.predicate), ("untuk", asked.focus), ("urut", asked.order)]
        if asked.threshold is not None:
            fields.append(("ambang", decimal_comma(asked.threshold)))
        return [*fields, *(("daerah", name) for name in asked.followed)]

    @property
    def label(self) -> str:
        """The distribution in one sentence, for those who do not see it."""
        parts = [f"{band.count} {band.name}" for band in self.bands if band.count]
        median = f"; median {decimal_comma(self.median)}" if self.median is not None else ""
        return f"Sebaran indeks {self.total} {self.group}: {', '.join(parts)}{median}."


def peers_page(question: PeerFilter, catalogue: InstitutionCatalogue, user: User) -> PeersPage:
    """Four queries; the catalogue and the question are read already."""
    instruments = {i.pk: i for i in scorable_instruments(DIGITAL_GOVERNMENT)}
    by_year = _read(question, catalogue, instruments)
    ranked = ranked_peers(question, by_year)
    focus = catalogue.institutions.get(question.focus)
    own = next((peer for peer in ranked if peer.own), None)
    means = tuple(published_means(question.year, _single_kind(question)))
    bands = instrument_bands(ranked[0].result.instrument) if ranked else ()
    middle = positions.median([Fraction(peer.result.index) for peer in ranked])
    median = None if middle is None else round_half_up(middle)
    label = focus.label if focus else ""
    return PeersPage(
        question=question,
        group=question.group_words,
        rows=ordered_peers(question, ranked),
        total=len(ranked),
        sharing=sum(own is not None and peer.position == own.position for peer in ranked),
        own=own,
        focus=label,
        title=_title(question, ranked, own, label),
        sentences=_sentences(question, ranked, own, label, bands),
        next_band=_above(own, bands),
        median=median,
        means=means,
        bands=band_counts(bands, ranked, own),
        domains=compare_domains(ranked, own),
        provinces=provinces_of(ranked),
        moves=movements_since(ranked, year_before(question, catalogue)),
        plot=_plot(question, ranked, bands, median, means),
        followed=_followed(question, instruments, user),
        sources=_sources(ranked),
    )


def _read(
    question: PeerFilter, catalogue: InstitutionCatalogue, instruments: Mapping[int, Instrument]
) -> dict[int, dict[str, OfficialResult]]:
    """The group's rows of the year and of the one before in the lists, by year and institution: one query."""
    years = [year for year in (question.year, year_before(question, catalogue)) if year]
    rows = OfficialResult.objects.official().filter(year__in=years, kind__in=KINDS[question.kind][1])
    if question.province:
        rows = rows.filter(province=question.province)
    if question.island:
        rows = rows.filter(province__in=question.island_provinces)
    found: dict[int, dict[str, OfficialResult]] = {year: {} for year in years}
    for row in rows.order_by("institution"):
        row.instrument = instruments[row.instrument_id]
        found[row.year][row.institution] = row
    return found


def _title(question: PeerFilter, ranked: Sequence[RankedPeer], own: RankedPeer | None, label: str) -> str:
    if not ranked:
        return f"Belum ada hasil resmi {question.year} untuk {question.group_words}"
    if own is None:
        return f"Hasil resmi {question.year}: {len(ranked)} {question.group_words}"
    return f"{label} {question.year}: posisi {own.position} dari {len(ranked)}"


def _sentences(
    question: PeerFilter,
    ranked: Sequence[RankedPeer],
    own: RankedPeer | None,
    label: str,
    bands: Sequence[PredicateBand],
) -> tuple[str, ...]:
    if not ranked:
        return ()
    if own is None:
        return (f"{label} tidak termasuk kelompok ini.",) if label else ()
    # The position with its group, and everybody who shares it by name.
    ties = [peer.name for peer in ranked if peer.position == own.position and not peer.own]
    shared = f", sama dengan {_join_names(ties)}" if ties else ""
    figure = f"Hasil resmi {question.year}: {decimal_comma(own.result.index)} {own.result.predicate}".strip()
    place_sentence = f"{figure}, posisi {own.position} dari {len(ranked)} {question.group_words}{shared}."
    said = (place_sentence, _band_sentence(own, bands), _threshold_sentence(question, own))
    return tuple(sentence for sentence in said if sentence)


def _band_sentence(own: RankedPeer, bands: Sequence[PredicateBand]) -> str:
    above = _above(own, bands)
    if above is None:
        return "Tidak ada predikat di atasnya."
    if not above.distance:
        return f"Tepat di batas {above.name} ({decimal_comma(above.bound)}) menurut angka tercetak."
    return f"Kurang {decimal_comma(above.distance)} menuju {above.name} (batas {decimal_comma(above.bound)})."


def _threshold_sentence(question: PeerFilter, own: RankedPeer) -> str:
    if question.threshold is None:
        return ""
    gap = own.result.index - question.threshold
    line = f"ambang {decimal_comma(question.threshold)}"
    if not gap:
        return f"Tepat pada {line}."
    return f"{decimal_comma(abs(gap))} di {'atas' if gap > 0 else 'bawah'} {line}."


def _above(own: RankedPeer | None, bands: Sequence[PredicateBand]) -> NextPredicateBand | None:
    return band_above_predicate(bands, own.result.predicate, Fraction(own.result.index)) if own else None


def _join_names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} dan {names[-1]}"


def _single_kind(question: PeerFilter) -> str:
    """The kind whose published mean may stand beside the nation's."""
    kinds = KINDS[question.kind][1]
    return kinds[0] if len(kinds) == 1 else ""


def _plot(
    question: PeerFilter,
    ranked: Sequence[RankedPeer],
    bands: Sequence[PredicateBand],
    median: Decimal | None,
    means: Sequence[NationalAverage],
) -> DotPlot | None:
    values = [(peer.result.index, peer.own, bool(peer.result.warnings)) for peer in ranked]
    mean = means[0].value if means else None
    return dot_plot(values, bands, median, mean, question.threshold) if ranked else None


def _followed(question: PeerFilter, instruments: Mapping[int, Instrument], user: User) -> PeerHistories:
    """Everything published about the chosen ones, statements among it: one query."""
    rows = OfficialResult.objects.visible_to(user).published().filter(institution__in=question.followed)
    return peer_histories(question.followed, list(rows.order_by("year")), instruments, question.focus)


def _sources(ranked: Sequence[RankedPeer]) -> tuple[str, ...]:
    """The reports, each once with the day it was taken over, without the table and line of every row."""
    days: dict[str, date] = {}
    for peer in ranked:
        report = peer.result.source.split(", Tabel")[0]
        days[report] = max(days.get(report, date.min), localdate(peer.result.recorded_at))
    return tuple(f"{report}, dicatat {long_date(day)}" for report, day in sorted(days.items()))
