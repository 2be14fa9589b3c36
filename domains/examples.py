"""The published examples that an instrument file carries (test_vectors), recomputed from its own weights and bands.

Written apart from `evaluations.rules.scoring`, which this app does not know: an independent second reading of the rule.
"""

from fractions import Fraction

from domains.shapes import require_key, short_repr
from domains.walk import FileNode, file_aspects, file_indicators


def check_examples(data: FileNode) -> None:
    """Raise `BrokenInstrument` at the first figure of an example that the file's own weights do not give."""
    for position, vector in enumerate(data.get("test_vectors", [])):
        key = f"test_vectors[{position}]"
        by_aspect = _example_aspects(data, key, vector)
        by_domain = [
            _mean(domain["aspects"], [by_aspect[aspect["number"]] for aspect in domain["aspects"]], domain["weight"])
            for domain in data["domains"]
        ]
        index = _mean(data["domains"], by_domain, "100")
        expected, place = vector["expected"], f"{key}.expected"
        _check_printed([index], [expected["index"]], f"{place}.index")
        _check_printed(list(by_aspect.values()), expected.get("aspects"), f"{place}.aspects")
        _check_printed(by_domain, expected.get("domains"), f"{place}.domains")
        name = expected.get("predicate")
        reached = [band for band in data["predicates"] if Fraction(band["min"]) <= index]
        found = max(reached, key=lambda band: Fraction(band["min"]))["name"] if reached else None
        require_key(
            name in (None, found),
            f"{place}.predicate",
            f"{short_repr(name)} lain dari hasil hitung, {short_repr(found)}",
        )


def _example_aspects(data: FileNode, key: str, vector: FileNode) -> dict[int, Fraction]:
    """The exact aspects of an example, given directly or by the values of the indicators."""
    placed = [aspect for _, aspect in file_aspects(data)]
    if given := vector.get("aspects_exact"):
        require_key(len(given) == len(placed), f"{key}.aspects_exact", f"harus {len(placed)} aspek")
        return {aspect["number"]: Fraction(value) for aspect, value in zip(placed, given, strict=True)}
    values = vector.get("levels") or vector.get("values") or {}
    rows = {str(row["number"]) for _, row in file_indicators(data)}
    require_key(set(values) == rows, key, f"harus memuat nilai {len(rows)} indikator")
    return {
        aspect["number"]: _mean(
            aspect["indicators"],
            [Fraction(values[str(row["number"])]) for row in aspect["indicators"]],
            aspect["weight"],
        )
        for aspect in placed
    }


def _mean(parts: list[FileNode], values: list[Fraction], weight: str) -> Fraction:
    total = sum((Fraction(part["weight"]) * value for part, value in zip(parts, values, strict=True)), Fraction(0))
    return total / Fraction(weight)


def _check_printed(exact: list[Fraction], printed: list[str] | None, key: str) -> None:
    """Half up at two decimals: a printed p stands for p − 0.005 up to, not including, p + 0.005."""
    half = Fraction(5, 1000)
    fits = printed is None or (
        len(printed) == len(exact)
        and all(-half <= value - Fraction(text) < half for value, text in zip(exact, printed, strict=True))
    )
    found = ", ".join(map(str, exact))
    require_key(fits, key, f"contoh terbit tidak cocok: hasil hitung {found}")
