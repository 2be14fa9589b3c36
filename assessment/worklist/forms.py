"""The name of a filter of the board."""

from django import forms

from ui.forms import KawalForm
from ui.names import validate_visible

MAX_NAME = 40


class SavedFilterForm(KawalForm):
    """What is saved is read from the list itself."""

    name = forms.CharField(label="Nama filter", max_length=MAX_NAME, validators=[validate_visible])
