"""What is entered of the external assessment: one indicator by hand, or a whole column from a sheet."""

import csv
import io
import re
from typing import Any, cast

from django import forms
from django.http import QueryDict

from domains.models import Instrument
from evaluations.choices import INHERITS_FROM, ValueColumn
from evaluations.rules.level_parsing import parse_levels, parse_typed_rows, read_level_table
from evaluations.rules.scoring import ScoringScheme
from evaluations.scoring_inputs import value_hint
from ui.forms import KawalForm, PreviewedSheetForm
from ui.sheets import SheetColumn as SheetColumn
from ui.sheets import SheetRefused, SheetReport, SheetRow, SheetTable

MAX_TEXT_LENGTH = 20_000
COLUMNS = {"indicator": "indikator", "level": "tingkat"}
EXTERNAL_TEXTS = {"justification": "justifikasi", "notes": "catatan"}
TEXT_COLUMNS = (
    SheetColumn("justification", "justifikasi", [["justifikasi hasil"]], required=False),
    SheetColumn("notes", "catatan", [["catatan asesor"]], required=False),
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


class ExternalColumnForm(PreviewedSheetForm):
    """By file or pasted. What a file holds becomes text at once, so that nothing is kept between two pages."""

    submit_label = "Periksa"

    file = forms.FileField(
        label="berkas",
        required=False,
        help_text="CSV atau XLSX dengan kolom indikator dan tingkat, boleh juga justifikasi dan catatan.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    text = forms.CharField(
        label="atau isian", required=False, widget=forms.Textarea(attrs={"rows": 12}), help_text=LEVELS_EXAMPLE
    )
    source = forms.CharField(
        label="sumber",
        max_length=300,
        help_text="Misalnya lembar hasil asesor dengan tanggalnya. Terbaca dalam riwayat.",
    )

    def __init__(self, *args: Any, scheme: ScoringScheme, column: ValueColumn, cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url, self.scheme, self.column = cancel_url, scheme, column
        self.entries: dict[int, dict[str, Any]] = {}
        self.reading: SheetReport | None = None  # of a table with titles
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        self.data = typed = cast(QueryDict, self.data).copy()
        file = self.cleaned_data.get("file")
        try:
            rows = (
                self._taken(_table(file.read(), file.name or "", self.column))
                if file
                else self._text_rows(typed.get("text", ""))
            )
            self.entries = _entries(rows, self.scheme)
        except SheetRefused as error:
            self.add_error("file" if file else "text", error.sentences)
        else:
            typed["text"] = _as_text(rows) if file else typed.get("text", "")
        return self.cleaned_data

    def _text_rows(self, text: str) -> list[SheetRow]:
        """With a heading as a sheet, without one as bare numbers."""
        first = next((line for line in text.splitlines() if line.strip()), "")
        if not first:
            raise SheetRefused("Pilih berkas atau tempel tabelnya.")
        if re.search(r"[a-z]", first, re.IGNORECASE):
            return self._taken(_table(text.strip().encode(), "isian.csv", self.column))
        return parse_typed_rows(text)

    def _taken(self, table: SheetTable) -> list[SheetRow]:
        self.reading = table.reading
        return table.rows


def _table(content: bytes, filename: str, column: ValueColumn) -> SheetTable:
    return read_level_table(content, filename, COLUMNS, column.value, TEXT_COLUMNS)


def _entries(rows: list[SheetRow], scheme: ScoringScheme) -> dict[int, dict[str, Any]]:
    """{indicator number: fields}: an empty level is meant as empty, an empty text leaves the stored one."""
    levels = parse_levels(rows, scheme)
    entries: dict[int, dict[str, Any]] = {number: {"value": level} for number, level in levels.items()}
    for row in rows:
        for name, label in EXTERNAL_TEXTS.items():
            if said := row.cells.get(name, "").replace("\r\n", "\n"):
                if len(said) > MAX_TEXT_LENGTH:
                    raise SheetRefused(f"{label} lebih panjang dari {MAX_TEXT_LENGTH} huruf.", row.number)
                entries[int(row.cells["indicator"])][name] = said
    return entries


def _as_text(rows: list[SheetRow]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";", lineterminator="\n")
    writer.writerow(["indikator", "tingkat", *EXTERNAL_TEXTS.values()])
    writer.writerows([row.cells[name] for name in (*COLUMNS, *EXTERNAL_TEXTS)] for row in rows)
    return table.getvalue()
