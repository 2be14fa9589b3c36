"""How the history tells of an act that was taken back."""

from datetime import date

from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import EntryTexts, HistoryPresenter, Values, register
from ui.formats import long_date


def act_name(details: Values) -> str:
    """ "impor OPD tanggal 30 November 2026"."""
    title = details["title"]
    return f"{title[:1].lower()}{title[1:]} tanggal {long_date(date.fromisoformat(details['at']))}"


def _sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    return f"membatalkan {texts.field}: {texts.before}"


def _deleted_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    return f"menghapus {texts.field} {texts.before}"


def register_kinds() -> None:
    undone = HistoryPresenter(act_name, sentence=_sentence)
    register(HistoryKind.ACT_UNDONE, Readers.CYCLE, undone)
    register(HistoryKind.LEVELS_UNDONE, Readers.AGENCIES, undone)  # who reads of a level reads that it is gone
    deleted = HistoryPresenter(lambda details: str(details["thing"]), sentence=_deleted_sentence)
    register(HistoryKind.ROW_DELETED, Readers.CYCLE, deleted)
