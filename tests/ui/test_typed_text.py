"""Issue 10, B12: a text is counted as the person sees it, and what Word puts between two words stays between them."""

import re
from pathlib import Path

import pytest
from django import forms
from django.urls import reverse

from evaluations.models import Score
from ui.fields import ClockField, DayField
from ui.forms import KawalForm, PlainForm, raw_text
from ui.texts import as_typed, clean_readable, join_lines

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "domains", "evaluations", "regions", "spbe", "ui")


class NoteForm(KawalForm):
    title = forms.CharField(label="judul", max_length=20)
    note = forms.CharField(label="catatan", max_length=20, required=False, widget=forms.Textarea)
    secret = forms.CharField(label="sandi", required=False, widget=forms.PasswordInput)


def sent(**fields):
    form = NoteForm({"title": "x", **fields})
    form.is_valid()
    return form


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\u2028"])
def test_a_line_break_is_one_character_however_it_is_sent(end):
    form = sent(note=end.join(["12345"] * 3) + end + "67")
    assert form.errors == {}
    assert form.cleaned_data["note"] == "12345\n12345\n12345\n67"
    assert len(form.cleaned_data["note"]) == 20


def test_one_character_too_many_is_refused_and_stays_on_the_page():
    form = sent(note="12345\r\n" * 3 + "678")
    assert list(form.errors) == ["note"]
    assert form["note"].value() == "12345\n12345\n12345\n678"


CONTROLS = [*range(1, 9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xAD, 0x2028, 0x2029]


@pytest.mark.parametrize("code", CONTROLS)
def test_no_control_character_glues_two_words(code):
    """Word's line break (VT), page break (FF), no-break hyphen (RS), optional hyphen (US), and all others."""
    said = sent(note=f"satu{chr(code)}dua").cleaned_data["note"]
    assert said in ("satu dua", "satu\ndua")
    assert sent(title=f"satu{chr(code)}dua").cleaned_data["title"] == "satu dua"


def test_tab_line_break_and_every_visible_character_stay():
    text = "a\tb\nc é – “x” 𝒳 \u2011 \u200d"
    assert clean_readable(text) == text


def test_a_field_of_one_line_has_no_breaks_but_a_textarea_drawn_by_hand_keeps_its_own():
    assert as_typed("a\x0bb", single_line=True) == "a b"
    assert as_typed("a\x0bb\r\nc", single_line=True) == "a\nb\nc"
    assert join_lines("a\xa0\u200b\r\n b") == "a b"


class ValueForm(PlainForm):
    number = forms.IntegerField()
    share = forms.DecimalField()
    mail = forms.EmailField()
    page = forms.URLField(assume_scheme="https")
    hour = ClockField()
    day = DayField()


@pytest.mark.parametrize("mark", ["\u200b", "\u200e", "\u202a", "\ufeff"])
def test_b12_what_is_copied_with_an_unseen_mark_is_read_without_it(mark):
    """File properties and messages put marks of direction and blanks without width around what is copied."""
    copied = {
        "number": "7",
        "share": "2",
        "mail": "a@uji.id",
        "page": "https://a.id/",
        "hour": "9.30",
        "day": "15-07-2025",
    }
    form = ValueForm({name: f"{mark}{text}{mark}" for name, text in copied.items()})
    assert (form.is_valid(), form.errors) == (True, {})
    assert form.cleaned_data["mail"] == "a@uji.id"


def test_nul_is_refused_as_ever_and_passwords_stay_as_they_are():
    assert list(sent(note="a\0b").errors) == ["note"]
    assert sent(secret="a\x1eb").cleaned_data["secret"] == "a\x1eb"


def test_a_text_that_no_form_takes_is_read_alike():
    assert raw_text({"reason": "a\x0bb\r\nc\0d"}, "reason") == "a\nb\nc d"


def sources(pattern, *folders):
    return [path for folder in folders for path in sorted((ROOT / folder).rglob(pattern))]


def test_every_form_of_ours_reads_its_texts_this_way():
    """A form that subclasses Django's own would count and glue as before."""
    plain = re.compile(r"class \w+\((?:[\w., ]*\b)?forms\.(?:Form|ModelForm)\b")
    found = [path.name for path in sources("*.py", *APPS) if plain.search(path.read_text())]
    assert (found, issubclass(KawalForm, PlainForm)) == (["forms.py"], True)


def test_every_textarea_drawn_by_hand_says_its_limit():
    """The counter shows what the field says; fields of a form say it by themselves."""
    areas = [
        (path.name, area)
        for path in sources("*.html", "templates")
        for area in re.findall(r"<textarea[^>]*(?:>|$)", path.read_text())
    ]
    assert [name for name, area in areas if "maxlength" not in area and "readonly" not in area] == []


@pytest.mark.django_db
def test_a_long_explanation_of_many_lines_is_stored_as_counted(client, city):
    client.force_login(city.people["diskominfo"])
    fact = ("a" * 99 + "\r\n") * 199 + "b" * 100
    url = reverse("score_save", args=[city.evaluation.pk, 1])
    client.post(url, {"version": "0", "value": "1", "fact": fact, "analysis": "satu\x0bdua\x1etiga"})
    score = Score.objects.get()
    assert (len(score.fact), score.fact.count("\n"), score.analysis) == (20_000, 199, "satu\ndua tiga")
