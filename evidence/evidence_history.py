"""How the history tells of evidence: documents, citations, verdicts, requests and coverages."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from domains.models import EvidenceItem
from evaluations.choices import AssessorStage, VerdictOutcome
from evaluations.models import AssessorVerdict
from evaluations.models.assessor_verdict import verdict_words
from evidence.models import (
    CheckDismissal,
    Citation,
    Coverage,
    Document,
    EvidenceRequest,
    PaperCheckKind,
    Verdict,
)
from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import (
    EntryTexts,
    HistoryPresenter,
    Values,
    day_text,
    day_value,
    label_of,
    named,
    register,
    verbose_name,
)
from ui.formats import listed_text

HEAD_APPROVAL_TEXT = "persetujuan kepala OPD"
AWAITS_HEAD, APPROVED, RETURNED = "awaits_head", "approved", "returned"  # what a head has decided
HEAD_OUTCOME_TEXTS = {AWAITS_HEAD: "menunggu", APPROVED: "disetujui", RETURNED: "dikembalikan"}
WITHDRAWN = "withdrawn"

# --- what is stored -------------------------------------------------------------------------------


def reminder_value(way: str, people: Iterable[str], needs: int, late: int) -> dict[str, Any]:
    """How, whom by name, and of how many things."""
    return {"way": way, "people": list(people), "needs": needs, "late": late}


def item_details(citation: Citation) -> dict[str, Any]:
    return {"citation": citation.pk, "item": citation.item.code if citation.item else None}


def file_value(name: str) -> dict[str, str]:
    return {"file": name}


def citations_value(group: list[Citation]) -> dict[str, Any]:
    """The file, and the items it is cited for."""
    items = [row.item.code for row in group if row.item]
    numbers = {f"{row.shown_value.normalize():f}" for row in group if row.shown_value is not None}
    shown = {"shown": sorted(numbers)} if numbers else {}
    return shown | {"file": group[0].version.original_name, "items": items, "citations": [row.pk for row in group]}


def verdict_value(verdict: Verdict) -> dict[str, str]:
    return {"outcome": verdict.outcome, "title": verdict.citation.version.document.title}


def dismissal_value(row: CheckDismissal) -> dict[str, str]:
    return {"check": row.kind, "detail": row.detail}


def requests_value(rows: Iterable[EvidenceRequest]) -> dict[str, Any]:
    """The items, None for the whole indicator, and the date that they share."""
    asked = list(rows)
    return {"items": [row.item.code if row.item else None for row in asked], "due": day_value(asked[0].due)}


def request_value(row: EvidenceRequest) -> dict[str, Any]:
    """One request without its date, as it is told where it changes hands."""
    return {"item": row.item.code if row.item else None}


def assessor_verdict_details(item: EvidenceItem, stage: str) -> dict[str, str]:
    return {"item": item.code, "stage": str(stage)}


def assessor_verdict_value(row: AssessorVerdict) -> dict[str, str]:
    """The verdict with its words; empty ones are left out."""
    said = {"cause": row.cause, "note": row.note, "recommendation": row.recommendation}
    return {"outcome": row.outcome, **{name: text for name, text in said.items() if text}}


def coverage_value(coverage: Coverage) -> dict[str, int]:
    return {"covered": coverage.covered, "total": coverage.total}


def fact_value(document: Document, name: str) -> dict[str, str]:
    """A fact of a document: a code, a day or a text; nothing where it is empty."""
    value = getattr(document, name)
    if not value:
        return {}
    return {"day": value.isoformat()} if isinstance(value, date) else {name: str(value)}


# --- how it reads ---------------------------------------------------------------------------------


def file_text(values: Values) -> str:
    """ "Notula.pdf (I45-L3-01, I45-L4-01)", "Lembar.pdf (I10-L2-02, nilai tertulis 1,82)"."""
    shown = [f"nilai tertulis {number.replace('.', ',')}" for number in values.get("shown", ())]
    codes = ", ".join([*values.get("items", ()), *shown])
    return f"{values['file']} ({codes})" if codes else str(values["file"])


def sending_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    if not texts.after:
        return f"membatalkan pengiriman {texts.before}"
    return (
        f"mengganti data dukung {texts.before} → {texts.after}"
        if texts.before
        else f"mengirim data dukung {texts.after}"
    )


def _with_item(words: str, details: Values) -> str:
    return f"{words} {details['item'] or ''}".strip()


def _verdict_text(values: Values) -> str:
    """ "Diterima: Notula reviu"; of the verdict that stood before, the outcome alone."""
    outcome = label_of(VerdictOutcome, values["outcome"])
    return f"{outcome}: {values['title']}" if "title" in values else outcome


def _verdict_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "mengembalikan data dukung I21-L4-03: Notula reviu"."""
    if not entry.after:
        return f"membatalkan {texts.field} ({texts.before})"
    did = "menerima" if entry.after["outcome"] == VerdictOutcome.ACCEPTED else "mengembalikan"
    return f"{did} {_with_item('data dukung', entry.details)}: {entry.after['title']}"


def _assessor_text(values: Values) -> str:
    """ "Revisi: tidak tepat (catatan: …; rekomendasi: …)"."""
    words = verdict_words(values["outcome"], values.get("cause", ""))
    labels = {"note": "catatan", "recommendation": "rekomendasi"}
    said = "; ".join(f"{label}: {values[name]}" for name, label in labels.items() if name in values)
    return f"{words} ({said})" if said else words


def _dismissal_text(values: Values) -> str:
    """ "pemeriksaan unsur kebijakan “data induk”"."""
    name = f"pemeriksaan {label_of(PaperCheckKind, values['check'])}"
    return f"{name} “{values['detail']}”" if values["detail"] else name


def _dismissal_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "mengesampingkan pemeriksaan nomor pada data dukung I45-L2-01"."""
    where = _with_item("data dukung", entry.details)
    if texts.after:
        return f"mengesampingkan {texts.after} pada {where}"
    return f"memberlakukan lagi {texts.before} pada {where}"


def _head_approval_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    return f"{'meminta' if entry.after['wanted'] else 'tidak lagi meminta'} {texts.field}"


def _head_text(values: Values) -> str:
    outcome = HEAD_OUTCOME_TEXTS[values["outcome"]]
    return f"{outcome}: {values['title']}" if "title" in values else outcome


def _head_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "menyetujui data dukung I45-L2-01: Panduan"."""
    did = "menyetujui" if entry.after["outcome"] == APPROVED else "mengembalikan kepada operator"
    return f"{did} {_with_item('data dukung', entry.details)}: {entry.after['title']}"


def _request_text(values: Values) -> str:
    """ "I45-L3-01, I45-L3-02, tenggat 22 Agustus 2025"; where it changed hands, what became of it."""
    if "state" in values:
        return "dibatalkan"
    if "moved_to" in values:
        return f"berpindah ke {values['moved_to']}"
    if "merged_with" in values:
        return f"menyatu dengan permintaan kepada {values['merged_with']}"
    if "item" in values:
        return f"butir {values['item']}" if values["item"] else "seluruh indikator"
    what = ", ".join(code or "seluruh indikator" for code in values["items"])
    return f"{what}, tenggat {day_text(values['due'])}" if values["due"] else what


def _reminder_text(values: Values) -> str:
    """ "lewat WhatsApp kepada Ni Made Sari: 3 hal, 2 lewat tenggat"."""
    to = f" kepada {listed_text(values['people'])}" if values["people"] else ""
    late = f", {values['late']} lewat tenggat" if values["late"] else ""
    return f"lewat {values['way']}{to}: {values['needs']} hal{late}"


def _reminder_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    return f"mengingatkan {entry.details['name']} {texts.after}"


def _request_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    agency = entry.details["name"]
    if not texts.before:
        return f"meminta dari {agency}: {texts.after}"
    if entry.after.get("state") == WITHDRAWN:
        return f"membatalkan permintaan dari {agency} ({texts.before})"
    if entry.before.get("state") == WITHDRAWN:
        return f"meminta lagi dari {agency}: {texts.after}"
    return f"mengubah permintaan dari {agency}: {texts.before} → {texts.after}"


def _fact_text(values: Values) -> str:
    """The value as people read it: the label of a choice, a day in words."""
    ((name, value),) = values.items()
    if name == "day":
        return day_text(value)
    choices = dict(Document._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value, value))


def register_kinds() -> None:
    """Entries that name documents are read by those who may read evidence."""
    evidence = {
        HistoryKind.EVIDENCE_SENT: HistoryPresenter(named("data dukung"), file_text, sending_sentence),
        HistoryKind.VERDICT_GIVEN: HistoryPresenter(
            lambda details: _with_item("putusan data dukung", details), _verdict_text, _verdict_sentence
        ),
        HistoryKind.CHECK_DISMISSED: HistoryPresenter(
            lambda details: _with_item("pemeriksaan data dukung", details), _dismissal_text, _dismissal_sentence
        ),
        HistoryKind.HEAD_DECIDED: HistoryPresenter(
            lambda details: _with_item(HEAD_APPROVAL_TEXT, details), _head_text, _head_sentence
        ),
        HistoryKind.COVERAGE_RECORDED: HistoryPresenter(
            named("cakupan"), lambda values: f"{values['covered']} dari {values['total']} OPD"
        ),
        HistoryKind.DOCUMENT_EDITED: HistoryPresenter(
            lambda details: verbose_name(Document, details["name"]), _fact_text
        ),
        HistoryKind.VERSION_ADDED: HistoryPresenter(named("versi"), file_text),
    }
    cycle = {
        HistoryKind.ASSESSOR_VERDICT_SET: HistoryPresenter(
            lambda details: f"putusan asesor {label_of(AssessorStage, details['stage'])} {details['item']}",
            _assessor_text,
        ),
        HistoryKind.EVIDENCE_REQUESTED: HistoryPresenter(
            lambda details: f"permintaan {details['name']}", _request_text, _request_sentence
        ),
        HistoryKind.AGENCY_REMINDED: HistoryPresenter(
            lambda details: f"pengingat {details['name']}", _reminder_text, _reminder_sentence
        ),
        HistoryKind.HEAD_APPROVAL_SET: HistoryPresenter(
            named(HEAD_APPROVAL_TEXT),
            lambda values: "diperlukan" if values["wanted"] else "tidak diperlukan",
            _head_approval_sentence,
        ),
    }
    for readers, presenters in ((Readers.EVIDENCE, evidence), (Readers.CYCLE, cycle)):
        for kind, presenter in presenters.items():
            register(kind, readers, presenter)
