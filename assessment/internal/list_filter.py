"""What the list of the internal assessment shows: a GET form that works without JavaScript."""

from collections.abc import Callable
from typing import Any

from django import forms

from assessment.internal_levels import InternalRow
from ui.forms import PlainForm

# Code in the address: word and rule. Who has been proposed may be reviewed too: the sets overlap.
STATES: dict[str, tuple[str, Callable[[InternalRow], bool]]] = {
    "": ("Semua", lambda row: True),
    "belum-diusulkan": ("Belum diusulkan", lambda row: not row.levels.is_proposed),
    "diusulkan": ("Diusulkan", lambda row: row.levels.is_proposed),
    "belum-ditinjau": ("Belum ditinjau", lambda row: row.levels.is_proposed and not row.levels.is_reviewed),
    "ditinjau": ("Ditinjau", lambda row: row.levels.is_reviewed),
    "berbeda": ("Berbeda", lambda row: row.levels.differs),
    "belum-diputuskan": ("Belum diputuskan", lambda row: row.levels.is_undecided),
    "diputuskan": ("Diputuskan", lambda row: row.levels.is_decided),
}


class InternalFilter(PlainForm):
    """State and agency. What cannot be read counts as not asked."""

    opd = forms.TypedChoiceField(label="OPD", required=False, coerce=int, empty_value=None)
    keadaan = forms.ChoiceField(required=False, choices=[(code, word) for code, (word, _) in STATES.items()])

    def __init__(self, data: Any, rows: list[InternalRow]) -> None:
        super().__init__(data)
        self.all_rows = rows
        field = self.fields["opd"]
        assert isinstance(field, forms.ChoiceField)
        named = {part.agency_id: part.agency.short_name for row in rows for part in row.parts}
        agencies = sorted(named.items(), key=lambda pair: pair[1].lower())
        field.choices = [("", "Semua OPD"), *agencies]
        field.widget.attrs["class"] = "form-select"
        self.is_valid()

    @property
    def state(self) -> str:
        return str(self.cleaned_data.get("keadaan", ""))

    @property
    def of_agency(self) -> list[InternalRow]:
        asked = self.cleaned_data.get("opd")
        return [row for row in self.all_rows if asked is None or asked in row.agency_ids]

    @property
    def rows(self) -> list[InternalRow]:
        """Those to show, in the instrument's order."""
        return [row for row in self.of_agency if STATES[self.state][1](row)]

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """Every state with its word and how many of the agency's indicators are in it."""
        return [(code, word, sum(map(fits, self.of_agency))) for code, (word, fits) in STATES.items()]
