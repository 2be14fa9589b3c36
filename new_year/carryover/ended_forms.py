"""What becomes of documents that no indicator continues; `carryover.html` and `cite_elsewhere.html` draw it."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from domains.models import EvidenceItem
from evidence.place_forms import CitationPlaceForm
from new_year.carryover.carryover_writes import MAX_CARRYOVER_REASON
from ui.forms import PlainForm

SHOWN_LETTERS = 90  # of an item's text in the list; the whole text stands on the indicator's page


class SettleForm(PlainForm):
    """Which documents are dealt with, and how."""

    picked = forms.MultipleChoiceField(required=False)
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, keys: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picked"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]
        message = "Ada dokumen yang tidak ada lagi dalam daftar ini. Muat ulang halaman ini."
        self.fields["picked"].error_messages["invalid_choice"] = message

    @property
    def sent_keys(self) -> list[str]:
        """What was ticked, on whatever page of the list it stands."""
        offered = {key for key, _ in self.fields["picked"].choices}  # type: ignore[attr-defined]
        return [key for key in self["picked"].value() or [] if key in offered]

    @property
    def settled(self) -> dict[str, Any]:
        """What `settle_ended` takes; only after `is_valid`."""
        return {"keys": self.cleaned_data["picked"], "reason": self.cleaned_data["reason"]}


class CiteElsewhereForm(CitationPlaceForm):
    """For which item of this cycle the document serves, where in it the proof stands, and why."""

    submit_label = "Gunakan dokumen"
    item = forms.ChoiceField(label="butir yang dibuktikan")
    reason = forms.CharField(label="alasan", max_length=MAX_CARRYOVER_REASON)

    def __init__(self, *args: Any, items: Iterable[EvidenceItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in items}
        groups = groupby(self.rows.items(), key=lambda pair: pair[1].criterion.indicator)
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            ("", "Pilih butir"),
            *((f"{indicator.number}. {indicator.short_name}", _options(rows)) for indicator, rows in groups),
        ]
        message = "Butir ini tidak dapat Anda pilih. Muat ulang halaman ini."
        self.fields["item"].error_messages["invalid_choice"] = message
        self.helper.layout = Layout("item", *self._place_fields(), "note", "reason", self.buttons())

    @property
    def citing(self) -> dict[str, Any]:
        """What `cite_elsewhere` takes; only after `is_valid`."""
        item = self.rows[self.cleaned_data["item"]]
        return {"item": item, "place": self.place, "reason": self.cleaned_data["reason"]}


def _options(rows: Iterable[tuple[str, EvidenceItem]]) -> list[tuple[str, str]]:
    return [(key, f"{row.code} {_shortened(row.text)}") for key, row in rows]


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS].rstrip()}…"
