"""How the history tells of what a new year takes from the one before: assignments and evidence."""

from typing import Any

from evidence.models import CarryOver
from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import EntryTexts, HistoryPresenter, Values, label_of, named, register


def carry_value(row: CarryOver, title: str) -> dict[str, Any]:
    return {"decision": row.decision, "title": title, "item": row.item.code if row.item else None}


def _decision_label(values: Values) -> str:
    return label_of(CarryOver.Decision, values["decision"])


def _carry_text(values: Values) -> str:
    code = f" ({values['item']})" if values["item"] else ""
    return f"{_decision_label(values)}: {values['title']}{code}"


def _carry_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "memutuskan bukti tahun lalu masih berlaku: Panduan (I45-L2-01)"; a changed mind names what was said before."""
    before = f" (sebelumnya {_decision_label(entry.before)})" if entry.before else ""
    return f"memutuskan bukti tahun lalu {texts.after}{before}"


def _copy_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "menyalin 53 penugasan dari siklus 2025"; each of them has a line of its own besides."""
    return f"menyalin {entry.after['count']} penugasan dari siklus {entry.after['year']}"


def register_kinds() -> None:
    """What is carried names documents: those who may read evidence are shown it."""
    carried = HistoryPresenter(named("bawa lanjut"), _carry_text, _carry_sentence)
    register(HistoryKind.EVIDENCE_CARRIED, Readers.EVIDENCE, carried)
    copied = HistoryPresenter(
        named("salinan penugasan"), lambda values: f"{values['count']} dari siklus {values['year']}", _copy_sentence
    )
    register(HistoryKind.ASSIGNMENTS_COPIED, Readers.CYCLE, copied)
