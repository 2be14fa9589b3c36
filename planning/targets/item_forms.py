"""The small forms of the way by items."""

from typing import Any

from django import forms
from django.urls import reverse

from domains.models import EvidenceItem, Indicator
from evaluations.models import Evaluation
from planning.models.target import MAX_POINTS
from ui.forms import KawalForm


class ItemEffortForm(KawalForm):
    """The points of one item, or of each item of an indicator; an empty field takes them back."""

    submit_label = "Simpan upaya"

    indicator = forms.ModelChoiceField(Indicator.objects.none(), label="Indikator", to_field_name="number")
    code = forms.CharField(
        label="Butir",
        required=False,
        max_length=20,
        help_text="Kodenya, misalnya I10-L2-01. Kosongkan untuk setiap butir indikator ini.",
    )
    points = forms.IntegerField(
        label="Poin upaya",
        required=False,
        min_value=0,
        max_value=MAX_POINTS,
        help_text=f"0 sampai {MAX_POINTS}; satu butir biasanya satu. Kosongkan untuk mencabutnya.",
    )

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cancel_url = reverse("target", args=[evaluation.pk])
        self.helper.form_action = reverse("efforts", args=[evaluation.pk])
        offer_indicators(self, evaluation)

    def clean(self) -> dict[str, Any]:
        """The item behind the code."""
        data = super().clean() or self.cleaned_data
        indicator, code = data.get("indicator"), (data.get("code") or "").strip().upper()
        data["item"] = None
        if indicator and code:
            rows = EvidenceItem.objects.filter(criterion__indicator=indicator, code=code)
            data["item"] = rows.select_related("criterion").first()
            if data["item"] is None:
                self.add_error("code", f"Butir {code} tidak ada pada indikator {indicator.number}.")
        return data

    @property
    def said(self) -> dict[str, Any]:
        """What `set_item_effort` takes; only after `is_valid`."""
        return {name: self.cleaned_data[name] for name in ("indicator", "item", "points")}


class ReachedLevelForm(KawalForm):
    """A level without a known required item, and why it is reached."""

    submit_label = "Catat dianggap tercapai"

    indicator = forms.ModelChoiceField(Indicator.objects.none(), label="Indikator", to_field_name="number")
    level = forms.IntegerField(label="Tingkat", min_value=1, max_value=5)
    reason = forms.CharField(label="Alasan", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_tercapai_%s", **kwargs)
        self.helper.form_action = reverse("level_mark", args=[evaluation.pk])
        offer_indicators(self, evaluation)


def offer_indicators(form: forms.BaseForm, evaluation: Evaluation) -> None:
    """Those of the cycle's instrument."""
    field = form.fields["indicator"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Indicator.objects.filter(instrument=evaluation.instrument_id).only(
        "number", "name", "instrument_id"
    )
