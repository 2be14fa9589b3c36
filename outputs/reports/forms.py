"""What report is ordered, and of whose values."""

from collections.abc import Iterable
from typing import Any

from django import forms

from evaluations.choices import ValueColumn
from outputs.models import Report
from ui.forms import KawalForm

COLUMNS = {ValueColumn.MANDIRI: "Penilaian mandiri", ValueColumn.FINAL: "Nilai asesor atau nilai akhir"}


class ReportForm(KawalForm):
    submit_label = "Susun laporan"

    kind = forms.ChoiceField(label="Laporan", widget=forms.RadioSelect)
    column = forms.ChoiceField(
        label="Nilai",
        choices=COLUMNS.items(),
        help_text="Berlaku untuk laporan lengkap dan lembar kerja. Ringkasan pimpinan dan CSV memuat semuanya.",
    )

    def __init__(self, *args: Any, kinds: Iterable[Report.Kind], action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_action = action
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.value, kind.label) for kind in kinds]
