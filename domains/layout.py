"""The layout of an instrument file (schema_version 1) and of the supplement, key by key.

What the keys mean, and the facts that cross several of them, stand in `checks`.
"""

from domains.models import EvidenceItem, Instrument
from domains.shapes import Anything, Flag, Keys, ListOf, MapOf, Maybe, Number, OneOf, Pattern, Text, Value, Whole

PROSE = Anything()
TEXT = Text()
OPTIONAL_TEXT = Maybe(Text())
TEXTS = ListOf(TEXT)
YEAR = Whole(2000, 2999)
ROW = Whole(1, 999)
BASIS = OneOf(("unrounded", "rounded"))
CODE = Pattern(r"[A-Z0-9][A-Z0-9-]{0,39}", "SPBE-2020")
NUMBERED = Pattern(r"[1-9][0-9]{0,2}", "nomor 1, 2, 3")
SOURCE = Keys({"source": TEXT, "ref": TEXT}, {"note": TEXT})

ITEM = Keys(
    {
        "code": Text(20),
        "text": TEXT,
        "required": Flag(),
        "alternatives_group": Maybe(Pattern("[A-Z]", "satu huruf A–Z")),
        "max_age_years": OneOf((None, 2)),
        "kind": OneOf(tuple(EvidenceItem.Kind.values)),
    },
    {"condition": TEXT},
)
LEVEL = Keys(
    {"level": Whole(1, 5), "name": Text(60), "criterion": TEXT, "evidence": ListOf(ITEM)},
    {"note": TEXT},
)
EXTERNAL_INDEX = Keys(
    {"index": TEXT, "agency": TEXT, "role": OneOf(("nilai_indikator", "bukti_dukung"))},
    {"knots": Maybe(ListOf(ListOf(Maybe(Number()), least=2), least=2)), "interpolation": OneOf((None, "linear"))},
    open=True,
)
INDICATOR = Keys(
    {
        "number": ROW,
        "name": Text(300),
        "weight": Number(),
        "weight_source": SOURCE,
        "capability": Text(20),
        "value_source": OneOf(("level", "decimal", "external_index", None)),
        "description": TEXT,
        "evidence_general": Maybe(TEXTS),
        "levels": Maybe(ListOf(LEVEL)),
    },
    {
        "official_indicator": ROW,
        "local_code": TEXT,
        "kind": TEXT,
        "suggested_functions": TEXTS,
        "external_index": EXTERNAL_INDEX,
        "conversion": Maybe(PROSE),
        "criteria_source": TEXT,
        "level_zero": TEXT,
    },
)
ASPECT = Keys(
    {
        "number": ROW,
        "name": Text(200),
        "weight": Number(),
        "weight_source": SOURCE,
        "indicators": ListOf(INDICATOR, least=1),
    },
    {"aliases": TEXTS, "supervising_agencies": TEXTS},
)
DOMAIN = Keys(
    {
        "number": ROW,
        "name": Text(200),
        "synthetic": Flag(),
        "weight": Number(),
        "aspects": ListOf(ASPECT, least=1),
    },
    {"aliases": TEXTS, "weight_source": SOURCE},
)

STATUS = Keys(
    {
        "state": OneOf(tuple(Instrument.State.values)),
        "scorable": Flag(),
        "since": OPTIONAL_TEXT,
        "revoked_by": OPTIONAL_TEXT,
        "successor": Maybe(CODE),
        "certainty": TEXT,
        "source": TEXT,
    },
    {"note": TEXT},
)
STRUCTURE = Keys(
    {"domains": Whole(0, 99), "aspects": ROW, "indicators": ROW, "rows": ROW},
    {"note": TEXT},
)
LEGAL_ACT = Keys(
    {
        "type": TEXT,
        "number": OPTIONAL_TEXT,
        "year": Maybe(Whole(1945, 2999)),
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
        "articles": ROW,
    },
)
CYCLE = Keys(
    {
        "year": YEAR,
        "activity": OneOf(("evaluasi", "pemantauan")),
        "national_index": Maybe(Number()),
        "source": TEXTS,
    },
    open=True,
)
VALID_YEARS = Keys(
    {"from": Maybe(YEAR), "to": Maybe(YEAR), "cycles": ListOf(CYCLE)},
    {"note": TEXT, "periodicity": OPTIONAL_TEXT},
)
SCALE_LEVEL = Keys(
    {"level": Whole(1, 5), "name": Text(60), "meaning": TEXT},
    {"alias": TEXT, "predicate": TEXT, "min": Number(), "max": Number()},
)
SCALE = Keys(
    {"name": TEXT, "applies_to": TEXT, "source": TEXT, "levels": Maybe(ListOf(SCALE_LEVEL))},
    {"note": TEXT},
)
VALUE_RULE = Keys(
    {
        "min": Whole(0, 5),
        "max": Whole(1, 5),
        "integer": Maybe(Flag()),
        "decimals": Maybe(Whole(0, 2)),  # the column of a value holds two
    },
    open=True,
)
BAND = Keys(
    {"name": Text(20), "min": Number(), "max": Number(), "min_inclusive": Flag(), "max_inclusive": Flag()},
    {"note": TEXT},
)
PREDICATE_BASIS = Keys(
    {"default": BASIS, "by_cycle": MapOf(BASIS, Pattern("2[0-9]{3}", "tahun 2023"))},
    {"certainty": TEXT, "note": TEXT},
)
EXPECTED = Keys({"index": Number()}, {"aspects": ListOf(Number()), "domains": ListOf(Number()), "predicate": TEXT})
VECTOR = Keys(
    {"name": TEXT, "source": TEXT, "expected": EXPECTED},
    {
        "levels": MapOf(Value(), NUMBERED),
        "values": MapOf(Value(), NUMBERED),
        "aspects_exact": ListOf(Value()),
        "note": TEXT,
        "self_assessment_index": Number(),
    },
)

INSTRUMENT = Keys(
    {
        "schema_version": OneOf((1,)),
        "code": CODE,
        "name": Text(300),
        "short_name": Text(100),
        "language": TEXT,
        "index_name": Text(60),
        "structure": STRUCTURE,
        "status": STATUS,
        "text_policy": TEXT,
        "sources": MapOf(TEXT),
        "legal_basis": ListOf(LEGAL_ACT),
        "valid_years": VALID_YEARS,
        "applicability": Keys({"applies_to": TEXTS}, open=True),
        "level_scales": MapOf(SCALE),
        "value_rule": VALUE_RULE,
        "cumulative": Keys({"value": Maybe(Flag())}, open=True),
        "predicates": ListOf(BAND, least=1),
        "predicate_source": TEXT,
        "predicate_basis": PREDICATE_BASIS,
        "index_decimals": OneOf((2,)),
        "rounding": OneOf(("half_up",)),
        "rounding_note": TEXT,
        "calculation": MapOf(OPTIONAL_TEXT),
        "weight_sources": MapOf(TEXT),
        "domains": ListOf(DOMAIN, least=1),
        "unknowns": TEXTS,
    },
    {
        "evidence_rules": Maybe(MapOf(PROSE)),
        "explanation_format": Maybe(MapOf(PROSE)),
        "general_questions": Maybe(MapOf(PROSE)),
        "roles": Maybe(PROSE),
        "supervising_agencies": Maybe(MapOf(PROSE)),
        "stages": Maybe(PROSE),
        "stages_source": TEXT,
        "calendar": Maybe(MapOf(PROSE)),
        "transition": Maybe(PROSE),
        "transition_source": TEXT,
        "notes": MapOf(PROSE),
        "test_vectors": ListOf(VECTOR),
    },
)

FACT = {"source": TEXT}
SUPPLEMENT = MapOf(
    Keys(
        {},
        {
            "chosen_service": Keys({"indicators": ListOf(ROW), **FACT}),
            "level_one_always_ready": Keys({"indicators": ListOf(ROW), **FACT}),
            "policy": Keys({"indicators": ListOf(ROW), **FACT}),
            "management_processes": Keys({"indicators": ListOf(ROW), **FACT}),
            "ict_audits": Keys({"indicators": ListOf(ROW), **FACT}),
            "coverage": Keys({"indicators": MapOf(MapOf(TEXT, NUMBERED), NUMBERED), **FACT}),
            "rests_on": Keys({"indicators": MapOf(MapOf(Whole(1, 5), NUMBERED), NUMBERED), **FACT}),
            "max_age_years": Keys({"indicators": MapOf(MapOf(Whole(1, 9), CODE), NUMBERED), **FACT}),
        },
    ),
    CODE,
)
