"""Wording, signatory and place of the two papers of the sign-off."""

from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.layout import Column, Div, Layout, Row
from django import forms

from accounts.models import User
from signing.models import Papers
from ui.forms import KawalForm

MAX_WORDING_LENGTH = 10_000
RESET_BUTTONS = {"minutes": "Kembalikan kalimat Berita Acara", "consent": "Kembalikan kalimat Pernyataan"}
NAMES = ("signatory", "position", "nip", "place", "minutes", "consent")


class SignoffPapersForm(KawalForm):
    """`version` is the one the person saw."""

    submit_label = "Simpan naskah"

    signatory = forms.ModelChoiceField(User.objects.none(), label="penanda tangan", required=False)
    position = forms.CharField(label="jabatan", max_length=120, required=False)
    nip = forms.CharField(label="NIP", max_length=30, required=False)
    place = forms.CharField(label="tempat penandatanganan", max_length=80, required=False)
    minutes = forms.CharField(
        label="kalimat Berita Acara", max_length=MAX_WORDING_LENGTH, widget=forms.Textarea(attrs={"rows": 12})
    )
    consent = forms.CharField(
        label="kalimat Pernyataan Persetujuan Publikasi",
        max_length=MAX_WORDING_LENGTH,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, papers: Papers, texts: dict[str, str], people: list[User], **kwargs: Any) -> None:
        known = {name: getattr(papers, name) for name in ("signatory", "position", "nip", "place", "version")}
        super().__init__(*args, initial=known | texts, **kwargs)
        field = self.fields["signatory"]
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])  # type: ignore[attr-defined]
        if not papers.signatory_id and len(people) == 1:
            field.help_text = f"Tanpa pilihan, naskah menyebut {people[0]}, satu-satunya koordinator."
        field.empty_label = "Belum dipilih"  # type: ignore[attr-defined]
        half = [Column(name, css_class="col-md-6") for name in NAMES[:4]]
        self.helper.layout = Layout(Row(*half[:2]), Row(*half[2:]), "minutes", "consent", "version", self.buttons())

    def buttons(self) -> Div:
        """Saving first: it is the one that the Enter key presses."""
        resets = [
            StrictButton(words, type="submit", name="bawaan", value=field, css_class="btn-line")
            for field, words in RESET_BUTTONS.items()
        ]
        return Div(super().buttons()[0], *resets, css_class="k-gap k-buttons")

    def now_shows(self, papers: Papers) -> None:
        """The form came back beside today's row: that is what the next press replaces."""
        self.data = {**{name: self.data.get(name, "") for name in NAMES}, "version": papers.version}

    @property
    def sent(self) -> dict[str, Any]:
        """What `save_papers` takes; only after `is_valid`."""
        return {"version": self.cleaned_data["version"], "changes": self.changes}

    @property
    def changes(self) -> dict[str, Any]:
        """As `save_papers` takes them; line ends as the database keeps them. Only after `is_valid`."""
        data = self.cleaned_data
        return {name: v.replace("\r\n", "\n").strip() if isinstance(v := data[name], str) else v for name in NAMES}
