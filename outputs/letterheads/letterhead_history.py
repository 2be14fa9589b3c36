"""How the history tells of a region's letterhead."""

from evidence.evidence_history import file_text
from history.choices import HistoryKind, Readers
from history.presenters import HistoryPresenter, named, register


def register_kinds() -> None:
    register(HistoryKind.LETTERHEAD_CHANGED, Readers.CYCLE, HistoryPresenter(named("kop laporan"), file_text))
