"""How the history tells of results and notes that a region wrote down of itself."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from history.choices import HistoryKind, Readers
from history.presenters import HistoryPresenter, Values, register
from results.models import YearNote
from ui.formats import decimal_comma


def figures_value(
    index: Decimal, predicate: str, domains: Mapping[int, Decimal], aspects: Mapping[int, Decimal]
) -> dict[str, Any]:
    """Figures as printed, domains and aspects as [number, value]."""
    figures: dict[str, Any] = {"index": f"{index:.2f}", "predicate": predicate}
    for name, parts in (("domains", domains), ("aspects", aspects)):
        figures[name] = [[number, f"{value:.2f}"] for number, value in sorted(parts.items())]
    return figures


def figures_text(values: Values) -> str:
    """ "3,05, Baik, domain 1 2,90"; entries of before know no aspects."""
    parts = [decimal_comma(Decimal(values["index"])), values["predicate"]]
    for word, name in (("domain", "domains"), ("aspek", "aspects")):
        parts += [f"{word} {number} {decimal_comma(Decimal(value))}" for number, value in values.get(name, [])]
    return ", ".join(part for part in parts if part)


def year_note_value(note: YearNote) -> dict[str, Any]:
    return {"year": note.year, "text": note.text, "source": note.source}


def _result_text(values: Values) -> str:
    parts = [figures_text(values), f"sumber: {values['source']}"]
    return "; ".join(parts + ([f"catatan: {values['notes']}"] if values["notes"] else []))


def register_kinds() -> None:
    """Both have a page of their own, for those who record a region's past."""
    result = HistoryPresenter(lambda details: f"hasil {details['year']}", _result_text)
    register(HistoryKind.RESULT_RECORDED, Readers.CYCLE, result)
    note = HistoryPresenter(
        lambda details: f"catatan {details['year']}",
        lambda values: f"{values['year']}: {values['text']} (sumber: {values['source']})",
    )
    register(HistoryKind.YEAR_NOTED, Readers.CYCLE, note)
