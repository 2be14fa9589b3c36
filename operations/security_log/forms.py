"""What the security log is narrowed by: a GET form, so an address can be kept and sent."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from operations.security_log.queries import LineGroup, log_rows, people_of
from regions.models import Region
from ui.fields import DayField
from ui.query_filters import QueryForm

ANY_DAY = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2200, 1, 1))]


def _day(label: str) -> DayField:
    return DayField(label=label, required=False, validators=ANY_DAY, asks=False)


class SecurityLogFilter(QueryForm):
    """Kind, person, days in the region. What cannot be read counts as not asked."""

    jenis = forms.ChoiceField(label="Jenis", required=False, choices=[("", "Semua jenis"), *LineGroup.choices])
    orang = forms.TypedChoiceField(label="Orang", required=False, coerce=int, empty_value=None)
    dari = _day("Dari hari")
    sampai = _day("Sampai hari")

    def __init__(self, data: Any, region: Region) -> None:
        """One query: everybody with a role there, now or before."""
        super().__init__(data)
        self.region = region
        people = people_of(region).order_by("full_name", "pk")
        person = self.fields["orang"]
        assert isinstance(person, forms.ChoiceField)
        person.choices = [("", "Semua orang"), *((user.pk, f"{user} ({user.username})") for user in people)]
        for name, field in self.fields.items():
            look = "form-select" if name in ("jenis", "orang") else "form-control"
            field.widget.attrs.update({"class": look, "autocomplete": "off"})
        self.is_valid()

    def rows(self) -> QuerySet[Any, tuple[int, int, datetime]]:
        """Every row that fits, newest first."""
        days = self._start("dari"), self._start("sampai", after=1)
        return log_rows(self.region, group=self.asked.get("jenis", ""), person=self.asked.get("orang"), days=days)

    def _start(self, name: str, after: int = 0) -> datetime | None:
        """The beginning of the day, or of the one after it, in the region's time zone."""
        if name not in self.asked:
            return None
        day = self.asked[name] + timedelta(days=after)
        return datetime.combine(day, time.min, ZoneInfo(self.region.time_zone))
