"""What is said of a document, field by field: forms, pages, history and files all go through this list.

The columns are `Document`'s, the values travel as `DocumentFacts`; a test keeps the three alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from crispy_forms.layout import Column as FormColumn
from crispy_forms.layout import Row
from django import forms

from domains.models import EvidenceItem
from evidence.models import Document, DocumentVersion
from ui.cells import Value
from ui.columns import Column
from ui.fields import DayField
from ui.formats import long_date

FormType = TypeVar("FormType", bound=type[forms.Form])
UNKNOWN = "Belum disebut"
KINDS = [("", UNKNOWN), *((value, label.capitalize()) for value, label in EvidenceItem.Kind.choices)]
SECRECY_CHOICES = [(value, label.capitalize().replace("opd", "OPD")) for value, label in Document.Secrecy.choices]


@dataclass(frozen=True)
class DocumentField:
    """One field; the history calls it by the name of its column."""

    name: str
    label: str  # as forms ask it
    build: Callable[..., forms.Field]
    heading: str = ""  # on pages and in files, where it is not the label
    sending_help: str = ""  # where it goes with evidence, not with the document alone
    is_short: bool = True  # shares a line of the form with the others
    is_per_file: bool = True  # asked of each file when a form takes several
    is_renewed: bool = False  # asked again with a newer file
    page_order: int = 9  # among the facts on the document's page; 0: the page shows it in its own way
    width: int = 0  # of its column in files; 0: no column
    exported: Callable[[DocumentVersion], Value] | None = None  # in files, where it is not what pages show

    @property
    def title(self) -> str:
        return self.heading or self.label.capitalize()

    def form_field(self, *, sending: bool) -> forms.Field:
        """A field of a form; `sending`: the form sends evidence."""
        more = {"help_text": self.sending_help} if sending and self.sending_help else {}
        return self.build(label=self.label, **more)

    @property
    def column(self) -> Column[DocumentVersion]:
        """Its column in files, of which each line names a version."""
        return Column(self.title, self.width, self.exported or (lambda row: display_value(row.document, self.name)))


DOCUMENT_FIELDS = (
    DocumentField("title", "nama dokumen", partial(forms.CharField, max_length=200), is_short=False, page_order=0),
    DocumentField("kind", "jenis", partial(forms.ChoiceField, required=False, choices=KINDS), page_order=2),
    DocumentField(
        "reference",
        "nomor",
        partial(forms.CharField, max_length=100, required=False),
        is_renewed=True,
        page_order=1,
        width=18,
    ),
    DocumentField(
        "issued_on",
        "tanggal dokumen",
        partial(DayField, required=False, help_text="Tanggal penetapan atau tanda tangan."),
        heading="Tanggal",
        sending_help="Tanggal penetapan atau tanda tangan; wajib bila butirnya membatasi umur.",
        is_renewed=True,
        page_order=3,
        width=13,
        exported=lambda version: version.dated,  # a version keeps the date by which it was judged
    ),
    DocumentField(
        "secrecy",
        "siapa yang boleh membaca",
        partial(
            forms.ChoiceField,
            choices=SECRECY_CHOICES,
            initial=Document.Secrecy.RESTRICTED,
            widget=forms.RadioSelect,
        ),
        is_short=False,
        is_per_file=False,
        page_order=0,
    ),
)
FIELD_NAMES = tuple(field.name for field in DOCUMENT_FIELDS)
RENEWED_NAMES = tuple(field.name for field in DOCUMENT_FIELDS if field.is_renewed)
# Asked of each file when a form takes several; the last three belong to the citation.
PER_FILE_FIELDS = (*(field.name for field in DOCUMENT_FIELDS if field.is_per_file), "page", "article", "is_whole")
DOCUMENT_COLUMNS = tuple(field.column for field in DOCUMENT_FIELDS if field.width)  # behind the title


def asks_document_fields(*names: str, sending: bool) -> Callable[[FormType], FormType]:
    """Class decorator: the form has these fields, behind and besides those of its own."""

    def add(form: FormType) -> FormType:
        found = {f.name: f.form_field(sending=sending) for f in DOCUMENT_FIELDS if f.name in names}
        form.base_fields = found | form.base_fields
        return form

    return add


def short_fields_row(*names: str) -> Row:
    """The short ones of these fields in one line of a form."""
    found = [field.name for field in DOCUMENT_FIELDS if field.is_short and field.name in names]
    width = "col-sm-6" if len(found) == 2 else "col-sm-4"
    return Row(*(FormColumn(name, css_class=width) for name in found))


def field_values(document: Document, names: tuple[str, ...] = FIELD_NAMES) -> dict[str, Any]:
    """What is stored, as a form takes it."""
    return {name: getattr(document, name) for name in names}


def display_value(document: Document, name: str) -> str:
    """The value as people read it: the label of a choice, a date in words."""
    value = getattr(document, name)
    if isinstance(value, date):
        return long_date(value)
    shown = getattr(document, f"get_{name}_display", None)
    return str(shown() if shown else value or "")


def all_facts(document: Document) -> list[tuple[str, str]]:
    """Title and value of every field, in the order of the form."""
    return [(field.title, display_value(document, field.name) or "–") for field in DOCUMENT_FIELDS]


def page_facts(document: Document) -> list[tuple[str, str]]:
    """Title and value of what the document's page lists; labels of choices begin with a capital."""
    listed = sorted((f for f in DOCUMENT_FIELDS if f.page_order), key=lambda field: field.page_order)
    return [(field.title, _page_value(document, field.name)) for field in listed]


def _page_value(document: Document, name: str) -> str:
    value = display_value(document, name) or UNKNOWN
    return value[:1].upper() + value[1:] if hasattr(document, f"get_{name}_display") else value
