"""What the validator and the signer type: a reason, and the password once more."""

from typing import Any

from django import forms
from django.forms.widgets import FileInput
from django.urls import reverse

from evaluations.models import Evaluation
from evaluations.signoff import Standing
from ui.forms import KawalForm

REASON = forms.Textarea(attrs={"rows": 3, "maxlength": 1000})


class ApproveForm(KawalForm):
    """`seen` is the digest of what the page showed: nobody approves what they have not read."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label="alasan", required=False, max_length=1000, widget=REASON)
    submit_label = "Setujui penilaian mandiri"

    def __init__(self, *args: Any, evaluation: Evaluation, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="setuju_%s", **kwargs)
        self.helper.form_action = reverse("signoff_approve", args=[evaluation.pk])
        self.fields["seen"].initial = standing.sha256
        if standing.read.claims:
            self.fields["reason"].label = "Alasan tingkat di atas kesiapan bukti"
            self.fields["reason"].help_text = "Masuk ke dalam segel. Sebutkan mengapa tingkat itu tetap dinyatakan."

    def now_shows(self, standing: Standing) -> None:
        """The form came back beside today's content: that is what the next press approves."""
        self.data = {"reason": self.data.get("reason", ""), "seen": standing.sha256}

    @property
    def decision(self) -> dict[str, str]:
        return {"seen": self.cleaned_data["seen"], "reason": self.cleaned_data["reason"]}


class SendBackForm(KawalForm):
    reason = forms.CharField(
        label="apa yang perlu diperbaiki", max_length=1000, widget=REASON, help_text="Terbaca dalam riwayat."
    )
    submit_label = "Kembalikan kepada tim"

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="kembali_%s", **kwargs)
        self.helper.form_action = reverse("signoff_return", args=[evaluation.pk])


class SignedPaperForm(KawalForm):
    """The scan, or the file that carries an electronic signature."""

    file = forms.FileField(
        label="PDF Berita Acara bertanda tangan",
        allow_empty_file=True,
        widget=FileInput(attrs={"accept": ".pdf"}),
        help_text="Hasil pindaian yang ditandatangani basah, atau PDF bertanda tangan elektronik.",
    )
    submit_label = "Unggah"

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="berkas_%s", **kwargs)
        self.helper.form_action = reverse("signoff_paper", args=[evaluation.pk])


class SignForm(KawalForm):
    password = forms.CharField(
        label="kata sandi Anda",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Diminta sekali lagi: tanda tangan hanya dapat diberikan oleh pemilik akun ini.",
    )
    submit_label = "Tanda tangani dan kirim"

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="tanda_%s", **kwargs)
        self.helper.form_action = reverse("signoff_sign", args=[evaluation.pk])
