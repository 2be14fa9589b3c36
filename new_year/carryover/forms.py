"""Deciding on last year's evidence, several at once; `new_year/carryover/carryover.html` draws it."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from evidence.citations import CitationPlace
from evidence.models import CarryOver
from new_year.carryover.carryover_writes import REASONS, CarryOverChoice
from new_year.carryover.offer_list import OfferList
from new_year.carryover.queries import CarryOverOffer
from ui.forms import PlainForm, raw_text

BUTTONS = {
    CarryOver.Decision.VALID: ("circle-check", "Gunakan lagi dalam siklus ini dan tunggu tinjauan."),
    CarryOver.Decision.RENEW: ("refresh-cw", "Masuk daftar yang perlu dikirim."),
    CarryOver.Decision.DROP: ("x", "Tidak ditawarkan lagi untuk indikator ini."),
}
OFFERED_DECISIONS = [(value, label) for value, label in CarryOver.Decision.choices if value in REASONS]
NOTHING_CHOSEN = "Pilih sekurangnya satu data dukung."


class CarryOverForm(PlainForm):
    """What was picked, the button that was pressed, and the reason beside it."""

    picked = forms.MultipleChoiceField(required=False, error_messages={"required": NOTHING_CHOSEN})
    decision = forms.ChoiceField(choices=OFFERED_DECISIONS)
    # Whatever stands on other pages too, as the filter says: thousands are no fields.
    semua = forms.BooleanField(required=False)

    def __init__(self, *args: Any, listed: OfferList, typed: QueryDict | None = None, **kwargs: Any) -> None:
        """`typed`: what another page of the list has sent along, to be kept and not yet to be decided."""
        super().__init__(*args, **kwargs)
        self.typed = typed if typed is not None else self.data
        self.listed, self.sources = listed, listed.sources
        message = "Ada data dukung yang tidak ditawarkan lagi. Muat ulang halaman ini."
        self.fields["picked"].choices = [(row.key, row.key) for row in listed.rows]  # type: ignore[attr-defined]
        self.fields["picked"].error_messages["invalid_choice"] = message
        self.fields["decision"].error_messages["required"] = "Pilih salah satu keputusan."

    def clean_picked(self) -> list[str]:
        picked: list[str] = self.cleaned_data["picked"]
        if not picked and not self.wants_all:
            raise forms.ValidationError(NOTHING_CHOSEN, code="required")
        return picked

    @property
    def wants_all(self) -> bool:
        return bool(self._typed("semua", ""))

    @cached_property
    def picked_keys(self) -> list[str]:
        """What is ticked, on this page and on those before it, as far as it is offered."""
        sent: list[str] = getattr(self.typed, "getlist", lambda name: [])("picked")
        offered = {row.key for row in self.listed.rows}
        return [key for key in dict.fromkeys(sent) if key in offered]

    @property
    def said(self) -> dict[str, str]:
        """The decision and its reason; only after `is_valid`."""
        decision = self.cleaned_data["decision"]
        return {"decision": decision, "reason": self._typed(f"alasan-{decision}", "")}

    @property
    def decided(self) -> dict[str, Any]:
        """What `decide` takes; only after `is_valid`."""
        choices: list[CarryOverChoice] = []
        for key in self.cleaned_data["picked"]:
            item = self._typed(f"butir-{key}", "")
            place = CitationPlace(
                self._typed(f"pasal-{key}", "")[:60].strip(), self._typed(f"halaman-{key}", "")[:60].strip()
            )
            choices.append(CarryOverChoice(key, place, int(item) if item.isdecimal() and len(item) <= 18 else None))
        return {"choices": choices, **self.said}

    def _typed(self, name: str, otherwise: str) -> str:
        return raw_text(self.typed, name, otherwise)

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The three decisions with their reasons, as typed or as suggested."""
        return [
            {
                "value": value,
                "label": label.capitalize(),
                "icon": BUTTONS[CarryOver.Decision(value)][0],
                "effect": BUTTONS[CarryOver.Decision(value)][1],
                "reason": self._typed(f"alasan-{value}", REASONS[CarryOver.Decision(value)]),
            }
            for value, label in OFFERED_DECISIONS
        ]

    def sections(self, offers: Iterable[CarryOverOffer]) -> list[tuple[str, int, list[dict[str, Any]]]]:
        """What is still to decide, and what has been decided: a page of each, and how many there are in all."""
        rows = list(offers)
        return [
            ("Belum diputuskan", len(self.listed.open), [self._row(row) for row in rows if row.is_open]),
            ("Sudah diputuskan", len(self.listed.decided), [self._row(row) for row in rows if not row.is_open]),
        ]

    def kept(self, offers: Iterable[CarryOverOffer]) -> list[dict[str, Any]]:
        """What was ticked on other pages, with the fields that were typed for it: one line each."""
        return [self._row(offer) | {"typed": list(self._fields(offer.key))} for offer in offers]

    def _fields(self, key: str) -> Iterator[tuple[str, str]]:
        for name in ("butir", "pasal", "halaman"):
            if f"{name}-{key}" in self.typed:
                yield f"{name}-{key}", self._typed(f"{name}-{key}", "")

    def _row(self, offer: CarryOverOffer) -> dict[str, Any]:
        """One offer with what was typed for it, else the place where it stood last."""
        last = offer.citation or offer.source
        item = str(last.item_id or "") if offer.items else ""
        return {
            "offer": offer,
            "source": self.sources.index(offer.link.source) + 1 if offer.link else None,
            "checked": offer.key in self.picked_keys,
            "article": self._typed(f"pasal-{offer.key}", last.article),
            "page": self._typed(f"halaman-{offer.key}", last.page),
            "item": self._typed(f"butir-{offer.key}", item),
        }
