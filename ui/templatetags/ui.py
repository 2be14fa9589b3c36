"""Template components and filters: one template each, all shown in the gallery at /ui/."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.text import slugify

from ui import formats, texts, words
from ui import ruler as geometry
from ui.drawing import draw, drawn_once, static_address
from ui.due import DueDate

register = template.Library()
drawn = partial(drawn_once, register)
register.simple_tag(static_address, name="static")
register.filter("comma", formats.decimal_comma)
register.filter("long_date", formats.long_date, expects_localtime=True)
register.filter("short_date", formats.short_date, expects_localtime=True)
register.filter("moment", formats.format_moment, expects_localtime=True)
register.filter("weight", formats.format_weight)
register.filter("file_size", formats.file_size)
register.filter("days_left", formats.days_left)
register.filter("full_stop", texts.full_stop)
register.filter("level_text", formats.level_text)
register.filter("value_label", formats.value_label)
register.filter("alert_kind", words.alert_kind)


# --- blocks: {% panel "Judul" %}…{% endpanel %} ---------------------------------------------------


@register.simple_block_tag
def pagehead(content: str, title: str, lead: str = "", number: str | int = "") -> str:
    """The page's one h1; what stands inside are its buttons."""
    return draw("pagehead", content=content, title=title, lead=lead, number=number)


@register.simple_block_tag
def ruled(
    content: str,
    kicker: str = "",
    title: str = "",
    note: str = "",
    anchor: str = "",
    fold: str = "",
    shown: bool = False,
) -> str:
    """A ruled section: the finding and its source in the margin, the proof beside it, folded under the words `fold`."""
    heading = anchor or f"s-{slugify(title)[:40]}"
    words = {"kicker": kicker, "title": title, "note": note, "anchor": heading}
    return draw("ruled", content=content, fold=fold, shown=shown, **words)


@register.simple_block_tag
def panel(content: str, title: str = "", well: bool = False, level: int = 2) -> str:
    return draw("panel", content=content, title=title, well=well, level=level)


@register.simple_block_tag
def alert(content: str, kind: str, title: str = "", role: str = "") -> str:
    return draw("alert", content=content, kind=kind, icon=words.ALERT_ICONS[kind], title=title, role=role)


@register.simple_block_tag
def empty(content: str, icon: str, title: str) -> str:
    """What is missing, why, and the next step."""
    return draw("empty", content=content, icon=icon, title=title)


@register.simple_block_tag
def sentence(content: str) -> str:
    """A long text for another tag, which can't hold a line break: `{% sentence as note %}…{% endsentence %}`."""
    return SafeString(" ".join(content.split()))


# --- marks: {% status "draf" %} -------------------------------------------------------------------


@drawn("icon")
def icon(name: str, small: bool = False) -> dict[str, Any]:
    """A decorative picture: the word beside it carries the meaning."""
    return {"name": name, "small": small}


@register.inclusion_tag("ui/crumbs.html")
def crumbs(*steps: str) -> dict[str, Any]:
    """`{% crumbs "Lembar kerja" url "Indikator 21" %}`: label and address in turn, the last may have none."""
    pairs = [(steps[i], steps[i + 1] if i + 1 < len(steps) else "") for i in range(0, len(steps), 2)]
    return {"steps": pairs}


@drawn("level")
def level(value: Decimal | Fraction | int | None) -> dict[str, Any]:
    """The box of a level; beside a value that is no decimal its terms."""
    return {
        "text": formats.level_text(value),
        "terms": formats.value_terms(value),
        "step": int(value or 0),
        "whole": value is None or value == int(value),
    }


@drawn("ladder")
def ladder(value: Decimal | Fraction | int | None, goal: Decimal | Fraction | int | None = None) -> dict[str, Any]:
    """Five rising bars beside the number; bars up to the goal are outlined."""
    reached, wanted = int(value or 0), int(goal or 0) if value is not None else 4
    bars = [
        {**_bar(step), "state": "on" if step <= reached else "goal" if step <= wanted else ""} for step in range(1, 6)
    ]
    return {"text": formats.level_text(value), "bars": bars, "missing": value is None, "goal": goal}


@drawn("proof_ladder")
def proof_ladder(text: str, claimed: int, proved: int | None, words: str = "") -> dict[str, Any]:
    """Five rising bars beside a level: filled as far as evidence proves it, outlined as far as it is claimed."""
    states = ["on" if step <= (proved or 0) else "goal" if step <= claimed else "" for step in range(1, 6)]
    bars = [{**_bar(step), "state": states[step - 1]} for step in range(1, 6)]
    return {"text": text, "bars": bars, "missing": claimed == 0, "words": words}


def _bar(step: int) -> dict[str, str]:
    """Bar n of a ladder, as texts: a number would be written with a comma."""
    tenths = 5 + 65 * (step - 1)
    return {"x": f"{tenths // 10}.{tenths % 10}", "y": str(15 - 3 * step), "height": str(3 + 3 * step)}


@drawn("status")
def status(code: str, label: str = "") -> dict[str, str]:
    icon_name, word = words.STATUSES[code]
    return {"code": code, "icon": icon_name, "label": label or word}


@drawn("origin")
def origin(kind: str, label: str = "") -> dict[str, str]:
    """Where a number comes from. "resmi" is said only of rows of the ministry's reports."""
    icon_name, word = words.ORIGINS[kind]
    return {"kind": kind, "icon": icon_name, "label": label or word}


@drawn("tag")
def tag(label: str, kind: str = "") -> dict[str, str]:
    """A small property: wajib, alasan, warn, or plain."""
    return {"label": label, "kind": kind}


@drawn("delta")
def delta(value: Decimal | Fraction | None, places: int = 2) -> dict[str, Any]:
    if value is None:
        return {"text": formats.NO_VALUE}
    direction = "up" if value > 0 else "down" if value < 0 else "flat"
    icon_name, word = words.DIRECTIONS[direction]
    return {
        "text": formats.decimal_comma(-value if value < 0 else value, places),
        "direction": direction,
        "icon": icon_name,
        "word": word,
    }


@register.inclusion_tag("ui/ruler.html")
def ruler(
    bands: Sequence[geometry.RulerBand],
    marks: Iterable[Mapping[str, Any]] = (),
    span: tuple[Any, Any] | None = None,
) -> dict[str, Any]:
    """The index scale with its bands; marks are {"kind", "value", "label"}, span is (lowest, highest)."""
    return geometry.build_ruler(bands, marks, span)


@register.inclusion_tag("ui/strip.html")
def strip(
    bands: Sequence[geometry.RulerBand],
    marks: Iterable[Mapping[str, Any]] = (),
    span: tuple[Any, Any] | None = None,
) -> dict[str, Any]:
    """The ruler as one thin line, for a bar that stays in view: bands and marks, the words stand beside it."""
    return geometry.build_ruler(bands, marks, span)


@drawn("due")
def due(due: DueDate) -> dict[str, Any]:
    """ "22 Agu"; from three days before with how many are left, unless nobody waits for it any more."""
    return {"due": due, "is_near": due.is_late or due.is_soon}


@drawn("progress")
def progress(value: int, max: int, label: str = "") -> dict[str, Any]:
    return {"value": value, "max": max, "label": label or f"{value} dari {max}", "shown": bool(label)}


@register.inclusion_tag("ui/reading.html")
def reading(sentences: Sequence[str], title: str = "Cara berkas ini dibaca") -> dict[str, Any]:
    """What an import took of a sheet and what it left out (`ui.sheets.Reading.sentences`)."""
    return {"sentences": sentences, "title": title}


@register.inclusion_tag("ui/errorsummary.html")
def errorsummary(form: BaseForm) -> dict[str, Any]:
    """Every error of the form with a link to its field; takes the focus when the page opens."""
    if not form.is_bound:
        return {"errors": []}
    # The element a link to the field must reach: a group of choices has no id of its own.
    fields = [
        (field.id_for_label or f"{field.auto_id}_0", error)
        for field in form
        if not field.is_hidden
        for error in field.errors
    ]
    hidden = [("", error) for field in form.hidden_fields() for error in field.errors]
    return {"errors": [*(("", error) for error in form.non_field_errors()), *hidden, *fields]}


@register.inclusion_tag("ui/submit.html")
def submit(
    label: str, refusal: str = "", name: str = "", value: str = "", look: str = "primary", download: bool = False
) -> dict[str, Any]:
    """A button that sends the form; with a refusal it stays reachable and says why it cannot be used.

    `download`: the answer is a file and the page stays, so no script waits for another page.
    """
    anchor = f"r-{slugify(label)}-{slugify(value)}"
    shown = {"label": label, "refusal": refusal, "name": name, "value": value, "look": look, "anchor": anchor}
    return shown | {"download": download}


@drawn("enter_key")
def enter_key(form: str = "", sends: bool = True) -> dict[str, Any]:
    """What Enter in a field does where a form has several buttons; stands before all of them, seen by nobody.

    Browsers press the first button of the form: this one sends it as it is, or (`sends=False`) does nothing. Outside
    of the form it names it by `form`.
    """
    return {"form": form, "sends": sends}


@register.inclusion_tag("ui/pages.html", takes_context=True)
def pages(
    context: template.Context, page: Page, things: str = "baris", name: str = "page", anchor: str = ""
) -> dict[str, Any]:
    """The pages of a list; the other filters in the address stay. A page's second list has a `name` of its own."""
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    asked = context["request"].GET
    links = [(number, f"{_with(asked, name, number)}{f'#{anchor}' if anchor else ''}") for number in numbers]
    return {"page": page, "links": links, "things": things}


def _with(asked: QueryDict, name: str, value: object) -> str:
    """The query of an address with one value changed."""
    query = asked.copy()
    query[name] = str(value)
    return f"?{query.urlencode()}"
