"""How the history tells of levels, the words and indexes beside them, chosen services and decisions."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assessment.internal_levels import InternalLevels
from assessment.level_reasons import format_level
from evaluations.choices import INTERNAL_COLUMNS, ValueColumn, history_field_name
from evaluations.rules.scoring import typed_value
from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import (
    EntryTexts,
    HistoryPresenter,
    Values,
    change_sentence,
    label_of,
    named,
    register,
    text_sentence,
    text_value,
)

SERVICE_LABELS = {"service": "layanan", "application": "aplikasi"}

# --- what is stored -------------------------------------------------------------------------------


def level_value(level: Fraction | None) -> dict[str, str]:
    """A level as it is stored, without zeros at its end, else by its terms: {"level": "2.5"}, {"level": "7/6"}."""
    return {} if level is None else {"level": typed_value(level).replace(",", ".")}


def score_value(name: str, value: Any) -> dict[str, str]:
    return level_value(value) if name == "value" else text_value(value)


def score_kind(name: str, column: str) -> HistoryKind:
    """Agencies read the levels of the internal columns and the words of the self-assessment; of the rest nothing."""
    if name == "value":
        return HistoryKind.LEVEL_SET if column in INTERNAL_COLUMNS else HistoryKind.STAGE_LEVEL_SET
    if name == "reason":
        return HistoryKind.LEVEL_REASON_SET if column in INTERNAL_COLUMNS else HistoryKind.STAGE_REASON_SET
    return HistoryKind.TEXT_CHANGED if column == ValueColumn.MANDIRI else HistoryKind.COLUMN_TEXT_CHANGED


def levels_value(levels: InternalLevels) -> dict[str, Any]:
    """Between which levels somebody decided."""
    return {"between": [{"column": row.column, **level_value(row.value)} for row in levels.rows if row.value]}


def external_index_value(facts: Mapping[str, Any]) -> dict[str, Any]:
    """An index as it is stored: {"index": "25", "year": 2025, "source": "…"}; without an index it is assumed."""
    index = facts["index"]
    text = None if index is None else f"{index.normalize():f}"
    return {"index": text, "year": facts["year"], "source": facts["source"]}


# --- how it reads ---------------------------------------------------------------------------------


def _score_field(details: Values) -> str:
    return history_field_name(details["name"], details["column"])


def _level_text(values: Values) -> str:
    """ "3", "2,5", "1,17 (7/6)"."""
    return format_level(Fraction(values["level"]))


def _decided_text(values: Values) -> str:
    """ "usulan OPD 4, tinjauan internal 3", or the level that was chosen."""
    if "level" in values:
        return _level_text(values)
    return ", ".join(f"{label_of(ValueColumn, row['column'])} {_level_text(row)}" for row in values["between"])


def _decision_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "memutuskan tingkat 3 (usulan OPD 4, tinjauan internal 3)"."""
    return f"memutuskan tingkat {texts.after} ({texts.before})"


def _external_index_text(values: Values) -> str:
    """ "25 (2025, Surat Bappenas)"."""
    if values["index"] is None:
        return f"anggapan asesor ({values['source']})"
    return f"{values['index'].replace('.', ',')} ({values['year']}, {values['source']})"


def register_kinds() -> None:
    """Who reads what follows `score_kind`."""
    level = HistoryPresenter(_score_field, _level_text, change_sentence)
    reason = HistoryPresenter(_score_field)
    text = HistoryPresenter(_score_field, sentence=text_sentence)
    register(HistoryKind.LEVEL_SET, Readers.AGENCIES, level)
    register(HistoryKind.STAGE_LEVEL_SET, Readers.CYCLE, level)
    register(HistoryKind.LEVEL_REASON_SET, Readers.AGENCIES, reason)
    register(HistoryKind.STAGE_REASON_SET, Readers.CYCLE, reason)
    register(HistoryKind.TEXT_CHANGED, Readers.AGENCIES, text)
    register(HistoryKind.COLUMN_TEXT_CHANGED, Readers.CYCLE, text)
    service = HistoryPresenter(lambda details: SERVICE_LABELS[details["name"]])
    register(HistoryKind.SERVICE_CHOSEN, Readers.AGENCIES, service)
    decision = HistoryPresenter(named("keputusan tingkat"), _decided_text, _decision_sentence)
    register(HistoryKind.LEVEL_DECIDED, Readers.AGENCIES, decision)
    external_index = HistoryPresenter(named("indeks lembaga lain"), _external_index_text)
    register(HistoryKind.EXTERNAL_INDEX_SET, Readers.EVIDENCE, external_index)  # it names its document
