"""The reason for setting a check aside."""

from django import forms

from evidence.models.paper_check import LONGEST_REASON
from ui.forms import KawalForm


class DismissForm(KawalForm):
    submit_label = "Kesampingkan"
    reason = forms.CharField(
        label="Alasan",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Misalnya: tanda tangan basah ada pada halaman terakhir pindaian.",
    )

    def __init__(self, *args: object, cancel_url: str, **kwargs: object) -> None:
        self.cancel_url = cancel_url
        super().__init__(*args, **kwargs)
