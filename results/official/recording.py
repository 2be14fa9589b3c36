"""Results by others and of the past: whether figures fit together, and what a region writes down of itself.

Only rows of the ministry's reports are "hasil resmi"; a person's statement never becomes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import Instrument
from evaluations import permissions
from evaluations.rules.scoring import Scheme
from evaluations.scoring_inputs import in_force, scheme_of, scorable_instruments
from history.models import HistoryEntry
from regions.models import Region
from results.models import OfficialResult
from results.models.result import OWN_RECORD
from results.own_years import recordable_years
from results.rules import plausibility
from ui.formats import decimal_comma


@dataclass(frozen=True)
class Figures:
    """What a source says of one year: nothing computed, a domain that it does not print is absent."""

    index: Decimal
    predicate: str = ""
    domains: Mapping[int, Decimal] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = [decimal_comma(self.index), self.predicate]
        parts += [f"domain {number} {decimal_comma(value)}" for number, value in sorted(self.domains.items())]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Measure:
    """By what a year is measured: the instrument, its scheme, and how the predicate of that year is formed."""

    instrument: Instrument
    scheme: Scheme

    def doubts(self, year: int, figures: Figures) -> list[str]:
        """What does not fit in the figures, a sentence each; nothing is recomputed."""
        basis = self.instrument.basis_for(year)
        return plausibility.conflicts(self.scheme, basis, figures.index, figures.predicate, figures.domains)

    def predicate_doubt(self, year: int, figures: Figures) -> str | None:
        """The one of the doubts that is about the predicate."""
        basis = self.instrument.basis_for(year)
        return plausibility.predicate_conflict(self.scheme, basis, figures.index, figures.predicate)


def measures() -> dict[str, Measure]:
    """Every instrument that may be scored, by code, with its scheme: read once for many rows."""
    return {i.code: Measure(i, scheme_of(i)) for i in scorable_instruments()}


def as_stored(domains: Mapping[int, Decimal]) -> dict[str, str]:
    """Domain values as the row keeps them: {"1": "3.60"}."""
    return {str(number): f"{value:.2f}" for number, value in sorted(domains.items())}


@dataclass(frozen=True)
class Statement:
    """What a person read in a source about one year of their region."""

    figures: Figures
    source: str
    notes: str = ""


@transaction.atomic
def record_own_result(*, region: Region, year: int, statement: Statement, by: User) -> OfficialResult:
    """Write down a finished year of one's own region, with its source.

    Raises `ValidationError` for figures that do not fit together, that contradict the ministry's row of the year,
    or that differ from another published row without a note saying why.
    """
    result = OfficialResult(
        year=year,
        institution=region.name,
        kind=region.kind,
        region=region,
        province=region.parent.name if region.parent else region.name,
        source_type=OWN_RECORD,
        recorded_by=by,
    )
    permissions.require("record_history", by, result)
    _fill(result, statement)
    result.save()
    _tell(result, "", statement, by)
    return result


@transaction.atomic
def revise_own_result(*, result: OfficialResult, statement: Statement, by: User) -> OfficialResult:
    """Correct a row that this region recorded. Published rows are nobody's to change."""
    permissions.require("record_history", by, result)
    stored = OfficialResult.objects.select_for_update(of=("self",)).select_related("region").get(pk=result.pk)
    if not stored.is_recorded:
        raise permissions.Refused("Hasil terbit disimpan seperti tercetak dan tidak dapat diubah.")
    before = _words(statement_of(stored))
    _fill(stored, statement)
    if before != _words(statement):
        stored.recorded_by = by
        stored.save()
        _tell(stored, before, statement, by)
    return stored


def statement_of(result: OfficialResult) -> Statement:
    """A stored row as what was said."""
    return Statement(figures_of(result), result.source, result.notes)


def figures_of(result: OfficialResult) -> Figures:
    return Figures(result.index, result.predicate, result.domains)


def published_of(region: Region, year: int) -> OfficialResult | None:
    """What others printed about that year; the ministry's row before the press."""
    return OfficialResult.objects.of_region(region).published().filter(year=year).first()


def _fill(result: OfficialResult, statement: Statement) -> None:
    """Put the statement into the row, or raise `ValidationError` by field."""
    region = result.region
    instrument = in_force(result.year)
    if region is None or instrument is None or result.year not in recordable_years(region):
        raise ValidationError(f"Tahun {result.year} belum dapat dicatat: belum selesai atau tanpa instrumen.")
    figures = statement.figures
    _require_plausible(Measure(instrument, scheme_of(instrument)), result.year, figures)
    if refusal := refusal_beside(published_of(region, result.year), statement):
        raise ValidationError(refusal)
    result.instrument = instrument
    result.index, result.predicate = figures.index, figures.predicate
    result.domain_values = as_stored(figures.domains)
    result.source, result.notes = statement.source, statement.notes
    result.full_clean()


def _require_plausible(measure: Measure, year: int, figures: Figures) -> None:
    about_predicate = measure.predicate_doubt(year, figures)
    fields: dict[str, list[str]] = {}
    for sentence in measure.doubts(year, figures):
        fields.setdefault("predicate" if sentence == about_predicate else "index", []).append(sentence)
    if fields:
        raise ValidationError(fields)


def refusal_beside(published: OfficialResult | None, statement: Statement) -> str | None:
    """Why the statement cannot stand beside what was published of the same year; None if it can.

    The ministry's row is the result: nothing may contradict or merely repeat it. The press may err: a region that
    knows better says why.
    """
    if published is None:
        return None
    printed = figures_of(published)
    contradicts = difference(printed, statement.figures)
    if published.is_official and contradicts:
        return f"Hasil resmi {published.year} tercetak {printed}. {contradicts} Catatan daerah tidak menggantinya."
    if published.is_official and not _adds(printed, statement.figures):
        return f"Hasil resmi {published.year} sudah ada dengan angka yang sama; tidak perlu dicatat lagi."
    if contradicts and not statement.notes:
        return f"{published.provenance.capitalize()}, hasilnya {printed}. Jelaskan perbedaannya pada catatan."
    return None


def difference(printed: Figures, stated: Figures) -> str | None:
    """The first figure that both give and that differs, as a sentence."""
    if printed.index != stated.index:
        return f"Indeks Anda {decimal_comma(stated.index)}."
    if printed.predicate and stated.predicate and printed.predicate != stated.predicate:
        return f"Predikat Anda {stated.predicate}."
    shared = sorted(set(printed.domains) & set(stated.domains))
    other = next((number for number in shared if printed.domains[number] != stated.domains[number]), None)
    return f"Domain {other} Anda {decimal_comma(stated.domains[other])}." if other else None


def _adds(printed: Figures, stated: Figures) -> bool:
    new_predicate = bool(stated.predicate and not printed.predicate)
    return new_predicate or bool(set(stated.domains) - set(printed.domains))


def _words(statement: Statement) -> str:
    parts = [str(statement.figures), f"sumber: {statement.source}"]
    return "; ".join(parts + ([f"catatan: {statement.notes}"] if statement.notes else []))


def _tell(result: OfficialResult, before: str, statement: Statement, by: User) -> None:
    HistoryEntry.objects.record(
        subject=result, field=f"hasil {result.year}", before=before, after=_words(statement), by=by
    )
