"""The levels of a past year as they are brought: one act, which can be taken back while nothing rests on the year."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from domains.models import Instrument
from evaluations.cycles.cycle_setup import record_past_cycle
from regions.models import Region
from undo.act_kinds import ActKind, register_act
from undo.act_recording import recorded
from undo.models import BulkAct

PAST_YEAR_ACT = "impor-tahun"
CYCLE = "evaluations.Evaluation"


@transaction.atomic
def bring_past_year(
    *,
    region: Region,
    year: int,
    instrument: Instrument,
    levels: Mapping[str, Mapping[int, str | int | Decimal | None]],
    source: str,
    by: User,
) -> BulkAct | None:
    """A finished year with its levels (see `record_past_cycle`, which says what it raises), as one act."""
    with recorded(kind=PAST_YEAR_ACT, region=region, by=by, words=f"tingkat tahun {year}") as act:
        act.counts_one = True
        record_past_cycle(region=region, year=year, instrument=instrument, levels=levels, source=source, by=by)
    return act.act


def register_acts() -> None:
    register_act(
        ActKind(
            PAST_YEAR_ACT,
            "Impor tahun lampau",
            "record_history",
            (CYCLE, "evaluations.Score"),
            lambda act: reverse("results"),
            with_history=frozenset({CYCLE}),
            news="waktu",
        )
    )
