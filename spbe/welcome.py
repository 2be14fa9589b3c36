"""What the sign-in page shows besides its form. Called by the template: other pages never pay for it."""

from typing import Any

from django.conf import settings

from accounts.models import User
from domains.models import Instrument

DEMO_PASSWORD = "demo-spbe"  # noqa: S105  # public on purpose: it opens sample data only


def demo_accounts() -> list[dict[str, str]]:
    """The sample accounts of a demo with their first role; empty on every real site."""
    if not settings.DEMO:
        return []
    people = User.objects.filter(is_sample=True, is_active=True).prefetch_related(
        "memberships__region", "memberships__agency"
    )
    return [_account(user) for user in people.order_by("pk") if user.memberships.all()]


def _account(user: User) -> dict[str, str]:
    membership = user.memberships.all()[0]
    return {"username": user.username, "title": str(membership), "sentence": membership.sentence}


def level_stairs() -> dict[str, Any] | None:
    """The five levels by the words of the newest instrument whose levels have names; None when none is loaded."""
    newest = Instrument.objects.filter(scorable=True).order_by("-valid_from", "-code")
    for instrument in newest:
        scales = [scale for scale in instrument.level_scales.values() if len(scale.get("levels", [])) == 5]
        if scales:
            names = [[level["name"] for level in scale["levels"]] for scale in scales]
            return {"instrument": instrument, "levels": list(enumerate(zip(*names, strict=True), 1)), "scales": scales}
    return None
