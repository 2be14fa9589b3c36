"""From a YAML file to rows: checked whole, loaded whole, frozen once an evaluation uses it."""

import csv
import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from domains.checks import BrokenInstrument, check_instrument
from domains.models import (
    Aspect,
    CrosswalkLink,
    Domain,
    EvidenceItem,
    Indicator,
    Instrument,
    LevelCriterion,
    text_or_blank,
)

FOLDER = Path(__file__).parent / "instruments"
SUPPLEMENT = "supplement.yaml"
CROSSWALK = "crosswalk.csv"
# Keys that have a column of their own; all the rest goes to Instrument.details.
OWN_KEYS = {"code", "name", "short_name", "index_name", "value_rule", "predicates", "predicate_basis", "level_scales"}
INDICATOR_OWN = {"number", "name", "weight", "weight_source", "capability", "value_source", "description", "levels"}


class FrozenInstrument(BrokenInstrument):
    """The file differs from an instrument that an evaluation already uses."""


@dataclass(frozen=True)
class Loaded:
    """What happened to one file: "dimuat", "diperbarui" or "tidak berubah"."""

    code: str
    outcome: str
    rows: int


def load_folder(folder: Path = FOLDER) -> list[Loaded]:
    """Load every instrument file of a folder and its crosswalk. One broken file stops everything, unwritten."""
    supplement = _read_yaml(folder / SUPPLEMENT) if (folder / SUPPLEMENT).exists() else {}
    files = [path for path in sorted(folder.glob("*.yaml")) if path.name != SUPPLEMENT]
    with transaction.atomic():
        loaded = [load_file(path, supplement) for path in files]
        if (folder / CROSSWALK).exists():
            load_crosswalk(folder / CROSSWALK)
    return loaded


def load_file(path: Path, supplement: dict[str, Any] | None = None) -> Loaded:
    """Check and load one instrument. Raises `BrokenInstrument` (or `FrozenInstrument`) naming file, key, reason."""
    try:
        data = _read_yaml(path)
        check_instrument(data)
        return _store(data, (supplement or {}).get(data["code"], {}))
    except BrokenInstrument as error:
        error.file = path.name
        raise


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"baris {mark.line + 1}" if mark else "isi"
        raise BrokenInstrument(place, "bukan YAML yang sah", path.name) from error


@transaction.atomic
def _store(data: dict[str, Any], supplement: dict[str, Any]) -> Loaded:
    digest = _digest([data, supplement])
    stored = Instrument.objects.filter(code=data["code"]).first()
    rows = data["structure"]["rows"]
    if stored and stored.sha256 == digest:
        return Loaded(stored.code, "tidak berubah", rows)
    if stored and stored.evaluations.exists():
        raise FrozenInstrument(*first_difference(stored, data, supplement))
    if stored:
        stored.domains.all().delete()
    instrument = _write_instrument(stored or Instrument(code=data["code"]), data, supplement, digest)
    _write_tree(instrument, data, supplement)
    return Loaded(instrument.code, "diperbarui" if stored else "dimuat", rows)


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _write_instrument(
    instrument: Instrument, data: dict[str, Any], supplement: dict[str, Any], digest: str
) -> Instrument:
    basis = data["predicate_basis"]
    instrument.name, instrument.short_name = data["name"], data["short_name"]
    instrument.index_name = data["index_name"]
    instrument.state, instrument.scorable = data["status"]["state"], data["status"]["scorable"]
    instrument.valid_from, instrument.valid_to = data["valid_years"]["from"], data["valid_years"]["to"]
    instrument.value_rule = data["value_rule"]
    instrument.predicates = sorted(data["predicates"], key=lambda band: Fraction(band["min"]))
    instrument.predicate_basis = {**basis, "by_cycle": {str(y): v for y, v in basis["by_cycle"].items()}}
    instrument.level_scales = data["level_scales"]
    details = {key: value for key, value in data.items() if key not in OWN_KEYS | {"domains"}}
    instrument.details = {**details, "supplement": supplement, "file": data}
    instrument.sha256 = digest
    instrument.save()
    return instrument


def _write_tree(instrument: Instrument, data: dict[str, Any], supplement: dict[str, Any]) -> None:
    chosen = set(supplement.get("chosen_service", {}).get("indicators", []))
    for node in data["domains"]:
        domain = Domain.objects.create(
            instrument=instrument,
            number=node["number"],
            name=node["name"],
            weight=node["weight"],
            synthetic=node["synthetic"],
            weight_source=node.get("weight_source") or {},
        )
        for aspect_node in node["aspects"]:
            aspect = Aspect.objects.create(
                domain=domain,
                number=aspect_node["number"],
                name=aspect_node["name"],
                weight=aspect_node["weight"],
                weight_source=aspect_node["weight_source"],
            )
            for row in aspect_node["indicators"]:
                _write_indicator(instrument, aspect, row, row["number"] in chosen)


def _write_indicator(instrument: Instrument, aspect: Aspect, row: dict[str, Any], chosen: bool) -> None:
    indicator = Indicator.objects.create(
        instrument=instrument,
        aspect=aspect,
        number=row["number"],
        name=row["name"],
        weight=row["weight"],
        weight_source=row["weight_source"],
        capability=row["capability"],
        value_source=text_or_blank(row["value_source"]),
        description=row["description"],
        chosen_service=chosen,
        details={key: value for key, value in row.items() if key not in INDICATOR_OWN},
    )
    levels = LevelCriterion.objects.bulk_create(
        LevelCriterion(
            indicator=indicator,
            level=node["level"],
            name=node["name"],
            criterion=node["criterion"],
            note=text_or_blank(node.get("note")),
        )
        for node in row["levels"] or []
    )
    EvidenceItem.objects.bulk_create(
        EvidenceItem(
            criterion=level,
            instrument=instrument,
            code=item["code"],
            text=item["text"],
            required=item["required"],
            alternatives_group=text_or_blank(item["alternatives_group"]),
            max_age_years=item["max_age_years"],
            kind=item["kind"],
            condition=text_or_blank(item.get("condition")),
        )
        for level, node in zip(levels, row["levels"] or [], strict=True)
        for item in node["evidence"]
    )


def first_difference(stored: Instrument, data: dict[str, Any], supplement: dict[str, Any]) -> tuple[str, str]:
    """Key and reason of the first place where the file differs from the frozen instrument."""
    before = {**stored.details["file"], "supplement": stored.details["supplement"]}
    after = json.loads(json.dumps({**data, "supplement": supplement}, default=str))
    key, old, new = _first_change("", before, after) or ("isi", "", "")
    reason = f"instrumen sudah dipakai siklus dan dibekukan; tersimpan {_short(old)}, berkas {_short(new)}"
    return key, reason


def _first_change(key: str, old: Any, new: Any) -> tuple[str, Any, Any] | None:
    if isinstance(old, dict) and isinstance(new, dict):
        pairs = [(f"{key}.{name}".lstrip("."), old.get(name), new.get(name)) for name in [*old, *(set(new) - set(old))]]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = [(f"{key}[{position}]", *pair) for position, pair in enumerate(zip(old, new, strict=True))]
    else:
        return None if old == new else (key, old, new)
    return next((change for pair in pairs if (change := _first_change(*pair))), None)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


def load_crosswalk(path: Path) -> int:
    """Replace the links between instruments by those of the file; returns their number."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    instruments = {i.code: i for i in Instrument.objects.all()}
    numbers = {(i.instrument.code, i.number): i for i in Indicator.objects.select_related("instrument")}
    links = [_link(line, row, instruments, numbers, path.name) for line, row in enumerate(rows, 2)]
    with transaction.atomic():
        CrosswalkLink.objects.all().delete()
        CrosswalkLink.objects.bulk_create(links)
    return len(links)


def _link(
    line: int,
    row: dict[str, str],
    instruments: dict[str, Instrument],
    numbers: dict[tuple[str, int], Indicator],
    file: str,
) -> CrosswalkLink:
    ends: dict[str, Indicator | None] = {}
    for side in ("from", "to"):
        code, number = row[f"{side}_instrument"], row[f"{side}_indicator"]
        if code not in instruments:
            raise BrokenInstrument(f"baris {line}", f"instrumen {code!r} tidak ada", file)
        ends[side] = numbers.get((code, int(number))) if number else None
        if number and ends[side] is None:
            raise BrokenInstrument(f"baris {line}", f"{code} tidak punya indikator {number}", file)
    return CrosswalkLink(
        source_instrument=instruments[row["from_instrument"]],
        target_instrument=instruments[row["to_instrument"]],
        source_indicator=ends["from"],
        target_indicator=ends["to"],
        relation=row["relation"],
        source=row["source"],
    )
