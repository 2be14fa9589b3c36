"""What the ministry decided, typed by indicator or brought in a sheet."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from django import forms
from django.http import QueryDict

from domains.models import EvidenceItem
from evaluations.choices import AssessorOutcome, RevisionCause
from evaluations.models import AssessorVerdict
from evaluations.rules.item_codes import ItemKey
from evidence.assessor_verdicts.verdict_recording import VerdictEntry, entry_of
from evidence.assessor_verdicts.verdict_sheet import (
    MAX_WORDS_LENGTH,
    SHEET_COLUMNS,
    VerdictTable,
    read_verdict_table,
    sort_verdicts,
)
from imports.sheet_forms import SOURCE_HELP, SourcedSheetForm
from ui.forms import PlainForm, set_messages
from ui.sheets import SheetRefused

STATES = [
    ("", "Belum ada putusan"),
    (AssessorOutcome.ACCEPTED.value, AssessorOutcome.ACCEPTED.label),
    *((cause.value, f"Revisi: {cause.label.lower()}") for cause in RevisionCause),
]
WORDS = {"note": "catatan", "recommendation": "rekomendasi"}


class ItemFields(NamedTuple):
    """The fields of one item, as the page draws them."""

    item: EvidenceItem
    state: forms.BoundField
    note: forms.BoundField
    recommendation: forms.BoundField
    version: forms.BoundField
    seen: forms.BoundField
    stored: AssessorVerdict | None


class AssessorVerdictsForm(PlainForm):
    """All items of one indicator in one round. What the person left as they saw it is not written."""

    source = forms.CharField(label="sumber", max_length=300, required=False)

    def __init__(
        self, *args: Any, items: Iterable[EvidenceItem], stored: Mapping[int, AssessorVerdict], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.stored = list(items), stored
        for item in self.items:
            self._add(item, stored.get(item.pk))
        for name, field in self.fields.items():
            set_messages(field, str(field.label or name))

    def _add(self, item: EvidenceItem, row: AssessorVerdict | None) -> None:
        entry, key = entry_of(row), item.pk
        self.fields[f"state_{key}"] = forms.ChoiceField(
            label=f"putusan {item.code}", choices=STATES, required=False, initial=entry.cause or entry.outcome
        )
        for name, label in WORDS.items():
            self.fields[f"{name}_{key}"] = forms.CharField(
                label=f"{label} {item.code}",
                required=False,
                max_length=MAX_WORDS_LENGTH,
                initial=getattr(entry, name),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields[f"version_{key}"] = forms.IntegerField(
            min_value=0, required=False, widget=forms.HiddenInput, initial=row.version if row else 0
        )
        self.fields[f"seen_{key}"] = forms.CharField(
            required=False, max_length=40, widget=forms.HiddenInput, initial=entry_mark(entry)
        )

    @property
    def rows(self) -> list[ItemFields]:
        return [self._fields(item) for item in self.items]

    def _fields(self, item: EvidenceItem) -> ItemFields:
        names = ("state", "note", "recommendation", "version", "seen")
        state, note, recommendation, version, seen = (self[f"{name}_{item.pk}"] for name in names)
        return ItemFields(item, state, note, recommendation, version, seen, self.stored.get(item.pk))

    @property
    def entries(self) -> dict[int, VerdictEntry]:
        """What was changed on the page, by item id."""
        said = {item.pk: self._entry(item.pk) for item in self.items}
        return {pk: entry for pk, entry in said.items() if entry_mark(entry) != self.cleaned_data[f"seen_{pk}"]}

    def _entry(self, pk: int) -> VerdictEntry:
        said = self.cleaned_data
        state = said[f"state_{pk}"]
        if not state:
            return VerdictEntry()
        outcome = AssessorOutcome.ACCEPTED if state == AssessorOutcome.ACCEPTED else AssessorOutcome.REVISION
        cause = "" if outcome == AssessorOutcome.ACCEPTED else state
        note, recommendation = (said[f"{name}_{pk}"].replace("\r\n", "\n").strip() for name in WORDS)
        return VerdictEntry(outcome.value, cause, note, recommendation)

    def clean(self) -> dict[str, Any]:
        for item in self.items:
            said = any(self.cleaned_data.get(f"{name}_{item.pk}") for name in WORDS)
            if said and not self.cleaned_data.get(f"state_{item.pk}") and not self.errors:
                self.add_error(f"state_{item.pk}", f"Pilih putusan {item.code}, atau kosongkan catatannya.")
        return self.cleaned_data

    @property
    def versions(self) -> dict[int, int]:
        return {item.pk: self.cleaned_data[f"version_{item.pk}"] or 0 for item in self.items}

    def accept_theirs(self, theirs: Mapping[int, AssessorVerdict | None]) -> None:
        """After a conflict the next press knows what stands now; what was typed stays."""
        self.data = typed = cast(QueryDict, self.data).copy()
        for pk, row in theirs.items():
            typed[f"version_{pk}"] = str(row.version if row else 0)
            typed[f"seen_{pk}"] = entry_mark(entry_of(row))


def entry_mark(entry: VerdictEntry) -> str:
    """What a page showed of a verdict, short enough to travel with the form."""
    said = json.dumps([entry.outcome, entry.cause, entry.note, entry.recommendation])
    return hashlib.sha256(said.encode()).hexdigest()[:40]


class VerdictSheetForm(SourcedSheetForm):
    """By file or pasted. What a file holds becomes text at once, so that it can be corrected."""

    kind = "putusan"

    def __init__(self, *args: Any, codes: Mapping[ItemKey, str], cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url, self.codes = cancel_url, codes
        self.table: VerdictTable | None = None
        super().__init__(*args, columns=list(SHEET_COLUMNS), **kwargs)
        self.fields[
            "text"
        ].help_text = "Tabel yang ditempel, dengan judul kolomnya. Kode boleh ditulis I01-L2-02 atau I1-L2-02."
        self.fields["source"].help_text = f"Misalnya unduhan portal kementerian dengan tanggalnya. {SOURCE_HELP}"

    def clean(self) -> dict[str, Any]:
        if "file" in self.errors:
            return self.cleaned_data
        self.data = typed = cast(QueryDict, self.data).copy()
        text = typed.get("text", "")
        try:
            if table := self.brought():
                self.table = sort_verdicts(table, self.codes)
                typed["text"] = self.table.as_text
            elif text.strip():
                name = "isian.tsv" if "\t" in text.splitlines()[0] else "isian.csv"
                self.table = read_verdict_table(text.strip("\r\n").encode(), name, self.codes)
            else:
                raise SheetRefused("Pilih berkas atau tempel tabelnya.")
        except SheetRefused as error:
            self.refuse(error)
        else:
            self.faults = self.table.wrong_rows
        return self.cleaned_data
