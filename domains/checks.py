"""Whether an instrument file can be trusted: exact sums, numbering, five levels, bands, codes.

`check_instrument` raises `BrokenInstrument` at the first fault; a broken file is refused whole.
"""

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from domains.examples import check_examples
from domains.layout import INSTRUMENT
from domains.shapes import require_key, short_repr
from domains.walk import FileNode, age_limits, file_aspects, file_domains, file_indicators, file_items

LEVEL_NUMBERS = [1, 2, 3, 4, 5]


def check_instrument(data: Any, *, corrects: bool = False) -> None:
    """Raise `BrokenInstrument` with key and reason at the first fault of the file's content.

    `corrects`: the file revises an instrument that is in use, whose numbers stay with their indicators.
    """
    INSTRUMENT.check(data, "")
    status, rule, years = data["status"], data["value_rule"], data["valid_years"]
    require_key(
        status["state"] != "rancangan" or not status["scorable"], "status.scorable", "rancangan tidak dapat dinilai"
    )
    require_key(rule["min"] < rule["max"], "value_rule.min", "harus di bawah max")
    bounded = years["from"] is not None and years["to"] is not None
    require_key(not bounded or years["from"] <= years["to"], "valid_years.from", "harus sebelum atau sama dengan to")
    if status["scorable"]:
        require_key(rule["integer"] is not None, "value_rule.integer", "harus true atau false agar dapat dinilai")
        require_key(rule["decimals"] is not None, "value_rule.decimals", "harus ada agar dapat dinilai")
        require_key(years["from"] is not None, "valid_years.from", "harus ada agar dapat dinilai")
    _check_bands(data)
    for name, scale in data["level_scales"].items():
        if scale["levels"] is not None:  # null: a scale that only converts a measured value
            _check_five_levels(scale["levels"], f"level_scales.{name}.levels")
    _check_estimate(data)
    _check_numbering(data, corrects)
    for key, row in file_indicators(data):
        require_key(Fraction(row["weight"]) > 0, f"{key}.weight", "harus di atas nol")
    for key, aspect in file_aspects(data):
        _check_sum(aspect["indicators"], Fraction(aspect["weight"]), f"{key}.weight", "indikator")
    for key, domain in file_domains(data):
        _check_sum(domain["aspects"], Fraction(domain["weight"]), f"{key}.weight", "aspek")
    _check_sum(data["domains"], Fraction(100), "domains", "domain")
    _check_unique_names((f"{item.key}.code", item.code) for item in file_items(data))
    for key, indicator in file_indicators(data):
        _check_indicator(data, key, indicator)
    check_examples(data)


def check_supplement(code: str, facts: FileNode, data: FileNode) -> None:
    """Whether each indicator that the supplement names is one of the instrument's."""
    known = {indicator["number"] for _, indicator in file_indicators(data)}
    for name, fact in facts.items():
        for number in fact.get("indicators", []):
            require_key(int(number) in known, f"{code}.{name}.indicators", f"indikator {number} tidak ada dalam {code}")
    items = {item.code for item in file_items(data)}
    for item in age_limits(facts):
        require_key(item in items, f"{code}.max_age_years.indicators", f"butir {item} tidak ada dalam {code}")


def _check_bands(data: FileNode) -> None:
    """From the lowest value to the highest without gap; a bound belongs to the band above it."""
    placed = [(f"predicates[{position}]", band) for position, band in enumerate(data["predicates"])]
    for key, band in placed:
        require_key(Fraction(band["min"]) < Fraction(band["max"]), f"{key}.max", "harus di atas min")
        require_key(band["min_inclusive"], f"{key}.min_inclusive", "batas bawah harus milik predikat ini")
    _check_unique_names([(f"{key}.name", band["name"]) for key, band in placed])
    placed.sort(key=lambda pair: Fraction(pair[1]["min"]))
    for (key, low), (_, high) in pairwise(placed):
        reason = f"{low['max']} bukan batas bawah {high['name']} ({high['min']}): ada celah atau tumpang tindih"
        require_key(Fraction(low["max"]) == Fraction(high["min"]), f"{key}.max", reason)
        require_key(not low["max_inclusive"], f"{key}.max_inclusive", f"batas {low['max']} harus milik {high['name']}")
    lowest = placed[0]
    highest = placed[-1]
    rule = data["value_rule"]
    require_key(
        Fraction(lowest[1]["min"]) <= rule["min"], f"{lowest[0]}.min", f"tidak memuat nilai terendah, {rule['min']}"
    )
    require_key(
        Fraction(highest[1]["max"]) == rule["max"], f"{highest[0]}.max", f"harus nilai tertinggi, {rule['max']}"
    )
    require_key(
        highest[1]["max_inclusive"], f"{highest[0]}.max_inclusive", "predikat teratas harus memuat nilai tertinggi"
    )


def _check_estimate(data: FileNode) -> None:
    """An estimated value lies in the bands of the levels: one scale, its bands from the lowest value up without gap."""
    if "estimate" not in data["value_rule"]:
        return
    scales = data["level_scales"]
    require_key(len(scales) == 1, "level_scales", "perkiraan nilai memerlukan tepat satu skala tingkat")
    ((name, scale),) = scales.items()
    edge = Fraction(data["value_rule"]["min"])
    require_key(scale["levels"], f"level_scales.{name}.levels", "perkiraan nilai memerlukan lima tingkat")
    for position, level in enumerate(scale["levels"]):
        key = f"level_scales.{name}.levels[{position}]"
        require_key("min" in level and "max" in level, key, "perkiraan nilai memerlukan min dan max")
        require_key(Fraction(level["min"]) == edge, f"{key}.min", f"harus {edge}")
        require_key(Fraction(level["max"]) > edge, f"{key}.max", "harus di atas min")
        edge = Fraction(level["max"])
    highest = data["value_rule"]["max"]
    require_key(edge == highest, f"level_scales.{name}.levels[4].max", f"harus nilai tertinggi, {highest}")
    _check_observed(data)


def _check_observed(data: FileNode) -> None:
    """What an estimate was read off: rows of the instrument's own indicators, no more accepted than asked."""
    known = {indicator["number"] for _, indicator in file_indicators(data)}
    for position, row in enumerate(data["value_rule"]["estimate"]["observed"]["rows"]):
        key = f"value_rule.estimate.observed.rows[{position}]"
        require_key(row["indicator"] in known, f"{key}.indicator", f"indikator {row['indicator']} tidak ada")
        require_key(row["accepted"] <= row["asked"], f"{key}.accepted", "lebih banyak daripada yang diminta")


def _check_five_levels(levels: list[FileNode], key: str) -> None:
    require_key([level["level"] for level in levels] == LEVEL_NUMBERS, key, "harus lima tingkat, 1 sampai 5 berurutan")


def _check_numbering(data: FileNode, corrects: bool) -> None:
    """All count through the file; in a revision an indicator may stand anywhere, so that its number stays with it."""
    frame = (file_domains(data), file_aspects(data))
    for placed in frame if corrects else (*frame, file_indicators(data)):
        for wanted, (key, node) in enumerate(placed, 1):
            require_key(node["number"] == wanted, f"{key}.number", f"{node['number']} seharusnya {wanted}")
    _check_unique_names((f"{key}.number", str(row["number"])) for key, row in file_indicators(data))
    counts = {
        "domains": sum(not domain["synthetic"] for _, domain in file_domains(data)),
        "aspects": len(list(file_aspects(data))),
        "rows": len(list(file_indicators(data))),
    }
    for name, count in counts.items():
        written = data["structure"][name]
        require_key(written == count, f"structure.{name}", f"tertulis {written}, berkas memuat {count}")


def _check_sum(parts: Iterable[FileNode], weight: Fraction, key: str, kind: str) -> None:
    total = sum((Fraction(part["weight"]) for part in parts), Fraction(0))
    require_key(total == weight, key, f"bobot {kind} berjumlah {total}, bukan {weight}")


def _check_indicator(data: FileNode, key: str, indicator: FileNode) -> None:
    levels = indicator["levels"]
    if data["status"]["scorable"]:
        require_key(indicator["value_source"], f"{key}.value_source", "harus ada pada instrumen yang dapat dinilai")
        require_key(levels is not None, f"{key}.levels", "harus ada pada instrumen yang dapat dinilai")
    capability = indicator["capability"]
    scale = data["level_scales"].get(capability)
    require_key(scale, f"{key}.capability", f"skala {short_repr(capability)} tidak ada dalam level_scales")
    if levels is not None:
        _check_five_levels(levels, f"{key}.levels")
        require_key(scale["levels"], f"{key}.capability", f"skala {short_repr(capability)} tidak memiliki tingkat")
        _check_levels(indicator["number"], levels, scale["levels"], f"{key}.levels")


def _check_levels(number: int, levels: list[FileNode], scale: list[FileNode], key: str) -> None:
    for position, (level, wanted) in enumerate(zip(levels, scale, strict=True)):
        reason = f"{short_repr(level['name'])} lain dari skalanya, {short_repr(wanted['name'])}"
        require_key(level["name"] == wanted["name"], f"{key}[{position}].name", reason)
        _check_items(number, level, f"{key}[{position}]")


def _check_items(number: int, level: FileNode, key: str) -> None:
    """A code names its indicator and level; its number is free, so that it stays when items are put in or taken out.

    A group of alternatives has two members or more.
    """
    form = re.compile(rf"I{number:02d}-L{level['level']}-[0-9]{{2}}")
    for position, item in enumerate(level["evidence"]):
        place = f"{key}.evidence[{position}]"
        reason = f"{short_repr(item['code'])} tidak berbentuk I{number:02d}-L{level['level']}-nn"
        require_key(form.fullmatch(item["code"]), f"{place}.code", reason)
        in_group = item["alternatives_group"] is not None
        require_key(item["required"] or not in_group, f"{place}.required", "butir dalam kelompok pilihan harus wajib")
    groups = Counter(item["alternatives_group"] for item in level["evidence"] if item["alternatives_group"])
    for group, size in groups.items():
        require_key(size > 1, f"{key}.evidence", f"kelompok pilihan {group} hanya beranggota satu")


def _check_unique_names(placed: Iterable[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for key, name in placed:
        require_key(name not in seen, key, f"{short_repr(name)} dipakai dua kali")
        seen.add(name)
