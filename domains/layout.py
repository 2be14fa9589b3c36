"""The layout of an instrument file (schema_version 1) and of the supplement, key by key.

What the keys mean, and the facts that cross several of them, stand in `checks`.
"""

from domains.models import EvidenceItem, Instrument
from domains.shapes import (
    AnyShape,
    BooleanShape,
    ChoiceShape,
    IntegerShape,
    ListShape,
    MappingShape,
    NumberShape,
    ObjectShape,
    OptionalShape,
    PatternShape,
    TextShape,
    ValueShape,
)

ANY_TEXT = AnyShape()
TEXT = TextShape()
OPTIONAL_TEXT = OptionalShape(TextShape())
TEXTS = ListShape(TEXT)
YEAR = IntegerShape(2000, 2999)
POSITIVE_NUMBER = IntegerShape(1, 999)
BASIS = ChoiceShape(("unrounded", "rounded"))
CODE = PatternShape(r"[A-Z0-9][A-Z0-9-]{0,39}", "SPBE-2020")
DAY = PatternShape(r"2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "2026-09-15")
NUMBERED = PatternShape(r"[1-9][0-9]{0,2}", "nomor 1, 2, 3")
SOURCE = ObjectShape({"source": TEXT, "ref": TEXT}, {"note": TEXT})

THRESHOLD = ObjectShape({"index": TEXT, "area": TEXT, "min": NumberShape(), "max": OptionalShape(NumberShape())})
ITEM = ObjectShape(
    {
        "code": TextShape(20),
        "text": TEXT,
        "required": BooleanShape(),
        "alternatives_group": OptionalShape(PatternShape("[A-Z]", "satu huruf A–Z")),
        "max_age_years": ChoiceShape((None, 2)),
        "kind": ChoiceShape(tuple(EvidenceItem.Kind.values)),
    },
    {"condition": TEXT, "threshold": THRESHOLD},
)
LEVEL = ObjectShape(
    {"level": IntegerShape(1, 5), "name": TextShape(60), "criterion": TEXT, "evidence": ListShape(ITEM)},
    {"note": TEXT},
)
EXTERNAL_INDEX = ObjectShape(
    {"index": TEXT, "agency": TEXT, "role": ChoiceShape(("nilai_indikator", "bukti_dukung"))},
    {
        "knots": OptionalShape(ListShape(ListShape(OptionalShape(NumberShape()), least=2), least=2)),
        "interpolation": ChoiceShape((None, "linear")),
    },
    open=True,
)
INDICATOR = ObjectShape(
    {
        "number": POSITIVE_NUMBER,
        "name": TextShape(300),
        "weight": NumberShape(),
        "weight_source": SOURCE,
        "capability": TextShape(20),
        "value_source": ChoiceShape(("level", "decimal", "external_index", None)),
        "description": TEXT,
        "evidence_general": OptionalShape(TEXTS),
        "levels": OptionalShape(ListShape(LEVEL)),
    },
    {
        "official_indicator": POSITIVE_NUMBER,
        "local_code": TEXT,
        "kind": TEXT,
        "suggested_functions": TEXTS,
        "external_index": EXTERNAL_INDEX,
        "conversion": OptionalShape(ANY_TEXT),
        "criteria_source": TEXT,
        "level_zero": TEXT,
    },
)
ASPECT = ObjectShape(
    {
        "number": POSITIVE_NUMBER,
        "name": TextShape(200),
        "weight": NumberShape(),
        "weight_source": SOURCE,
        "indicators": ListShape(INDICATOR, least=1),
    },
    {"aliases": TEXTS, "supervising_agencies": TEXTS},
)
DOMAIN = ObjectShape(
    {
        "number": POSITIVE_NUMBER,
        "name": TextShape(200),
        "synthetic": BooleanShape(),
        "weight": NumberShape(),
        "aspects": ListShape(ASPECT, least=1),
    },
    {"aliases": TEXTS, "weight_source": SOURCE},
)

STATUS = ObjectShape(
    {
        "state": ChoiceShape(tuple(Instrument.State.values)),
        "scorable": BooleanShape(),
        "since": OPTIONAL_TEXT,
        "revoked_by": OPTIONAL_TEXT,
        "successor": OptionalShape(CODE),
        "certainty": TEXT,
        "source": TEXT,
    },
    {"note": TEXT},
)
STRUCTURE = ObjectShape(
    {
        "domains": IntegerShape(0, 99),
        "aspects": POSITIVE_NUMBER,
        "indicators": POSITIVE_NUMBER,
        "rows": POSITIVE_NUMBER,
    },
    {"note": TEXT},
)
LEGAL_ACT = ObjectShape(
    {
        "type": TEXT,
        "number": OPTIONAL_TEXT,
        "year": OptionalShape(IntegerShape(1945, 2999)),
        "subject": TEXT,
        "role": TEXT,
        "source": OPTIONAL_TEXT,
        "certainty": TEXT,
    },
    {
        "gazette": OPTIONAL_TEXT,
        "enacted": TEXT,
        "promulgated": TEXT,
        "effective": TEXT,
        "revokes": TEXT,
        "articles": POSITIVE_NUMBER,
    },
)
CYCLE = ObjectShape(
    {
        "year": YEAR,
        "activity": ChoiceShape(("evaluasi", "pemantauan")),
        "national_index": OptionalShape(NumberShape()),
        "source": TEXTS,
    },
    open=True,
)
VALID_YEARS = ObjectShape(
    {"from": OptionalShape(YEAR), "to": OptionalShape(YEAR), "cycles": ListShape(CYCLE)},
    {"note": TEXT, "periodicity": OPTIONAL_TEXT},
)
SCALE_LEVEL = ObjectShape(
    {"level": IntegerShape(1, 5), "name": TextShape(60), "meaning": TEXT},
    {"alias": TEXT, "predicate": TEXT, "min": NumberShape(), "max": NumberShape()},
)
SCALE = ObjectShape(
    {"name": TEXT, "applies_to": TEXT, "source": TEXT, "levels": OptionalShape(ListShape(SCALE_LEVEL))},
    {"note": TEXT},
)
OBSERVED_VALUE = ObjectShape(
    {
        "indicator": POSITIVE_NUMBER,
        "level": IntegerShape(1, 5),
        "accepted": IntegerShape(0, 99),
        "asked": POSITIVE_NUMBER,
        "value": NumberShape(),
    }
)
ESTIMATE = ObjectShape(
    {
        "method": ChoiceShape(("band_share",)),
        "text": TEXT,
        "certainty": TEXT,
        "source": TEXT,
        "observed": ObjectShape({"rows": ListShape(OBSERVED_VALUE)}, {"note": TEXT}),
    }
)
VALUE_RULE = ObjectShape(
    {
        "min": IntegerShape(0, 5),
        "max": IntegerShape(1, 5),
        "integer": OptionalShape(BooleanShape()),
        "decimals": OptionalShape(IntegerShape(0, 2)),  # the column of a value holds two
    },
    {"estimate": ESTIMATE},
    open=True,
)
BAND = ObjectShape(
    {
        "name": TextShape(20),
        "min": NumberShape(),
        "max": NumberShape(),
        "min_inclusive": BooleanShape(),
        "max_inclusive": BooleanShape(),
    },
    {"note": TEXT},
)
PREDICATE_BASIS = ObjectShape(
    {"default": BASIS, "by_cycle": MappingShape(BASIS, PatternShape("2[0-9]{3}", "tahun 2023"))},
    {"certainty": TEXT, "note": TEXT},
)
EXPECTED = ObjectShape(
    {"index": NumberShape()},
    {"aspects": ListShape(NumberShape()), "domains": ListShape(NumberShape()), "predicate": TEXT},
)
VECTOR = ObjectShape(
    {"name": TEXT, "source": TEXT, "expected": EXPECTED},
    {
        "levels": MappingShape(ValueShape(), NUMBERED),
        "values": MappingShape(ValueShape(), NUMBERED),
        "aspects_exact": ListShape(ValueShape()),
        "note": TEXT,
        "self_assessment_index": NumberShape(),
    },
)

INSTRUMENT = ObjectShape(
    {
        "schema_version": ChoiceShape((1,)),
        "code": CODE,
        "name": TextShape(300),
        "short_name": TextShape(100),
        "language": TEXT,
        "index_name": TextShape(60),
        "structure": STRUCTURE,
        "status": STATUS,
        "text_policy": TEXT,
        "sources": MappingShape(TEXT),
        "legal_basis": ListShape(LEGAL_ACT),
        "valid_years": VALID_YEARS,
        "applicability": ObjectShape({"applies_to": TEXTS}, open=True),
        "level_scales": MappingShape(SCALE),
        "value_rule": VALUE_RULE,
        "cumulative": ObjectShape({"value": OptionalShape(BooleanShape())}, open=True),
        "predicates": ListShape(BAND, least=1),
        "predicate_source": TEXT,
        "predicate_basis": PREDICATE_BASIS,
        "index_decimals": ChoiceShape((2,)),
        "rounding": ChoiceShape(("half_up",)),
        "rounding_note": TEXT,
        "calculation": MappingShape(OPTIONAL_TEXT),
        "weight_sources": MappingShape(TEXT),
        "domains": ListShape(DOMAIN, least=1),
        "unknowns": TEXTS,
    },
    {
        "family": CODE,
        "evidence_rules": OptionalShape(MappingShape(ANY_TEXT)),
        "explanation_format": OptionalShape(MappingShape(ANY_TEXT)),
        "general_questions": OptionalShape(MappingShape(ANY_TEXT)),
        "roles": OptionalShape(ANY_TEXT),
        "supervising_agencies": OptionalShape(MappingShape(ANY_TEXT)),
        "stages": OptionalShape(ANY_TEXT),
        "stages_source": TEXT,
        "calendar": OptionalShape(MappingShape(ANY_TEXT)),
        "transition": OptionalShape(ANY_TEXT),
        "transition_source": TEXT,
        "notes": MappingShape(ANY_TEXT),
        "test_vectors": ListShape(VECTOR),
    },
)

SOURCED_FACT = {"source": TEXT}
SUPPLEMENT = MappingShape(
    ObjectShape(
        {},
        {
            "chosen_service": ObjectShape({"indicators": ListShape(POSITIVE_NUMBER), **SOURCED_FACT}),
            "level_one_always_ready": ObjectShape({"indicators": ListShape(POSITIVE_NUMBER), **SOURCED_FACT}),
            "policy": ObjectShape({"indicators": ListShape(POSITIVE_NUMBER), **SOURCED_FACT}),
            "management_processes": ObjectShape({"indicators": ListShape(POSITIVE_NUMBER), **SOURCED_FACT}),
            "ict_audits": ObjectShape({"indicators": ListShape(POSITIVE_NUMBER), **SOURCED_FACT}),
            "coverage": ObjectShape(
                {"indicators": MappingShape(MappingShape(TEXT, NUMBERED), NUMBERED), **SOURCED_FACT}
            ),
            "rests_on": ObjectShape(
                {"indicators": MappingShape(MappingShape(IntegerShape(1, 5), NUMBERED), NUMBERED), **SOURCED_FACT}
            ),
            "titles": ObjectShape({"roles": MappingShape(TextShape(60)), **SOURCED_FACT}),
            "items_certainty": ObjectShape({"text": TEXT, **SOURCED_FACT}),
            "strengths": ObjectShape(
                {
                    "fulfilled": IntegerShape(1, 5),
                    "strong": IntegerShape(1, 5),
                    "weak": IntegerShape(1, 5),
                    **SOURCED_FACT,
                }
            ),
            "self_assessment": ObjectShape(
                {"closes": MappingShape(DAY, PatternShape("2[0-9]{3}", "tahun 2026")), **SOURCED_FACT}
            ),
            "middle_of_scale": ObjectShape({"text": TEXT, **SOURCED_FACT}),
            "max_age_years": ObjectShape(
                {"indicators": MappingShape(MappingShape(IntegerShape(1, 9), CODE), NUMBERED), **SOURCED_FACT}
            ),
        },
    ),
    CODE,
)
