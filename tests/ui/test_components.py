"""Components: words for people with a comma, numbers for SVG with a point, and never anything inline."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.rules.scoring import PredicateBand
from ui import ruler
from ui.fields import DayField
from ui.forms import KawalForm
from ui.gallery import BANDS

TEMPLATES = sorted(Path("templates").rglob("*.html"))
SPBE = tuple(
    PredicateBand(name, Fraction(low), Fraction(high))
    for name, low, high in (
        ("Kurang", "1", "1.8"),
        ("Cukup", "1.8", "2.6"),
        ("Baik", "2.6", "3.5"),
        ("Sangat Baik", "3.5", "4.2"),
        ("Memuaskan", "4.2", "5"),
    )
)
NUMERIC = re.compile(r'\b(?:x|y|x1|x2|y1|y2|width|height|r|value|max)="([^"]*)"')


def draw(source, **context):
    return " ".join(Template(source).render(Context(context)).split())


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_ruler_writes_commas_for_people_and_points_for_svg():
    marks = [{"kind": "resmi", "value": Decimal("3.95"), "label": "Hasil resmi"}]
    html = draw("{% ruler bands marks span %}", bands=SPBE, marks=marks, span=(Decimal("2.31"), Decimal("2.74")))
    assert 'aria-label="Skala indeks 1 sampai 5: Hasil resmi 3,95; Indeks antara 2,31–2,74"' in html
    assert '<rect class="b3" x="40.00%" y="0" width="22.50%" height="34"/>' in html
    assert '<rect class="r-span" x="32.75%" y="5" width="10.75%" height="24"/>' in html
    assert [number for number in NUMERIC.findall(html) if "," in number] == []


def test_ruler_leaves_out_a_mark_without_a_value():
    html = draw("{% ruler bands marks %}", bands=SPBE, marks=[{"kind": "target", "value": None, "label": "Target"}])
    assert 'aria-label="Skala indeks 1 sampai 5"' in html


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(Decimal("1"), Decimal("5"), places=2), max_size=5))
def test_no_ruler_line_crosses_a_label(values):
    marks = [{"kind": "mandiri", "value": value, "label": "Penilaian mandiri"} for value in values]
    drawn = ruler.build_ruler(SPBE, marks)
    stretches = [_stretch(label) for label in drawn["labels"]]
    for y, low, high, _ in stretches:
        crossing = [at for other_y, _, _, at in stretches if other_y < y and low < at < high]
        assert crossing == []


def _stretch(label):
    at, width = float(label.mark.x), 1.1 * len("Penilaian mandiri")
    low, high = (at, at + width) if label.anchor == "start" else (at - width, at)
    return label.y, low, high, at


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% level 3 %}", "3"),
        ("{% level value %}", "3,25"),
        ("{% level None %}", "– belum diisi"),
        ("{% ladder 3 goal=4 %}", "3 , target 4"),
        ("{% ladder None %}", "– belum diisi"),
        ("{% delta up %}", "naik 0,19"),
        ("{% delta down %}", "turun 0,11"),
        ("{% delta None %}", "–"),
        ("{% status 'kembali' %}", "Dikembalikan"),
        ("{% origin 'hitung' %}", "Dihitung oleh aplikasi"),
        ("{% origin 'statement' 'Menurut basis data Pemkot' %}", "Menurut basis data Pemkot"),
        ("{% progress 8 14 %}", "8 dari 14 8 dari 14"),
    ],
)
def test_marks_say_what_they_show(source, text):
    context = {"value": Decimal("3.25"), "up": Decimal("0.19"), "down": Decimal("-0.11")}
    assert words(draw(source, **context)) == text


def test_ladder_fills_up_to_the_level_and_outlines_up_to_the_goal():
    html = draw("{% ladder 2 goal=4 %}")
    assert re.findall(r'<rect(?: class="(\w+)")?', html) == ["on", "on", "goal", "goal", ""]
    assert [number for number in NUMERIC.findall(html) if "," in number] == []


def test_a_refused_button_sends_nothing_and_says_why():
    html = draw("{% submit 'Ajukan' refusal='Dua data dukung belum sah.' %}")
    assert words(html) == "Ajukan Dua data dukung belum sah."
    assert 'type="button" aria-disabled="true" aria-describedby="r-ajukan-"' in html


def test_blocks_keep_what_stands_inside_and_escape_their_titles():
    html = draw("{% panel title %}<p>isi</p>{% endpanel %}", title="A & <b>")
    assert '<h2 class="k-panel__t">A &amp; &lt;b&gt;</h2>' in html
    assert "<p>isi</p>" in html


class ProbeForm(KawalForm):
    name = forms.CharField(label="Nama dokumen")
    index = forms.DecimalField(label="Indeks", max_digits=3, decimal_places=2)
    day = DayField(label="Tanggal")
    agency = forms.ChoiceField(label="OPD", choices=[("", "---------"), ("1", "Dinkes")])
    note = forms.CharField(label="Catatan", required=False)


def test_each_error_stands_in_the_summary_and_at_its_field():
    form = ProbeForm({})
    html = draw("{% crispy form %}", form=form)
    assert re.findall(r'<li><a href="#(\w+)">([^<]*)</a></li>', html) == [
        ("id_name", "Isi nama dokumen."),
        ("id_index", "Isi indeks."),
        ("id_day", "Isi tanggal."),
        ("id_agency", "Pilih OPD."),
    ]
    for name in ("name", "index", "day", "agency"):
        assert f'aria-describedby="id_{name}_error"' in html
        assert f'<div id="id_{name}_error" class="k-errs">' in html


def test_a_fresh_form_has_no_summary():
    assert "k-errsum" not in draw("{% crispy form %}", form=ProbeForm())


def test_form_reads_a_decimal_comma_and_writes_it_back():
    form = ProbeForm({"name": "a", "index": "3,05", "day": "2025-08-14", "agency": "1"})
    assert form.is_valid()
    assert form.cleaned_data["index"] == Decimal("3.05")
    assert 'value="3,05"' in str(form["index"])
    again = ProbeForm(initial={"index": Decimal("3.05")})
    assert 'value="3,05"' in str(again["index"])


def test_date_field_speaks_indonesian_whatever_the_browser_does():
    form = ProbeForm({"day": "2025-08-14"})
    assert 'type="text"' in str(form["day"])
    assert 'value="14-08-2025"' in str(form["day"])


def test_optional_fields_and_empty_choices_say_so():
    form = ProbeForm()
    assert [field.label for field in form] == ["Nama dokumen", "Indeks", "Tanggal", "OPD", "Catatan (opsional)"]
    assert form.fields["agency"].choices == [("", "Pilih OPD"), ("1", "Dinkes")]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/ui/", "/ui/?galat=1"])
def test_gallery_shows_every_component(client, city, address):
    client.force_login(city.people["opd"])
    html = client.get(address).content.decode()
    assert html.count("<h1") == 1
    tags = set(re.findall(r"^def (\w+)\(", Path("ui/templatetags/ui.py").read_text(), re.MULTILINE))
    sources = "".join(path.read_text() for path in Path("templates/ui").glob("gallery*.html"))
    unseen = {tag for tag in tags if not tag.startswith("_") and not re.search(rf"{{% {tag}\b", sources)}
    assert unseen == {"errorsummary"}  # drawn by {% crispy form %}
    assert [band.name for band in BANDS] == re.findall(r'r-band only-wide"[^>]*>([^<]*)<', html)[:5]


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_template_has_nothing_inline(path):
    """The content security policy would drop it silently."""
    source = path.read_text()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=\s*[\"']|javascript:", source) == []
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", source)
    assert [script for script in scripts if "application/json" not in script] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_icon_is_in_the_sprite(path):
    known = set(re.findall(r'id="i-([\w-]+)"', Path("static/icons.svg").read_text()))
    used = set(re.findall(r'{% (?:icon|empty) "([\w-]+)"', path.read_text()))
    assert used - known == set()


def test_words_name_only_icons_of_the_sprite():
    known = set(re.findall(r'id="i-([\w-]+)"', Path("static/icons.svg").read_text()))
    assert set(re.findall(r'\("([a-z0-9-]+)", "', Path("ui/words.py").read_text())) - known == set()


def test_every_button_that_sends_for_a_file_says_so():
    """Else the page waits half a minute for another page, and its other buttons do nothing (static/js/sending.js)."""
    tags = [
        tag
        for path in TEMPLATES
        for tag in re.findall(r"\{% submit [^%]*%\}", path.read_text())
        if 'submit "Unduh' in tag
    ]
    assert len(tags) >= 2
    assert [tag for tag in tags if "download=True" not in tag] == []
