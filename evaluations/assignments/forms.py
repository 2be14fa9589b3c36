"""Dividing the work: many indicators at once, or single cells of the matrix."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from domains.models import Indicator
from evaluations.assignments.queries import AssignmentMatrix
from evaluations.choices import AssignmentPart
from regions.models import Agency
from ui.fields import DayField
from ui.forms import KawalForm, ModelRowsField, PlainForm

REMOVE, DUE_ONLY = "hapus", "tenggat"


class AssignmentBulkForm(KawalForm):
    """The chosen indicators to one agency, or a new due date for everyone on them."""

    summary_elsewhere = True  # above its row of fields

    indicators = ModelRowsField(Indicator.objects.none())
    agency = forms.ModelChoiceField(Agency.objects.none(), label="OPD", required=False)
    part = forms.ChoiceField(
        label="Peran",
        choices=[
            (AssignmentPart.LEAD.value, "Pengampu"),
            (AssignmentPart.CONTRIBUTOR.value, "Kontributor"),
            (REMOVE, "Cabut tugas"),
            (DUE_ONLY, "Ubah tenggat saja"),
        ],
    )
    due = DayField(label="Tenggat", required=False)
    submit_label = "Terapkan pada yang dicentang"

    def __init__(self, matrix: AssignmentMatrix, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_instrument = Indicator.objects.filter(instrument=matrix.evaluation.instrument_id)
        self._queryset("indicators", of_instrument)
        self._queryset("agency", Agency.objects.filter(pk__in=[agency.pk for agency in matrix.agencies]))
        self.fields["indicators"].error_messages["required"] = "Centang dahulu indikator pada tabel di bawah."
        self.fields["agency"].label = "OPD"
        self.fields["due"].label = "Tenggat"
        self.fields["agency"].empty_label = "Pilih OPD"  # type: ignore[attr-defined]
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("agency", "part", "due")

    def _queryset(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("part") != DUE_ONLY and not data.get("agency"):
            self.add_error("agency", "Pilih OPD.")
        return data

    @property
    def due_only(self) -> bool:
        return self.cleaned_data["part"] == DUE_ONLY

    @property
    def given_part(self) -> str | None:
        """The part as the domain call takes it; None takes the assignment away."""
        part: str = self.cleaned_data["part"]
        return None if part == REMOVE else part


class AssignmentCellsForm(PlainForm):
    """Cells "s-<indicator>-<agency>" that differ from what the page showed; others may have changed meanwhile.

    Each row sends along what it showed, as `shown`.
    """

    data: QueryDict

    def __init__(self, matrix: AssignmentMatrix, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = {line.indicator.number: line.indicator for line in matrix.lines}
        self.agencies = {agency.pk: agency for agency in matrix.agencies}

    def clean(self) -> dict[str, Any]:
        cells = " ".join(self.data.getlist("shown")).split()
        before = dict(cell.rsplit("-", 1) for cell in cells if "-" in cell)
        self.changes: list[tuple[Indicator, Agency, str | None]] = []
        for name, value in self.data.items():
            if name.startswith("s-") and before.get(name.removeprefix("s-"), "") != value:
                key = name.removeprefix("s-")
                part = str(value)
                number, _, agency = key.partition("-")
                try:
                    indicator, owner = self.indicators[int(number)], self.agencies[int(agency)]
                except (KeyError, ValueError) as error:
                    raise ValidationError("Indikator atau OPD ini tidak ada pada siklus.") from error
                if part and part not in AssignmentPart.values:
                    raise ValidationError("Peran ini tidak dikenal.")
                self.changes.append((indicator, owner, part or None))
        return self.cleaned_data

    @property
    def numbers(self) -> set[int]:
        """The indicators whose cells were sent, changed or not."""
        sent = {name.removeprefix("s-").partition("-")[0] for name in self.data if name.startswith("s-")}
        return {number for number in self.indicators if str(number) in sent}
