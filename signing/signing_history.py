"""How the history tells of the approval, the seal and the papers of a self-assessment."""

from collections.abc import Mapping
from typing import Any

from django.db import models

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
    verbose_name,
)
from signing.models import Papers
from signing.models.seal import ApprovalOutcome

SIGNED_PAPER_TITLE = "Berita Acara bertanda tangan"
WORDED_AT_LENGTH = ("minutes", "consent")  # long texts, counted in a sentence


def paper_value(value: Any) -> dict[str, Any]:
    """A text, or the person who signs."""
    if isinstance(value, models.Model):
        return {"person": value.pk, "text": str(value)}
    return text_value(value)


def _signoff_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    did = "menyetujui" if entry.after["outcome"] == ApprovalOutcome.APPROVED else "mengembalikan"
    return f"{did} penilaian mandiri"


def _sealed_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    return f"menandatangani dan menyegel penilaian mandiri, SHA-256 {texts.after}"


def _paper_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    sentence = text_sentence if entry.details["name"] in WORDED_AT_LENGTH else change_sentence
    return sentence(entry, texts)


def _compared_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    pages = entry.details["pages"]
    return f"menyatakan {pages} halaman {SIGNED_PAPER_TITLE} ({texts.after}) sama dengan naskah yang disetujui"


def _one_person_text(values: Values) -> str:
    return "boleh" if values["allowed"] else "tidak boleh"


def _one_person_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    did = "mengizinkan" if entry.after["allowed"] else "tidak lagi mengizinkan"
    return f"{did} satu orang menyetujui dan menandatangani penilaian mandiri"


def _own_agency_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    did = "mengizinkan" if entry.after["allowed"] else "tidak lagi mengizinkan"
    return f"{did} yang mewakili OPD menilai data dukung dan tingkat OPD-nya"


def _sharing_text(values: Mapping[str, Any]) -> str:
    return "dibagikan" if values["shared"] else "tidak dibagikan"


def _sharing_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    did = "membagikan" if entry.after["shared"] else "tidak lagi membagikan"
    return f"{did} indeks yang disahkan dan nilai final kepada daerah induk"


def register_kinds() -> None:
    """Everybody who reads the history of the cycle is shown these."""
    presenters = {
        HistoryKind.SIGNOFF_DECIDED: HistoryPresenter(
            named("pengesahan penilaian mandiri"),
            lambda values: label_of(ApprovalOutcome, values["outcome"]),
            _signoff_sentence,
        ),
        HistoryKind.SEALED: HistoryPresenter(
            named("segel penilaian mandiri"), lambda values: str(values["sha256"]), _sealed_sentence
        ),
        HistoryKind.PAPER_WORDED: HistoryPresenter(
            lambda details: f"naskah: {verbose_name(Papers, details['name'])}", sentence=_paper_sentence
        ),
        HistoryKind.PAPER_SIGNED: HistoryPresenter(
            named(SIGNED_PAPER_TITLE.lower()), lambda values: str(values["file"])
        ),
    }
    presenters[HistoryKind.PAPER_COMPARED] = HistoryPresenter(
        named(SIGNED_PAPER_TITLE.lower()), lambda values: str(values["file"]), _compared_sentence
    )
    presenters[HistoryKind.ONE_PERSON_SET] = HistoryPresenter(
        named("aturan penanda tangan"), _one_person_text, _one_person_sentence
    )
    presenters[HistoryKind.OWN_AGENCY_SET] = HistoryPresenter(
        named("aturan menilai OPD sendiri"), _one_person_text, _own_agency_sentence
    )
    presenters[HistoryKind.INDEX_SHARING_SET] = HistoryPresenter(
        named("pembagian indeks"), _sharing_text, _sharing_sentence
    )
    for kind, presenter in presenters.items():
        register(kind, Readers.CYCLE, presenter)
