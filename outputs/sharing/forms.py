"""A new link, and the code that opens one."""

from typing import Any

from django import forms
from django.urls import reverse

from evaluations.models import Evaluation
from outputs.sharing.pack_links import CODE_DIGITS, MAX_DAYS
from ui.forms import KawalForm


class SharedPackForm(KawalForm):
    submit_label = "Buat tautan"

    recipient = forms.CharField(label="Nama atau lembaga asesor", max_length=120)
    days = forms.IntegerField(label="Berlaku (hari)", min_value=1, max_value=MAX_DAYS, initial=14)
    includes_restricted = forms.BooleanField(label="Sertakan dokumen terbatas", required=False)

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_action = reverse("shared_packs", args=[evaluation.pk])


class PackCodeForm(KawalForm):
    submit_label = "Buka paket"

    code = forms.CharField(
        label="Kode",
        max_length=20,
        help_text=f"{CODE_DIGITS} angka, disampaikan terpisah dari tautan ini.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        """Blanks between the digits are how people say them."""
        return "".join(self.cleaned_data["code"].split())
