"""What a person types to give more time: until when, for whom, and why."""

from typing import Any

from django import forms

from domains.models import Indicator
from evaluations.assignments.queries import assignable_agencies
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.scoring_inputs import instrument_indicators
from evaluations.stages.workflow import REPAIR_STATES
from regions.models import Agency
from ui.fields import DayField
from ui.forms import KawalForm

STAGE, REPAIR = "tahap", "perbaikan"


class ExtensionForm(KawalForm):
    """After the interview has begun, also the repair of evidence of an agency or indicator; empty means everybody."""

    what = forms.ChoiceField(label="yang dibuka", widget=forms.RadioSelect, initial=STAGE)
    agency = forms.ModelChoiceField(Agency.objects.none(), label="OPD", required=False)
    indicator = forms.ModelChoiceField(Indicator.objects.none(), label="indikator", required=False)
    until = DayField(label="hari terakhir", help_text="Isian masih diterima pada hari itu.")
    reason = forms.CharField(
        label="alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text="Terbaca dalam riwayat."
    )
    submit_label = "Perpanjang"

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Hidden where there is nothing to choose: a stage without dates needs no more time.
        kinds = [(STAGE, f"Perpanjang {CycleState(evaluation.state).label.lower()}")]
        if evaluation.state in REPAIR_STATES:
            kinds = kinds if evaluation.window(evaluation.state) else []
            kinds.append((REPAIR, "Buka perbaikan data dukung satu OPD atau satu indikator"))
        if len(kinds) == 1:
            self.fields["what"].widget = forms.HiddenInput()
        self.fields["what"].initial = kinds[0][0]
        self._choices("what", kinds)
        agencies = assignable_agencies(evaluation)
        self._rows("agency", Agency.objects.filter(region=evaluation.region_id), "Semua OPD")
        self._choices("agency", [("", "Semua OPD"), *((a.pk, f"{a.short_name} · {a.name}") for a in agencies)])
        indicators = instrument_indicators(evaluation.instrument)
        self._rows("indicator", Indicator.objects.filter(instrument=evaluation.instrument_id), "Semua indikator")
        numbered = [(i.pk, f"{i.number}. {i.short_name}") for i in indicators]
        self._choices("indicator", [("", "Semua indikator"), *numbered])

    def _rows(self, name: str, rows: Any, every: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = rows, every

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("what") == REPAIR and not said.get("indicator") and not said.get("agency"):
            self.add_error("indicator", "Pilih OPD atau indikator yang data dukungnya dibuka.")
        return self.cleaned_data

    @property
    def extension(self) -> dict[str, Any]:
        """As `extensions.extend` takes it."""
        names = ("agency", "indicator", "until", "reason")
        return {name: self.cleaned_data[name] for name in names} | {"is_repair": self.cleaned_data["what"] == REPAIR}
