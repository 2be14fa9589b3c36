"""How the history tells of agencies that change: what was decided, and what went to their successors."""

from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import EntryTexts, HistoryPresenter, Values, named, register


def _change_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    if texts.after:
        return f"mencatat perubahan OPD: {texts.after}"
    return f"membatalkan perubahan OPD: {texts.before}"


def _sender_text(values: Values) -> str:
    """ "Dinkes (3 data dukung)" of the former sender, "Dinkessos" of the next."""
    return f"{values['name']} ({values['count']} data dukung)" if "count" in values else str(values["name"])


def register_kinds() -> None:
    """The history of the cycle names agencies; that of a document is read by those who read the document."""
    change = HistoryPresenter(named("perubahan OPD"), sentence=_change_sentence)
    register(HistoryKind.AGENCIES_CHANGED, Readers.CYCLE, change)
    sender = HistoryPresenter(named("OPD pengirim data dukung"), _sender_text)
    register(HistoryKind.EVIDENCE_SENDER_MOVED, Readers.CYCLE, sender)
    owner = HistoryPresenter(named("pemilik"), lambda values: str(values["name"]))
    register(HistoryKind.DOCUMENT_OWNER_MOVED, Readers.EVIDENCE, owner)
