"""What the validator and the signer type: a reason, and the password once more."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.forms.widgets import FileInput
from django.urls import reverse

from evaluations.models import Evaluation
from evaluations.stages.workflow import MAX_REASON_LENGTH
from signing.models import OnePersonSignoff, SignedPaper
from signing.self_assessment import UnsupportedLevel
from signing.signing import SignoffState
from ui.formats import level_text
from ui.forms import KawalForm

REASON = forms.Textarea(attrs={"rows": 3, "maxlength": 1000})


class ApprovalForm(KawalForm):
    """`seen` is the digest of what the page showed: nobody approves what they have not read."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="catatan", required=False, max_length=1000, widget=REASON, help_text="Masuk ke dalam segel."
    )
    submit_label = "Setujui penilaian mandiri"

    def __init__(self, *args: Any, evaluation: Evaluation, standing: SignoffState, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="setuju_%s", **kwargs)
        self.helper.form_action = reverse("signoff_approve", args=[evaluation.pk])
        self.fields["seen"].initial = standing.sha256

    def now_shows(self, standing: SignoffState) -> None:
        """The form came back beside today's content: that is what the next press approves."""
        self.data = {"reason": self.data.get("reason", ""), "seen": standing.sha256}

    @property
    def decision(self) -> dict[str, str]:
        return {"seen": self.cleaned_data["seen"], "reason": self.cleaned_data["reason"]}


class LevelReasonsForm(KawalForm):
    """One reason for all ticked claims that have none, or one of its own; beside each the version that was read."""

    shared = forms.CharField(
        label="satu alasan untuk semua yang dicentang",
        required=False,
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ditulis sekali. Indikator yang memiliki alasan sendiri di bawah ini memakai alasan itu.",
    )
    submit_label = "Simpan alasan"

    def __init__(self, *args: Any, evaluation: Evaluation, standing: SignoffState, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="alasan_%s", **kwargs)
        self.claims = standing.read.unexplained
        for claim in self.claims:
            self._ask(claim)
        self.helper.form_action = reverse("signoff_reasons", args=[evaluation.pk])
        self.helper.layout = Layout(*self.fields, self.buttons())

    def _ask(self, claim: UnsupportedLevel) -> None:
        number, words = claim.indicator.number, level_text(claim.level)
        self.fields[f"ticked_{number}"] = forms.BooleanField(
            label=f"{number}. {claim.indicator.short_name}: tingkat {words}, terbukti: {claim.ready or 'belum ada'}",
            required=False,
            initial=True,
        )
        self.fields[f"reason_{number}"] = forms.CharField(
            label=f"Alasan sendiri indikator {number}, bila berbeda",
            required=False,
            max_length=MAX_REASON_LENGTH,
            widget=forms.Textarea(attrs={"rows": 1}),
        )
        self.fields[f"version_{number}"] = forms.IntegerField(
            required=False, min_value=0, initial=claim.score.version, widget=forms.HiddenInput
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not any(reason for _, reason in self.reasons.values()):
            if said["shared"]:
                raise forms.ValidationError("Centang indikator yang memakai alasan ini.")
            raise forms.ValidationError("Tulis alasannya: satu untuk semua yang dicentang, atau pada indikatornya.")
        return said

    def now_shows(self, standing: SignoffState) -> None:
        """The form came back beside today's levels: it is their reasons that the next press gives."""
        versions = {f"version_{claim.indicator.number}": claim.score.version for claim in standing.read.claims}
        self.data = {name: self.data.get(name, "") for name in self.fields} | versions

    @property
    def reasons(self) -> dict[int, tuple[int, str]]:
        """As `save_level_reasons` takes them; what rose above its evidence meanwhile was not read, and waits."""
        numbers = [claim.indicator.number for claim in self.claims]
        read = {n: seen for n in numbers if (seen := self.cleaned_data[f"version_{n}"]) is not None}
        return {n: (seen, self._reason_of(n)) for n, seen in read.items()}

    def _reason_of(self, number: int) -> str:
        said = self.cleaned_data
        own: str = said[f"reason_{number}"] or (said["shared"] if said[f"ticked_{number}"] else "")
        return own.replace("\r\n", "\n")


class SignoffReturnForm(KawalForm):
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


class ComparisonForm(KawalForm):
    """`seen` is the file that stood beside the draft: nobody states anything of another one."""

    seen = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label="Semua halaman sudah saya bandingkan: isinya sama dengan naskah yang disetujui dan sudah ditandatangani",
        error_messages={"required": "Centang setelah semua halaman dibandingkan."},
    )
    submit_label = "Nyatakan sama"

    def __init__(self, *args: Any, evaluation: Evaluation, paper: SignedPaper | None, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="banding_%s", **kwargs)
        self.helper.form_action = reverse("signoff_compare", args=[evaluation.pk])
        self.fields["seen"].initial = paper.version_id if paper else ""

    def now_shows(self, paper: SignedPaper) -> None:
        """The form came back beside today's file, to be looked at anew."""
        self.data = {"seen": str(paper.version_id)}


class RegionRuleForm(KawalForm):
    """Whether a region allows what is forbidden elsewhere (`allowed`), and why."""

    field_order = ("allowed", "reason")
    reason = forms.CharField(
        label="alasan",
        required=False,
        max_length=MAX_REASON_LENGTH,
        widget=REASON,
        help_text="Wajib bila diizinkan; terbaca dalam riwayat.",
    )


class OnePersonForm(RegionRuleForm):
    allowed = forms.BooleanField(
        label="Satu orang boleh menyetujui dan menandatangani, atau mengisi semua tingkat dan menandatangani",
        required=False,
    )
    submit_label = "Simpan aturan"

    def __init__(self, *args: Any, rule: OnePersonSignoff | None, **kwargs: Any) -> None:
        known = {"allowed": rule.is_allowed, "reason": rule.reason} if rule else {}
        super().__init__(*args, initial=known, **kwargs)


class OwnAgencyForm(RegionRuleForm):
    allowed = forms.BooleanField(
        label="Wakil OPD boleh meninjau data dukung dan meninjau tingkat OPD itu", required=False
    )
    submit_label = "Simpan aturan ini"

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"allowed": evaluation.region.judges_own_agency}, auto_id="opd_%s", **kwargs)
        self.helper.form_action = reverse("own_agency_rule", args=[evaluation.pk])


class IndexSharingForm(KawalForm):
    """Whether the parent region reads the index; nothing to explain, since it can be stopped any day."""

    shared = forms.BooleanField(required=False)
    submit_label = "Simpan pembagian"

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        region = evaluation.region
        super().__init__(*args, initial={"shared": region.shares_index}, auto_id="bagi_%s", **kwargs)
        self.fields["shared"].label = f"Bagikan indeks kepada {region.parent.government if region.parent else ''}"
        self.helper.form_action = reverse("index_sharing", args=[evaluation.pk])


class SignatureForm(KawalForm):
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
