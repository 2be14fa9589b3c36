"""What a person may change of one indicator: level, explanation, another body's index, and the chosen service."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.layout import Div
from django import forms
from django.urls import reverse

from accounts.models import User
from assessment.conflicts import normalize_newlines
from assessment.external_index import (
    ExternalIndexFacts,
    assume_external_index,
    clear_external_index,
    record_external_index,
)
from domains.models import Indicator
from evaluations.models import Evaluation, Score
from evaluations.scoring_inputs import value_if_no_index
from evaluations.stages.workflow import MAX_REASON_LENGTH
from evidence.coverage_form import citation_label
from evidence.models import Citation
from ui.formats import decimal_comma
from ui.forms import KawalForm, PlainForm

TEXT_ROWS = 7
MAX_KEY = 2**63 - 1


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
    def is_about_reason(self) -> bool:
        """Nothing else keeps it from being saved: that is said where the reason is written."""
        return list(self.errors) == ["reason"]

    @property
    def changes(self) -> dict[str, str]:
        """The fields of the request, by name."""
        return {name: self.cleaned_data[name] for name in self.SENT if name in self.data}


class ExternalIndexForm(KawalForm):
    """The index as the other body's document says it. Its other two buttons need none of the fields."""

    ASSUME, CLEAR = "anggapan", "kosongkan"

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    index = forms.DecimalField(
        label="Indeks",
        max_digits=9,
        decimal_places=4,
        localize=True,
        error_messages={
            "invalid": "Tulis indeks seperti 68,75.",
            "max_digits": "Tulis indeks seperti 68,75.",
            "max_decimal_places": "Tulis indeks dengan paling banyak empat angka desimal.",
            "max_whole_digits": "Indeks terlalu besar.",
        },
    )
    year = forms.IntegerField(label="Tahun indeks", min_value=1, max_value=9_999, widget=forms.TextInput)
    source = forms.CharField(label="Sumber", max_length=200, help_text="Nama surat, berita acara, atau laporannya.")
    # One of the indicator's evidence; the write looks it up.
    proof = forms.IntegerField(
        label="Data dukung pada indikator ini", required=False, max_value=MAX_KEY, widget=forms.Select
    )

    def __init__(self, *args: Any, indicator: Indicator, evaluation: Evaluation, **kwargs: Any) -> None:
        self.evaluation, self.indicator = evaluation, indicator
        super().__init__(*args, auto_id="id_indeks_%s", **kwargs)
        self.helper.form_action = reverse("external_index_save", args=[evaluation.pk, indicator.number])
        self.fields["year"].widget.attrs["inputmode"] = "numeric"
        if self.needs_no_facts:
            for name in ("index", "year", "source"):
                self.fields[name].required = False

    def offer(self, citations: Iterable[Citation]) -> None:
        """Draw these as what proves the index."""
        widget = self.fields["proof"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [("", "Tidak ada"), *((row.pk, citation_label(row)) for row in citations)]

    def buttons(self) -> Div:
        """Enter presses the first one."""
        press = [StrictButton("Simpan indeks", type="submit", css_class="btn-primary")]
        if (known := value_if_no_index(self.evaluation.instrument)) is not None:
            words = f"{decimal_comma(known[0])} (anggapan asesor)"
            press.append(StrictButton(words, type="submit", name=self.ASSUME, value="1", css_class="btn-line"))
        press.append(StrictButton("Kosongkan", type="submit", name=self.CLEAR, value="1", css_class="btn-plain"))
        return Div(*press, css_class="k-gap k-buttons")

    @property
    def needs_no_facts(self) -> bool:
        return self.ASSUME in self.data or self.CLEAR in self.data

    def save(self, by: User, version: int) -> Score:
        """What the pressed button means. Raises as the writes do."""
        place: dict[str, Any] = {"evaluation": self.evaluation, "indicator": self.indicator, "by": by}
        if self.ASSUME in self.data:
            return assume_external_index(**place, version=version)
        if self.CLEAR in self.data:
            return clear_external_index(**place, version=version)
        said = {name: self.cleaned_data[name] for name in ("index", "year", "source")}
        facts = ExternalIndexFacts(**said, proof_id=self.cleaned_data["proof"])
        return record_external_index(**place, version=version, facts=facts)


class ChosenServiceForm(PlainForm):
    """The public service and its application that stand for an indicator this year."""

    service = forms.CharField(label="Layanan publik yang ditunjukkan", max_length=150)
    application = forms.CharField(label="Nama aplikasi", max_length=150, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
        self.fields["service"].error_messages["required"] = "Isi nama layanan publik yang ditunjukkan."
