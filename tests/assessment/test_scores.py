"""Saving a level: who, when, what, and two people at once."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessment.level_reasons import above_evidence_text
from assessment.scores import ScoreConflict, save_score
from evaluations.models import Evaluation, Score
from evaluations.permissions import Refused
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from history.models import HistoryEntry
from history.presenters import history_event
from tests.history_rows import texts
from tests.work import WHY, cite_item, fill


def test_a_level_is_saved_with_its_history(city):
    score = save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(21),
        by=city.people["diskominfo"],
        version=0,
        changes={"value": "3"},
        reason=WHY,
    )
    assert (score.value, score.reason, score.version) == (Decimal(3), WHY, 1)
    entry = history_event(HistoryEntry.objects.get(indicator=city.indicator(21)))
    told = (entry.field, entry.before, entry.after, entry.reason, entry.by)
    assert told == ("tingkat", "", "3", WHY, city.people["diskominfo"])


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
    save_score(**save, by=city.people["diskominfo"], version=0, changes={"value": "3", "fact": "Laporan"}, reason=WHY)
    with pytest.raises(ScoreConflict) as conflict:
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


# --- a level above what the accepted evidence carries ---------------------------------------------


def enter(city, value, version=0, reason=None, number=45, **changes):
    return save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(number),
        by=city.people["diskominfo"],
        version=version,
        changes={"value": value, **changes},
        reason=reason,
    )


def told(city):
    return texts(HistoryEntry.objects.filter(indicator=city.indicator(45)), "field", "after", "reason")[::-1]


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_a_level_above_the_evidence_is_saved_without_a_reason(city, reason):
    cite_item(city, "I45-L1-01", "diterima")
    score = enter(city, "2", reason=reason)
    assert (score.value, score.reason, score.version) == (2, "", 1)
    ready = readiness_by_indicator(city.evaluation.instrument, [score.indicator], cited_by_indicator(city.evaluation))[
        score.indicator.pk
    ]
    said = "melebihi data dukung; data dukung yang diterima baru memenuhi tingkat 1"
    assert above_evidence_text(score.value, ready) == said
    assert above_evidence_text(Decimal(1), ready) == ""


def test_where_no_item_can_prove_it_no_reason_is_asked(city, instruments):
    evaluation = Evaluation.objects.create(
        region=city.region,
        year=2026,
        instrument=instruments["PEMDI-2026"],
        activity="evaluasi",
        state="mandiri",
        predicate_basis="unrounded",
        created_by=city.people["diskominfo"],
    )
    score = save_score(
        evaluation=evaluation,
        indicator=instruments["PEMDI-2026"].indicators.get(number=7),  # its value is another body's index
        by=city.people["diskominfo"],
        version=0,
        changes={"value": "4,5"},
    )
    assert (score.value, score.reason) == (Decimal("4.5"), "")


def test_the_reason_of_one_level_is_not_that_of_the_next(city):
    enter(city, "3", reason="Tiga layanan sudah terpadu.")
    assert enter(city, "4", version=1).reason == ""
    assert told(city)[1:] == [("tingkat", "3", "Tiga layanan sudah terpadu."), ("tingkat", "4", "")]


def test_a_text_alone_leaves_the_reason_and_a_reason_alone_is_a_line_of_its_own(city):
    enter(city, "3", reason="Tiga layanan.")
    save = {"evaluation": city.evaluation, "indicator": city.indicator(45), "by": city.people["diskominfo"]}
    assert save_score(**save, version=1, changes={"fact": "SIMPUS"}).reason == "Tiga layanan."
    assert enter(city, "3", version=2, reason="Empat layanan.").version == 3
    assert save_score(**save, version=3, changes={}, reason="Lima layanan.").version == 4
    assert enter(city, "3", version=4, reason="").reason == ""
    assert told(city)[1:] == [
        ("tingkat", "3", "Tiga layanan."),
        ("fakta", "SIMPUS", ""),
        ("alasan tingkat", "Empat layanan.", ""),
        ("alasan tingkat", "Lima layanan.", ""),
        ("alasan tingkat", "", ""),
    ]


def test_a_level_that_lost_its_evidence_keeps_its_texts_editable(city):
    """Readiness may fall after the level was entered."""
    fill(city, {45: 3})
    save = {"evaluation": city.evaluation, "indicator": city.indicator(45), "by": city.people["diskominfo"]}
    assert save_score(**save, version=1, changes={"value": "3", "fact": "SIMPUS"}).fact == "SIMPUS"


def test_a_reason_has_a_length(city):
    with pytest.raises(ValidationError, match="Alasan paling panjang 1000 huruf"):
        enter(city, "3", reason="a" * 1001)
