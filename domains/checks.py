"""Whether an instrument file can be trusted: exact sums, numbering, five levels, bands, codes.

`check_instrument` raises `BrokenInstrument` at the first fault; a broken file is refused whole.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from domains.examples import check_examples
from domains.layout import INSTRUMENT
from domains.shapes import need, shown
from domains.walk import Node, Placed, aspects, domains, indicators, max_ages

FIVE = [1, 2, 3, 4, 5]


def check_instrument(data: Any) -> None:
    """Raise `BrokenInstrument` with key and reason at the first fault of the file's content."""
    INSTRUMENT.check(data, "")
    _check_status(data)
    _check_bands(data)
    _check_scales(data["level_scales"])
    _check_numbering(data)
    _check_weights(data)
    _check_once(_item_codes(data))
    for key, indicator in indicators(data):
        _check_indicator(data, key, indicator)
    check_examples(data)


def check_supplement(code: str, facts: Node, data: Node) -> None:
    """Whether each indicator that the supplement names is one of the instrument's."""
    known = {indicator["number"] for _, indicator in indicators(data)}
    for name, fact in facts.items():
        for number in fact["indicators"]:
            need(int(number) in known, f"{code}.{name}.indicators", f"indikator {number} tidak ada dalam {code}")
    items = {item for _, item in _item_codes(data)}
    for item in max_ages(facts):
        need(item in items, f"{code}.max_age_years.indicators", f"butir {item} tidak ada dalam {code}")


def _check_status(data: Node) -> None:
    status, rule, years = data["status"], data["value_rule"], data["valid_years"]
    need(status["state"] != "rancangan" or not status["scorable"], "status.scorable", "rancangan tidak dapat dinilai")
    need(rule["min"] < rule["max"], "value_rule.min", "harus di bawah max")
    bounded = years["from"] is not None and years["to"] is not None
    need(not bounded or years["from"] <= years["to"], "valid_years.from", "harus sebelum atau sama dengan to")
    if status["scorable"]:
        need(rule["integer"] is not None, "value_rule.integer", "harus true atau false agar dapat dinilai")
        need(rule["decimals"] is not None, "value_rule.decimals", "harus ada agar dapat dinilai")
        need(years["from"] is not None, "valid_years.from", "harus ada agar dapat dinilai")


def _check_bands(data: Node) -> None:
    """From the lowest value to the highest without gap; a bound belongs to the band above it."""
    placed = [(f"predicates[{position}]", band) for position, band in enumerate(data["predicates"])]
    for key, band in placed:
        need(Fraction(band["min"]) < Fraction(band["max"]), f"{key}.max", "harus di atas min")
        need(band["min_inclusive"], f"{key}.min_inclusive", "batas bawah harus milik predikat ini")
    _check_once([(f"{key}.name", band["name"]) for key, band in placed])
    placed.sort(key=lambda pair: Fraction(pair[1]["min"]))
    for (key, low), (_, high) in pairwise(placed):
        _check_joint(key, low, high)
    _check_ends(placed[0], placed[-1], data["value_rule"])


def _check_joint(key: str, low: Node, high: Node) -> None:
    reason = f"{low['max']} bukan batas bawah {high['name']} ({high['min']}): ada celah atau tumpang tindih"
    need(Fraction(low["max"]) == Fraction(high["min"]), f"{key}.max", reason)
    need(not low["max_inclusive"], f"{key}.max_inclusive", f"batas {low['max']} harus milik {high['name']}")


def _check_ends(lowest: Placed, highest: Placed, rule: Node) -> None:
    need(Fraction(lowest[1]["min"]) <= rule["min"], f"{lowest[0]}.min", f"tidak memuat nilai terendah, {rule['min']}")
    need(Fraction(highest[1]["max"]) == rule["max"], f"{highest[0]}.max", f"harus nilai tertinggi, {rule['max']}")
    need(highest[1]["max_inclusive"], f"{highest[0]}.max_inclusive", "predikat teratas harus memuat nilai tertinggi")


def _check_scales(scales: Node) -> None:
    for name, scale in scales.items():
        if scale["levels"] is not None:  # null: a scale that only converts a measured value
            _check_five(scale["levels"], f"level_scales.{name}.levels")


def _check_five(levels: list[Node], key: str) -> None:
    need([level["level"] for level in levels] == FIVE, key, "harus lima tingkat, 1 sampai 5 berurutan")


def _check_numbering(data: Node) -> None:
    for placed in (domains(data), aspects(data), indicators(data)):
        for wanted, (key, node) in enumerate(placed, 1):
            need(node["number"] == wanted, f"{key}.number", f"{node['number']} seharusnya {wanted}")
    counts = {
        "domains": sum(not domain["synthetic"] for _, domain in domains(data)),
        "aspects": len(list(aspects(data))),
        "rows": len(list(indicators(data))),
    }
    for name, count in counts.items():
        written = data["structure"][name]
        need(written == count, f"structure.{name}", f"tertulis {written}, berkas memuat {count}")


def _check_weights(data: Node) -> None:
    for key, row in indicators(data):
        need(Fraction(row["weight"]) > 0, f"{key}.weight", "harus di atas nol")
    for key, aspect in aspects(data):
        _check_sum(aspect["indicators"], Fraction(aspect["weight"]), f"{key}.weight", "indikator")
    for key, domain in domains(data):
        _check_sum(domain["aspects"], Fraction(domain["weight"]), f"{key}.weight", "aspek")
    _check_sum(data["domains"], Fraction(100), "domains", "domain")


def _check_sum(parts: Iterable[Node], weight: Fraction, key: str, kind: str) -> None:
    total = sum((Fraction(part["weight"]) for part in parts), Fraction(0))
    need(total == weight, key, f"bobot {kind} berjumlah {total}, bukan {weight}")


def _check_indicator(data: Node, key: str, indicator: Node) -> None:
    levels = indicator["levels"]
    if data["status"]["scorable"]:
        need(indicator["value_source"], f"{key}.value_source", "harus ada pada instrumen yang dapat dinilai")
        need(levels is not None, f"{key}.levels", "harus ada pada instrumen yang dapat dinilai")
    capability = indicator["capability"]
    scale = data["level_scales"].get(capability)
    need(scale, f"{key}.capability", f"skala {shown(capability)} tidak ada dalam level_scales")
    if levels is not None:
        _check_five(levels, f"{key}.levels")
        need(scale["levels"], f"{key}.capability", f"skala {shown(capability)} tidak bertingkat")
        _check_levels(indicator["number"], levels, scale["levels"], f"{key}.levels")


def _check_levels(number: int, levels: list[Node], scale: list[Node], key: str) -> None:
    for position, (level, wanted) in enumerate(zip(levels, scale, strict=True)):
        reason = f"{shown(level['name'])} lain dari skalanya, {shown(wanted['name'])}"
        need(level["name"] == wanted["name"], f"{key}[{position}].name", reason)
        _check_items(number, level, f"{key}[{position}]")


def _check_items(number: int, level: Node, key: str) -> None:
    """Codes follow indicator, level and position; a group of alternatives has two members or more."""
    for position, item in enumerate(level["evidence"]):
        place = f"{key}.evidence[{position}]"
        wanted = f"I{number:02d}-L{level['level']}-{position + 1:02d}"
        need(item["code"] == wanted, f"{place}.code", f"{shown(item['code'])} seharusnya {wanted}")
        in_group = item["alternatives_group"] is not None
        need(item["required"] or not in_group, f"{place}.required", "butir dalam kelompok pilihan harus wajib")
    groups = Counter(item["alternatives_group"] for item in level["evidence"] if item["alternatives_group"])
    for group, size in groups.items():
        need(size > 1, f"{key}.evidence", f"kelompok pilihan {group} hanya beranggota satu")


def _check_once(placed: Iterable[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for key, name in placed:
        need(name not in seen, key, f"{shown(name)} dipakai dua kali")
        seen.add(name)


def _item_codes(data: Node) -> Iterator[tuple[str, str]]:
    for key, indicator in indicators(data):
        for at, level in enumerate(indicator["levels"] or []):
            for position, item in enumerate(level["evidence"]):
                yield f"{key}.levels[{at}].evidence[{position}].code", item["code"]
