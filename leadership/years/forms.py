"""A note on the time line, and its withdrawal."""

from typing import Any

from django import forms
from django.urls import reverse

from leadership.years.year_notes import YearNoteInput
from results.models import YearNote
from ui.forms import KawalForm


class YearNoteForm(KawalForm):
    submit_label = "Simpan catatan"

    year = forms.IntegerField(label="Tahun", min_value=1, max_value=9999)
    text = forms.CharField(
        label="Catatan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Satu peristiwa: nilai pada skala lain, keputusan, perubahan OPD. Angka di sini tidak dibandingkan.",
    )
    source = forms.CharField(
        label="Sumber",
        max_length=300,
        help_text="Nama dan nomor dokumen, tanggal, atau alamat halaman, supaya catatan ini dapat diperiksa kembali.",
    )

    def __init__(self, *args: Any, back: int, **kwargs: Any) -> None:
        """`back` is the cycle whose page of years led here."""
        self.cancel_url = reverse("years", args=[back])
        super().__init__(*args, **kwargs)

    @property
    def said(self) -> YearNoteInput:
        """What was typed; only after `is_valid`."""
        data = self.cleaned_data
        return YearNoteInput(data["year"], data["text"], data["source"])


class YearNoteWithdrawForm(KawalForm):
    submit_label = "Batalkan catatan"

    reason = forms.CharField(
        label="Alasan pembatalan",
        max_length=300,
        help_text="Catatan hilang dari garis waktu; riwayatnya tetap tersimpan.",
    )

    def __init__(self, *args: Any, note: YearNote, back: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_action = reverse("year_note_withdraw", args=[back, note.pk])
