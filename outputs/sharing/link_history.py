"""How the history tells of links to a pack."""

from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import EntryTexts, HistoryPresenter, Values, day_text, register


def _link_text(values: Values) -> str:
    if "made" in values:
        return f"dibuat, berlaku sampai {day_text(values['made'])}"
    return "dicabut"


def _link_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    scope = ", termasuk dokumen terbatas" if entry.details["restricted"] and "made" in entry.after else ""
    return f"{texts.field}: {texts.after}{scope}"


def register_kinds() -> None:
    presenter = HistoryPresenter(
        lambda details: f"tautan paket untuk {details['recipient']}", _link_text, _link_sentence
    )
    register(HistoryKind.PACK_SHARED, Readers.CYCLE, presenter)
