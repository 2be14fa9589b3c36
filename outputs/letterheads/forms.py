"""The letterhead that a region brings."""

from typing import Any

from django import forms
from django.urls import reverse

from evaluations.models import Evaluation
from evidence.sending_forms import FileInput
from ui.forms import KawalForm


class LetterheadForm(KawalForm):
    submit_label = "Periksa dan simpan"

    file = forms.FileField(
        label="berkas DOCX",
        allow_empty_file=True,
        widget=FileInput(attrs={"accept": ".docx"}),
        help_text="Dokumen Word dengan kop daerah di kepala atau kaki halaman, tanpa makro, paling besar 5 MB.",
    )

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_action = reverse("letterhead", args=[evaluation.pk])
