"""The levels of a past year: by file, or typed and pasted. A file becomes text at once, so nothing is lost."""

from typing import Any, cast

from crispy_forms.layout import Div, Layout, Row
from django import forms
from django.http import QueryDict

from accounts.models import User
from evaluations.choices import ValueColumn
from evaluations.rules.level_parsing import (
    NO_LEVEL_ROWS,
    Levels,
    level_rows,
    level_sheet,
    levels_as_text,
    parse_typed_rows,
    sort_levels,
)
from evaluations.rules.scoring import ScoringScheme
from imports.sheet_forms import FILE_HELP, FILE_TYPES, SOURCE_HELP, source_of_file
from imports.sheet_reading import BroughtSheet
from ui.forms import KawalForm
from ui.sheets import RowsRefused, SheetRefused, SheetReport, SheetRow

PAST_LEVELS_EXAMPLE = "Satu baris satu indikator: nomor, lalu tingkat (12;3). Boleh ditempel dari tabel."
LEVELS_FILE_HELP = f"{FILE_HELP} Isinya menggantikan isian di bawah."
TITLES = {"indicator": "indikator", "level": "tingkat"}
RECORDED_COLUMNS = (ValueColumn.MANDIRI, ValueColumn.FINAL)


class PastLevelsForm(KawalForm):
    """Two columns, each by file or by hand; at least one of them, and where they come from."""

    submit_label = "Periksa"

    mandiri_file = forms.FileField(label="Berkas penilaian mandiri", required=False, help_text=LEVELS_FILE_HELP)
    mandiri = forms.CharField(
        label="Tingkat penilaian mandiri",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=PAST_LEVELS_EXAMPLE,
    )
    final_file = forms.FileField(label="Berkas nilai akhir", required=False, help_text=LEVELS_FILE_HELP)
    final = forms.CharField(
        label="Tingkat nilai akhir",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=PAST_LEVELS_EXAMPLE,
    )
    source = forms.CharField(
        label="Sumber nilai",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"Misalnya laporan hasil evaluasi dengan nomor dan tanggalnya. {SOURCE_HELP}",
    )

    def __init__(self, *args: Any, scheme: ScoringScheme, cancel_url: str, person: User, **kwargs: Any) -> None:
        self.cancel_url, self.scheme = cancel_url, scheme
        self.levels: dict[ValueColumn, Levels] = {}
        self.readings: dict[str, SheetReport] = {}  # by the column's label, of what came by file
        self.faults: dict[ValueColumn, list[tuple[SheetRow, str]]] = {}
        super().__init__(*args, **kwargs)
        self.sheets = {
            column: BroughtSheet(
                person, f"lampau-{column}", level_sheet(TITLES, column.value), self.data, f"{column.value}_"
            )
            for column in RECORDED_COLUMNS
        }
        pairs = [Div(f"{column}_file", column.value, css_class="col-lg-6") for column in RECORDED_COLUMNS]
        self.helper.layout = Layout(Row(*pairs), "source", self.buttons())
        for column in RECORDED_COLUMNS:
            self.fields[f"{column}_file"].widget.attrs["accept"] = FILE_TYPES

    def clean_source(self) -> str:
        """Nothing has to be typed beside a file: it says itself where the levels come from."""
        files = [self.cleaned_data.get(f"{column}_file") for column in RECORDED_COLUMNS]
        said = str(self.cleaned_data["source"]) or "; ".join(source_of_file(file.name) for file in files if file)[:300]
        if any(f"{column}_file" in self.errors for column in RECORDED_COLUMNS):
            return said  # one fault is told at a time: this one follows from it
        if not said:
            raise forms.ValidationError("Isi sumber nilai.")
        self.data = typed = cast(QueryDict, self.data).copy()
        typed["source"] = said
        return said

    def clean(self) -> dict[str, Any]:
        """Read both columns; what a file holds is put into the text field, where it can be corrected."""
        self.data = typed = cast(QueryDict, self.data).copy()
        for column in RECORDED_COLUMNS:
            file, sheet = self.cleaned_data.get(f"{column.value}_file"), self.sheets[column]
            by_file = bool(file) or sheet.is_read_again
            place = f"{column.value}_file" if by_file else column.value
            try:
                rows = self._file_rows(column, file) if by_file else self._typed_rows(typed.get(column.value, ""))
                place = column.value
                levels, wrong = sort_levels(rows, self.scheme)
                self.faults[column] = [(row, wrong[row.number].reason) for row in rows if row.number in wrong]
                takes_good = sheet.takes_good_rows and bool(levels)
                if by_file:
                    typed[column.value] = levels_as_text(r for r in rows if not takes_good or r.number not in wrong)
                if wrong and not takes_good:
                    raise RowsRefused(list({str(fault): fault for fault in wrong.values()}.values()))
                if rows:
                    self.levels[column] = levels
                elif typed.get(column.value, "").strip():
                    raise SheetRefused(NO_LEVEL_ROWS)
            except SheetRefused as error:
                self.add_error(place, error.sentences)
        if not self.levels and not self.errors:
            self.add_error(None, "Isi tingkat penilaian mandiri, nilai akhir, atau keduanya.")
        return self.cleaned_data

    def _file_rows(self, column: ValueColumn, file: Any) -> list[SheetRow]:
        table = level_rows(self.sheets[column].read(file))
        self.readings[column.label.capitalize()] = table.reading
        return table.rows

    def _typed_rows(self, text: str) -> list[SheetRow]:
        return parse_typed_rows(text, [indicator.number for indicator in self.scheme.indicators])

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What goes along when one of the sheets is read another way."""
        return [(name, str(self[name].value() or "")) for name in ("mandiri", "final", "source")]

    @property
    def rows_not_taken(self) -> int:
        """How many rows of the sheets are wrong and left out of what would be saved."""
        return sum(map(len, self.faults.values()))

    @property
    def kept_sheets(self) -> list[tuple[BroughtSheet, list[tuple[SheetRow, str]]]]:
        """The sheets that came by file, each with its rows that are not taken."""
        return [(sheet, self.faults.get(column, [])) for column, sheet in self.sheets.items() if sheet.draft]
