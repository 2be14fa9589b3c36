"""What makes pages quick shows what Django shows: values in templates, components drawn once, static addresses."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context, Template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from ui import drawing
from ui.quick_values import django_value_text, value_text

SIGNS = st.text("ab &<>\"'`;#é\u2028", max_size=20)
OTHERS = [
    None,
    True,
    False,
    3.5,
    Decimal("1234.50"),
    date(2025, 8, 14),
    datetime(2025, 8, 14, 9, tzinfo=UTC),
    [1, "<"],
    gettext_lazy("May"),
]


@given(st.one_of(SIGNS, SIGNS.map(mark_safe), st.integers(-(10**9), 10**9), st.sampled_from(OTHERS)), st.booleans())
def test_a_value_is_written_as_django_writes_it(value, escaped):
    context = Context(autoescape=escaped)
    assert value_text(value, context) == django_value_text(value, context)


def test_templates_write_values_that_way():
    assert (
        Template("{{ text }} {{ number }}").render(Context({"text": "<b>&", "number": 1234})) == "&lt;b&gt;&amp; 1234"
    )
    assert Template.__module__ == "django.template.base"
    from django.template import base

    assert base.render_value_in_context is value_text


def drawn(template, **context):
    return Template(template).render(Context(context)).strip()


def test_a_component_is_drawn_once_for_the_same_arguments(monkeypatch):
    names = []
    draw = drawing.draw
    monkeypatch.setattr(drawing, "draw", lambda name, /, **context: names.append(name) or draw(name, **context))
    label = "Hanya di uji ini"
    first, again = (drawn("{% tag label 'warn' %}", label=label) for _ in range(2))
    assert first == again == '<span class="tag tag-warn">Hanya di uji ini</span>'
    assert names == ["tag"]
    drawn("{% tag label 'wajib' %}", label=label)
    assert names == ["tag", "tag"]


def test_a_text_that_is_kept_is_escaped_all_the_same():
    plain, safe = "<i>x</i>", SafeString("<i>x</i>")
    for _ in range(2):
        assert drawn("{% tag label %}", label=safe) == '<span class="tag"><i>x</i></span>'
        assert drawn("{% tag label %}", label=plain) == '<span class="tag">&lt;i&gt;x&lt;/i&gt;</span>'


@pytest.mark.parametrize("value", [3, Decimal("3.00"), True])
def test_numbers_of_other_kinds_are_kept_apart(value):
    assert drawn("{% progress value 5 %}", value=value) == drawn("{% progress value 5 %}", value=value)
    assert f'value="{drawn("{{ value }}", value=value)}"' in drawn("{% progress value 5 %}", value=value)


def test_an_address_of_a_static_file_is_asked_once(monkeypatch):
    asked = []
    monkeypatch.setattr(staticfiles_storage, "url", lambda path: asked.append(path) or f"/static/{path}")
    for _ in range(2):
        assert drawn("{% static 'hanya-uji.css' %}") == "/static/hanya-uji.css"
        assert drawn("{% static 'hanya-uji.css' as there %}{{ there }}") == "/static/hanya-uji.css"
    assert asked == ["hanya-uji.css"]


def test_while_templates_are_written_nothing_is_kept(settings, monkeypatch):
    settings.DEBUG = True
    names = []
    draw = drawing.draw
    monkeypatch.setattr(drawing, "draw", lambda name, /, **context: names.append(name) or draw(name, **context))
    for _ in range(2):
        drawn("{% tag 'Saat menulis' %}")
    assert names == ["tag", "tag"]
