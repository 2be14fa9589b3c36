"""The instruments as reports need them: the scheme of each, and how its size is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F

from domains.models import Indicator, Instrument
from evaluations.rules import scoring
from evaluations.scoring_inputs import instrument_scheme


@dataclass(frozen=True)
class InstrumentVersion:
    """One instrument. Values of two yardsticks are never compared or joined."""

    instrument: Instrument
    size: str  # "37 baris", "47 indikator"
    scheme: scoring.ScoringScheme
    numbers: Mapping[int, int]  # indicator id → number
    short_names: Mapping[int, str]  # by number

    @property
    def pk(self) -> int:
        return self.instrument.pk

    @property
    def name(self) -> str:
        """ "SPBE 2020" of "SPBE 2020 (47 indikator)": where the size stands beside it."""
        return self.instrument.short_name.split(" (")[0]

    @property
    def bands(self) -> tuple[scoring.PredicateBand, ...]:
        return self.scheme.bands

    @property
    def domains(self) -> tuple[scoring.SchemeDomain, ...]:
        """The domains a page may show; Pemdi has none."""
        return tuple(d for d in self.scheme.domains if not d.synthetic)

    @property
    def aspects(self) -> tuple[scoring.SchemeAspect, ...]:
        return tuple(aspect for domain in self.scheme.domains for aspect in domain.aspects)


def instrument_size(structure: Mapping[str, int]) -> str:
    """Where one indicator fills several rows (SPBE-2018) the rows are what is compared."""
    rows, indicators = structure["rows"], structure["indicators"]
    return f"{indicators} indikator" if rows == indicators else f"{rows} baris"


def read_instrument_versions() -> dict[int, InstrumentVersion]:
    """Every instrument that can be scored, by id: one query. Its long texts stay in the database."""
    rows = Indicator.objects.filter(instrument__scorable=True).select_related("aspect__domain", "instrument")
    light = rows.defer(
        "description", "details", "weight_source", "instrument__details", "instrument__level_scales"
    ).annotate(structure=F("instrument__details__structure"))
    ordered = light.order_by("instrument__valid_from", "instrument__code", "number")
    groups = {pk: list(group) for pk, group in groupby(ordered, key=lambda i: i.instrument_id)}
    return {pk: _yardstick(found[0].instrument, found[0].structure, found) for pk, found in groups.items()}


def _yardstick(
    instrument: Instrument, structure: Mapping[str, int], indicators: Sequence[Indicator]
) -> InstrumentVersion:
    return InstrumentVersion(
        instrument=instrument,
        size=instrument_size(structure),
        scheme=instrument_scheme(instrument, indicators),
        numbers={i.pk: i.number for i in indicators},
        short_names={i.number: i.short_name for i in indicators},
    )
