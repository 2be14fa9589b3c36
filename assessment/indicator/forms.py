"""What a person may change of one indicator: the level, its explanation, and the chosen service."""

from typing import Any

from django import forms

from assessment.conflicts import normalize_newlines
from evaluations.stages.workflow import MAX_REASON_LENGTH
from ui.forms import PlainForm

TEXT_ROWS = 7


class ScoreForm(PlainForm):
    """Only the fields that were sent are meant: a level alone, the texts alone, or all of them."""

    value = forms.CharField(label="Tingkat", required=False, max_length=10)
    reason = forms.CharField(label="Alasan tingkat", required=False, max_length=MAX_REASON_LENGTH)
    fact = forms.CharField(label="Fakta", required=False, max_length=20_000)
    analysis = forms.CharField(label="Analisis", required=False, max_length=20_000)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    SENT = ("value", "fact", "analysis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, help_id in {"fact": "h-fakta", "analysis": "h-analisis"}.items():
            attrs = {"class": "form-control", "rows": TEXT_ROWS, "aria-describedby": help_id}
            self.fields[name].widget = forms.Textarea(attrs=attrs)

    def clean_fact(self) -> str:
        return normalize_newlines(self.cleaned_data["fact"])

    def clean_analysis(self) -> str:
        return normalize_newlines(self.cleaned_data["analysis"])

    @property
    def said(self) -> str | None:
        """The reason; None where the request did not speak of it."""
        return normalize_newlines(self.cleaned_data["reason"]) if "reason" in self.data else None

    @property
    def lacks_reason(self) -> bool:
        """Nothing else keeps it from being saved: that is said where the reason is written."""
        return list(self.errors) == ["reason"]

    @property
    def changes(self) -> dict[str, str]:
        """The fields of the request, by name."""
        return {name: self.cleaned_data[name] for name in self.SENT if name in self.data}


class ChosenServiceForm(PlainForm):
    """The public service and its application that stand for an indicator this year."""

    service = forms.CharField(label="Layanan publik yang ditunjukkan", max_length=150)
    application = forms.CharField(label="Nama aplikasi", max_length=150, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
        self.fields["service"].error_messages["required"] = "Isi nama layanan publik yang ditunjukkan."
