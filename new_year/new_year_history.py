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
    """ "memutuskan data dukung tahun lalu masih berlaku: Panduan (I45-L2-01)"; a changed mind names what was said
    before."""
    if not entry.after:
        return f"membatalkan keputusan data dukung tahun lalu {texts.before}"
    before = f" (sebelumnya {_decision_label(entry.before)})" if entry.before else ""
    return f"memutuskan data dukung tahun lalu {texts.after}{before}"


def _copy_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "menyalin 53 penugasan dari siklus 2025"; each of them has a line of its own besides."""
    return f"menyalin {entry.after['count']} penugasan dari siklus {entry.after['year']}"


def _revision_text(values: Values) -> str:
    return f"revisi {values['revision']}"


def _loading_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    return f"memuat {texts.after} instrumen {entry.details['code']}; siklus ini belum memakainya"


def _proposal_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    act = "membatalkan usulan" if entry.details.get("withdrawn") else "mengusulkan"
    return f"{act} {texts.after} instrumen {entry.details['code']}"


def _adoption_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "mengambil revisi 2 instrumen PEMDI-2026: 12 butir baru, 3 berubah, 1 dihapus; indeks 2,31 menjadi 2,31"."""
    items = entry.details["items"]
    counts = f"{items['added']} butir baru, {items['changed']} berubah, {items['removed']} dihapus"
    before, after = entry.details["index"]
    index = f"indeks tetap {after}" if before == after else f"indeks {before} menjadi {after}"
    return f"mengambil {texts.after} instrumen {entry.details['code']}: {counts}; {index}"


def _place_text(values: Values) -> str:
    return str(values["item"] or "disisihkan")


def _place_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    title, item = entry.details["title"], entry.after["item"]
    if not entry.before["item"]:
        return f"batal menyisihkan {title} ({item})"
    act = f"memindahkan {title} dari {texts.before} ke {item}" if item else f"menyisihkan {title} ({texts.before})"
    return f"{act}, karena butirnya dihapus"


def _wording_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    return f"memastikan {entry.details['title']} masih cocok dengan {texts.after}"


def register_kinds() -> None:
    """What is carried names documents: those who may read evidence are shown it."""
    revision = named("revisi instrumen")
    loaded = HistoryPresenter(revision, _revision_text, _loading_sentence)
    register(HistoryKind.REVISION_LOADED, Readers.CYCLE, loaded)
    proposed = HistoryPresenter(revision, _revision_text, _proposal_sentence)
    register(HistoryKind.REVISION_PROPOSED, Readers.CYCLE, proposed)
    adopted = HistoryPresenter(revision, _revision_text, _adoption_sentence)
    register(HistoryKind.REVISION_ADOPTED, Readers.AGENCIES, adopted)
    placed = HistoryPresenter(named("butir data dukung"), _place_text, _place_sentence)
    register(HistoryKind.EVIDENCE_PLACED, Readers.EVIDENCE, placed)
    confirmed = HistoryPresenter(named("kecocokan data dukung"), _place_text, _wording_sentence)
    register(HistoryKind.WORDING_CONFIRMED, Readers.EVIDENCE, confirmed)
    carried = HistoryPresenter(named("data dukung tahun lalu"), _carry_text, _carry_sentence)
    register(HistoryKind.EVIDENCE_CARRIED, Readers.EVIDENCE, carried)
    copied = HistoryPresenter(
        named("salinan penugasan"), lambda values: f"{values['count']} dari siklus {values['year']}", _copy_sentence
    )
    register(HistoryKind.ASSIGNMENTS_COPIED, Readers.CYCLE, copied)
