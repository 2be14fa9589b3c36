"""A proposal, a review or a decision: a level and why."""

from typing import Any

from django import forms

from assessment.conflicts import normalize_newlines
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation
from evaluations.scoring_inputs import value_hint
from evaluations.stages.workflow import MAX_REASON_LENGTH
from ui.forms import KawalForm

INTERNAL_FIELD_TEXTS = {
    ValueColumn.USULAN: ("tingkat yang diusulkan", "alasan", "Apa yang menunjukkan tingkat ini.", "Simpan usulan"),
    ValueColumn.TINJAUAN: (
        "tingkat menurut tinjauan Anda",
        "catatan",
        "Wajib bila berbeda dari usulan atau penilaian mandiri.",
        "Simpan tinjauan",
    ),
    ValueColumn.MANDIRI: (
        "tingkat yang diputuskan",
        "alasan keputusan",
        "Menjadi alasan tingkat penilaian mandiri.",
        "Putuskan",
    ),
}


class InternalScoreForm(KawalForm):
    """Of one column; of mandiri it is the decision. `version` is the one the person saw."""

    value = forms.CharField(max_length=10)
    reason = forms.CharField(
        required=False,
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_REASON_LENGTH}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, evaluation: Evaluation, column: ValueColumn, action: str, **kwargs: Any) -> None:
        self.column = column
        self.submit_label = INTERNAL_FIELD_TEXTS[column][3]  # type: ignore[misc]  # of this form, not of the class
        super().__init__(*args, auto_id=f"{column}_%s", **kwargs)
        value, reason, hint, _ = INTERNAL_FIELD_TEXTS[self.column]
        rule = evaluation.instrument.value_rule
        label = value[:1].upper() + value[1:]
        if rule["integer"]:
            levels = range(int(rule["min"]), int(rule["max"]) + 1)
            choices = [("", "Pilih tingkat"), *((str(level), str(level)) for level in levels)]
            self.fields["value"].widget = forms.Select(choices=choices)
        else:
            self.fields["value"].widget = forms.TextInput(attrs={"autocomplete": "off"})
        self.fields["value"].label = label
        self.fields["value"].error_messages["required"] = f"Isi {value}."
        self.fields["reason"].label = reason[:1].upper() + reason[1:]
        self.fields["reason"].help_text = hint
        self.fields["value"].help_text = value_hint(evaluation.instrument)
        self.helper.form_id, self.helper.form_action = f"isi-{column}", action

    @property
    def said(self) -> dict[str, Any]:
        return {"value": self.cleaned_data["value"], "reason": normalize_newlines(self.cleaned_data["reason"])}


class DecisionForm(InternalScoreForm):
    """Besides, the versions of what is decided between."""

    usulan = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    tinjauan = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @property
    def seen(self) -> dict[str, int]:
        sent = self.cleaned_data
        return {
            ValueColumn.MANDIRI: sent["version"],
            ValueColumn.USULAN: sent["usulan"],
            ValueColumn.TINJAUAN: sent["tinjauan"],
        }
