"""What the review queue is narrowed by: a GET form that works without JavaScript."""

from typing import Any

from django import forms

from evidence.reviews.queries import WaitingCitation
from ui.query_filters import QueryForm

DESK_AGENCY = 0  # stands for evidence that Diskominfo itself has sent


class ReviewQueueFilter(QueryForm):
    """Agency, indicator, domain. What cannot be read counts as not asked."""

    opd = forms.TypedChoiceField(label="OPD", required=False, coerce=int, empty_value=None)
    indikator = forms.TypedChoiceField(label="Indikator", required=False, coerce=int, empty_value=None)
    domain = forms.TypedChoiceField(label="Domain", required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, queue: list[WaitingCitation]) -> None:
        """Only what waits can be chosen: a choice never leads to an empty list."""
        super().__init__(data)
        self.queue = queue
        indicators = {row.citation.indicator for row in queue}
        domains = {i.aspect.domain for i in indicators if not i.aspect.domain.synthetic}
        agencies = {(row.citation.agency_id or DESK_AGENCY, row.agency) for row in queue}
        self._choices("opd", "Semua OPD", sorted(agencies, key=lambda pair: pair[1]))
        numbered = sorted((i.number, f"{i.number}. {i.short_name}") for i in indicators)
        self._choices("indikator", "Semua indikator", numbered)
        self._choices("domain", "Semua domain", sorted((d.number, str(d)) for d in domains))
        self.is_valid()

    def _choices(self, name: str, every: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", every), *choices]
        field.widget.attrs.update({"class": "form-select form-select-sm", "autocomplete": "off"})

    def rows(self) -> list[WaitingCitation]:
        return [row for row in self.queue if self._fits(row.citation)]

    def _fits(self, citation: Any) -> bool:
        number = citation.indicator.aspect.domain.number
        found = {"opd": citation.agency_id or DESK_AGENCY, "indikator": citation.indicator.number, "domain": number}
        return all(found[name] == value for name, value in self.asked.items())
