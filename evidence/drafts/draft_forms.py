"""The line of one draft: facts of the document, what it proves and where; a text that nobody touched is not typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from evidence.citations import WHOLE_DOCUMENT, CitationPlace
from evidence.document_fields import FIELD_NAMES, KINDS, asks_document_fields
from evidence.documents import DocumentFacts
from evidence.library.read_contents import values_read
from evidence.models import Document, DraftFile
from evidence.place_forms import MAX_PLACE, SHOWN_VALUE_HINT
from reading.file_names import EXTENSION
from ui.days import day_text
from ui.forms import PlainForm, localize_widget, set_messages

LONGEST_TITLE = 200
SHORTEST_SUBJECT = 5  # letters: a shorter one was cut off by the edge of a page
CHOICES = ("target", "other")  # what is proved, as ticked or as written


@asks_document_fields(*FIELD_NAMES, sending=True)
class DraftForm(PlainForm):
    """`evidence/drafts/_row.html` draws it. Nothing is required before it is sent."""

    target = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    other = forms.CharField(label="butir lain", required=False, max_length=120)
    page = forms.CharField(label="halaman atau menit", max_length=MAX_PLACE, required=False)
    article = forms.CharField(label="pasal atau bagian", max_length=MAX_PLACE, required=False)
    is_whole = forms.BooleanField(label="Seluruh dokumen", required=False)
    note = forms.CharField(label="catatan untuk peninjau", max_length=500, required=False)
    shown_value = forms.DecimalField(
        label="nilai yang tertulis",
        required=False,
        max_digits=9,
        decimal_places=4,
        min_value=0,
        localize=True,
        error_messages={"invalid": SHOWN_VALUE_HINT, "max_decimal_places": SHOWN_VALUE_HINT},
    )
    new_copy = forms.BooleanField(label="Simpan juga sebagai dokumen baru", required=False)
    was_read = forms.BooleanField(required=False, widget=forms.HiddenInput)  # whether the page showed what was read

    def __init__(self, data: QueryDict | None, *, draft: DraftFile) -> None:
        is_read = draft.state == DraftFile.State.READY
        first = shown_texts(draft, is_read=is_read) | {"was_read": "on" if is_read else ""}
        super().__init__(data, initial=first, prefix=draft.pk.hex)
        self.draft = draft
        for name, field in self.fields.items():
            field.required, field.help_text = False, ""
            set_messages(field, str(field.label or name))
            field.label = str(field.label).removesuffix(" (opsional)")
            localize_widget(field)
        self.fields["kind"].choices = KINDS  # type: ignore[attr-defined]
        self.fields["secrecy"].widget = forms.Select(choices=self.fields["secrecy"].choices)  # type: ignore[attr-defined]
        self.fields["other"].widget.attrs |= {"list": "bm-butir", "autocomplete": "off"}
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs["class"] = _look(field.widget)

    def typed(self) -> dict[str, str]:
        """What was typed, text by text, beside what the page showed; only of a form that was sent."""
        shown = shown_texts(self.draft, is_read=bool(self.data.get(self.add_prefix("was_read"))))
        said = {name: self._said(name) for name in TYPED_NAMES}
        return {name: text for name, text in said.items() if text is not None and text != shown.get(name, "")}

    def _said(self, name: str) -> str | None:
        """As it came; None where the form did not bring the field at all. A box brings nothing when it is empty."""
        text = self.data.get(self.add_prefix(name))
        if text is None:
            return "" if isinstance(self.fields[name], forms.BooleanField) or name in CHOICES else None
        return str(text).replace("\0", " ").strip()[:500]

    @property
    def facts(self) -> DocumentFacts:
        """What is said of the document; only after `is_valid`."""
        data = self.cleaned_data
        secrecy = data["secrecy"] or Document.Secrecy.RESTRICTED
        return DocumentFacts(data["title"], data["kind"], data["reference"], data["issued_on"], secrecy)

    def place(self, *, page: str = "", article: str = "") -> CitationPlace:
        """Where it stands: as typed, else as the chosen proposal says; the box where neither says anything."""
        data = self.cleaned_data
        typed = data["page"].strip(), data["article"].strip()
        where = typed if any(typed) else ("", WHOLE_DOCUMENT) if data["is_whole"] else (page, article[:MAX_PLACE])
        value: Decimal | None = data["shown_value"]
        return CitationPlace(where[1], where[0], data["note"].strip(), value)


def _look(widget: forms.Widget) -> str:
    """The class of a field that no crispy draws."""
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


TYPED_NAMES = (*FIELD_NAMES, *CHOICES, "page", "article", "is_whole", "note", "shown_value")


def shown_texts(draft: DraftFile, *, is_read: bool = True) -> dict[str, str]:
    """What the fields of a draft show: typed ones first, then what was read, then what the file name gives."""
    read = {name: _text(value) for name, (value, _) in read_values(draft).items()} if is_read else {}
    named = {"title": title_of_name(draft.name), "secrecy": str(Document.Secrecy.RESTRICTED)}
    return named | read | draft.typed


def read_pages_of(draft: DraftFile) -> dict[str, int]:
    """From which page each field was read that nobody has typed."""
    return {name: page for name, (_, page) in read_values(draft).items() if name not in draft.typed}


def read_values(draft: DraftFile) -> dict[str, tuple[Any, int]]:
    """Value and page for each field that was read: kind, number, date, and the subject as title."""
    found: dict[str, tuple[Any, int]] = dict(values_read(draft.facts))
    if (subject := draft.facts.get("subject")) and len(subject["value"]) >= SHORTEST_SUBJECT:
        found["title"] = (_title(draft.facts, subject["value"]), subject["page"])
    return found


def _title(facts: Mapping[str, Any], subject: str) -> str:
    """ "Keputusan Bupati tentang Tim Koordinasi", or the subject where it begins with its own kind."""
    kind = facts.get("kind", {}).get("value", "")
    if not kind or subject.casefold().startswith(kind.split()[0].casefold()):
        return subject[:LONGEST_TITLE]
    joined = "tentang " if kind.startswith(("Peraturan", "Keputusan", "Instruksi", "Qanun", "Surat Edaran")) else ""
    return f"{kind} {joined}{subject}"[:LONGEST_TITLE]


def title_of_name(name: str) -> str:
    """The file name without ending and underscores."""
    return " ".join(EXTENSION.sub("", name).replace("_", " ").split())[:LONGEST_TITLE]


def _text(value: Any) -> str:
    return day_text(value) if isinstance(value, date) else str(value)
