"""The rows of a checked instrument file. An instrument that nobody uses is written anew as a whole."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from typing import Any

from domains.models import (
    DIGITAL_GOVERNMENT,
    Aspect,
    Domain,
    EvidenceItem,
    Indicator,
    Instrument,
    InstrumentFile,
    LevelCriterion,
)
from domains.public_names import with_public_names
from domains.walk import FileNode, age_limits

# Keys that have a column or rows of their own; the rest is prose for the pages.
INSTRUMENT_COLUMNS = {
    "code",
    "family",
    "name",
    "short_name",
    "index_name",
    "value_rule",
    "predicates",
    "predicate_basis",
    "level_scales",
    "domains",
    "test_vectors",
}
INDICATOR_COLUMNS = {
    "number",
    "name",
    "weight",
    "weight_source",
    "capability",
    "value_source",
    "description",
    "levels",
}


def write_instrument(instrument: Instrument, content: FileNode, sha256: str) -> None:
    """Replace whatever the instrument had by the content of its file, its works under their public names."""
    _write_facts(instrument, content, sha256)
    shown = with_public_names(content)
    instrument.domains.all().delete()
    chosen = set(content["supplement"].get("chosen_service", {}).get("indicators", []))
    positions = count(1)  # of the items, through the whole file
    for node in shown["domains"]:
        domain = Domain.objects.create(
            instrument=instrument,
            number=node["number"],
            name=node["name"],
            weight=node["weight"],
            synthetic=node["synthetic"],
            weight_source=node.get("weight_source", {}),
        )
        for aspect_node in node["aspects"]:
            _write_aspect(instrument, domain, aspect_node, chosen, positions)
    _write_file_and_age_limits(instrument, content)


def shows_other_names(instrument: Instrument, content: FileNode) -> bool:
    """Whether the stored prose is not what the file says under today's public names."""
    shown = with_public_names(content)
    return bool(instrument.details != _details(shown) or instrument.value_rule != shown["value_rule"])


def _details(content: FileNode) -> FileNode:
    return {key: value for key, value in content.items() if key not in INSTRUMENT_COLUMNS}


def update_supplement_facts(instrument: Instrument, content: FileNode, sha256: str) -> None:
    """Only what the file says beside its rows: domains, indicators, levels and items stay the rows they are."""
    _write_facts(instrument, content, sha256)
    _write_file_and_age_limits(instrument, content)


def _write_file_and_age_limits(instrument: Instrument, content: FileNode) -> None:
    """The file itself, and the age limits that only the supplement knows."""
    for code, years in age_limits(content["supplement"]).items():
        EvidenceItem.objects.filter(instrument=instrument, code=code).update(max_age_years=years)
    InstrumentFile.objects.update_or_create(instrument=instrument, defaults={"content": content})


def _write_facts(instrument: Instrument, file: FileNode, sha256: str) -> None:
    content = with_public_names(file)
    for name in ("name", "short_name", "index_name", "value_rule", "predicate_basis", "level_scales"):
        setattr(instrument, name, content[name])
    instrument.family = content.get("family", DIGITAL_GOVERNMENT)
    instrument.state, instrument.scorable = content["status"]["state"], content["status"]["scorable"]
    instrument.valid_from, instrument.valid_to = content["valid_years"]["from"], content["valid_years"]["to"]
    instrument.predicates = sorted(content["predicates"], key=lambda band: Fraction(band["min"]))
    instrument.details = _details(content)
    instrument.sha256 = sha256
    instrument.save()


def _write_aspect(
    instrument: Instrument, domain: Domain, node: FileNode, chosen: set[int], positions: Iterator[int]
) -> None:
    aspect = Aspect.objects.create(
        domain=domain,
        number=node["number"],
        name=node["name"],
        weight=node["weight"],
        weight_source=node["weight_source"],
    )
    rows = node["indicators"]
    indicators = Indicator.objects.bulk_create(_indicator(instrument, aspect, row, chosen) for row in rows)
    levels = LevelCriterion.objects.bulk_create(
        LevelCriterion(
            indicator=indicator,
            level=level["level"],
            name=level["name"],
            criterion=level["criterion"],
            note=_text(level.get("note")),
        )
        for indicator, row in zip(indicators, rows, strict=True)
        for level in row["levels"] or []
    )
    nodes = [level for row in rows for level in row["levels"] or []]
    EvidenceItem.objects.bulk_create(
        _item(instrument, level, item, next(positions))
        for level, level_node in zip(levels, nodes, strict=True)
        for item in level_node["evidence"]
    )


def _indicator(instrument: Instrument, aspect: Aspect, row: FileNode, chosen: set[int]) -> Indicator:
    return Indicator(
        instrument=instrument,
        aspect=aspect,
        number=row["number"],
        name=row["name"],
        weight=row["weight"],
        weight_source=row["weight_source"],
        capability=row["capability"],
        value_source=_text(row["value_source"]),
        description=row["description"],
        chosen_service=row["number"] in chosen,
        details={key: value for key, value in row.items() if key not in INDICATOR_COLUMNS},
    )


def _item(instrument: Instrument, level: LevelCriterion, node: FileNode, position: int) -> EvidenceItem:
    return EvidenceItem(
        criterion=level,
        instrument=instrument,
        code=node["code"],
        text=node["text"],
        required=node["required"],
        alternatives_group=_text(node["alternatives_group"]),
        max_age_years=node["max_age_years"],
        kind=node["kind"],
        condition=_text(node.get("condition")),
        threshold=node.get("threshold"),
        position=position,
    )


def _text(value: Any) -> str:
    """YAML null becomes the empty string that Django's text fields hold."""
    return "" if value is None else str(value)
