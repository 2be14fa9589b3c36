"""What a cycle's history is narrowed by: a GET form, so an address can be kept and sent."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef

from accounts.models import User
from domains.models import Indicator
from evaluations.cycle_history.queries import readable_entries
from evaluations.models import Evaluation
from history.models import HistoryQuerySet
from ui.fields import DayField
from ui.query_filters import QueryForm


class HistoryFilter(QueryForm):
    """Person, indicator, day in the region. What cannot be read counts as not asked."""

    orang = forms.TypedChoiceField(label="Orang", required=False, coerce=int, empty_value=None)
    indikator = forms.TypedChoiceField(label="Indikator", required=False, coerce=int, empty_value=None)
    hari = DayField(
        label="Hari",
        required=False,
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2200, 1, 1))],
        asks=False,
    )

    def __init__(self, data: Any, evaluation: Evaluation, user: User) -> None:
        """Only persons and indicators that the history tells this person of: two queries."""
        super().__init__(data)
        self.zone = ZoneInfo(evaluation.region.time_zone)
        self.entries = readable_entries(evaluation.history, evaluation, user)
        # One look into an index for each, however long the history is.
        told = self.entries.order_by()
        people = User.objects.filter(Exists(told.filter(by=OuterRef("pk"))))
        self._choices("orang", "Semua orang", [(user.pk, str(user)) for user in people.order_by("full_name")])
        indicators = Indicator.objects.filter(Exists(told.filter(indicator=OuterRef("pk"))))
        # Rows of several revisions may be told of: the newest name counts.
        ordered = indicators.order_by("number", "instrument__revision")
        numbered = {i.number: f"{i.number}. {i.short_name}" for i in ordered}
        self._choices("indikator", "Semua indikator", [*numbered.items()])
        self.fields["hari"].widget.attrs.update({"class": "form-control", "autocomplete": "off"})
        self.is_valid()

    def _choices(self, name: str, every: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", every), *choices]
        field.widget.attrs.update({"class": "form-select", "autocomplete": "off"})

    def rows(self) -> HistoryQuerySet:
        """Every row that fits, newest first."""
        rows = self.entries
        if "orang" in self.asked:
            rows = rows.filter(by=self.asked["orang"])
        if "indikator" in self.asked:
            rows = rows.concerning(self.asked["indikator"])
        if "hari" in self.asked:
            start = datetime.combine(self.asked["hari"], time.min, self.zone)
            rows = rows.filter(at__gte=start, at__lt=start + timedelta(days=1))
        return rows.select_related("by", "indicator")
