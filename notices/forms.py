"""How a person wants e-mail."""

from django import forms

from notices.models import MailChoice
from ui.forms import KawalForm


class MailChoiceForm(KawalForm):
    mode = forms.ChoiceField(label="surel untuk Anda", widget=forms.RadioSelect, choices=MailChoice.Mode.choices)
