"""Sending evidence, sending it again, judging it."""

from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.widgets import FileInput

from domains.models import EvidenceItem
from evaluations.choices import VerdictOutcome
from evidence.document_fields import (
    FIELD_NAMES,
    KINDS,
    PER_FILE_FIELDS,
    RENEWED_NAMES,
    asks_document_fields,
    short_fields_row,
)
from evidence.documents import (
    MAX_URL_LENGTH,
    CheckedSource,
    DocumentFacts,
    EvidenceLink,
    FileOrLink,
    admit_source,
    check_source,
)
from evidence.links import is_local
from evidence.models import Citation
from evidence.place_forms import CitationPlaceForm, CitationTargetsForm, FoldedFields, ReturnUrlForm
from evidence.quotas import RoomForFiles
from regions.models import Agency
from ui.forms import MAX_KEY_DIGITS, ModelRowsField, PlainForm, add_domain_errors, raw_text
from uploads import incoming
from uploads.pieces import UploadAlreadyUsed

MAX_VERDICT_NOTE = 2_000


class FileOrLinkForm(ReturnUrlForm):
    """A file or a link."""

    # Type, size and emptiness are judged where the file is stored.
    file = forms.FileField(label="berkas", allow_empty_file=True, required=False, widget=FileInput)
    # Judged where it is stored too: Django's own check of an address would let other schemes pass.
    url = forms.CharField(
        label="tautan",
        required=False,
        max_length=MAX_URL_LENGTH,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text="Bila data dukungnya ada di laman lain. Tautan tidak disalin ke sini: pastikan peninjau dapat "
        "membukanya.",
    )
    # Asked only of an address of the own network.
    is_confirmed = forms.BooleanField(label="Peninjau dapat membuka alamat ini", required=False)

    is_drawn_late = True

    judged: CheckedSource | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label, self.fields["url"].label = "Berkas", "Atau tautan"
        accepted = ",".join(f".{ending}" for ending in (*incoming.accepted_endings(), "zip"))
        self.fields["file"].widget.attrs |= {"accept": accepted, "data-max-mb": settings.EVIDENCE_MAX_MB}
        self.fields[
            "file"
        ].help_text = (
            f"{incoming.accepted_names()}, paling besar {settings.EVIDENCE_MAX_MB} MB. ZIP dibuka menjadi daftar."
        )
        if not self._brings_local_link():
            del self.fields["is_confirmed"]

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.attrs["data-upload"] = ""
        return helper

    def _brings_local_link(self) -> bool:
        try:
            return self.is_bound and is_local(raw_text(self.data, "url"))
        except ValueError:  # no address at all
            return False

    def _source_fields(self) -> list[Field]:
        file = Field("file", template="evidence/sending/_file_field.html")
        return [file, *(Field(name) for name in ("url", "is_confirmed") if name in self.fields)]

    def clean(self) -> dict[str, Any]:
        """One of both, never both: a version is one file or one link."""
        data = super().clean() or self.cleaned_data
        if data.get("existing"):
            return data
        if data.get("file") and data.get("url"):
            self.add_error("url", "Pilih berkas atau tautan, tidak keduanya.")
        elif not (data.get("file") or data.get("url") or {"file", "url"} & set(self.errors)):
            self.add_error("file", "Pilih berkas, atau isi tautannya.")
        return data

    @property
    def source(self) -> FileOrLink:
        """What was brought, judged if `read_source` was asked; only after `is_valid`."""
        data = self.cleaned_data
        return self.judged or data["file"] or EvidenceLink(data["url"], data.get("is_confirmed", False))

    def read_source(self, room: RoomForFiles, owner: Agency | None) -> None:
        """Read and judge the file before anything is held, if the rest of the form is right; faults go on the form.

        `owner`: whose room it takes.
        """
        if not self.is_valid() or self.cleaned_data.get("existing"):
            return
        try:
            self.judged = admit_source(check_source(self.source), room, owner)
        except ValidationError as error:
            add_domain_errors(self, error)
        except UploadAlreadyUsed:  # pressed twice: the write finds it again, and knows what it went in for
            return


class EvidenceUploadForm(CitationPlaceForm, FileOrLinkForm):
    """What each piece of evidence says: file or link, facts of the document, and where in it the proof stands."""

    submit_label = "Kirim untuk ditinjau"


@asks_document_fields(*FIELD_NAMES, sending=True)
class EvidenceForm(CitationTargetsForm, EvidenceUploadForm):
    """A new document; or, after it turned out to be stored already, a new citation of that one."""

    takes_several = True  # files, each with a name, number, date and place of its own

    per_file_fields = " ".join(PER_FILE_FIELDS)

    # The two answers to "this file is stored already"; each comes from its own button.
    existing = forms.UUIDField(required=False)
    new_copy = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = KINDS  # type: ignore[attr-defined]

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_id = "bukti-form"
        dated = ["issued_on"] if self.asks_date else []
        named = self._items_fields() if self.named else []
        helper.layout = Layout(
            *([] if named else self._items_fields()),
            *self._source_fields(),
            Field("title"),
            *dated,
            *self._place_fields(),
            *(["agency"] if "agency" in self.fields else []),
            FoldedFields(
                *named,
                *self._other_indicators(),
                short_fields_row(*(name for name in FIELD_NAMES if name not in dated)),
                Field("secrecy"),
                Field("note"),
            ),
            self.buttons(),
        )
        return helper

    @property
    def evidence(self) -> dict[str, Any]:
        """What `add_evidence` takes; only after `is_valid`."""
        data = self.cleaned_data
        said = {name: data[name] for name in FIELD_NAMES}
        return self.citing | {"document": DocumentFacts(**said), "source": self.source, "new_copy": data["new_copy"]}


class CitationForm(CitationTargetsForm):
    """A citation of a document that the library holds already."""

    submit_label = "Gunakan dan kirim untuk ditinjau"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_id = "bukti-form"
        named = self._items_fields() if self.named else []
        self.helper.layout = Layout(
            *([] if named else self._items_fields()),
            *self._place_fields(),
            *(["agency"] if "agency" in self.fields else []),
            FoldedFields(*named, *self._other_indicators(), Field("note")),
            self.buttons(),
        )


@asks_document_fields(*RENEWED_NAMES, sending=True)
class EvidenceRenewForm(EvidenceUploadForm):
    """A newer file for evidence that came back."""

    submit_label = "Kirim berkas baru"

    title = forms.CharField(
        label="nama dokumen", max_length=200, required=False, help_text="Sesuaikan bila isi dokumennya lain."
    )
    # The two answers to "this file is stored already"; each comes from its own button.
    existing = forms.UUIDField(required=False)
    new_copy = forms.BooleanField(required=False)
    also = ModelRowsField(
        label="Menjawab juga", queryset=Citation.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, item: EvidenceItem | None, others: QuerySet[Citation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["also"].queryset = others  # type: ignore[attr-defined]
        self.fields["also"].label_from_instance = citation_label  # type: ignore[attr-defined]
        self.ask_shown_value([item] if item else [])
        self.helper.form_id = "bukti-form"
        self.helper.layout = Layout(
            *self._source_fields(),
            Field("title"),
            short_fields_row(*RENEWED_NAMES),
            *self._place_fields(),
            Field("note"),
            *(["also"] if others else []),
            self.buttons(),
        )

    @property
    def renewal(self) -> dict[str, Any]:
        """What `renew_evidence` takes; only after `is_valid`."""
        data = self.cleaned_data
        said = {name: data[name] for name in (*RENEWED_NAMES, "also", "new_copy")}
        title = {"title": data["title"]} if data["title"] else {}  # without one the document keeps its own
        return said | title | {"source": self.source, "place": self.place}


def citation_label(citation: Citation) -> str:
    """ "Indikator 45, butir I45-L3-01"."""
    item = f", butir {citation.item.code}" if citation.item else ""
    return f"Indikator {citation.indicator.number}{item}"


class EvidenceReturnForm(PlainForm):
    """Why something comes back; `evidence/_return_fields.html` draws it."""

    reason = forms.CharField(required=False)
    note = forms.CharField(required=False, max_length=MAX_VERDICT_NOTE)


class VerdictForm(EvidenceReturnForm):
    """Accept or return; `evidence/_verdict_form.html` draws it. What must hold is judged where it is stored.

    `seen` is the verdict that the page showed; without it the page showed none. `sure`: the press that answers what
    speaks against accepting (`verdicts.doubts_on_accepting`); it is no part of the verdict.
    """

    outcome = forms.CharField()
    sure = forms.BooleanField(required=False)
    seen = forms.IntegerField(required=False, min_value=1, max_value=10**MAX_KEY_DIGITS)

    @property
    def returning(self) -> bool:
        return self.data.get("outcome") == VerdictOutcome.RETURNED

    @property
    def verdict(self) -> dict[str, Any]:
        """The cleaned form as the domain call takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "sure"}

    def asks_first(self, doubts: list[str], stands: int | None) -> bool:
        """Whether this accepts what something speaks against, without saying that it is meant.

        Where the page did not show the verdict that `stands`, both verdicts are shown instead.
        """
        if not doubts or not self.is_valid() or self.cleaned_data["sure"]:
            return False
        return self.cleaned_data["outcome"] == VerdictOutcome.ACCEPTED and self.cleaned_data["seen"] == stands
