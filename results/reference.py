"""Load what others published: results as printed with their doubts, and averages. A person's rows stay untouched."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction

from domains.models import DIGITAL_GOVERNMENT
from domains.public_names import public_name
from domains.shapes import BrokenInstrument
from evaluations.scoring_inputs import instrument_in_force
from regions.models import Region
from regions.region_loader import BrokenReference, LoadCounts, read_rows, synchronize_rows
from results.models import NationalAverage, OfficialResult
from results.official.recording import PrintedFigures, YearScheme, as_stored, scheme_by_instrument

DATA = Path(__file__).parent / "data"
RESULTS, AVERAGES = DATA / "official-results.csv", DATA / "national-averages.csv"
RESULT_COLUMNS = (
    *("year", "institution", "kind", "region_code", "province", "index", "predicate"),
    *("d1", "d2", "d3", "d4", "source_type", "source", "notes"),
)
AVERAGE_COLUMNS = ("year", "scope", "measure", "value", "source")
RESULT_FIELDS = (
    *("kind", "region_id", "province", "instrument_id", "index", "predicate", "domain_values"),
    *("source_type", "source", "notes", "warnings"),
)


@transaction.atomic
def load_results(path: Path = RESULTS) -> LoadCounts:
    """The published results as printed, with their doubts. Rows that a person recorded stay untouched.

    The file is the whole truth about published rows: one that is no longer in it goes.
    """
    known = scheme_by_instrument()
    regions = {region.code: region for region in Region.objects.all()}
    wanted = [_result(path.name, line, row, known, regions) for line, row in read_rows(path, RESULT_COLUMNS)]
    return synchronize_rows(
        OfficialResult.objects.published(), wanted, ["year", "institution"], RESULT_FIELDS, remove=True
    )


def _result(
    file: str, line: int, row: dict[str, str], known: dict[str, YearScheme], regions: dict[str, Region]
) -> OfficialResult:
    year = _year(file, line, row["year"])
    instrument = instrument_in_force(DIGITAL_GOVERNMENT, year, (measure.instrument for measure in known.values()))
    if instrument is None:
        raise BrokenReference(file, line, f"tidak ada instrumen untuk tahun {year}; muat instrumen dahulu")
    if row["region_code"] and row["region_code"] not in regions:
        raise BrokenReference(file, line, f"kode daerah {row['region_code']!r} tidak ada")
    if row["kind"] not in OfficialResult.Kind.values:
        raise BrokenReference(file, line, f"jenis {row['kind']!r} tidak dikenal")
    domains = {number: _decimal(file, line, row[f"d{number}"]) for number in range(1, 5) if row[f"d{number}"]}
    figures = PrintedFigures(_decimal(file, line, row["index"]), row["predicate"], domains)
    return OfficialResult(
        year=year,
        institution=row["institution"],
        kind=row["kind"],
        region=regions.get(row["region_code"]),
        province=row["province"],
        instrument=instrument,
        index=figures.index,
        predicate=figures.predicate,
        domain_values=as_stored(domains),
        source_type=row["source_type"],
        source=_public(file, line, row["source"]),
        notes=_public(file, line, row["notes"]),
        warnings=known[instrument.code].doubts(year, figures),
    )


def _public(file: str, line: int, text: str) -> str:
    """The text with public names of works: no row tells of a repository."""
    try:
        return public_name(text, "source")
    except BrokenInstrument as error:
        raise BrokenReference(file, line, error.reason) from error


def _year(file: str, line: int, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise BrokenReference(file, line, f"tahun {text!r} bukan tahun")
    return int(text)


def _decimal(file: str, line: int, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise BrokenReference(file, line, f"nilai {text!r} bukan angka dua desimal") from error
    if not value.is_finite() or value != value.quantize(Decimal("0.01")):
        raise BrokenReference(file, line, f"nilai {text!r} bukan angka dua desimal")
    return value.quantize(Decimal("0.01"))


@transaction.atomic
def load_averages(path: Path = AVERAGES) -> LoadCounts:
    """The published averages, targets and counts."""
    wanted = [
        NationalAverage(
            year=_year(path.name, line, row["year"]),
            scope=row["scope"],
            measure=row["measure"],
            value=_decimal(path.name, line, row["value"]),
            source=_public(path.name, line, row["source"]),
        )
        for line, row in read_rows(path, AVERAGE_COLUMNS)
    ]
    key = ["year", "scope", "measure"]
    return synchronize_rows(NationalAverage.objects.all(), wanted, key, ["value", "source"], remove=True)


def doubtful_results() -> Iterable[OfficialResult]:
    """The published rows whose figures do not fit together."""
    return OfficialResult.objects.published().exclude(warnings=[]).order_by("year", "institution")
