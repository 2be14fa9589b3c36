"""Sending evidence, sending it again, judging it."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.forms.widgets import FileInput

from domains.models import EvidenceItem, Indicator, LevelCriterion
from evaluations import filetypes
from evaluations.choices import Outcome
from evaluations.citations import Place, targets_of
from evaluations.documents import URL_LENGTH, Facts, Link, Source
from evaluations.models import Citation, Document
from regions.models import Agency
from ui.forms import KawalForm, RowsField

DESK = "Diskominfo (tanpa OPD)"
ACCEPT = ",".join(f".{ending}" for kind in filetypes.ALLOWED for ending in kind.extensions)
KINDS = [("", "Belum disebut"), *((value, label.capitalize()) for value, label in EvidenceItem.Kind.choices)]


class UploadForm(KawalForm):
    """What each piece of evidence says: file or link, number, date, and where in it the proof stands."""

    submit_label = "Kirim untuk ditinjau"

    # Type, size and emptiness are judged where the file is stored.
    file = forms.FileField(label="berkas", allow_empty_file=True, required=False, widget=FileInput)
    # Judged where it is stored too: Django's own check of an address would let other schemes pass.
    url = forms.CharField(
        label="tautan",
        required=False,
        max_length=URL_LENGTH,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text="Bila buktinya ada di laman lain. Tautan tidak disalin ke sini: pastikan pemeriksa dapat membukanya.",
    )
    reference = forms.CharField(label="nomor", max_length=100, required=False)
    issued_on = forms.DateField(
        label="tanggal dokumen",
        required=False,
        help_text="Tanggal penetapan atau tanda tangan; wajib bila butirnya membatasi umur.",
    )
    page = forms.CharField(
        label="halaman atau menit", max_length=60, required=False, help_text="Misalnya 3–5; pada video 02.15."
    )
    article = forms.CharField(label="pasal atau bagian", max_length=60, required=False)
    note = forms.CharField(
        label="catatan untuk pemeriksa", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url = cancel_url
        super().__init__(*args, **kwargs)
        self.helper.attrs["data-upload"] = ""
        self.fields["file"].label, self.fields["url"].label = "Berkas", "Atau tautan"
        self.fields["file"].widget.attrs |= {"accept": ACCEPT, "data-max-mb": settings.EVIDENCE_MAX_MB}
        self.fields["file"].help_text = f"{filetypes.NAMES}, paling besar {settings.EVIDENCE_MAX_MB} MB."

    def clean(self) -> dict[str, Any]:
        """One of both, never both: a version is one file or one link."""
        data = super().clean() or self.cleaned_data
        if data.get("file") and data.get("url"):
            self.add_error("url", "Pilih berkas atau tautan, tidak keduanya.")
        elif not (data.get("file") or data.get("url") or {"file", "url"} & set(self.errors)):
            self.add_error("file", "Pilih berkas, atau isi tautannya.")
        return data

    @property
    def source(self) -> Source:
        """What was brought; only after `is_valid`."""
        return self.cleaned_data["file"] or Link(self.cleaned_data["url"])

    @property
    def place(self) -> Place:
        return Place(*(self.cleaned_data[name].strip() for name in ("article", "page", "note")))

    def _place_fields(self) -> tuple[Row, Field]:
        """Where in the file the proof stands."""
        return Row(Column("page", css_class="col-sm-6"), Column("article", css_class="col-sm-6")), Field("note")


class EvidenceForm(UploadForm):
    """A new document for one indicator."""

    title = forms.CharField(label="nama dokumen", max_length=200)
    kind = forms.ChoiceField(label="jenis", required=False, choices=KINDS)
    items = RowsField(label="butir yang dibuktikan", queryset=EvidenceItem.objects.none())
    secrecy = forms.ChoiceField(
        label="siapa yang boleh membaca",
        choices=[(value, label.capitalize().replace("opd", "OPD")) for value, label in Document.Secrecy.choices],
        initial=Document.Secrecy.RESTRICTED,
        widget=forms.RadioSelect,
    )
    agency = forms.ChoiceField(label="pengirim")

    def __init__(
        self,
        *args: Any,
        indicator: Indicator,
        senders: list[Agency | None],
        wanted: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.fields["kind"].choices = KINDS  # type: ignore[attr-defined]
        self.senders = {str(agency.pk) if agency else DESK: agency for agency in senders}
        self._ask_items(indicator)
        self._open(wanted)
        self._ask_sender()
        self.helper.layout = Layout(
            Field("file"),
            Field("url"),
            Field("title"),
            Row(
                Column("kind", css_class="col-sm-4"),
                Column("reference", css_class="col-sm-4"),
                Column("issued_on", css_class="col-sm-4"),
            ),
            *([Field("items", template="evaluations/_items_field.html")] if "items" in self.fields else []),
            *self._place_fields(),
            Field("secrecy"),
            *(["agency"] if "agency" in self.fields else []),
            self.buttons(),
        )

    def _ask_items(self, indicator: Indicator) -> None:
        """The items of this indicator only; instruments without item texts ask for none."""
        rows = EvidenceItem.objects.filter(criterion__indicator=indicator).select_related("criterion")
        self.item_rows = list(rows.order_by("criterion__level", "code"))
        self.fields["items"].queryset = rows  # type: ignore[attr-defined]
        self.fields["items"].error_messages["required"] = "Pilih sekurangnya satu butir yang dibuktikan berkas ini."
        if not self.item_rows:
            del self.fields["items"]

    def _open(self, wanted: Mapping[str, str]) -> None:
        """The item a link has named comes chosen; the level it has named stands open."""
        self.open_level = wanted.get("tingkat") or "1"
        for item in self.item_rows:
            if item.code == wanted.get("butir"):
                self.initial["items"], self.open_level = [item.pk], str(item.criterion.level)

    def _ask_sender(self) -> None:
        """Only people who may send for several (two agencies, or an agency and Diskominfo) are asked."""
        if len(self.senders) > 1:
            choices = [(key, str(agency or DESK)) for key, agency in self.senders.items()]
            self.fields["agency"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["agency"]

    def levels(self) -> list[dict[str, Any]]:
        """The items by level for the template: each with whether it is chosen; the levels that stand open."""
        chosen = {str(value) for value in self["items"].value() or []}
        return [
            self._level(level, list(rows), chosen) for level, rows in groupby(self.item_rows, lambda i: i.criterion)
        ]

    def _level(self, level: LevelCriterion, rows: list[EvidenceItem], chosen: set[str]) -> dict[str, Any]:
        choices = [{"item": item, "chosen": str(item.pk) in chosen} for item in rows]
        is_open = str(level.level) == self.open_level or any(row["chosen"] for row in choices)
        return {"level": level, "choices": choices, "open": is_open}

    @property
    def evidence(self) -> dict[str, Any]:
        """What `add_evidence` takes; only after `is_valid`."""
        data = self.cleaned_data
        return {
            "document": Facts(**{name: data[name] for name in ("title", "kind", "reference", "issued_on", "secrecy")}),
            "source": self.source,
            "place": self.place,
            "targets": targets_of(self.indicator, data.get("items", ())),
            "agency": self.senders[data.get("agency") or next(iter(self.senders))],
        }


class RenewForm(UploadForm):
    """A newer file for evidence that came back."""

    submit_label = "Kirim berkas baru"

    also = RowsField(
        label="Menjawab juga", queryset=Citation.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, others: QuerySet[Citation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["also"].queryset = others  # type: ignore[attr-defined]
        self.fields["also"].label_from_instance = cited_for  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            Field("file"),
            Field("url"),
            Row(Column("reference", css_class="col-sm-6"), Column("issued_on", css_class="col-sm-6")),
            *self._place_fields(),
            *(["also"] if others else []),
            self.buttons(),
        )

    @property
    def renewal(self) -> dict[str, Any]:
        """What `renew_evidence` takes; only after `is_valid`."""
        data = self.cleaned_data
        said = {name: data[name] for name in ("reference", "issued_on", "also")}
        return said | {"source": self.source, "place": self.place}


def cited_for(citation: Citation) -> str:
    """ "Indikator 45, butir I45-L3-01"."""
    item = f", butir {citation.item.code}" if citation.item else ""
    return f"Indikator {citation.indicator.number}{item}"


class SendBackForm(forms.Form):
    """Why something comes back; `evaluations/_return_fields.html` draws it."""

    reason = forms.CharField(required=False)
    note = forms.CharField(required=False)


class VerdictForm(SendBackForm):
    """Accept or return; `evaluations/_verdict_form.html` draws it. What must hold is judged where it is stored."""

    outcome = forms.CharField()

    @property
    def returning(self) -> bool:
        return self.data.get("outcome") == Outcome.RETURNED
