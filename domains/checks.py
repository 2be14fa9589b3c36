"""Whether an instrument file can be trusted: keys, exact sums, five levels, bands, evidence codes.

A fault is raised as `BrokenInstrument` with file, key and reason; a broken file is refused whole.
"""

import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

STATES = {"berlaku", "dicabut", "rancangan"}
BASES = {"unrounded", "rounded"}
VALUE_SOURCES = {"level", "decimal", "external_index"}
ITEM_KINDS = set(
    "kebijakan notula undangan dokumentasi laporan tangkapan_layar tautan dokumen_teknis lainnya".split()  # noqa: SIM905
)
TOP_KEYS = [
    "schema_version",
    "code",
    "name",
    "short_name",
    "index_name",
    "structure",
    "status",
    "sources",
    "legal_basis",
    "valid_years",
    "level_scales",
    "value_rule",
    "cumulative",
    "predicates",
    "predicate_basis",
    "index_decimals",
    "rounding",
    "domains",
]
DOMAIN_KEYS = ["number", "name", "synthetic", "weight", "aspects"]
ASPECT_KEYS = ["number", "name", "weight", "weight_source", "indicators"]
INDICATOR_KEYS = [
    "number",
    "name",
    "weight",
    "weight_source",
    "capability",
    "value_source",
    "description",
    "evidence_general",
    "levels",
]
ITEM_KEYS = ["code", "text", "required", "alternatives_group", "max_age_years", "kind"]
NUMBER = re.compile(r"\d+(\.\d+)?(/[1-9]\d*)?")


class BrokenInstrument(Exception):
    """A file that cannot be loaded; the message names file, key and reason."""

    def __init__(self, key: str, reason: str, file: str = "") -> None:
        self.key, self.reason, self.file = key, reason, file
        super().__init__(key, reason)

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"


def need(ok: object, key: str, reason: str) -> None:
    if not ok:
        raise BrokenInstrument(key, reason)


def fraction(value: Any, key: str) -> Fraction:
    """A weight or bound: a decimal or fraction written as text, never a YAML number."""
    need(isinstance(value, str) and NUMBER.fullmatch(value), key, f"{value!r} bukan pecahan yang ditulis sebagai teks")
    return Fraction(value)


def need_keys(node: Any, keys: Iterable[str], where: str) -> None:
    need(isinstance(node, dict), where, "harus berupa peta kunci dan nilai")
    for key in keys:
        need(key in node, f"{where}.{key}" if where else key, "kunci tidak ada")


def check_instrument(data: Any) -> None:
    """Raise `BrokenInstrument` at the first fault of the file's content."""
    need_keys(data, TOP_KEYS, "")
    need(data["schema_version"] == 1, "schema_version", "hanya versi 1 yang dikenal")
    need(data["index_decimals"] == 2 and data["rounding"] == "half_up", "rounding", "hanya half_up 2 desimal")
    _check_status(data["status"])
    _check_value_rule(data)
    _check_basis(data["predicate_basis"])
    _check_predicates(data["predicates"])
    _check_scales(data["level_scales"])
    _check_tree(data)


def _check_status(status: Any) -> None:
    need_keys(status, ["state", "scorable"], "status")
    need(status["state"] in STATES, "status.state", f"{status['state']!r} tidak dikenal")
    need(isinstance(status["scorable"], bool), "status.scorable", "harus true atau false")
    need(status["state"] != "rancangan" or not status["scorable"], "status.scorable", "rancangan tidak dapat dinilai")


def _check_value_rule(data: dict[str, Any]) -> None:
    rule = data["value_rule"]
    need_keys(rule, ["min", "max", "integer"], "value_rule")
    if data["status"]["scorable"]:
        need(isinstance(rule["integer"], bool), "value_rule.integer", "harus true atau false")
        need(rule["min"] < rule["max"], "value_rule.min", "harus di bawah max")


def _check_basis(basis: Any) -> None:
    need_keys(basis, ["default", "by_cycle"], "predicate_basis")
    need(basis["default"] in BASES, "predicate_basis.default", f"{basis['default']!r} tidak dikenal")
    for year, value in basis["by_cycle"].items():
        need(value in BASES, f"predicate_basis.by_cycle.{year}", f"{value!r} tidak dikenal")


def _check_predicates(predicates: Any) -> None:
    need(isinstance(predicates, list) and predicates, "predicates", "harus berupa daftar")
    for position, band in enumerate(predicates):
        need_keys(band, ["name", "min", "max", "min_inclusive", "max_inclusive"], f"predicates[{position}]")
    bands = sorted(predicates, key=lambda band: fraction(band["min"], f"predicates.{band['name']}.min"))
    for low, high in pairwise(bands):
        key = f"predicates.{low['name']}.max"
        need(
            fraction(low["max"], key) == Fraction(high["min"]), key, f"celah atau tumpang tindih dengan {high['name']}"
        )
        need(not low["max_inclusive"] and high["min_inclusive"], key, "batas harus milik predikat di atasnya")
    need(bands[-1]["max_inclusive"], f"predicates.{bands[-1]['name']}", "predikat teratas harus memuat nilai tertinggi")
    need(len({band["name"] for band in bands}) == len(bands), "predicates", "nama berulang")


def _check_scales(scales: Any) -> None:
    need(isinstance(scales, dict), "level_scales", "harus berupa peta kunci dan nilai")
    for name, scale in scales.items():
        levels = scale.get("levels")  # null: a scale that only converts a measured value
        need(
            levels is None or [level.get("level") for level in levels] == [1, 2, 3, 4, 5],
            f"level_scales.{name}",
            "harus lima tingkat, 1 sampai 5",
        )


def _check_tree(data: dict[str, Any]) -> None:
    codes: set[str] = set()
    indicators: list[int] = []
    aspects: list[int] = []
    total = Fraction(0)
    for position, domain in enumerate(data["domains"]):
        need_keys(domain, DOMAIN_KEYS, f"domains[{position}]")
        total += _check_domain(data, domain, aspects, indicators, codes)
    need(total == 100, "domains", f"bobot domain berjumlah {total}, bukan 100")
    need(indicators == list(range(1, len(indicators) + 1)), "domains", "indikator tidak bernomor urut 1..n")
    need(aspects == list(range(1, len(aspects) + 1)), "domains", "aspek tidak bernomor urut 1..n")
    need(
        data["structure"].get("rows") == len(indicators),
        "structure.rows",
        f"tertulis lain dari {len(indicators)} baris",
    )


def _check_domain(
    data: dict[str, Any], domain: dict[str, Any], aspects: list[int], indicators: list[int], codes: set[str]
) -> Fraction:
    where = f"domain {domain['number']}"
    total = Fraction(0)
    for aspect in domain["aspects"]:
        need_keys(aspect, ASPECT_KEYS, where)
        aspects.append(aspect["number"])
        total += _check_aspect(data, aspect, indicators, codes)
    weight = fraction(domain["weight"], f"{where}.weight")
    need(total == weight, f"{where}.weight", f"bobot aspek berjumlah {total}, bukan {weight}")
    return weight


def _check_aspect(data: dict[str, Any], aspect: dict[str, Any], indicators: list[int], codes: set[str]) -> Fraction:
    where = f"aspek {aspect['number']}"
    total = Fraction(0)
    for indicator in aspect["indicators"]:
        need_keys(indicator, INDICATOR_KEYS, where)
        indicators.append(indicator["number"])
        total += fraction(indicator["weight"], f"indikator {indicator['number']}.weight")
        _check_indicator(data, indicator, codes)
    weight = fraction(aspect["weight"], f"{where}.weight")
    need(total == weight, f"{where}.weight", f"bobot indikator berjumlah {total}, bukan {weight}")
    return weight


def _check_indicator(data: dict[str, Any], indicator: dict[str, Any], codes: set[str]) -> None:
    where = f"indikator {indicator['number']}"
    scorable, levels = data["status"]["scorable"], indicator["levels"]
    if levels is None:
        need(not scorable, f"{where}.levels", "tingkat tidak ada pada instrumen yang dapat dinilai")
        return
    if scorable:
        need(indicator["value_source"] in VALUE_SOURCES, f"{where}.value_source", "asal nilai tidak dikenal")
    need(isinstance(levels, list), f"{where}.levels", "harus berupa daftar")
    need(
        [level.get("level") for level in levels] == [1, 2, 3, 4, 5], f"{where}.levels", "harus lima tingkat, 1 sampai 5"
    )
    names = _level_names(data, indicator, where)
    for level in levels:
        key = f"{where} tingkat {level['level']}"
        need_keys(level, ["name", "criterion", "evidence"], key)
        need(level["name"] == names[level["level"]], f"{key}.name", "nama lain dari skala tingkat")
        need(level["criterion"], f"{key}.criterion", "kriteria kosong")
        _check_items(indicator["number"], level, codes)


def _level_names(data: dict[str, Any], indicator: dict[str, Any], where: str) -> dict[int, str]:
    scale = data["level_scales"].get(indicator["capability"]) or {}
    need(scale.get("levels"), f"{where}.capability", f"skala {indicator['capability']!r} tidak ada")
    return {level["level"]: level["name"] for level in scale["levels"]}


def _check_items(number: int, level: dict[str, Any], codes: set[str]) -> None:
    groups: dict[str, int] = {}
    for position, item in enumerate(level["evidence"], 1):
        wanted = f"I{number:02d}-L{level['level']}-{position:02d}"
        need_keys(item, ITEM_KEYS, wanted)
        need(item["code"] == wanted, f"{item['code']}.code", f"seharusnya {wanted}")
        need(item["code"] not in codes, f"{item['code']}.code", "kode dipakai dua kali")
        codes.add(item["code"])
        need(item["text"], f"{wanted}.text", "kosong")
        need(isinstance(item["required"], bool), f"{wanted}.required", "harus true atau false")
        need(item["kind"] in ITEM_KINDS, f"{wanted}.kind", f"{item['kind']!r} tidak dikenal")
        if group := item["alternatives_group"]:
            groups[group] = groups.get(group, 0) + 1
    for group, size in groups.items():
        need(size > 1, f"indikator {number} tingkat {level['level']}", f"kelompok {group} hanya beranggota satu")
