"""How a list of agencies or people comes in: a file, or cells pasted from one."""

from typing import Any, ClassVar

from django import forms

from accounts.forms import RegionForm
from accounts.models import User
from imports.sheet_forms import FILE_HELP, FILE_TYPES, PASTE_HELP
from ui.forms import KawalForm

NOTHING_BROUGHT = "Pilih berkas, atau tempel isi tabelnya."


class SheetForm(KawalForm):
    """A sheet of a cycle: the page says which."""

    submit_label = "Lihat pratinjau"
    file = forms.FileField(
        label="berkas",
        required=False,
        help_text=FILE_HELP,
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
    )
    text = forms.CharField(
        label="atau tempel sel dari lembar kerja",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=PASTE_HELP,
    )

    def clean(self) -> dict[str, Any]:
        """A sheet brought before is named by its number (`draft`)."""
        data = super().clean() or self.cleaned_data
        if "file" in self.errors:
            return data
        if not (data.get("file") or data.get("text", "").strip() or self.data.get("draft")):
            self.add_error("file", NOTHING_BROUGHT)
        return data


class CycleSheetForm(SheetForm):
    """`user` as the forms of lists take it; who may is asked by the page."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PeopleSheetForm(RegionForm, SheetForm):
    rule: ClassVar[str] = "manage_people"
    submit_label = "Lihat pratinjau"


class AgenciesSheetForm(PeopleSheetForm):
    rule = "manage_agencies"
