"""Are we honest with ourselves: self-assessment against what was decided, and this year if that gap repeats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from accounts.models import User
from evaluations.models import Evaluation
from evaluations.rules import scoring
from leadership.calibration.by_agency import GapsByAgency, gaps_by_agency
from leadership.calibration.forecast import IndexForecast, forecast_index
from leadership.current_position import YearUnknown, index_delta
from results.region_history import RegionHistory, read_region_history
from results.rules import calibration
from results.rules.calibration import GapCounts, ValueGap
from results.year_index import OFFICIAL, OWN, YearIndex, dated_source_text
from ui.charts import axis_position
from ui.formats import decimal_comma, format_signed

SAME_PARTS = "Semua bagian sama"


@dataclass(frozen=True)
class ComparedYear:
    """One year's self-assessment and what was decided on it, under one instrument."""

    own: YearIndex
    decided: YearIndex

    @property
    def year(self) -> int:
        return self.own.year

    @property
    def has_levels(self) -> bool:
        return self.own.levels is not None and self.decided.levels is not None

    @property
    def gap(self) -> Decimal | None:
        """Self minus decided: exact where both are levels, else between printed figures."""
        return index_delta(self.own.value, self.decided.value, exact=self.decided.is_exact)

    @property
    def gap_text(self) -> str:
        return "–" if self.gap is None else format_signed(self.gap)

    @property
    def decided_word(self) -> str:
        if self.decided.is_interim:
            return "nilai asesor sementara"
        return {OFFICIAL: "hasil resmi", OWN: "nilai akhir"}.get(self.decided.origin, "angka pernyataan sumber")

    @property
    def direction(self) -> str:
        """ "mandiri 0,56 lebih tinggi", without praise or blame."""
        if self.gap is None:
            return "belum dapat dibandingkan"
        if not self.gap:
            return "mandiri sama"
        return f"mandiri {decimal_comma(abs(self.gap))} lebih {'tinggi' if self.gap > 0 else 'rendah'}"


@dataclass(frozen=True)
class CalibrationPart:
    """A domain or an aspect: both values, and how its indicators were claimed where levels are known."""

    label: str
    own: Decimal | None
    decided: Decimal | None
    gap: Decimal | None
    tally: GapCounts | None
    is_domain: bool

    @property
    def own_place(self) -> str | None:
        return axis_position(self.own)

    @property
    def decided_place(self) -> str | None:
        return axis_position(self.decided)

    @property
    def gap_text(self) -> str:
        return "–" if self.gap is None else format_signed(self.gap)


@dataclass(frozen=True)
class CalibrationRow:
    """One indicator with both levels."""

    number: int
    name: str
    own: Decimal | None
    decided: Decimal | None
    gap_text: str


@dataclass(frozen=True)
class CalibrationPage:
    pair: ComparedYear | None
    pairs: tuple[ComparedYear, ...]  # all years that can be compared, newest first
    waiting: tuple[int, ...]  # years with a self-assessment and no result
    title: str
    sentences: tuple[str, ...]
    tally: GapCounts | None
    parts: tuple[CalibrationPart, ...]
    finding: str
    rows: tuple[CalibrationRow, ...]
    agencies: GapsByAgency | None
    forecast: IndexForecast
    sources: tuple[str, ...]

    @property
    def lead(self) -> str:
        return " ".join(self.sentences)

    @property
    def differing(self) -> list[CalibrationRow]:
        return [row for row in self.rows if row.gap_text != "0"]

    @property
    def alike(self) -> list[CalibrationRow]:
        return [row for row in self.rows if row.gap_text == "0"]

    @property
    def rows_title(self) -> str:
        if not self.tally:
            return ""
        return f"{self.tally.over} lebih tinggi, {self.tally.under} lebih rendah, {self.tally.same} sama"

    @property
    def years_title(self) -> str:
        """Every year with its direction, the newest first."""
        return "; ".join(f"{pair.year} {pair.direction}" for pair in self.pairs[:3])

    @property
    def forecast_title(self) -> str:
        if self.forecast.estimate is None or self.pair is None or self.forecast.own is None:
            return "Belum dapat diperkirakan"
        text = self.forecast.estimate.text
        return f"Bila selisih {self.pair.year} berulang, {self.forecast.own.year} menjadi sekitar {text}"

    @property
    def forecast_note(self) -> str:
        return (
            "Perkiraan: tingkat (atau nilai domain) yang terisi dikurangi selisih tahun yang dibandingkan, dibatasi "
            "pada 1–5, lalu dihitung seperti indeks. Perkiraan tidak memiliki predikat dan tidak meramalkan hasil."
        )

    @property
    def has_sample(self) -> bool:
        readings = [self.forecast.own, *((self.pair.own, self.pair.decided) if self.pair else ())]
        return any(r is not None and r.is_sample and r.started for r in readings)


def calibration_page(
    cycles: Sequence[Evaluation], evaluation: Evaluation, user: User, year: int | None = None
) -> CalibrationPage:
    """Five queries. The newest comparable year up to the cycle's, or the one asked for.

    Raises `YearUnknown` for a year that cannot be compared.
    """
    record = read_region_history(cycles, user)
    pairs = compared_years(record)
    pair = _chosen(pairs, evaluation, year)
    agencies = gaps_by_agency(pair.own, pair.decided, evaluation, user) if pair and pair.has_levels else None
    gaps = _gaps(pair) if pair and pair.has_levels else []
    parts = _parts(pair, gaps) if pair else ()
    return CalibrationPage(
        pair=pair,
        pairs=pairs,
        waiting=_waiting(record, pairs),
        title=_title(record.region.name, pair),
        sentences=_sentences(pair, gaps),
        tally=calibration.count_gaps(gaps) if gaps else None,
        parts=parts,
        finding=_finding([part for part in parts if part.is_domain] or list(parts)),
        rows=_rows(gaps, pair.own.yardstick.short_names) if pair else (),
        agencies=agencies,
        forecast=forecast_index(pair.own if pair else None, pair.decided if pair else None, _own(record, evaluation)),
        sources=_sources(pair) if pair else (),
    )


def compared_years(record: RegionHistory) -> tuple[ComparedYear, ...]:
    """Our own final levels speak before a printed row: only they can be compared indicator by indicator.

    Where they have gaps and the row has none, the row speaks.

    While a cycle is not finished, what the assessors have said so far stands in, and says so.
    """
    found = []
    for year, own in sorted(record.selfs.items(), reverse=True):
        said = (kind.get(year) for kind in (record.finals, record.results, record.interims))
        comparable = [r for r in said if r is not None and r.yardstick.is_same_scale(own.yardstick)]
        decided = next((r for r in comparable if r.complete), comparable[0] if comparable else None)
        if own.started and decided is not None:
            found.append(ComparedYear(own, decided))
    return tuple(found)


def _chosen(pairs: Sequence[ComparedYear], evaluation: Evaluation, year: int | None) -> ComparedYear | None:
    if year is None:
        return next((pair for pair in pairs if pair.year <= evaluation.year), None)
    found = next((pair for pair in pairs if pair.year == year), None)
    if found is None:
        raise YearUnknown(year)
    return found


def _own(record: RegionHistory, evaluation: Evaluation) -> YearIndex | None:
    return record.selfs.get(evaluation.year)


def _waiting(record: RegionHistory, pairs: Sequence[ComparedYear]) -> tuple[int, ...]:
    compared = {pair.year for pair in pairs}
    return tuple(sorted(y for y, own in record.selfs.items() if own.started and y not in compared))


def _gaps(pair: ComparedYear) -> list[ValueGap]:
    return calibration.value_gaps(pair.own.yardstick.scheme, pair.own.levels or {}, pair.decided.levels or {})


def _parts(pair: ComparedYear, gaps: Sequence[ValueGap]) -> tuple[CalibrationPart, ...]:
    """Each domain, followed by its aspects; an instrument without domains has its aspects only."""
    by_number = {gap.number: gap for gap in gaps}
    found = []
    for domain in pair.own.yardstick.scheme.domains:
        if not domain.synthetic:
            inside = [by_number[i.number] for a in domain.aspects for i in a.indicators if by_number]
            values = (pair.own.domain_value(domain.number), pair.decided.domain_value(domain.number))
            found.append(_part(f"Domain {domain.number}. {domain.name}", values, inside, pair, True))
        for aspect in domain.aspects if gaps else ():
            inside = [by_number[i.number] for i in aspect.indicators]
            values = (pair.own.aspect_value(aspect.number), pair.decided.aspect_value(aspect.number))
            found.append(_part(f"{aspect.number}. {aspect.name}", values, inside, pair, False))
    return tuple(found)


def _part(
    label: str,
    values: tuple[Fraction | None, Fraction | None],
    inside: Sequence[ValueGap],
    pair: ComparedYear,
    is_domain: bool,
) -> CalibrationPart:
    own, decided = values
    return CalibrationPart(
        label=label,
        own=scoring.printed_value(own),
        decided=scoring.printed_value(decided),
        gap=index_delta(own, decided, exact=pair.decided.is_exact),
        tally=calibration.count_gaps(inside) if inside else None,
        is_domain=is_domain,
    )


def _rows(gaps: Sequence[ValueGap], names: Mapping[int, str]) -> tuple[CalibrationRow, ...]:
    return tuple(
        CalibrationRow(
            number=gap.number,
            name=names[gap.number],
            own=scoring.printed_value(gap.own),
            decided=scoring.printed_value(gap.decided),
            gap_text=format_level_gap(gap.difference),
        )
        for gap in gaps
    )


def format_level_gap(difference: Fraction | None) -> str:
    """ "+1", "−0,25", "0": a gap between two levels; "–" where one is missing."""
    if difference is None:
        return "–"
    places = 0 if difference.denominator == 1 else 2
    return format_signed(scoring.round_half_up(difference, places), places)


def _title(name: str, pair: ComparedYear | None) -> str:
    if pair is None:
        return f"{name}: selisih nilai mandiri dan hasil belum dapat dihitung"
    if pair.gap is None:
        return f"{name}: selisih nilai mandiri dan hasil {pair.year} belum lengkap"
    return f"{name} {pair.year}: {pair.direction}{' dengan' if not pair.gap else ' dari'} {pair.decided_word}"


def _sentences(pair: ComparedYear | None, gaps: Sequence[ValueGap]) -> tuple[str, ...]:
    if pair is None:
        return ("Selisih dihitung dari penilaian mandiri dan hasil dari tahun yang sama, dengan instrumen yang sama.",)
    return tuple(s for s in (_values(pair), tally_sentence(calibration.count_gaps(gaps)) if gaps else "") if s)


def _values(pair: ComparedYear) -> str:
    own = decimal_comma(pair.own.printed) if pair.own.complete else "belum lengkap"
    decided = decimal_comma(pair.decided.printed) if pair.decided.complete else "belum lengkap"
    return f"Penilaian mandiri {pair.year}: {own}; {pair.decided_word}: {decided} ({pair.decided.short})."


def tally_sentence(counted: GapCounts) -> str:
    """How many of the compared indicators were claimed higher, lower and alike. By how much says the index alone: a
    mean of levels beside it would be a second, nearly equal number."""
    if not counted.compared:
        return "Belum ada indikator yang dapat dibandingkan."
    missing = f" {counted.missing} tidak dapat dibandingkan." if counted.missing else ""
    return (
        f"Dari {counted.compared} indikator yang dibandingkan, {counted.over} dinilai sendiri lebih tinggi, "
        f"{counted.under} lebih rendah, dan {counted.same} sama.{missing}"
    )


def _finding(parts: Sequence[CalibrationPart]) -> str:
    """The widest gap, whichever way it points; ties are all named by their number."""
    known = [part for part in parts if part.gap is not None]
    if not known:
        return "Nilai bagian belum dapat dibandingkan"
    among = f"{len(known)} dari {len(parts)} bagian"
    some = f" di antara {among} yang dapat dibandingkan" if len(known) < len(parts) else ""
    widest = max(abs(part.gap) for part in known if part.gap is not None)
    names = [f"{part.label.split('. ', 1)[1]} ({part.gap_text})" for part in known if abs(part.gap or 0) == widest]
    if not widest:
        return f"{among} sama; yang lain belum dapat dibandingkan" if some else SAME_PARTS
    return f"Selisih terlebar pada {' dan '.join(names)}{some}"


def _sources(pair: ComparedYear) -> tuple[str, ...]:
    return tuple(dated_source_text(reading) for reading in (pair.own, pair.decided))
