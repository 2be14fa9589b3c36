"""Finding documents, and what their owners say of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from crispy_forms.layout import Field, Layout
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from evidence.document_fields import FIELD_NAMES, KINDS, asks_document_fields, short_fields_row
from evidence.documents import DocumentFacts
from evidence.library.read_contents import ReadFact
from evidence.models import Document, VersionText
from evidence.place_forms import ReturnUrlForm
from evidence.sending_forms import FileOrLinkForm
from ui.search import matching, search_terms

SELECT = forms.Select(attrs={"class": "form-select"})
DESK_OWNER = "0"  # stands for what Diskominfo itself keeps
ORDERS = {
    "judul": ("title",),
    "terbaru": ("-created_at", "-pk"),
    "tanggal": ("-issued_on", "title"),
    "kutipan": ("-cited", "title"),
}
AGE_CHOICES = [
    ("1", "kurang dari 1 tahun"),
    ("2", "1 sampai 2 tahun"),
    ("lewat", "2 tahun atau lebih"),
    ("tanpa", "tanpa tanggal"),
]


class LibraryFilter(django_filters.FilterSet):
    """Words of title, number and the file's own text; kind, owner, class and age; in one order."""

    cari = django_filters.CharFilter(
        method="find",
        label="Cari",
        widget=forms.TextInput(
            attrs={"type": "search", "class": "form-control", "placeholder": "Judul, nomor, atau isi"}
        ),
    )
    jenis = django_filters.ChoiceFilter(
        field_name="kind", label="Jenis", empty_label="Semua jenis", choices=KINDS[1:], widget=SELECT
    )
    opd = django_filters.ChoiceFilter(method="owned", label="Pemilik", empty_label="Semua OPD", widget=SELECT)
    kelas = django_filters.ChoiceFilter(
        field_name="secrecy",
        label="Kelas",
        empty_label="Semua kelas",
        choices=[(value, value.capitalize()) for value in Document.Secrecy.values],
        widget=SELECT,
    )
    umur = django_filters.ChoiceFilter(
        method="aged",
        label="Umur",
        empty_label="Semua umur",
        choices=[(value, label.capitalize()) for value, label in AGE_CHOICES],
        widget=SELECT,
    )
    urut = django_filters.ChoiceFilter(
        method="in_order",
        label="Urutan",
        empty_label=None,
        choices=[
            ("judul", "Judul"),
            ("terbaru", "Terbaru masuk"),
            ("tanggal", "Tanggal dokumen"),
            ("kutipan", "Paling sering digunakan"),
        ],
        widget=SELECT,
    )

    def __init__(self, data: Any, queryset: QuerySet[Document], today: date) -> None:
        self.today = today
        super().__init__(data, queryset=queryset)
        owners = queryset.order_by("owner__name").values_list("owner", "owner__name").distinct()
        found = [(str(pk or DESK_OWNER), name or "Diskominfo") for pk, name in owners]
        self.filters["opd"].extra["choices"] = list(dict(found).items())

    @property
    def is_asked(self) -> bool:
        return any(self.data.get(name) for name in ("cari", "jenis", "opd", "kelas", "umur"))

    def filter_queryset(self, queryset: QuerySet[Document]) -> QuerySet[Document]:
        """A stable order under every sorting: pages must not repeat or lose a row."""
        rows = super().filter_queryset(queryset)
        asked = self.data.get("urut", "")
        return rows.order_by(*ORDERS.get(asked, ORDERS["judul"]), "pk")

    def in_order(self, queryset: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        return queryset

    def find(self, queryset: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        for term in search_terms(value):
            said = VersionText.objects.filter(matching(term, ["text"]), version__document=OuterRef("pk"))
            queryset = queryset.filter(matching(term, ["title", "reference"]) | Exists(said))
        return queryset

    def owned(self, queryset: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        return queryset.filter(owner=None if value == DESK_OWNER else int(value))

    def aged(self, queryset: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        """By full years on this day; a document is one year old on its anniversary."""
        one, two = years_before(self.today, 1), years_before(self.today, 2)
        fits = {
            "1": Q(issued_on__gt=one),
            "2": Q(issued_on__gt=two, issued_on__lte=one),
            "lewat": Q(issued_on__lte=two),
            "tanpa": Q(issued_on=None),
        }
        return queryset.filter(fits[value])


def years_before(day: date, years: int) -> date:
    """The newest day of which `day` is at least the anniversary; 28 February for a 29th that year does not have."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


@asks_document_fields(*FIELD_NAMES, sending=False)
class DocumentFactsForm(ReturnUrlForm):
    """What its owners say of a document; `revision` is the one they saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=1_000_000)

    def __init__(self, *args: Any, read: Sequence[ReadFact] = (), **kwargs: Any) -> None:
        """`read`: what the file says for fields that are empty; it stands there, marked, until somebody saves it."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = KINDS  # type: ignore[attr-defined]
        for fact in read:
            self.initial[fact.name] = fact.value
            self.fields[fact.name].help_text = f"Belum tersimpan: {fact.source}."
        self.helper.form_id = "dokumen-form"
        self.helper.layout = Layout(
            Field("title"),
            short_fields_row(*FIELD_NAMES),
            Field("secrecy"),
            Field("revision"),
            self.buttons(),
        )

    @property
    def facts(self) -> DocumentFacts:
        """What was typed; only after `is_valid`."""
        return DocumentFacts(**{name: self.cleaned_data[name] for name in FIELD_NAMES})


class DocumentVersionForm(FileOrLinkForm):
    """A newer file or link of a document."""

    submit_label = "Simpan versi baru"
