"""How many agencies a level covers, entered with the evidence that says so."""

from collections.abc import Iterable
from typing import Any

from django import forms

from evidence.coverage_entry import MAX_AGENCIES
from evidence.models import Citation
from ui.forms import KawalForm


class CoverageForm(KawalForm):
    """The proof is one of the indicator's citations that the person sees."""

    submit_label = "Catat cakupan"

    covered = forms.IntegerField(label="OPD tercakup", min_value=0, max_value=MAX_AGENCIES)
    total = forms.IntegerField(label="Jumlah OPD", min_value=1, max_value=MAX_AGENCIES)
    proof = forms.TypedChoiceField(label="Data dukung yang menyebut jumlah itu")

    def __init__(self, *args: Any, citations: Iterable[Citation], action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_action = action
        self.rows = {row.pk: row for row in citations}
        field = self.fields["proof"]
        assert isinstance(field, forms.TypedChoiceField)
        field.coerce = lambda pk: self.rows[int(pk)]
        field.choices = [("", "Pilih data dukung"), *((pk, citation_label(row)) for pk, row in self.rows.items())]


def citation_label(citation: Citation) -> str:
    where = citation.item.code if citation.item else "tanpa butir"
    return f"{citation.version.document.title} ({where})"
