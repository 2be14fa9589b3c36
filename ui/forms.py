"""Base classes of every form: texts as people see them, the house's look, Indonesian words.

An error stands twice: in the summary on top, which takes the focus, and at its field.
"""

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html

from ui.constraint_errors import unique_error
from ui.fields import DayInput
from ui.texts import as_typed, clean_readable, without_marks

T = TypeVar("T")
MAX_KEY_DIGITS = 18  # digits; a row's number has at most 19
NO_PROSE = (forms.IntegerField, forms.TimeField, forms.EmailField, forms.URLField)  # decimals are integers to Django
CHOICE_WIDGETS = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)


class TypedField(forms.BoundField):
    """What was typed: a line break is one character, however the browser sends it, and control characters are none."""

    @property
    def data(self) -> Any:
        value, widget = super().data, self.field.widget
        if type(value) is not str or isinstance(widget, forms.PasswordInput):
            return value
        text = as_typed(value, single_line=isinstance(widget, forms.TextInput))
        return without_marks(text) if isinstance(self.field, NO_PROSE) else text


class PlainForm(forms.Form):
    """The base of every form, also of those that a template draws by hand."""

    bound_field_class = TypedField


class KawalForm(PlainForm):
    """`{% crispy form %}` draws it, button included."""

    submit_label: ClassVar[str] = "Simpan"
    cancel_url: str = ""
    is_drawn_late: ClassVar[bool] = False  # a form that is mostly stored from says in `helper` how it is drawn

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            set_messages(field, str(field.label or name.replace("_", " ")))
            localize_widget(field)
        if not self.is_drawn_late:
            _ = self.helper  # of the fields that there are now

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it: made with the form, or, where the form says so, when it is drawn."""
        helper = FormHelper()
        # The server's messages are the ones shown: the browser's are in its own language and vanish.
        helper.attrs = {"novalidate": ""}
        helper.layout = Layout(*self.fields, self.buttons())
        return helper

    def buttons(self) -> Div:
        """The submit button, and a way back where the form has one."""
        button = StrictButton(self.submit_label, type="submit", css_class="btn-primary")
        if not self.cancel_url:
            return Div(button, css_class="k-gap k-buttons")
        cancel = HTML(format_html('<a class="btn btn-plain" href="{}">Batal</a>', self.cancel_url))
        return Div(button, cancel, css_class="k-gap k-buttons")


class PreviewedSheetForm(KawalForm):
    """A table that is looked at before it is stored: the preview sends back which versions it has shown."""

    versions = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_versions(self) -> dict[str, int]:
        """By what the table names; {} on the way to the preview."""
        try:
            found = json.loads(self.cleaned_data["versions"] or "{}")
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(version, int) for version in found.values()):
            raise ValidationError("Periksa tabelnya sekali lagi.")
        return found


class ModelRowsField(forms.ModelMultipleChoiceField):
    """Several rows. A number longer than any database's is a wrong choice; Django would hand it to the database."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > MAX_KEY_DIGITS:
                params = {"value": key[:40]}
                raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", params)
        return super().clean(value)


def posted_data(request: HttpRequest) -> QueryDict | None:
    """What binds a form: all that was sent, be it nothing; None where its page is only opened."""
    return request.POST if request.method == "POST" else None


def raw_text(data: Mapping[str, Any], name: str, otherwise: str = "") -> str:
    """A text that no field has cleaned, without the NUL that PostgreSQL keeps in none."""
    return clean_readable(str(data.get(name, otherwise))).replace("\0", " ")


def add_domain_errors(form: forms.BaseForm, error: ValidationError, about: str | None = None) -> None:
    """Put a domain refusal on the form: at its field where the form has it, else at `about` or on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(about, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def apply_form(form: forms.BaseForm, write: Callable[[], T], about: str | None = None) -> T | None:
    """What the domain made of the form; None when nothing was written, and the form says why.

    `about`: the field of a refusal that names none. Of two people who save the same at one moment, the slower one
    reads the sentence of the field that is taken.
    """
    if not form.is_valid():
        return None
    try:
        return write()
    except IntegrityError as error:
        if (taken := unique_error(error)) is None:
            raise
        add_domain_errors(form, taken, about)
        return None
    except ValidationError as error:
        add_domain_errors(form, error, about)
        return None


def apply_or_add_errors(form: forms.BaseForm, write: Callable[[], object], about: str | None = None) -> bool:
    """Whether the domain took what the form says; if not, the form says why."""
    return apply_form(form, lambda: (write(), True), about) is not None


def _is_chosen_already(field: forms.Field) -> bool:
    """Whether one of several buttons is always pressed: nobody leaves that empty."""
    return isinstance(field.widget, forms.RadioSelect) and field.initial is not None


def set_messages(field: forms.Field, label: str) -> None:
    """Say what to do in the reader's language; mark the fields that may stay empty."""
    thing = label if label[:2].isupper() else label[:1].lower() + label[1:]
    field.label = label[:1].upper() + label[1:]
    if field.required:
        verb = "Pilih" if isinstance(field.widget, CHOICE_WIDGETS) else "Isi"
        field.error_messages["required"] = f"{verb} {thing}."
    elif not isinstance(field, forms.BooleanField) and not field.widget.is_hidden and not _is_chosen_already(field):
        field.label += " (opsional)"
    # Replace Django's row of dashes.
    words = f"Pilih {thing}" if field.required else "Tidak ada"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label is not None:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField) and isinstance(field.choices, list):
        field.choices = [(value, words if value == "" else text) for value, text in field.choices]


def localize_widget(field: forms.Field) -> None:
    """Days by our own field; decimals with the reader's comma."""
    if isinstance(field, forms.DateField) and type(field.widget) is forms.DateInput:
        field.widget = DayInput(field.widget.attrs)
    elif isinstance(field, forms.DecimalField) and type(field.widget) is forms.NumberInput:
        field.localize = True
        field.widget = forms.TextInput(attrs={"inputmode": "decimal"})
        field.widget.is_localized = True
