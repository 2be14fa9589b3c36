"""Deciding on last year's evidence, several at once; `new_year/carryover/carryover.html` draws it."""

from typing import Any

from django import forms

from evidence.citations import CitationPlace
from evidence.models import CarryOver
from new_year.carryover.carryover_writes import REASONS, CarryOverChoice
from new_year.carryover.queries import CarryOverOffer, CarryOverOffers
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

    picked = forms.MultipleChoiceField(error_messages={"required": NOTHING_CHOSEN})
    decision = forms.ChoiceField(choices=OFFERED_DECISIONS)

    def __init__(
        self, *args: Any, offers: CarryOverOffers, shown: CarryOverOffers | None = None, **kwargs: Any
    ) -> None:
        """`shown`: the page of the offers that is drawn; any of them may be picked."""
        super().__init__(*args, **kwargs)
        self.shown, self.sources = shown or offers, offers.sources
        message = "Ada data dukung yang tidak ditawarkan lagi. Muat ulang halaman ini."
        self.fields["picked"].choices = [(offer.key, offer.key) for offer in offers.rows]  # type: ignore[attr-defined]
        self.fields["picked"].error_messages["invalid_choice"] = message
        self.fields["decision"].error_messages["required"] = "Pilih salah satu keputusan."

    @property
    def decided(self) -> dict[str, Any]:
        """What `decide` takes; only after `is_valid`."""
        decision = self.cleaned_data["decision"]
        choices: list[CarryOverChoice] = []
        for key in self.cleaned_data["picked"]:
            item = self._typed(f"butir-{key}", "")
            place = CitationPlace(
                self._typed(f"pasal-{key}", "")[:60].strip(), self._typed(f"halaman-{key}", "")[:60].strip()
            )
            choices.append(CarryOverChoice(key, place, int(item) if item.isdecimal() and len(item) <= 18 else None))
        return {"choices": choices, "decision": decision, "reason": self._typed(f"alasan-{decision}", "")}

    def _typed(self, name: str, otherwise: str) -> str:
        return raw_text(self.data, name, otherwise)

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

    @property
    def sections(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """What is still to decide, and what has been decided."""
        parts = [("Belum diputuskan", self.shown.open), ("Sudah diputuskan", self.shown.decided)]
        return [(title, [self._row(offer) for offer in offers]) for title, offers in parts]

    def _row(self, offer: CarryOverOffer) -> dict[str, Any]:
        """One offer with what was typed for it, else the place where it stood last."""
        last = offer.citation or offer.source
        item = str(last.item_id or "") if offer.items else ""
        return {
            "offer": offer,
            "source": self.sources.index(offer.link.source) + 1 if offer.link else None,
            "checked": self.is_bound and offer.key in self.data.getlist("picked"),  # type: ignore[attr-defined]
            "article": self._typed(f"pasal-{offer.key}", last.article),
            "page": self._typed(f"halaman-{offer.key}", last.page),
            "item": self._typed(f"butir-{offer.key}", item),
        }
