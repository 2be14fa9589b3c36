"""The levels of a past year: by file, or typed and pasted. A file becomes text at once, so nothing is lost."""

from typing import Any, cast

from crispy_forms.layout import Div, Layout, Row
from django import forms
from django.http import QueryDict

from evaluations.choices import ValueColumn
from evaluations.rules.level_parsing import (
    NO_LEVEL_ROWS,
    Levels,
    levels_as_text,
    parse_levels,
    parse_typed_rows,
    read_level_table,
)
from evaluations.rules.scoring import ScoringScheme
from ui.forms import KawalForm
from ui.sheets import SheetRefused, SheetReport

PAST_LEVELS_EXAMPLE = "Satu baris satu indikator: nomor, lalu tingkat (12;3). Boleh ditempel dari tabel."
LEVELS_FILE_HELP = (
    "CSV atau XLSX dengan kolom indikator dan tingkat; judul, baris domain, dan kolom lain boleh ada. "
    "Isinya menggantikan isian di bawah."
)
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
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Misalnya laporan hasil evaluasi dengan nomor dan tanggalnya, atau basis data yang dipakai.",
    )

    def __init__(self, *args: Any, scheme: ScoringScheme, cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url, self.scheme = cancel_url, scheme
        self.levels: dict[ValueColumn, Levels] = {}
        self.readings: dict[str, SheetReport] = {}  # by the column's label, of what came by file
        super().__init__(*args, **kwargs)
        pairs = [Div(f"{column}_file", column.value, css_class="col-lg-6") for column in RECORDED_COLUMNS]
        self.helper.layout = Layout(Row(*pairs), "source", self.buttons())
        for column in RECORDED_COLUMNS:
            self.fields[f"{column}_file"].widget.attrs["accept"] = ".csv,.txt,.tsv,.xlsx"

    def clean(self) -> dict[str, Any]:
        """Read both columns; what a file holds is put into the text field, where it can be corrected."""
        self.data = typed = cast(QueryDict, self.data).copy()
        for column in RECORDED_COLUMNS:
            self._read(column, typed)
        if not self.levels and not self.errors:
            self.add_error(None, "Isi tingkat penilaian mandiri, nilai akhir, atau keduanya.")
        return self.cleaned_data

    def _read(self, column: ValueColumn, typed: QueryDict) -> None:
        place = f"{column.value}_file"
        try:
            file = self.cleaned_data.get(place)
            if file:
                table = read_level_table(file.read(), file.name or "", TITLES, column.value)
                self.readings[column.label.capitalize()] = table.reading
                rows = table.rows
            else:
                rows = parse_typed_rows(typed.get(column.value, ""))
            place = column.value
            if file:
                typed[column.value] = levels_as_text(rows)
            if rows:
                self.levels[column] = parse_levels(rows, self.scheme)
            elif typed.get(column.value, "").strip():
                raise SheetRefused(NO_LEVEL_ROWS)
        except SheetRefused as error:
            self.add_error(place, error.sentences)
