"""The instruments as reports need them: the scheme of each, and how its size is named."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import CharField, QuerySet, TextField
from django.db.models.functions import Cast

from domains.models import Indicator, Instrument, short_indicator_name
from evaluations.rules import scoring
from evaluations.scoring_inputs import SchemeAspectRow, SchemeDomainRow, SchemeIndicatorRow, scheme_of_rows
from ui.kept_query import KeptQuery, Parameter


@dataclass(frozen=True)
class StrengthRule:
    """From which level on an indicator is fulfilled and a strength, up to which it is a weakness, and who says so."""

    fulfilled: Fraction
    strong: Fraction
    weak: Fraction
    source: str
    low: Fraction
    high: Fraction

    @property
    def strong_levels(self) -> str:
        """ "4–5"."""
        return f"{self.strong}–{self.high}"

    @property
    def weak_levels(self) -> str:
        return f"{self.low}–{self.weak}"

    @property
    def fulfilled_levels(self) -> str:
        return f"{self.fulfilled}–{self.high}"

    @property
    def neither(self) -> str:
        """ "Tingkat 3 bukan keduanya."; "" where no level lies between."""
        between = range(int(self.weak) + 1, int(self.strong))
        return f"Tingkat {', '.join(map(str, between))} bukan keduanya." if between else ""


@dataclass(frozen=True)
class InstrumentVersion:
    """One instrument in one revision. Values are compared and joined within one `scale` only."""

    instrument: Instrument
    size: str  # "37 baris", "47 indikator"
    scheme: scoring.ScoringScheme
    numbers: Mapping[int, int]  # indicator id → number
    short_names: Mapping[int, str]  # by number
    strength_rule: StrengthRule | None = None  # None: the instrument has none, and nothing is called so
    middle_line: str = ""  # who holds the middle of the scale for a line; "" where nobody is known to

    @property
    def pk(self) -> int:
        return self.instrument.pk

    @property
    def scale(self) -> tuple[str, int]:
        return self.instrument.scale

    def is_same_scale(self, other: "InstrumentVersion") -> bool:
        """Whether both measure by the same rules: the same instrument, its text corrected or not."""
        return self.scale == other.scale

    @property
    def name(self) -> str:
        """ "SPBE 2020" of "SPBE 2020 (47 indikator)": where the size stands beside it. New rules are named."""
        since = self.instrument.rules_since
        name = self.instrument.short_name.split(" (")[0]
        return name if since == 1 else f"{name} revisi {since}"

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


# An instrument without its long texts; its JSON is read once, and not with each of its indicators.
JSON_FIELDS = ("value_rule", "predicates", "predicate_basis")
KEPT = [f.attname for f in Instrument._meta.concrete_fields if f.name not in (*JSON_FIELDS, "details", "level_scales")]
SUPPLEMENT = "instrument__details__supplement"
FACTS = ("instrument__details__structure", f"{SUPPLEMENT}__strengths", f"{SUPPLEMENT}__middle_of_scale")
OF_DOMAIN = ("aspect__domain", "aspect__domain__number", "aspect__domain__name", "aspect__domain__weight")
OF_ASPECT = ("aspect__domain__synthetic", "aspect", "aspect__number", "aspect__name", "aspect__weight")
PLACE = (*OF_DOMAIN, *OF_ASPECT)
COLUMNS = ("pk", "number", "name", "weight", *PLACE, *(f"instrument__{name}" for name in KEPT))


def read_instrument_versions(family: str) -> dict[int, InstrumentVersion]:
    """Every instrument of a family that can be scored, by id: one query. Its long texts stay in the database."""
    groups = groupby(_rows(family=family), key=itemgetter(len(COLUMNS) - len(KEPT)))
    return {pk: _yardstick(list(group)) for pk, group in groups}


@KeptQuery
def _rows() -> QuerySet[Indicator, tuple[Any, ...]]:
    scored = Indicator.objects.filter(instrument__scorable=True, instrument__family=Parameter("family", CharField()))
    texts = (Cast(name, TextField()) for name in (*(f"instrument__{name}" for name in JSON_FIELDS), *FACTS))
    ordered = scored.order_by("instrument__valid_from", "instrument__code", "instrument__revision", "number")
    return ordered.values_list(*COLUMNS, *texts)


def _yardstick(rows: Sequence[tuple[Any, ...]]) -> InstrumentVersion:
    """From the rows of one instrument, with its facts on each."""
    first = 4 + len(PLACE)
    kept = rows[0][first : first + len(KEPT)]
    *fields, structure, strengths, middle = (text and json.loads(text) for text in rows[0][first + len(KEPT) :])
    read = dict(zip([*KEPT, *JSON_FIELDS], [*kept, *fields], strict=True))
    names = [field.attname for field in Instrument._meta.concrete_fields if field.attname in read]
    instrument = Instrument.from_db(None, names, [read[name] for name in names])
    domains: dict[int, SchemeDomainRow] = {}
    aspects: dict[int, SchemeAspectRow] = {}
    indicators = []
    for pk, number, name, weight, *place in (row[: 4 + len(PLACE)] for row in rows):
        domain, d_number, d_name, d_weight, synthetic, aspect, a_number, a_name, a_weight = place
        if domain not in domains:
            domains[domain] = SchemeDomainRow(d_number, d_name, d_weight, synthetic)
        if aspect not in aspects:
            aspects[aspect] = SchemeAspectRow(a_number, a_name, a_weight, domains[domain])
        indicators.append(SchemeIndicatorRow(pk, number, name, weight, aspects[aspect]))
    scheme = scheme_of_rows(instrument, indicators)
    return InstrumentVersion(
        instrument=instrument,
        size=instrument_size(structure),
        scheme=scheme,
        strength_rule=_strength_rule(strengths, scheme.rule),
        middle_line=(middle or {}).get("text", ""),
        numbers={i.pk: i.number for i in indicators},
        short_names={i.number: short_indicator_name(i.name) for i in indicators},
    )


def _strength_rule(fact: Mapping[str, Any] | None, rule: scoring.ValueRule) -> StrengthRule | None:
    if not fact:
        return None
    fulfilled, strong, weak = (Fraction(fact[name]) for name in ("fulfilled", "strong", "weak"))
    return StrengthRule(fulfilled, strong, weak, fact["source"], rule.low, rule.high)
