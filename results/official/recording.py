"""Results by others and of the past: whether figures fit together, and what a region writes down of itself.

Only rows of the ministry's reports are "hasil resmi"; a person's statement never becomes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import DIGITAL_GOVERNMENT, Instrument
from evaluations import permissions
from evaluations.rules.scoring import ScoringScheme
from evaluations.scoring_inputs import instrument_in_force, instrument_scheme, scorable_instruments
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values
from regions.models import Region
from results.models import OfficialResult
from results.models.result import OWN_RECORD
from results.own_years import recordable_years
from results.result_history import figures_text, figures_value
from results.rules import plausibility
from ui.formats import decimal_comma

NOT_YET = (
    "Tahun {year} belum dapat dicatat: masa penilaian mandirinya belum selesai atau belum diketahui, "
    "atau tahun itu tanpa instrumen."
)


@dataclass(frozen=True)
class PrintedFigures:
    """What a source says of one year: nothing computed, a domain that it does not print is absent."""

    index: Decimal
    predicate: str = ""
    domains: Mapping[int, Decimal] = field(default_factory=dict)
    aspects: Mapping[int, Decimal] = field(default_factory=dict)

    def __str__(self) -> str:
        return figures_text(self.value)

    @property
    def value(self) -> dict[str, Any]:
        """As the history keeps it."""
        return figures_value(self.index, self.predicate, self.domains, self.aspects)


@dataclass(frozen=True)
class YearScheme:
    """By what a year is measured: the instrument, its scheme, and how the predicate of that year is formed."""

    instrument: Instrument
    scheme: ScoringScheme

    def doubts(self, year: int, figures: PrintedFigures) -> list[str]:
        """What does not fit in the figures, a sentence each; nothing is recomputed."""
        basis = self.instrument.basis_for(year)
        parts = (figures.domains, figures.aspects)
        return plausibility.result_conflicts(self.scheme, basis, figures.index, figures.predicate, *parts)

    def index_of_parts(self, figures: PrintedFigures) -> plausibility.IndexOfParts | None:
        """The index that the printed aspects or domains give."""
        return plausibility.index_of_parts(self.scheme, figures.index, figures.domains, figures.aspects)

    def predicate_doubt(self, year: int, figures: PrintedFigures) -> str | None:
        """The one of the doubts that is about the predicate."""
        basis = self.instrument.basis_for(year)
        return plausibility.predicate_conflict(self.scheme, basis, figures.index, figures.predicate)


def scheme_by_instrument() -> dict[str, YearScheme]:
    """Every instrument that may be scored, by code, in its newest revision, with its scheme."""
    newest = scorable_instruments(DIGITAL_GOVERNMENT).filter(pk__in=Instrument.objects.newest())
    return {i.code: YearScheme(i, instrument_scheme(i)) for i in newest}


def as_stored(parts: Mapping[int, Decimal]) -> dict[str, str]:
    """Values of domains or aspects as the row keeps them: {"1": "3.60"}."""
    return {str(number): f"{value:.2f}" for number, value in sorted(parts.items())}


@dataclass(frozen=True)
class ResultStatement:
    """What a person read in a source about one year of their region."""

    figures: PrintedFigures
    source: str
    notes: str = ""


@transaction.atomic
def record_own_result(*, region: Region, year: int, statement: ResultStatement, by: User) -> OfficialResult:
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
    _apply_statement(result, statement)
    result.save()
    _record_result_change(result, {}, statement, by)
    return result


@transaction.atomic
def revise_own_result(*, result: OfficialResult, statement: ResultStatement, by: User) -> OfficialResult:
    """Correct a row that this region recorded. Published rows are nobody's to change."""
    permissions.require("record_history", by, result)
    stored = OfficialResult.objects.select_for_update(of=("self",)).select_related("region").get(pk=result.pk)
    if not stored.is_recorded:
        raise permissions.Refused("Hasil terbit disimpan seperti tercetak dan tidak dapat diubah.")
    before = _statement_value(result_statement(stored))
    _apply_statement(stored, statement)
    if before != _statement_value(statement):
        stored.recorded_by = by
        stored.save()
        _record_result_change(stored, before, statement, by)
    return stored


def result_statement(result: OfficialResult) -> ResultStatement:
    """A stored row as what was said."""
    return ResultStatement(printed_figures(result), result.source, result.notes)


def printed_figures(result: OfficialResult) -> PrintedFigures:
    return PrintedFigures(result.index, result.predicate, result.domains, result.aspects)


def published_result(region: Region, year: int) -> OfficialResult | None:
    """What others printed about that year; the ministry's row before the press."""
    return OfficialResult.objects.of_region(region).published().filter(year=year).first()


def _apply_statement(result: OfficialResult, statement: ResultStatement) -> None:
    """Put the statement into the row, or raise `ValidationError` by field."""
    region = result.region
    instrument = instrument_in_force(DIGITAL_GOVERNMENT, result.year)
    if region is None or instrument is None or result.year not in recordable_years(region):
        raise ValidationError(NOT_YET.format(year=result.year))
    figures = statement.figures
    measure = YearScheme(instrument, instrument_scheme(instrument))
    about_predicate = measure.predicate_doubt(result.year, figures)
    fields: dict[str, list[str]] = {}
    for sentence in measure.doubts(result.year, figures):
        fields.setdefault("predicate" if sentence == about_predicate else "index", []).append(sentence)
    if fields:
        raise ValidationError(fields)
    if refusal := why_not_beside(published_result(region, result.year), statement):
        raise ValidationError(refusal)
    result.instrument = instrument
    result.index, result.predicate = figures.index, figures.predicate
    result.domain_values, result.aspect_values = as_stored(figures.domains), as_stored(figures.aspects)
    result.source, result.notes = statement.source, statement.notes
    result.full_clean()


def why_not_beside(published: OfficialResult | None, statement: ResultStatement) -> str | None:
    """Why the statement cannot stand beside what was published of the same year; None if it can.

    The ministry's row is the result: nothing may contradict or merely repeat it. The press may err: a region that
    knows better says why.
    """
    if published is None:
        return None
    printed = printed_figures(published)
    contradicts = first_difference_text(printed, statement.figures)
    if published.is_official and contradicts:
        return f"Hasil resmi {published.year} tercetak {printed}. {contradicts} Catatan daerah tidak menggantinya."
    if published.is_official and not _adds_something(printed, statement.figures):
        return f"Hasil resmi {published.year} sudah ada dengan angka yang sama; tidak perlu dicatat lagi."
    if contradicts and not statement.notes:
        return f"{published.provenance.capitalize()}, hasilnya {printed}. Jelaskan perbedaannya pada catatan."
    return None


def first_difference_text(printed: PrintedFigures, stated: PrintedFigures) -> str | None:
    """The first figure that both give and that differs, as a sentence."""
    if printed.index != stated.index:
        return f"Indeks Anda {decimal_comma(stated.index)}."
    if printed.predicate and stated.predicate and printed.predicate != stated.predicate:
        return f"Predikat Anda {stated.predicate}."
    shared = sorted(set(printed.domains) & set(stated.domains))
    other = next((number for number in shared if printed.domains[number] != stated.domains[number]), None)
    return f"Domain {other} Anda {decimal_comma(stated.domains[other])}." if other else None


def _adds_something(printed: PrintedFigures, stated: PrintedFigures) -> bool:
    new_predicate = bool(stated.predicate and not printed.predicate)
    new_aspects = set(stated.aspects) - set(printed.aspects)
    return new_predicate or bool(new_aspects or set(stated.domains) - set(printed.domains))


def _statement_value(statement: ResultStatement) -> dict[str, Any]:
    return statement.figures.value | {"source": statement.source, "notes": statement.notes}


def _record_result_change(result: OfficialResult, before: Values, statement: ResultStatement, by: User) -> None:
    HistoryEntry.objects.record(
        subject=result,
        kind=HistoryKind.RESULT_RECORDED,
        details={"year": result.year},
        before=before,
        after=_statement_value(statement),
        by=by,
    )
