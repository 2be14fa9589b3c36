"""Issue 10, B11: every date field shows and takes dd-mm-yyyy, spells the day, and asks before it takes a far one."""

import re
from datetime import date, time
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError

from accounts.imports.table_import import parse_date
from tests.builders.html_builders import one_line
from ui.days import DayRefused, day_text, is_far, read_day
from ui.fields import ClockField, DayField
from ui.forms import KawalForm

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "domains", "evaluations", "regions", "spbe")


class DayForm(KawalForm):
    day = DayField(label="tanggal")
    other = DayField(label="lain", required=False)
    hour = ClockField(label="jam", required=False)


def sent(day, **more):
    return DayForm({"day": day, **more})


@pytest.mark.parametrize(
    "text",
    [
        "15-12-2026",
        "15/12/2026",
        "15.12.2026",
        "15 12 2026",
        "15–12–2026",
        "15122026",
        "2026-12-15",
        "2026/12/15",
        "15 Desember 2026",
        "15 des 2026",
        "  15-12-2026\xa0",
    ],
)
def test_a_day_is_taken_as_people_write_it(text):
    form = sent(text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == date(2026, 12, 15)
    assert 'value="15-12-2026"' in str(form["day"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("besok", "Tanggal “besok” tidak terbaca; tulis hh-bb-tttt."),
        ("12-15-2026", "Tanggal “12-15-2026” tidak ada dalam kalender; tulis hh-bb-tttt."),
        ("29-02-2026", "Tanggal “29-02-2026” tidak ada dalam kalender; tulis hh-bb-tttt."),
        ("15-12-26", "Tanggal “15-12-26” tidak terbaca; tulis hh-bb-tttt."),
        ("00-00-0000", "Tanggal “00-00-0000” tidak ada dalam kalender; tulis hh-bb-tttt."),
        ("", "Isi tanggal."),
    ],
)
def test_what_is_no_day_is_refused_and_stays_as_it_was_typed(text, said):
    form = sent(text)
    assert form.errors == {"day": [said]}
    assert f'value="{text}"' in str(form["day"]) or text == ""


def test_the_field_is_a_text_whatever_the_browser_speaks_with_the_day_spelled_beside():
    html = str(DayForm(initial={"day": date(2026, 12, 15)})["day"])
    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html
    assert 'value="15-12-2026"' in html
    assert re.search(r'<span [^>]*id="id_day_ejaan"[^>]*>15 Desember 2026</span>', html)
    assert 'aria-describedby="id_day_ejaan"' in html
    assert re.search(r'id="id_other_ejaan"[^>]*>hh-bb-tttt</span>', str(DayForm()["other"]))


@pytest.mark.parametrize("day", [date(1944, 12, 31), date(2101, 1, 1), date(26, 12, 15), date.min, date.max])
def test_b11_a_far_day_is_asked_about_and_nothing_is_lost(day):
    form = sent(day_text(day), other="01-02-2026")
    (said,) = form.errors["day"]
    assert said.endswith("di luar tahun 1945–2100. Betulkan, atau centang bila benar.")
    html = one_line(str(form["day"]))
    assert f'value="{day_text(day)}"' in html
    assert f'name="day-sungguh" id="id_day_sungguh" value="{day.isoformat()}">' in html
    assert 'value="01-02-2026"' in str(form["other"])
    again = sent(day_text(day), **{"day-sungguh": day.isoformat()})
    assert again.is_valid()
    assert again.cleaned_data["day"] == day
    assert "checked" in str(again["day"])


def test_a_tick_is_for_the_day_it_stood_beside_and_a_stored_day_was_meant():
    assert not sent("01-01-1930", **{"day-sungguh": "1931-01-01"}).is_valid()
    assert "checked" in str(DayForm(initial={"day": date(1930, 1, 1)})["day"])
    assert "sungguh" not in str(DayForm(initial={"day": date(1945, 1, 1)})["day"])
    assert [is_far(day) for day in (date(1945, 1, 1), date(2100, 12, 31))] == [False, False]


def test_rows_of_a_table_ask_each_for_its_own():
    form = DayForm({"3-day": "01-01-1930", "3-day-sungguh": "1930-01-01"}, prefix="3")
    assert form.is_valid(), form.errors


@pytest.mark.parametrize(
    ("text", "hour"), [("09.30", time(9, 30)), ("9:30", time(9, 30)), ("0930", time(9, 30)), ("9", time(9))]
)
def test_an_hour_is_taken_as_people_write_it_and_shown_without_am_and_pm(text, hour):
    form = sent("15-12-2026", hour=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["hour"] == hour
    assert 'value="09.30"' in str(DayForm(initial={"hour": time(9, 30)})["hour"])
    assert 'type="text"' in str(form["hour"])


def test_what_is_no_hour_is_said():
    assert sent("15-12-2026", hour="25.00").errors["hour"] == [
        "Jam “25.00” tidak terbaca; tulis jj.mm, misalnya 09.30."
    ]


def test_an_import_refuses_a_far_day_since_nobody_is_there_to_ask():
    assert [parse_date(text) for text in ("", "31-12-2025", "31/12/2025", "2025-12-31")] == [
        None,
        *[date(2025, 12, 31)] * 3,
    ]
    with pytest.raises(ValidationError, match=r"Tanggal 1 Januari 1900 di luar tahun 1945–2100\."):
        parse_date("01-01-1900")


def test_a_year_of_three_digits_is_written_with_four():
    assert (day_text(date(26, 1, 2)), read_day("02-01-0026")) == ("02-01-0026", date(26, 1, 2))
    with pytest.raises(DayRefused):
        read_day("2-1-26")


def test_b11_no_form_has_the_browsers_own_date_or_time_field():
    """They show and take what the browser's language writes, not what the person reads around them."""
    browsers = re.compile(
        r"forms\.(?:Date|Time|DateTime|SplitDateTime)(?:Field|Input)\b|datetime-local|type=.(?:date|time)\b"
    )
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")] + list((ROOT / "templates").rglob("*.html"))
    assert [path.name for path in files if browsers.search(path.read_text())] == []
    assert issubclass(DayField, forms.DateField)
