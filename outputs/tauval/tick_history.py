"""How the history tells of what was entered into the ministry's application."""

from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import EntryTexts, HistoryPresenter, Values, named, register


def _tick_text(values: Values) -> str:
    return "sudah dimasukkan" if values["entered"] else "belum dimasukkan"


def _tick_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    thing = f"{entry.details['thing']} " if "thing" in entry.details else ""
    if entry.after["entered"]:
        return f"menandai {thing}sudah dimasukkan ke TAUVAL"
    return f"membatalkan tanda {thing}sudah dimasukkan ke TAUVAL"


def register_kinds() -> None:
    register(
        HistoryKind.TAUVAL_TICKED, Readers.CYCLE, HistoryPresenter(named("isian TAUVAL"), _tick_text, _tick_sentence)
    )
