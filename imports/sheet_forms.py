"""What every form that takes a sheet says of it, and the form of a sheet with its source."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict

from accounts.models import User
from imports.fault_sheet import XLSX, columns_xlsx
from imports.sheet_reading import BroughtSheet
from ui.downloads import file_response
from ui.forms import PreviewedSheetForm
from ui.sheets import SheetColumn, SheetRefused, SheetRow, SheetTable

Lines = Sequence[Sequence[str]]  # cells in the order of the columns
FILE_TYPES = ".xlsx,.xls,.ods,.csv,.txt,.tsv"
FILE_HELP = "XLSX, XLS, ODS, atau CSV, apa adanya: judul, nomor, jumlah, dan tanda tangan boleh ada."
PASTE_HELP = "Salin selnya di Excel lalu tempel di sini, dengan atau tanpa judul kolom."
SOURCE_HELP = "Terbaca dalam riwayat. Bila kosong, nama berkasnya dipakai."


class SourcedSheetForm(PreviewedSheetForm):
    """A sheet by file or pasted, and where it comes from. What a file holds becomes text, which can be corrected."""

    submit_label = "Periksa"
    kind: ClassVar[str]

    file = forms.FileField(
        label="berkas",
        required=False,
        help_text=FILE_HELP,
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
    )
    text = forms.CharField(label="atau isian", required=False, widget=forms.Textarea(attrs={"rows": 12}))
    source = forms.CharField(label="sumber", max_length=300, required=False)

    def __init__(self, *args: Any, person: User, columns: list[SheetColumn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = BroughtSheet(person, self.kind, columns, self.data)
        self.faults: list[tuple[SheetRow, str]] = []  # rows that are not taken, each with what is wrong

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What goes along when the sheet is read another way."""
        return [("source", str(self["source"].value() or ""))]

    def clean_source(self) -> str:
        """Nothing has to be typed beside a file: it says itself where the values come from."""
        said, file = str(self.cleaned_data["source"]), self.cleaned_data.get("file")
        if "file" in self.errors:  # one fault is told at a time: this one follows from it
            return said
        if not said and file:
            said = source_of_file(file.name)
            self.data = cast(QueryDict, self.data).copy()
            self.data["source"] = said
        if not said:
            raise forms.ValidationError("Isi sumber.")
        return said

    def brought(self) -> SheetTable | None:
        """The table of a file, sent now or before; None where the text counts. Raises `SheetRefused`."""
        file = self.cleaned_data.get("file")
        return self.sheet.read(file) if file or self.sheet.is_read_again else None

    def refuse(self, refusal: SheetRefused) -> None:
        by_file = self.cleaned_data.get("file") or self.sheet.is_read_again
        self.add_error("file" if by_file else "text", refusal.sentences)


def sample_answer(
    request: HttpRequest, code: str, columns: Sequence[SheetColumn], example: Lines, current: Callable[[], Lines]
) -> HttpResponse | None:
    """`?unduh=`: a template, a filled example, or what is stored now, each as this page reads it; None otherwise."""
    samples: dict[str, Callable[[], Lines]] = {"templat": list, "contoh": lambda: example, "isi": current}
    asked = request.GET.get("unduh", "")
    if request.method == "POST" or asked not in samples:
        return None
    names = [column.name for column in columns]
    lines = [dict(zip(names, line, strict=True)) for line in samples[asked]()]
    return file_response(f"{asked}-{code}.xlsx", columns_xlsx(code.upper(), columns, lines), XLSX)


def source_of_file(name: str) -> str:
    return f"Berkas {name}"[:300]


def fault_file(name: str, sheet: BroughtSheet, faults: list[tuple[SheetRow, str]]) -> HttpResponse:
    """The rows that are not taken, to be mended and brought again."""
    lines, said = [row.cells for row, _ in faults], [reason for _, reason in faults]
    return file_response(f"perbaikan-{name}.xlsx", columns_xlsx("Perbaikan", sheet.columns, lines, said), XLSX)
