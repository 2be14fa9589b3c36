"""What the sign-in page shows besides its form. Called by the template: other pages never pay for it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from accounts.models import User
from domains.models import DIGITAL_GOVERNMENT, Instrument

CITY_FILE = Path(__file__).parent / "demo" / "city.yaml"


def demo_accounts() -> list[dict[str, str]]:
    """The sample people of the plan with their first role, no agency's own operator; empty on every real site."""
    if not settings.DEMO:
        return []
    listed = [person["username"] for person in demo_city()["people"]]
    people = User.objects.filter(is_sample=True, is_active=True, memberships__is_active=True, username__in=listed)
    people = people.distinct().prefetch_related("memberships__region", "memberships__agency").order_by("pk")
    rows: list[dict[str, str]] = []
    for user in people:
        membership = user.memberships.all()[0]
        rows.append({"username": user.username, "title": str(membership), "sentence": membership.sentence})
    return rows


def demo_password() -> str:
    """Public on purpose: it opens sample data only."""
    return demo_city()["password"]


@cache
def demo_city() -> dict[str, Any]:
    """Who and what the demo city has."""
    return yaml.safe_load(CITY_FILE.read_text(encoding="utf-8"))


def level_stairs() -> dict[str, Any] | None:
    """The five levels in the words of the newest instrument that names them; None when none is loaded."""
    for instrument in Instrument.objects.filter(scorable=True, family=DIGITAL_GOVERNMENT).order_by(
        "-valid_from", "-code", "-revision"
    ):
        scales = [scale for scale in instrument.level_scales.values() if len(scale["levels"]) == 5]
        if scales:
            # Each level with its name on every scale.
            names = [[level["name"] for level in scale["levels"]] for scale in scales]
            steps = list(enumerate(zip(*names, strict=True), 1))
            return {"levels": steps, "note": _note(instrument, scales)}
    return None


def _note(instrument: Instrument, scales: list[dict[str, Any]]) -> str:
    """Whose words these are, and which scale holds where when there are several."""
    note = f"Nama tingkat menurut instrumen {instrument.short_name}."
    if len(scales) == 1:
        return note
    return f"{note} Baris berturut-turut: " + "; ".join(scale["applies_to"] for scale in scales) + "."
