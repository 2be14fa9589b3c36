"""What people type to adopt a revision, and to bring one."""

from typing import Any

from django import forms

from new_year.revisions.adopting import MAX_ADOPTION_REASON
from ui.forms import KawalForm

MAX_FILE = 2 * 1024 * 1024


class AdoptionForm(KawalForm):
    """The reason; the revision is the one whose differences stand on the page."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=2, max_value=9999)
    reason = forms.CharField(
        label="alasan",
        max_length=MAX_ADOPTION_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Misalnya nomor surat atau pedoman teknis yang memuat koreksi ini.",
    )

    submit_label = "Ambil koreksi ini"


class RuleProposalForm(AdoptionForm):
    """The same, which the other of the two roles confirms."""

    submit_label = "Usulkan aturan baru"


class RevisionFileForm(KawalForm):
    """The corrected file, and once it was checked its text, so that nothing is chosen twice."""

    submit_label = "Periksa perbedaan"
    file = forms.FileField(
        label="berkas instrumen (YAML)",
        required=False,
        help_text="Berkas lengkap dengan kode instrumen yang sama, paling besar 2 MB.",
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, max_length=MAX_FILE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Whoever sees the field has to choose a file: only the hidden text stands in for it."""
        super().__init__(*args, **kwargs)
        self.fields["file"].label = "Berkas instrumen (YAML)"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        file = values.get("file")
        if file and file.size > MAX_FILE:
            self.add_error("file", "Berkas lebih besar dari 2 MB.")
        elif file:
            try:
                values["text"] = file.read().decode("utf-8")
            except UnicodeDecodeError:
                self.add_error("file", "Berkas bukan teks UTF-8.")
        elif not values.get("text"):
            self.add_error("file", "Pilih berkas instrumen.")
        return values
