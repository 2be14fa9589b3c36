"""Days and hours in Indonesian, whatever language the browser speaks: a text with its spelling beside it.

The browser's own date field shows and takes what its own language writes: 12/15/2026, 9:00 AM.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from ui.days import HOW, DayRefused, day_text, doubt_of_far_day, read_day
from ui.formats import long_date
from ui.texts import as_typed

SURE = "sungguh"  # the name of the box beside a day that is asked about, after the field's own name
CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[.:]?([0-5]\d))?(?:[.:]\d{2})?")


class TypedDay(str):
    """What was typed into a day's field; `sure` is the day that was said to be meant, in ISO form."""

    sure: str = ""


class DayInput(forms.DateInput):
    """A line of text, the day spelled beside it, and a box to tick where something speaks against the day."""

    input_type = "text"
    template_name = "ui/day.html"
    doubt: Callable[[date], str] = staticmethod(doubt_of_far_day)

    def __init__(self, attrs: Mapping[str, Any] | None = None, asks: bool = True) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})
        self.asks = asks

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        if not isinstance(text, str):
            return text
        typed = TypedDay(as_typed(text, single_line=True))
        typed.sure = data.get(f"{name}-{SURE}", "")
        return typed

    def format_value(self, value: Any) -> str | None:
        """As it is written here; what is no day stays as it was typed."""
        day = _day_of(value)
        return day_text(day) if day else (str(value) if value else None)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own, day = context["widget"]["attrs"], _day_of(value)
        key = own.get("id") or f"id_{name}"
        own.setdefault("aria-describedby", f"{key}_ejaan")  # an error or a help goes first; the spelling is live
        own["data-day"] = ""
        far = self.asks and day is not None and self.doubt(day)
        sure = day.isoformat() if day else ""
        said = value.sure if isinstance(value, TypedDay) else sure  # what is stored already was meant
        context |= {"key": key, "spelled": long_date(day) if day else "", "how": HOW}
        return context | {"sure": sure if far else "", "is_sure": said == sure, "sure_name": f"{name}-{SURE}"}

    def _render(self, template_name: str, context: Any, renderer: Any = None) -> SafeString:
        """From our own templates: Django draws widgets with those of apps only."""
        return mark_safe(get_template(template_name).render(context))  # noqa: S308  # a template escapes


class DayField(forms.DateField):
    """One day. One that is in doubt is taken only with the box ticked that then appears (`asks`).

    In doubt is what lies before 1945 or after 2100, or what `doubt` says of a day: "sebelum hari rapat".
    """

    widget = DayInput

    def __init__(self, *, asks: bool = True, doubt: Callable[[date], str] = doubt_of_far_day, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.asks, self.doubt = asks, doubt
        if isinstance(self.widget, DayInput):
            self.widget.asks, self.widget.doubt = asks, doubt

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return read_day(value)
        except DayRefused as refusal:
            raise ValidationError(str(refusal), code="invalid") from refusal

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and self.asks and getattr(value, "sure", "") != day.isoformat() and (doubt := self.doubt(day)):
            raise ValidationError(f"{long_date(day)} {doubt}. Betulkan, atau centang bila benar.", "far")
        return day


def _day_of(value: Any) -> date | None:
    """The day a field holds, be it stored or typed."""
    if isinstance(value, date):
        return value
    try:
        return read_day(str(value)) if value else None
    except DayRefused:
        return None


class ClockInput(forms.TimeInput):
    """A line of text: the browser's own field shows AM and PM to who reads English."""

    input_type = "text"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        typed = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "jj.mm"}
        super().__init__({**typed, **(attrs or {})}, format="%H.%M")


class ClockField(forms.TimeField):
    """An hour of the day: 09.00, 9:00, 0900, or 9."""

    widget = ClockInput

    def to_python(self, value: Any) -> time | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        found = CLOCK.fullmatch(value.strip())
        if found is None:
            raise ValidationError(f"Jam “{value.strip()[:20]}” tidak terbaca; tulis jj.mm, misalnya 09.30.", "invalid")
        return time(int(found[1]), int(found[2] or 0))
