"""What the worklist shows of its rows: a GET form that works without JavaScript."""

from typing import Any

from django import forms

from assessment.worklist.queries import Worklist, WorklistRow
from evaluations.choices import IndicatorStatus
from ui.forms import PlainForm


class WorklistFilter(PlainForm):
    """Domain, agency, status, readiness, number or words. What cannot be read counts as not asked."""

    q = forms.CharField(label="Cari", required=False, max_length=100)
    domain = forms.TypedChoiceField(label="Domain", required=False, coerce=int, empty_value=None)
    opd = forms.TypedChoiceField(label="OPD", required=False, coerce=int, empty_value=None)
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Semua"), *IndicatorStatus.choices])

    siap = forms.ChoiceField(label="Tingkat terbukti", required=False)

    def __init__(self, data: Any, worklist: Worklist) -> None:
        super().__init__(data)
        self.worklist = worklist
        domains = [(d.number, f"{d.number}. {d.name}") for d in worklist.bar.outcome.domains]
        self._choices("domain", [("", "Semua domain"), *domains])
        self._choices("opd", [("", "Semua OPD"), *worklist.agencies])
        self._choices("siap", [("", "Semua"), ("di-atas", f"Tingkat melebihi data dukung ({worklist.above})")])
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "placeholder": "Nomor, nama, OPD"})
        for field in self.fields.values():
            look = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs.update({"class": look, "autocomplete": "off"})
        self.is_valid()

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for and could be read."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def rows(self) -> list[WorklistRow]:
        """The rows to show, in the instrument's order."""
        return [row for row in self.worklist.rows if self._fits(row)]

    def _fits(self, row: WorklistRow) -> bool:
        asked = self.asked
        return (
            asked.get("domain", row.domain) == row.domain
            and ("opd" not in asked or asked["opd"] in row.agency_ids)
            and asked.get("status", row.status) == row.status
            and ("siap" not in asked or row.is_above)
            and row.matches(asked.get("q", ""))
        )

    def statuses(self) -> list[tuple[str, str, int]]:
        """Every status with its word and its count over the whole cycle."""
        counts = self.worklist.counts
        return [("", "Semua", len(self.worklist.rows)), *((s.value, s.label, counts[s.value]) for s in IndicatorStatus)]
