"""Fill an empty database with the demo city, through the same functions that people use.

The seeds share city and people: `pemdi` is what `make run` shows, `perbaikan` the same year after the interview, and
`spbe47` is for tests and benches.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from accounts.models import User
from domains.models import Instrument
from evaluations.cycles.cycle_setup import record_past_cycle
from evaluations.models import Evaluation
from leadership.years.year_notes import YearNoteInput, add_year_note
from regions import clock
from regions.models import Agency, Region
from spbe.demo import sample_agency_changes, sample_cycle, sample_ending, sample_people, sample_repair
from spbe.demo.sample_days import at_day, from_day, year_in_work
from spbe.models import Installation

FOLDER = Path(__file__).parent
PAST_LEVELS_FILE = FOLDER / "denpasar.yaml"
PAST_SOURCE = "basis data Pemkot Denpasar"
FIRST_PEMDI_YEAR = 2026
CITY_SET_UP = -85  # days before the middle of the first year that is worked here


@transaction.atomic
def seed(name: str = "pemdi") -> None:
    """The whole demo, in one transaction. Dates are relative to the day of seeding; `KeyError` for an unknown seed."""
    sow = SEEDS[name]
    city = read_plan("city")
    region = Region.objects.get(code=city["region"])
    Installation.objects.create(is_demo=True)
    sow(region, city)


def read_plan(name: str, **words: object) -> dict[str, Any]:
    """A file of this folder; `{word}` in it stands for what is given."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    for word, meant in words.items():
        text = text.replace(f"{{{word}}}", str(meant))
    return yaml.safe_load(text)


def seed_pemdi(region: Region, city: dict[str, Any]) -> None:
    """Pemdi in full work, the last SPBE year sealed before it, and an operator for each agency."""
    _, agencies, users = seed_two_years(region, city)
    sample_agency_changes.seed(region, city["agency_change"], agencies, users)


def seed_repair(region: Region, city: dict[str, Any]) -> None:
    """The same year after the interview: the assessors have judged its items, and some are back for repair."""
    plan = read_plan("pemdi_repair")
    with at_day(region, -plan["today"]):
        evaluation, agencies, users = seed_two_years(region, city)
        sample_repair.seed(evaluation, plan, agencies, users, city["password"])
    sample_agency_changes.seed(region, city["agency_change"], agencies, users)


def seed_two_years(region: Region, city: dict[str, Any]) -> tuple[Evaluation, dict[str, Agency], dict[str, User]]:
    """The sealed SPBE year and the Pemdi year in work; returns the latter with agencies and people."""
    year = max(FIRST_PEMDI_YEAR, year_in_work(region))
    plan = read_plan("pemdi_work", tahun=year, lalu=year - 1)
    sealed = read_plan("spbe_work")["spbe_2025"] | plan["spbe_sealed"]
    with from_day(region, sealed["day"]):
        with at_day(region, CITY_SET_UP):
            agencies, users = sample_people.seed(region, city, city["operators"])
            seed_past(region, city, users["diskominfo"])
        earlier = sample_cycle.seed(region, sealed, agencies, users)
        sample_ending.seed(earlier, sealed["ending"], users, city["password"])
    seed_year_notes(region, plan["year_notes"], users["diskominfo"])
    return sample_cycle.seed(region, plan["pemdi"], agencies, users), agencies, users


def seed_spbe47(region: Region, city: dict[str, Any]) -> None:
    """47 indicators of SPBE in full work and a Pemdi cycle just begun, with one account a role."""
    plan = read_plan("spbe_work")
    agencies, users = sample_people.seed(region, city, {})
    seed_past(region, city, users["diskominfo"])
    sample_cycle.seed(region, plan["spbe_2025"], agencies, users)
    sample_cycle.seed(region, plan["pemdi_2026"], agencies, users)
    sample_agency_changes.seed(region, city["agency_change"], agencies, users)


SEEDS: dict[str, Callable[[Region, dict[str, Any]], None]] = {
    "pemdi": seed_pemdi,
    "perbaikan": seed_repair,
    "spbe47": seed_spbe47,
}


def seed_past(region: Region, city: dict[str, Any], by: User) -> None:
    """What is real: the levels of 2018, 2019 and 2021, self-assessed and final, and what happened beside."""
    for year in yaml.safe_load(PAST_LEVELS_FILE.read_text(encoding="utf-8"))["evaluations"]:
        record_past_cycle(
            region=region,
            year=year["year"],
            instrument=Instrument.objects.get(code=year["instrument"]),
            levels={
                "mandiri": dict(enumerate(year["self"], 1)),
                "final": dict(enumerate(year["official"], 1)),
            },
            source=PAST_SOURCE,
            by=by,
        )
    seed_year_notes(region, city["year_notes"], by)


def seed_year_notes(region: Region, rows: list[dict[str, Any]], by: User) -> None:
    """Public facts, so no sample data; a year that has not come yet has none."""
    running = clock.today(region).year
    for row in rows:
        if row["year"] <= running:
            add_year_note(region=region, said=YearNoteInput(row["year"], row["text"], row["source"]), by=by)
