"""Saving a level: who, when, what, and two people at once."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from evaluations.models import HistoryEntry, Score
from evaluations.permissions import Refused
from evaluations.scores import Conflict, save_score


def test_a_level_is_saved_with_its_history(city):
    score = save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(21),
        by=city.people["diskominfo"],
        version=0,
        changes={"value": "3"},
    )
    assert (score.value, score.version) == (Decimal(3), 1)
    entry = HistoryEntry.objects.get(indicator=city.indicator(21))
    assert (entry.field, entry.before, entry.after, entry.by) == ("tingkat", "", "3", city.people["diskominfo"])


@pytest.mark.parametrize("bad", ["0", "6", "2.5", "tiga", "1e9"])
def test_a_value_outside_the_instruments_rule_is_refused(city, bad):
    with pytest.raises(ValidationError):
        save_score(
            evaluation=city.evaluation,
            indicator=city.indicator(21),
            by=city.people["diskominfo"],
            version=0,
            changes={"value": bad},
        )
    assert Score.objects.count() == 0


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(city):
    save = {"evaluation": city.evaluation, "indicator": city.indicator(21)}
    save_score(**save, by=city.people["diskominfo"], version=0, changes={"value": "3", "fact": "Laporan 2025"})
    with pytest.raises(Conflict) as conflict:
        save_score(**save, by=city.people["asesor_internal"], version=0, changes={"value": "2"})
    assert (conflict.value.theirs.value, conflict.value.theirs.updated_by) == (Decimal(3), city.people["diskominfo"])


@pytest.mark.parametrize(
    "role", ["admin", "opd", "kepala_opd", "koordinator", "pimpinan", "asesor_eksternal", "auditor"]
)
def test_other_roles_do_not_enter_levels(city, role):
    with pytest.raises(Refused, match="Hanya Diskominfo"):
        save_score(
            evaluation=city.evaluation,
            indicator=city.indicator(21),
            by=city.people[role],
            version=0,
            changes={"value": "3"},
        )
