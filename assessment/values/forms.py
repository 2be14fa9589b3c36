"""What is entered of the external assessment: one indicator by hand, or a whole column from a sheet."""

import csv
import io
import re
from typing import Any, cast

from django import forms
from django.http import QueryDict

from domains.models import Instrument
from evaluations.choices import INHERITS_FROM, ValueColumn
from evaluations.rules.level_parsing import level_rows, level_sheet, parse_typed_rows, read_level_table, sort_levels
from evaluations.rules.scoring import ScoringScheme
from evaluations.scoring_inputs import value_hint
from imports.sheet_forms import SOURCE_HELP, SourcedSheetForm
from ui.forms import KawalForm
from ui.sheets import RowsRefused, SheetColumn, SheetRefused, SheetReport, SheetRow, SheetTable

MAX_TEXT_LENGTH = 20_000
COLUMNS = {"indicator": "indikator", "level": "tingkat"}
EXTERNAL_TEXTS = {"justification": "justifikasi", "notes": "catatan"}
TEXT_COLUMNS = (
    SheetColumn("justification", "justifikasi", [["justifikasi hasil", "justifikasi asesor"]], required=False),
    SheetColumn("notes", "catatan", [["catatan asesor", "catatan hasil"]], required=False),
)
LEVELS_EXAMPLE = (
    "Satu baris satu indikator: nomor, lalu tingkat (12;3). Boleh ditempel dari tabel, dengan judul kolomnya."
)


class ExternalValueForm(KawalForm):
    """The assessor's level with justification and notes. `version` is the one the person saw."""

    value = forms.CharField(label="tingkat", required=False, max_length=10)
    justification = forms.CharField(
        label="justifikasi hasil", required=False, max_length=MAX_TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 4})
    )
    notes = forms.CharField(
        label="catatan asesor", required=False, max_length=MAX_TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.CharField(
        label="sumber atau alasan", required=False, max_length=300, help_text="Terbaca dalam riwayat."
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, column: ValueColumn, instrument: Instrument, cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url = cancel_url
        super().__init__(*args, **kwargs)
        hints = [value_hint(instrument)]
        if before := INHERITS_FROM.get(column):
            hints.append(f"Kosong berarti asesor tidak mengubahnya: {before.label} berlaku.")
        self.fields["value"].help_text = " ".join(filter(None, hints))

    @property
    def changes(self) -> dict[str, str]:
        """The fields as `save_score` takes them; line ends as the database keeps them."""
        names = ("value", "justification", "notes")
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in names}


class ExternalColumnForm(SourcedSheetForm):
    """By file or pasted. What a file holds becomes text at once, so that it can be corrected."""

    kind = "nilai"

    def __init__(self, *args: Any, scheme: ScoringScheme, column: ValueColumn, cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url, self.scheme, self.column = cancel_url, scheme, column
        self.entries: dict[int, dict[str, Any]] = {}
        self.reading: SheetReport | None = None  # of a table with titles
        super().__init__(*args, columns=level_sheet(COLUMNS, column.value, TEXT_COLUMNS), **kwargs)
        self.fields["text"].help_text = LEVELS_EXAMPLE
        self.fields["source"].help_text = f"Misalnya lembar hasil asesor dengan tanggalnya. {SOURCE_HELP}"

    def clean(self) -> dict[str, Any]:
        if "file" in self.errors:
            return self.cleaned_data
        self.data = typed = cast(QueryDict, self.data).copy()
        try:
            table = self.brought()
            rows = self._taken(level_rows(table)) if table else self._text_rows(typed.get("text", ""))
            self.entries, wrong = _entries(rows, self.scheme)
            self.faults = [(row, wrong[row.number].reason) for row in rows if row.number in wrong]
            if wrong and not (self.sheet.takes_good_rows and self.entries):
                raise RowsRefused(list({str(fault): fault for fault in wrong.values()}.values()))
        except SheetRefused as error:
            self.refuse(error)
        else:
            if table:
                typed["text"] = _as_text([row for row in rows if row.number not in wrong])
        return self.cleaned_data

    def _text_rows(self, text: str) -> list[SheetRow]:
        """With a heading as a sheet, without one as bare numbers; one column alone stands in the instrument's order."""
        first = next((line for line in text.splitlines() if line.strip()), "")
        if not first:
            raise SheetRefused("Pilih berkas atau tempel tabelnya.")
        if re.search(r"[a-z]", first, re.IGNORECASE):
            return self._taken(read_level_table(text.strip().encode(), "isian.csv", COLUMNS, self.column, TEXT_COLUMNS))
        return parse_typed_rows(text, [indicator.number for indicator in self.scheme.indicators])

    def _taken(self, table: SheetTable) -> list[SheetRow]:
        self.reading = table.reading
        return table.rows


def _entries(rows: list[SheetRow], scheme: ScoringScheme) -> tuple[dict[int, dict[str, Any]], dict[int, SheetRefused]]:
    """{indicator number: fields}, and the wrong rows: an empty level is meant so, an empty text leaves the stored."""
    levels, wrong = sort_levels(rows, scheme)
    entries: dict[int, dict[str, Any]] = {number: {"value": level} for number, level in levels.items()}
    for row in [row for row in rows if row.number not in wrong]:
        number = int(row.cells["indicator"])
        for name, label in EXTERNAL_TEXTS.items():
            said = row.cells.get(name, "").replace("\r\n", "\n")
            if not said or number not in entries:
                continue
            text = _further(entries[number].get(name, ""), said)
            if len(text) > MAX_TEXT_LENGTH:
                wrong[row.number] = SheetRefused(f"{label} lebih panjang dari {MAX_TEXT_LENGTH} huruf.", row.number)
                entries.pop(number, None)
            else:
                entries[number][name] = text
    return entries, wrong


def _further(before: str, said: str) -> str:
    """What several rows of one indicator say, each text once."""
    if not before or before == said:
        return said
    return before if f"\n{said}\n" in f"\n{before}\n" else f"{before}\n{said}"


def _as_text(rows: list[SheetRow]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";", lineterminator="\n")
    writer.writerow(["indikator", "tingkat", *EXTERNAL_TEXTS.values()])
    writer.writerows([row.cells[name] for name in (*COLUMNS, *EXTERNAL_TEXTS)] for row in rows)
    return table.getvalue()
