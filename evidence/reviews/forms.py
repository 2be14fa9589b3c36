"""What the review queue is narrowed by: a GET form that works without JavaScript."""

from collections.abc import Callable
from typing import Any

from django import forms

from evidence.reviews.queries import WaitingCitation
from ui.query_filters import QueryForm

DESK_AGENCY = 0  # stands for evidence that Diskominfo itself has sent
LOOK = {"class": "form-select form-select-sm", "autocomplete": "off"}
ORDERS = [
    ("", "Tenggat terdekat"),
    ("dokumen", "Menurut dokumen"),
    ("opd", "Menurut OPD"),
    ("umur", "Paling lama menunggu"),
]
ORDER_BY: dict[str, Callable[[WaitingCitation], Any]] = {
    "dokumen": lambda row: (row.document.title.casefold(), row.document.pk),
    "opd": lambda row: row.agency.casefold(),
    "umur": lambda row: row.since,
}


class ReviewQueueFilter(QueryForm):
    """Agency, indicator, domain, and the order. What cannot be read counts as not asked.

    What the person sent themselves, or their agency, is in nobody's queue but the others'.
    """

    opd = forms.TypedChoiceField(label="OPD", required=False, coerce=int, empty_value=None)
    indikator = forms.TypedChoiceField(label="Indikator", required=False, coerce=int, empty_value=None)
    domain = forms.TypedChoiceField(label="Domain", required=False, coerce=int, empty_value=None)
    urut = forms.ChoiceField(label="Urutkan", required=False, choices=ORDERS)

    def __init__(self, data: Any, queue: list[WaitingCitation]) -> None:
        """Only what waits can be chosen: a choice never leads to an empty list."""
        super().__init__(data)
        self.queue = queue
        queue = [row for row in queue if not row.is_own]
        indicators = {row.citation.indicator for row in queue}
        domains = {i.aspect.domain for i in indicators if not i.aspect.domain.synthetic}
        agencies = {(row.citation.agency_id or DESK_AGENCY, row.agency) for row in queue}
        self._choices("opd", "Semua OPD", sorted(agencies, key=lambda pair: pair[1]))
        numbered = sorted((i.number, f"{i.number}. {i.short_name}") for i in indicators)
        self._choices("indikator", "Semua indikator", numbered)
        self._choices("domain", "Semua domain", sorted((d.number, str(d)) for d in domains))
        self.fields["urut"].widget.attrs.update(LOOK)
        self.is_valid()

    def _choices(self, name: str, every: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", every), *choices]
        field.widget.attrs.update(LOOK)

    def rows(self) -> list[WaitingCitation]:
        """In the order that was asked for; rows of one document, agency or age stay by due date among themselves."""
        found = [row for row in self.queue if not row.is_own and self._fits(row.citation)]
        return sorted(found, key=ORDER_BY.get(self.asked.get("urut", ""), lambda row: 0))

    def _fits(self, citation: Any) -> bool:
        number = citation.indicator.aspect.domain.number
        found = {"opd": citation.agency_id or DESK_AGENCY, "indikator": citation.indicator.number, "domain": number}
        return all(found[name] == value for name, value in self.asked.items() if name in found)
