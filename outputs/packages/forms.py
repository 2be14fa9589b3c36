"""What a package is ordered of."""

from collections.abc import Sequence
from typing import Any

from django import forms

from domains.models import Indicator
from ui.forms import KawalForm

ALL, REPAIR = "semua", "perbaikan"


class PackageForm(KawalForm):
    """All indicators or one; what was accepted, or everything that counts."""

    submit_label = "Susun paket"

    package = forms.ChoiceField(
        label="Paket",
        required=False,
        choices=[
            ("", "Penilaian mandiri: data dukung yang dikirim sebelum masa perbaikan"),
            (REPAIR, "Perbaikan: data dukung yang dikirim dalam masa perbaikan"),
        ],
        widget=forms.RadioSelect,
        initial="",
    )
    indicator = forms.ChoiceField(label="Indikator")
    evidence = forms.ChoiceField(
        label="Data dukung",
        choices=[
            ("diterima", "Hanya yang sudah diterima"),
            (ALL, "Semua yang berlaku, juga yang menunggu tinjauan atau dikembalikan"),
        ],
        widget=forms.RadioSelect,
    )
    searchable = forms.BooleanField(
        label="Pindaian sebagai salinan yang dapat dicari",
        required=False,
        initial=True,
        help_text="Berkas bertanda tangan digital selalu ikut sebagai berkas asli. Manifes menyebut tiap salinan.",
    )

    def __init__(
        self, *args: Any, indicators: Sequence[Indicator], action: str, has_repair: bool, **kwargs: Any
    ) -> None:
        """`has_repair`: whether there are two packages to choose from."""
        super().__init__(*args, **kwargs)
        if not has_repair:
            del self.fields["package"]
            self.helper.layout.pop(0)
        self.helper.form_action = action
        self.rows = {str(indicator.number): indicator for indicator in indicators}
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)
        words = [(number, f"{number}. {indicator.short_name}") for number, indicator in self.rows.items()]
        field.choices = [(ALL, "Semua indikator"), *words]

    @property
    def asked(self) -> dict[str, Any]:
        """For `packages.order`."""
        return {
            "indicator": self.rows.get(self.cleaned_data["indicator"]),
            "accepted_only": self.cleaned_data["evidence"] != ALL,
            "searchable": self.cleaned_data["searchable"],
            "is_repair": self.cleaned_data.get("package") == REPAIR,
        }
