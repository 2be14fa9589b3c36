"""What every sending asks: which items are proven, where in the document, and for whom it is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any, cast

from crispy_forms.layout import TEMPLATE_PACK, Column, Div, Field, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from domains.models import EvidenceItem, Indicator, LevelCriterion
from evidence.citations import (
    PLACE_FIELDS,
    WHOLE_DOCUMENT,
    CitationPlace,
    CitationTarget,
    citation_targets,
    require_place,
)
from evidence.models import Citation
from evidence.rules.shown_values import shown_value
from regions.models import Agency
from ui.forms import MAX_KEY_DIGITS, KawalForm, ModelRowsField, add_domain_errors, raw_text
from ui.kept_query import KeptQuery, Parameter
from ui.search import matching, search_terms
from ui.texts import clean_readable

DESK_LABEL = "Diskominfo (tanpa OPD)"
MAX_PLACE = 60  # letters of a page or an article
MAX_SEARCH_LENGTH = 100  # characters: each word is a question of its own to the database
MAX_SHOWN_ITEMS = 60  # items of other indicators on one page; more are found by words


SHOWN_VALUE_HINT = "Tulis nilai seperti 2,75."


class ReturnUrlForm(KawalForm):
    """A form with a way back to where its reader came from."""

    def __init__(self, *args: Any, cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url = cancel_url
        super().__init__(*args, **kwargs)


class CitationPlaceForm(ReturnUrlForm):
    """Where in the document the proof stands."""

    page = forms.CharField(
        label="halaman atau menit", max_length=MAX_PLACE, required=False, help_text="Misalnya 3–5; pada video 02.15."
    )
    article = forms.CharField(label="pasal atau bagian", max_length=MAX_PLACE, required=False)
    is_whole = forms.BooleanField(label="Seluruh dokumen", required=False)
    note = forms.CharField(
        label="catatan untuk peninjau", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    shown_value = forms.DecimalField(
        label="nilai yang tertulis",
        required=False,
        max_digits=9,
        decimal_places=4,
        min_value=0,
        localize=True,
        error_messages={
            "invalid": SHOWN_VALUE_HINT,
            "max_digits": SHOWN_VALUE_HINT,
            "max_decimal_places": "Tulis nilai dengan paling banyak empat angka desimal.",
            "max_whole_digits": "Nilai terlalu besar.",
            "min_value": "Nilai tidak di bawah 0.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("page", "article"):  # one of them, or the tick: none is wanted by itself, and none is optional
            self.fields[name].label = str(self.fields[name].label).removesuffix(" (opsional)")

    @property
    def place(self) -> CitationPlace:
        """What was typed, once its fields are cleaned; the tick counts only where nothing more exact was said."""
        article, page, note = (self.cleaned_data.get(name, "").strip() for name in ("article", "page", "note"))
        if self.cleaned_data.get("is_whole") and not (article or page):
            article = WHOLE_DOCUMENT
        return CitationPlace(article, page, note, self.cleaned_data.get("shown_value"))

    def clean(self) -> dict[str, Any]:
        """The rule of the write, said at its fields together with what else is missing."""
        data = super().clean() or self.cleaned_data
        if not {"page", "article"} & set(self.errors):
            try:
                require_place(self.place)
            except ValidationError as error:
                add_domain_errors(self, error)
        return data

    def ask_shown_value(self, items: Iterable[EvidenceItem]) -> None:
        """Where one of the items is a value of another body's index its number is asked, else not."""
        asked = [shown for item in items if (shown := shown_value(item.threshold, None))]
        if not asked:
            del self.fields["shown_value"]
            return
        named = "; ".join(dict.fromkeys(f"{shown.index}, {shown.area}" for shown in asked))
        field = self.fields["shown_value"]
        field.label = "Nilai yang tertulis"
        field.help_text = f"Wajib untuk butir yang berupa nilai ({named}): angkanya seperti pada dokumen."

    def _place_fields(self) -> tuple[Row | Field, ...]:
        asked = [Field("shown_value")] if "shown_value" in self.fields else []
        place = Row(Column("page", css_class="col-sm-6"), Column("article", css_class="col-sm-6"))
        return *asked, place, Field("is_whole")


class FoldedFields(Div):
    """Fields that hardly anybody needs, folded; open where one of them is wrong or holds what was looked for."""

    template = "evidence/sending/_more.html"

    def render(self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:
        names = {pointer.name for pointer in self.get_field_names()}
        is_open = bool(names & set(form.errors)) or bool(getattr(form, "words", ""))
        fields = mark_safe(self.get_rendered_fields(form, context, template_pack, **kwargs))  # noqa: S308  # crispy's own
        return render_to_string(self.template, {"fields": fields, "is_open": is_open})


def stored_place(citation: Citation) -> dict[str, Any]:
    """Where an earlier citation stands, as the form's first values."""
    said = {name: getattr(citation, name) for name in PLACE_FIELDS}
    is_whole = citation.article == WHOLE_DOCUMENT
    return said | {"is_whole": is_whole, "article": "" if is_whole else citation.article}


class PreloadedRowsField(forms.MultipleChoiceField):
    """A choice among rows that the form has read already: the answer costs no second reading."""

    rows: Mapping[str, EvidenceItem] = {}

    def offer(self, rows: Iterable[EvidenceItem]) -> None:
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [(key, row.code) for key, row in self.rows.items()]

    def clean(self, value: Any) -> list[EvidenceItem]:
        chosen = set(super().clean(value))
        return [row for key, row in self.rows.items() if key in chosen]


@KeptQuery
def _items_of() -> QuerySet[EvidenceItem]:
    rows = EvidenceItem.objects.filter(criterion__indicator=Parameter("indicator")).select_related("criterion")
    return rows.order_by("criterion__level", "position")


class CitationTargetsForm(CitationPlaceForm):
    """Which items of the indicator, which of other indicators this sender serves ("memenuhi juga"), and who sends."""

    items = PreloadedRowsField(label="butir yang dibuktikan")
    also = ModelRowsField(label="memenuhi juga", queryset=EvidenceItem.objects.none(), required=False)
    whole = ModelRowsField(label="memenuhi juga", queryset=Indicator.objects.none(), required=False)
    agency = forms.ChoiceField(label="pengirim")

    too_many = False  # items of other indicators for one page

    def __init__(
        self,
        *args: Any,
        indicator: Indicator,
        others: QuerySet[Indicator],
        senders: list[Agency | None],
        wanted: Mapping[str, str],
        only: Mapping[int, Collection[int]] | None = None,
        **kwargs: Any,
    ) -> None:
        """`only`: {indicator id: item ids} that may be proven now, None for all."""
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.only = only
        self.senders = {str(agency.pk) if agency else DESK_LABEL: agency for agency in senders}
        sought = raw_text(self.data if self.is_bound else wanted, "juga")
        self.asked_agency = raw_text(wanted, "opd")  # the one that a list or a request names
        self.words = " ".join(sought[:MAX_SEARCH_LENGTH].split())
        self._ask_items(indicator)
        # Items where the instrument has them, else whole indicators; read only when the form is drawn.
        items = EvidenceItem.objects.filter(criterion__indicator__in=others).select_related("criterion__indicator")
        if only is not None:
            items, others = items.filter(pk__in=_all_of(only)), others.filter(pk__in=only)
        self.fields["also"].queryset = items  # type: ignore[attr-defined]
        self.fields["whole"].queryset = others  # type: ignore[attr-defined]
        del self.fields["whole" if self.item_rows else "also"]
        # The items a link has named come chosen; the level it has named stands open.
        named = [item for item in self.item_rows if item.code in named_items(wanted)]
        self.named = named
        self.open_level = str(named[0].criterion.level) if named else wanted.get("tingkat") or "1"
        if named:
            self.initial["items"] = [item.pk for item in named]
        self.ask_shown_value(self.item_rows)
        self._ask_sender()

    def clean_also(self) -> Iterable[EvidenceItem]:
        """An item of another indicator that is a value is cited where its number is asked."""
        rows: Iterable[EvidenceItem] = list(self.cleaned_data["also"]) if self._chosen("also") else []
        valued = [item for item in rows if item.threshold and "shown_value" not in self.fields]
        if valued:
            place = valued[0].criterion.indicator.number
            raise ValidationError(f"Butir {valued[0]} meminta nilai yang tertulis; kirim dari indikator {place}.")
        return rows

    def _ask_items(self, indicator: Indicator) -> None:
        """The items of this indicator only; instruments without item texts ask for none."""
        rows = _items_of(indicator=indicator.pk)
        only = self.only.get(indicator.pk) if self.only else None
        self.item_rows = [row for row in rows if only is None or row.pk in only]
        for row in self.item_rows:
            row.criterion.indicator = indicator  # known: not read once more with each of them
        cast(PreloadedRowsField, self.fields["items"]).offer(self.item_rows)
        self.fields["items"].error_messages["required"] = "Pilih sekurangnya satu butir yang dibuktikan berkas ini."
        if not self.item_rows:
            del self.fields["items"]

    @cached_property
    def also_rows(self) -> list[EvidenceItem]:
        """What is chosen, and what the words name; nothing is listed before somebody looks for it."""
        items: QuerySet[EvidenceItem] = self.fields["also"].queryset  # type: ignore[attr-defined]
        keys = [key for key in self._chosen("also") if key.isdecimal() and len(key) <= MAX_KEY_DIGITS]
        if not (keys or self.words):
            return []
        order = ("criterion__indicator__number", "criterion__level", "position")
        wanted = Q(pk__in=keys) | _matching_words(self.words) if self.words else Q(pk__in=keys)
        rows = list(items.filter(wanted).order_by(*order)[: MAX_SHOWN_ITEMS + 1])
        self.too_many = len(rows) > MAX_SHOWN_ITEMS
        return rows[:MAX_SHOWN_ITEMS]

    @cached_property
    def offers_more(self) -> bool:
        """Whether this sender serves any other indicator. One query, none where something was found."""
        return bool(self.also_rows or self.words) or self.fields["also"].queryset.exists()  # type: ignore[attr-defined]

    @cached_property
    def whole_rows(self) -> list[Indicator]:
        return list(self.fields["whole"].queryset.order_by("number"))  # type: ignore[attr-defined]

    def _chosen(self, name: str) -> set[str]:
        if not self.is_bound:
            return {str(getattr(row, "pk", row)) for row in self.initial.get(name) or ()}
        values = self.data.getlist(name) if isinstance(self.data, QueryDict) else self.data.get(name, ())
        return {str(value) for value in values}

    def _ask_sender(self) -> None:
        """Only people who may send for several (two agencies, or an agency and Diskominfo) are asked."""
        if len(self.senders) > 1:
            choices = [(key, str(agency or DESK_LABEL)) for key, agency in self.senders.items()]
            self.fields["agency"].choices = choices  # type: ignore[attr-defined]
            if self.asked_agency in self.senders:
                self.initial.setdefault("agency", self.asked_agency)
        else:
            del self.fields["agency"]

    def _items_fields(self) -> list[Field]:
        return [Field("items", template="evidence/_items_field.html")] if "items" in self.fields else []

    def _other_indicators(self) -> list[Field]:
        drawn = {"also": "_also_field", "whole": "_whole_field"}
        return [
            Field(name, template=f"evidence/{template}.html") for name, template in drawn.items() if name in self.fields
        ]

    @property
    def asks_date(self) -> bool:
        """Whether what is to be proven has an age, so that the document's date is asked at once."""
        return any(item.max_age_years for item in self.named or self.item_rows)

    def levels(self) -> list[dict[str, Any]]:
        """The items by level for the template: each with whether it is chosen; the levels that stand open."""
        chosen = {str(value) for value in self["items"].value() or []}
        return [
            self._level(level, list(rows), chosen) for level, rows in groupby(self.item_rows, lambda i: i.criterion)
        ]

    def _level(self, level: LevelCriterion, rows: list[EvidenceItem], chosen: set[str]) -> dict[str, Any]:
        choices = _choices(rows, chosen)
        is_open = str(level.level) == self.open_level or any(row["chosen"] for row in choices)
        return {"level": level, "choices": choices, "open": is_open}

    def also_groups(self) -> list[dict[str, Any]]:
        """The items of other indicators by indicator; open where something was looked for or is chosen."""
        chosen = self._chosen("also")
        groups = []
        for indicator, rows in groupby(self.also_rows, lambda item: item.criterion.indicator):
            choices = _choices(rows, chosen)
            is_open = bool(self.words) or any(row["chosen"] for row in choices)
            groups.append({"indicator": indicator, "choices": choices, "open": is_open})
        return groups

    def whole_choices(self) -> list[dict[str, Any]]:
        chosen = self._chosen("whole")
        return [{"indicator": row, "chosen": str(row.pk) in chosen} for row in self.whole_rows]

    @property
    def targets(self) -> list[CitationTarget]:
        """What the document proves; only after `is_valid`."""
        data = self.cleaned_data
        further = [CitationTarget(item.criterion.indicator, item) for item in data.get("also", ())]
        return [
            *citation_targets(self.indicator, data.get("items", ())),
            *further,
            *map(CitationTarget, data.get("whole", ())),
        ]

    @property
    def citing(self) -> dict[str, Any]:
        """What `cite_version` takes, and `add_evidence` besides its document; only after `is_valid`."""
        return {"place": self.place, "targets": self.targets, "agency": self.sender}

    @property
    def sender(self) -> Agency | None:
        return self.senders[self.cleaned_data.get("agency") or next(iter(self.senders))]


def named_items(wanted: Mapping[str, str]) -> list[str]:
    """The codes of the items that an address names, once or several times."""
    return wanted.getlist("butir") if isinstance(wanted, QueryDict) else [wanted["butir"]] if "butir" in wanted else []


def named_place(wanted: Mapping[str, str]) -> dict[str, Any]:
    """Page and article that an address names, as the form's first values."""
    asked = {"page": wanted.get("halaman", ""), "article": wanted.get("pasal", "")}
    said: dict[str, Any] = {name: clean_readable(value)[:MAX_PLACE] for name, value in asked.items() if value}
    if said.get("article") == WHOLE_DOCUMENT:
        said |= {"article": "", "is_whole": True}
    return said


def _all_of(only: Mapping[int, Collection[int]]) -> list[int]:
    return [key for keys in only.values() for key in keys]


def _choices(rows: Iterable[EvidenceItem], chosen: set[str]) -> list[dict[str, Any]]:
    return [{"item": item, "chosen": str(item.pk) in chosen} for item in rows]


def _matching_words(words: str) -> Q:
    """Every word stands in the item's code or text or in the indicator's name, or is the indicator's number."""
    fits = Q()
    for word in search_terms(words):
        found = matching(word, ["code", "text", "criterion__indicator__name"])
        number = (
            Q(criterion__indicator__number=int(word)) if word.isascii() and word.isdigit() and len(word) < 4 else Q()
        )
        fits &= found | number
    return fits
